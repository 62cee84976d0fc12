"""A notice from draft to published, and people told, on a real database (A-16, RS-03, RR-109, RR-112)."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from auction import service as auction
from kernel.refusal import Finding, Refused
from notices import service
from notices.rules.kinds import Capacity, Method
from notices.rules.particulars import shown_hash
from notices.rules.parties import state_of
from store.journal import history, verify
from tests import builders
from tests.rules.notices.examples import a_notice, changed

TODAY = date(2026, 3, 2)
BLOCK = Finding("block", "start-below-floor", "Fa Shi [2016] 18, art. 10", {"floor": "700,000.00"})
WARN = Finding("warn", "closing-at-night")


@dataclass(frozen=True)
class Scene:
    """A lot whose terms are decided, the people of its court, and the first of its parties."""

    lot_id: str
    terms_id: str
    clerk: str
    judge: str
    second_judge: str
    party_id: str
    other_party_id: str


@pytest.fixture
def scene(store) -> Scene:
    cast = builders.a_cast(store, bidders=0)
    lot = builders.a_case(store, cast)
    builders.priced(store, cast, lot)
    store.write(lambda unit: auction.choose_platform(unit, cast.applicant, lot_id=lot.id, platform="taobao"))
    store.write(
        lambda unit: auction.decide_terms(
            unit, cast.judge, lot_id=lot.id, draft=builders.a_draft(store), decision=builders.PANEL
        )
    )
    terms = store.read(lambda session: auction.latest_terms(session, lot.id))
    parties = store.read(lambda session: auction.parties_of(session, lot.case_id))
    accounts = (cast.clerk.account_id, cast.judge.account_id, cast.second_judge.account_id)
    return Scene(lot.id, terms.id, *accounts, parties[0].id, parties[1].id)


def draft(store, scene, particulars=None):
    return store.write(
        lambda unit: service.draft(
            unit,
            lot_id=scene.lot_id,
            terms_id=scene.terms_id,
            particulars=particulars or a_notice(),
            by=scene.clerk,
        )
    )


def submitted(store, scene, particulars=None):
    notice = draft(store, scene, particulars)
    return store.write(lambda unit: service.mark_submitted(unit, notice_id=notice.id, by=scene.clerk))


def published(store, scene):
    notice = submitted(store, scene)
    return store.write(lambda unit: service.publish(unit, notice_id=notice.id, approved_by=scene.judge))


def kept(store, notice):
    return store.read(lambda session: service.notice_of(session, notice.id))


def codes_of(caught) -> list[str]:
    return [refusal.code for refusal in caught.value.refusals]


# ------------------------------------------------------------------------------------ from draft to published


def test_rr_112_a_notice_goes_from_draft_to_published_and_the_journal_tells_it(store, clock, scene):
    notice = published(store, scene)
    assert (notice.state, notice.version, notice.drafted_by) == ("published", 1, scene.clerk)
    assert (notice.approved_by, notice.published_at, notice.published_on) == (scene.judge, clock.now(), TODAY)
    assert notice.shown_hash == shown_hash(a_notice())
    assert service.particulars_of(kept(store, notice)) == a_notice()
    assert store.read(lambda session: service.published_notice(session, scene.lot_id)).id == notice.id
    entries = store.read(lambda session: history(session, scene.lot_id))
    told = [entry for entry in entries if entry.kind.startswith("notice-")]
    assert [entry.kind for entry in told] == ["notice-drafted", "notice-submitted", "notice-published"]
    assert [entry.by for entry in told] == [scene.clerk, scene.clerk, scene.judge]
    assert told[-1].facts["shown_hash"] == notice.shown_hash
    assert store.read(verify) is None


def test_one_notice_at_a_time_is_in_hand(store, scene):
    first = draft(store, scene)
    with pytest.raises(Refused) as caught:
        draft(store, scene)
    assert codes_of(caught) == ["notice-already-in-hand"]
    assert store.read(lambda session: service.notice_in_hand(session, scene.lot_id)).id == first.id


def test_rs_03_after_publication_a_new_version_may_be_drafted_and_replaces_it_when_published(store, scene):
    first = published(store, scene)
    assert store.read(lambda session: service.notice_in_hand(session, scene.lot_id)) is None
    second = draft(store, scene, changed(a_notice(), "other.notes", "更正：看样时间改为下午。"))
    assert second.version == 2
    assert store.read(lambda session: service.published_notice(session, scene.lot_id)).id == first.id
    store.write(lambda unit: service.mark_submitted(unit, notice_id=second.id, by=scene.clerk))
    store.write(lambda unit: service.publish(unit, notice_id=second.id, approved_by=scene.judge))
    assert store.read(lambda session: service.published_notice(session, scene.lot_id)).id == second.id
    versions = store.read(lambda session: service.notices_of(session, scene.lot_id))
    assert [notice.version for notice in versions] == [2, 1]


def test_redrafting_changes_the_hash_and_the_drafter(store, scene):
    notice = draft(store, scene)
    other = changed(a_notice(), "reminders.defects", "屋面渗漏。")
    store.write(
        lambda unit: service.redraft(unit, notice_id=notice.id, particulars=other, by=scene.second_judge)
    )
    again = kept(store, notice)
    assert (again.shown_hash, again.drafted_by) == (shown_hash(other), scene.second_judge)


def test_nothing_with_a_block_is_submitted_and_every_block_is_told(store, scene):
    bad = changed(changed(a_notice(), "basis.document", ""), "other.notes", "法院不负责清场交付")
    notice = draft(store, scene, bad)
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: service.mark_submitted(unit, notice_id=notice.id, by=scene.clerk, also=[BLOCK, WARN])
        )
    assert codes_of(caught) == ["vacating-disclaimed", "notice-entry-missing", "start-below-floor"]
    assert kept(store, notice).state == "draft"


def test_warnings_do_not_stop_a_notice(store, scene):
    notice = draft(store, scene)
    done = store.write(
        lambda unit: service.mark_submitted(unit, notice_id=notice.id, by=scene.clerk, also=[WARN])
    )
    assert (done.state, done.submitted_at) == ("submitted", store.clock.now())


def test_a_returned_notice_keeps_the_reason_until_it_is_submitted_again(store, scene):
    notice = submitted(store, scene)
    store.write(
        lambda unit: service.mark_returned(unit, notice_id=notice.id, by=scene.judge, comment=" 请补充照片 ")
    )
    assert (kept(store, notice).state, kept(store, notice).returned_because) == ("returned", "请补充照片")
    store.write(lambda unit: service.mark_submitted(unit, notice_id=notice.id, by=scene.clerk))
    assert kept(store, notice).returned_because is None


def test_who_drafted_does_not_publish(store, scene):
    notice = submitted(store, scene)
    with pytest.raises(Refused) as caught:
        store.write(lambda unit: service.publish(unit, notice_id=notice.id, approved_by=scene.clerk))
    assert codes_of(caught) == ["notice-own-approval"]
    assert kept(store, notice).state == "submitted"


def test_rr_112_what_is_no_longer_what_was_shown_is_not_published(store, scene):
    notice = submitted(store, scene)

    def tamper(unit):
        row = service.notice_of(unit.session, notice.id)
        row.blocks = row.blocks | {"other": {"viewing": "不得看样", "objections": "", "notes": ""}}

    store.write(tamper)
    with pytest.raises(Refused) as caught:
        store.write(lambda unit: service.publish(unit, notice_id=notice.id, approved_by=scene.judge))
    assert codes_of(caught) == ["notice-not-as-shown"]


def test_a_block_found_on_the_day_of_publication_still_stops_it(store, scene):
    notice = submitted(store, scene)
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: service.publish(unit, notice_id=notice.id, approved_by=scene.judge, also=[BLOCK])
        )
    assert codes_of(caught) == ["start-below-floor"]
    assert kept(store, notice).published_at is None


@pytest.mark.parametrize("step", ["redraft", "submit", "return", "publish"])
def test_rs_03_a_published_notice_is_never_rewritten(store, scene, step):
    notice = published(store, scene)
    deeds = {
        "redraft": lambda unit: service.redraft(
            unit, notice_id=notice.id, particulars=a_notice(), by=scene.clerk
        ),
        "submit": lambda unit: service.mark_submitted(unit, notice_id=notice.id, by=scene.clerk),
        "return": lambda unit: service.mark_returned(unit, notice_id=notice.id, by=scene.judge, comment="错"),
        "publish": lambda unit: service.publish(unit, notice_id=notice.id, approved_by=scene.judge),
    }
    with pytest.raises(Refused) as caught:
        store.write(deeds[step])
    assert codes_of(caught) == ["notice-step-closed"]


def test_a_withdrawn_notice_stands_no_longer_and_stays_to_be_read(store, scene):
    notice = published(store, scene)
    store.write(
        lambda unit: service.withdraw(
            unit, notice_id=notice.id, by=scene.judge, reason="案外人提出异议，暂缓拍卖。"
        )
    )
    assert store.read(lambda session: service.published_notice(session, scene.lot_id)) is None
    gone = kept(store, notice)
    assert (gone.state, gone.withdrawn_because) == ("withdrawn", "案外人提出异议，暂缓拍卖。")
    assert service.particulars_of(gone) == a_notice()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "好\u202e"])
def test_a_withdrawal_needs_a_readable_reason(store, scene, reason):
    notice = draft(store, scene)
    with pytest.raises(Refused):
        store.write(lambda unit: service.withdraw(unit, notice_id=notice.id, by=scene.judge, reason=reason))
    assert kept(store, notice).state == "draft"


def test_an_unknown_notice_is_refused(store, scene):
    for deed in (
        lambda: store.read(lambda session: service.notice_of(session, "nobody")),
        lambda: store.write(lambda unit: service.mark_submitted(unit, notice_id="nobody", by=scene.clerk)),
    ):
        with pytest.raises(Refused) as caught:
            deed()
        assert codes_of(caught) == ["notice-unknown"]


def test_what_is_kept_is_clean_and_within_its_limits(store, scene):
    notice = draft(store, scene, changed(a_notice(), "other.viewing", "  可以看样\r\n请预约 "))
    assert service.particulars_of(kept(store, notice)).other.viewing == "可以看样\n请预约"
    for path, value in (("other.viewing", "看\u202e样"), ("other.notes", "长" * 20_001)):
        with pytest.raises(Refused):
            store.write(
                lambda unit, path=path, value=value: service.redraft(
                    unit,
                    notice_id=notice.id,
                    particulars=changed(a_notice(), path, value),
                    by=scene.clerk,
                )
            )


def test_findings_are_the_same_for_a_notice_and_for_its_particulars(store, scene):
    particulars = changed(a_notice(), "basis.document", "")
    notice = draft(store, scene, particulars)
    assert service.findings(kept(store, notice), [WARN]) == service.findings(particulars, [WARN])


# ------------------------------------------------------------------------------------ people told


def tell(store, scene, **more):
    plain = {
        "lot_id": scene.lot_id,
        "party_id": scene.party_id,
        "party_name": "甲公司",
        "method": "mail",
        "sent_on": TODAY,
        "received_on": None,
        "waived": False,
        "reason_not_served": None,
        "by": scene.clerk,
    }
    return store.write(lambda unit: service.record_delivery(unit, **plain | more))


def deliveries(store, scene, terms_id=None):
    return store.read(lambda session: service.deliveries_of(session, scene.lot_id, terms_id))


def test_a_16_a_delivery_is_kept_and_journalled_without_names(store, clock, scene):
    tell(store, scene, received_on=TODAY)
    (row,) = deliveries(store, scene)
    assert (row.party_name, row.method, row.received_on, row.waived) == ("甲公司", "mail", TODAY, False)
    assert (row.recorded_by, row.recorded_at) == (scene.clerk, clock.now())
    entry = store.read(lambda session: history(session, scene.lot_id))[-1]
    assert (entry.kind, entry.by) == ("delivery-recorded", scene.clerk)
    assert "甲公司" not in str(entry.facts)


def test_rr_109_the_latest_delivery_on_a_person_counts(store, clock, scene):
    people = [(scene.party_id, "甲公司", "applicant"), (scene.other_party_id, "乙某", "debtor")]
    tell(store, scene, reason_not_served="拒收")
    clock.advance(hours=1)
    tell(store, scene, method="in_person", received_on=TODAY)
    first, second = service.told_rows(people, deliveries(store, scene))
    assert (first.name, first.capacity, first.method) == ("甲公司", Capacity.APPLICANT, Method.IN_PERSON)
    assert (first.received_on, first.reason_not_served) == (TODAY, "")
    assert state_of(first, TODAY + timedelta(days=3)) == "told"
    assert (second.sent_on, state_of(second, TODAY)) == (None, "open")


def test_deliveries_of_one_rounds_terms_are_told_apart(store, scene):
    tell(store, scene, received_on=TODAY)
    tell(store, scene, waived=True, method="waiver", terms_id=scene.terms_id)
    (row,) = deliveries(store, scene, scene.terms_id)
    assert row.waived
    assert len(deliveries(store, scene)) == 2


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"method": "pigeon"}, ["delivery-method-unknown"]),
        ({"received_on": TODAY, "waived": True}, ["delivery-outcome-unclear"]),
        ({"received_on": TODAY + timedelta(days=1)}, ["delivery-in-future"]),
        ({"received_on": TODAY - timedelta(days=1)}, ["delivery-received-before-sent"]),
        ({"reason_not_served": "无" * 501}, ["text-too-long"]),
        ({"party_name": ""}, ["text-empty"]),
    ],
)
def test_a_16_a_delivery_that_contradicts_itself_is_refused(store, scene, more, codes):
    with pytest.raises(Refused) as caught:
        tell(store, scene, **more)
    assert codes_of(caught) == codes
    assert deliveries(store, scene) == []
