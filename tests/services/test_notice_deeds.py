"""The notice as a deed: facts flow in, wording is kept, two persons publish what both saw."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from auction import service as auction
from auction.tables import Lot
from kernel.clock import StillClock
from kernel.days import court_day
from kernel.money import yuan
from kernel.refusal import Refused
from notices import service as notices
from notices.tables import Notice
from people.tables import Approval
from store.unit import Store, Unit
from tests.builders import PANEL, SURVEY, Cast, a_case, a_cast, a_draft, priced, tell_parties


@pytest.fixture
def cast(store: Store) -> Cast:
    """Return everybody who takes part."""
    return a_cast(store)


@pytest.fixture
def lot(store: Store, cast: Cast) -> Lot:
    """Return a lot whose terms are decided and whose parties were told."""
    lot = a_case(store, cast)
    priced(store, cast, lot)
    store.write(lambda unit: auction.choose_platform(unit, cast.applicant, lot_id=lot.id, platform="taobao"))
    decide(store, cast, lot)
    return lot


def decide(store: Store, cast: Cast, lot: Lot, **changes: object) -> None:
    """Decide terms."""
    draft = a_draft(store, **changes)
    store.write(
        lambda unit: auction.decide_terms(unit, cast.judge, lot_id=lot.id, draft=draft, decision=PANEL)
    )


def drafted(store: Store, cast: Cast, lot: Lot) -> Notice:
    """Draw the notice up."""
    return store.write(lambda unit: auction.draft_notice(unit, cast.clerk, lot_id=lot.id))


def reworded(store: Store, cast: Cast, notice: Notice, **texts: str) -> Notice:
    """Change the wording at paths given as `a__b`."""
    by_path = {path.replace("__", "."): words for path, words in texts.items()}
    return store.write(
        lambda unit: auction.reword_notice(unit, cast.clerk, notice_id=notice.id, texts=by_path)
    )


def submitted(store: Store, cast: Cast, notice: Notice) -> Approval:
    """Put the notice before a second person."""
    return store.write(lambda unit: auction.submit_notice(unit, cast.judge, notice_id=notice.id))


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    """Return the codes of a refusal."""
    return {refusal.code for refusal in caught.value.refusals}


def test_every_fact_flows_into_the_notice(store: Store, cast: Cast, lot: Lot) -> None:
    """A-12, A-13, RR-112: one fact entered once stands in the notice."""
    shown = notices.particulars_of(drafted(store, cast, lot))
    assert shown.subject.title == lot.title
    assert shown.bidding.start_price == yuan(700_000)
    assert shown.payment.deposit == yuan(100_000)
    assert shown.pricing.amount == yuan(1_000_000)
    assert shown.payment.account.number == "6222-0101-123"
    assert {fact.question for fact in shown.condition.facts} >= {"title", "occupancy", "floor_plan"}


def test_facts_are_locked_and_wording_is_free(store: Store, cast: Cast, lot: Lot) -> None:
    notice = drafted(store, cast, lot)
    assert (
        notices.particulars_of(reworded(store, cast, notice, other__viewing="每周三看样。")).other.viewing
        == "每周三看样。"
    )
    with pytest.raises(Refused) as caught:
        reworded(store, cast, notice, bidding__start_price="1.00")
    assert codes(caught) == {"notice-entry-locked"}


def test_a_fresh_draft_keeps_the_clerks_wording_and_takes_new_facts(
    store: Store, cast: Cast, lot: Lot
) -> None:
    reworded(store, cast, drafted(store, cast, lot), other__viewing="每周三看样。")
    tell_parties(store, cast, lot)
    shown = notices.particulars_of(drafted(store, cast, lot))
    assert shown.other.viewing == "每周三看样。"
    assert all(told.received_on for told in shown.notification.told)


def test_nobody_submits_before_the_parties_were_told(store: Store, cast: Cast, lot: Lot) -> None:
    """RR-109, A-16."""
    notice = drafted(store, cast, lot)
    with pytest.raises(Refused) as caught:
        submitted(store, cast, notice)
    assert any(refusal.article == "Fa Shi [2016] 18, art. 16" for refusal in caught.value.refusals)


@pytest.mark.parametrize(
    ("words", "article"),
    [
        ("本院不负责腾退交付。", "Fa [2021] 322, item 18"),
        ("本 院 不 负 责 腾 退", "Fa [2021] 322, item 18"),
        ("一切税费由买受人承担。", "Fa Shi [2016] 18, art. 30"),
    ],
)
def test_forbidden_wording_blocks(store: Store, cast: Cast, lot: Lot, words: str, article: str) -> None:
    """NL-1, NL-4, RR-113."""
    tell_parties(store, cast, lot)
    notice = reworded(store, cast, drafted(store, cast, lot), other__notes=words)
    store.clock.advance(days=4)  # type: ignore[attr-defined]
    with pytest.raises(Refused) as caught:
        submitted(store, cast, notice)
    assert article in {refusal.article for refusal in caught.value.refusals}


def test_who_changes_a_submitted_notice_voids_the_approval(
    store: Store, clock: StillClock, cast: Cast, lot: Lot
) -> None:
    tell_parties(store, cast, lot)
    notice = drafted(store, cast, lot)
    clock.advance(days=4)
    approval = submitted(store, cast, notice)
    store.write(
        lambda unit: auction.return_notice(
            unit, cast.second_judge, approval_id=approval.id, comment="看样时间写明。"
        )
    )
    reworded(store, cast, notice, other__viewing="每周三看样。")
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: auction.approve_notice(
                unit, cast.second_judge, approval_id=approval.id, shown_hash=approval.shown_hash
            )
        )
    assert codes(caught) <= {"approval-returned", "shown-differs"}
    assert submitted(store, cast, notice).shown_hash != approval.shown_hash


@pytest.mark.parametrize("who", ["maker", "clerk", "wrong-hash", "too-late"])
def test_four_eyes_see_the_same_thing_in_time(
    store: Store, clock: StillClock, cast: Cast, lot: Lot, who: str
) -> None:
    """F19: the maker may not approve, nor a clerk, nor somebody who saw another text, nor after a day."""
    tell_parties(store, cast, lot)
    notice = drafted(store, cast, lot)
    clock.advance(days=4)
    approval = submitted(store, cast, notice)
    actor = {"maker": cast.judge, "clerk": cast.clerk}.get(who, cast.second_judge)
    seen = "0" * 64 if who == "wrong-hash" else approval.shown_hash
    if who == "too-late":
        clock.advance(hours=24, seconds=1)
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: auction.approve_notice(unit, actor, approval_id=approval.id, shown_hash=seen)
        )
    wanted = {
        "maker": "four-eyes",
        "clerk": "role-missing",
        "wrong-hash": "shown-differs",
        "too-late": "approval-expired",
    }
    assert wanted[who] in codes(caught)
    assert store.read(lambda session: auction.lot_of(session, lot.id)).state == "priced"


def test_a_judge_of_another_court_approves_nothing(
    store: Store, clock: StillClock, cast: Cast, lot: Lot
) -> None:
    tell_parties(store, cast, lot)
    notice = drafted(store, cast, lot)
    clock.advance(days=4)
    approval = submitted(store, cast, notice)
    stranger = replace(cast.second_judge, court_id="elsewhere")
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: auction.approve_notice(
                unit, stranger, approval_id=approval.id, shown_hash=approval.shown_hash
            )
        )
    assert codes(caught) == {"other-court"}


def test_a_notice_approved_too_late_is_not_published(
    store: Store, clock: StillClock, cast: Cast, lot: Lot
) -> None:
    """RR-110: the days of notice run from the day of publication itself, whatever was planned."""
    tell_parties(store, cast, lot)
    notice = drafted(store, cast, lot)
    clock.advance(days=10)
    with pytest.raises(Refused) as caught:
        submitted(store, cast, notice)
    assert "start-before-notice-ends" in codes(caught)


def test_new_terms_withdraw_the_old_draft(store: Store, cast: Cast, lot: Lot) -> None:
    first = drafted(store, cast, lot)
    store.clock.advance(minutes=1)  # type: ignore[attr-defined]
    decide(store, cast, lot, start_price=yuan(800_000))
    second = drafted(store, cast, lot)
    assert second.id != first.id
    assert store.read(lambda session: notices.notice_of(session, first.id)).state == "withdrawn"
    assert notices.particulars_of(second).bidding.start_price == yuan(800_000)


def test_terms_need_a_panel_and_a_priced_lot(store: Store, cast: Cast) -> None:
    """A-27."""
    lot = a_case(store, cast)
    priced(store, cast, lot)
    store.write(lambda unit: auction.choose_platform(unit, cast.applicant, lot_id=lot.id, platform="taobao"))
    alone = auction.PanelDecision(("王法官", "王法官", "李庭长"), "笔录")
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: auction.decide_terms(
                unit, cast.judge, lot_id=lot.id, draft=a_draft(store), decision=alone
            )
        )
    assert codes(caught) == {"panel-incomplete"}
    with pytest.raises(Refused) as clerk:
        store.write(
            lambda unit: auction.decide_terms(
                unit, cast.clerk, lot_id=lot.id, draft=a_draft(store), decision=PANEL
            )
        )
    assert codes(clerk) == {"role-missing"}


def test_only_the_applicant_chooses_the_platform(store: Store, cast: Cast) -> None:
    """A-05, RR-102."""
    lot = a_case(store, cast)
    for actor, code in ((cast.debtor, "platform-applicant-chooses"), (cast.judge, "role-missing")):
        with pytest.raises(Refused) as caught:
            store.write(
                lambda unit, actor=actor: auction.choose_platform(
                    unit, actor, lot_id=lot.id, platform="taobao"
                )
            )
        assert codes(caught) == {code}
    with pytest.raises(Refused) as unlisted:
        store.write(
            lambda unit: auction.choose_platform(unit, cast.applicant, lot_id=lot.id, platform="mine")
        )
    assert codes(unlisted) == {"platform-not-listed"}


def test_two_prices_that_differ_end_the_negotiation(store: Store, cast: Cast) -> None:
    """RR-010, R-04: sealed until both are in; different prices open the other ways."""
    lot = a_case(store, cast)
    store.write(lambda unit: auction.record_survey(unit, cast.clerk, lot_id=lot.id, survey=SURVEY))
    until = court_day(store.clock.now()) + timedelta(days=5)
    reference = store.write(
        lambda unit: auction.open_negotiation(unit, cast.judge, lot_id=lot.id, answer_by=until)
    )
    with pytest.raises(Refused) as stranger:
        store.write(
            lambda unit: auction.submit_price(
                unit, replace(cast.applicant, account_id="x"), reference_id=reference.id, amount=yuan(1)
            )
        )
    assert codes(stranger) == {"not-a-party"}
    for party, amount in ((cast.applicant, 1_000_000), (cast.debtor, 1_300_000)):
        store.write(
            lambda unit, party=party, amount=amount: auction.submit_price(
                unit, party, reference_id=reference.id, amount=yuan(amount)
            )
        )
    assert store.read(lambda session: auction.lot_of(session, lot.id)).state == "valuing"
    assert store.read(lambda session: auction.price_of_lot(session, lot)) is None


def test_pricing_waits_for_the_survey(store: Store, cast: Cast) -> None:
    """RR-008, R-03."""
    lot = a_case(store, cast)
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: auction.open_negotiation(
                unit, cast.judge, lot_id=lot.id, answer_by=date(2026, 3, 10)
            )
        )
    assert "survey-fact-missing" in codes(caught)


def test_known_defects_and_burdens_stand_in_the_reminder(store: Store, cast: Cast) -> None:
    """A-14(3), A-31: what the survey found is never denied by standard wording."""
    lot = a_case(store, cast)
    found = SURVEY | {
        "defects": {"answer": "yes", "evidence": "东侧墙体渗水"},
        "encumbrances": {"answer": "unknown", "what_was_done": "已函询登记机构"},
    }
    priced(store, cast, lot, survey=found)
    store.write(lambda unit: auction.choose_platform(unit, cast.applicant, lot_id=lot.id, platform="taobao"))
    decide(store, cast, lot)
    shown = notices.particulars_of(drafted(store, cast, lot))
    assert "东侧墙体渗水" in shown.reminders.defects
    assert "已函询登记机构" in shown.reminders.defects
    assert "未发现已知瑕疵" not in shown.reminders.defects
    assert shown.priority.answer == "unknown"


def test_a_notice_of_facts_that_have_changed_is_not_published(
    store: Store, clock: StillClock, cast: Cast, lot: Lot
) -> None:
    """A-13(5), RR-112: a survey corrected after the notice was submitted; the old facts stay in."""
    tell_parties(store, cast, lot)
    notice = drafted(store, cast, lot)
    clock.advance(days=4)
    approval = submitted(store, cast, notice)
    corrected = SURVEY | {"occupancy": {"answer": "yes", "evidence": "案外人承租至2039年"}}
    store.write(lambda unit: auction.record_survey(unit, cast.clerk, lot_id=lot.id, survey=corrected))
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: auction.approve_notice(
                unit, cast.second_judge, approval_id=approval.id, shown_hash=approval.shown_hash
            )
        )
    assert codes(caught) == {"notice-facts-changed"}
    store.write(
        lambda unit: auction.return_notice(
            unit, cast.second_judge, approval_id=approval.id, comment="占有情况已变。"
        )
    )
    assert "2039" in notices.particulars_of(drafted(store, cast, lot)).condition.handover.occupant


def test_terms_that_were_decided_anew_are_not_sold_on_the_old_notice(
    store: Store, clock: StillClock, cast: Cast, lot: Lot
) -> None:
    """A-27, RR-103."""
    tell_parties(store, cast, lot)
    notice = drafted(store, cast, lot)
    clock.advance(days=4)
    approval = submitted(store, cast, notice)
    later = a_draft(store, start_price=yuan(900_000))
    store.write(
        lambda unit: auction.decide_terms(unit, cast.judge, lot_id=lot.id, draft=later, decision=PANEL)
    )
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: auction.approve_notice(
                unit, cast.second_judge, approval_id=approval.id, shown_hash=approval.shown_hash
            )
        )
    assert codes(caught) & {"approval-void", "notice-terms-superseded"}


def test_nobody_approves_his_own_wording(store: Store, clock: StillClock, cast: Cast, lot: Lot) -> None:
    tell_parties(store, cast, lot)
    notice = drafted(store, cast, lot)
    texts = {"other.viewing": "每周三看样。"}
    store.write(lambda unit: auction.reword_notice(unit, cast.second_judge, notice_id=notice.id, texts=texts))
    clock.advance(days=4)
    approval = submitted(store, cast, notice)
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: auction.approve_notice(
                unit, cast.second_judge, approval_id=approval.id, shown_hash=approval.shown_hash
            )
        )
    assert codes(caught) & {"notice-own-wording", "notice-own-approval"}


def test_a_service_before_the_decision_does_not_count(
    store: Store, clock: StillClock, cast: Cast, lot: Lot
) -> None:
    """RR-109, A-16."""
    assert clock
    party = auction.parties_of
    first = store.read(lambda session: party(session, lot.case_id))[0]
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: auction.record_delivery(
                unit,
                cast.clerk,
                lot_id=lot.id,
                party_id=first.id,
                method="mail",
                sent_on=date(2026, 2, 1),
                received_on=date(2026, 2, 3),
            )
        )
    assert codes(caught) == {"delivery-before-decision"}


def test_a_price_that_no_listing_states_is_not_taken_over(store: Store, cast: Cast) -> None:
    """R-02, RR-031: there is no short way to a price."""
    lot = a_case(store, cast)
    store.write(lambda unit: auction.record_survey(unit, cast.clerk, lot_id=lot.id, survey=SURVEY))
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: auction.take_over_price(
                unit,
                cast.judge,
                lot_id=lot.id,
                method="appraisal",
                amount=yuan(1),
                fixed_on=date(2026, 2, 20),
                valid_until=date(2027, 2, 1),
            )
        )
    assert codes(caught) == {"price-not-in-listing"}


def test_applicants_who_differ_leave_the_platform_to_the_court(store: Store, cast: Cast) -> None:
    """A-05, RR-102."""
    lot = a_case(store, cast)
    priced(store, cast, lot)
    store.write(lambda unit: auction.choose_platform(unit, cast.applicant, lot_id=lot.id, platform="taobao"))

    def another(unit: Unit) -> None:
        row = unit.session.get(Lot, lot.id)
        assert row is not None
        row.platform_choices = row.platform_choices | {"another": "jd"}

    store.write(another)
    for platform in ("taobao", "jd", "gpai"):
        draft = a_draft(store, platform=platform)
        findings = store.read(
            lambda session, draft=draft: auction.findings_on_terms(
                session, lot_id=lot.id, draft=draft, now=store.clock.now(), calendar=store.calendar
            )
        )
        assert "platform-not-chosen" not in {finding.code for finding in findings if finding.level == "block"}
