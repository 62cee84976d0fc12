"""A round is stopped at once and goes on by two judges; anybody can read of gaps in the service."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from auction import service as auction
from auction.tables import Resumption
from bidding.tables import RoundRow
from jobs.ticks import tick
from kernel.clock import StillClock
from kernel.days import BEIJING
from kernel.money import yuan
from store.journal import history, verify
from store.liveness import Pulse
from store.signing import Signer
from store.unit import Store
from tests.builders import a_draft, admitted, bid, priced, published
from tests.web.court_room import CourtRoom, Desk, errors_in, url
from tests.web.doors import sign_in
from web.wiring import House

MINUTE = timedelta(minutes=1)
FAULT = "平台出价页面无法打开，自10时5分起"
MENDED = "故障已排除，经测试运行正常"
HASH = re.compile(r'name="shown_hash" value="([0-9a-f]{64})"')
APPROVAL = re.compile(r"/resumption/([a-z0-9]{20})")


class Stage(CourtRoom):
    """A court with a round that has opened and in which somebody leads."""

    def __init__(self, app: Flask, house: House, clock: StillClock, signer: Signer) -> None:
        super().__init__(app, house.store, clock, signer)
        self.room, self.bank = house.room, house.bank
        lot = self.lot = auction_lot(self)
        self.round_id = published(self.store, self.cast, lot, a_draft(self.store))
        self.bidders = [
            admitted(self.store, self.bank, bidder, self.round_id) for bidder in self.cast.bidders
        ]
        clock.put(self.row.starts_at)
        self.machine = StillClock(clock.now())
        self.pulse = Pulse("first", machine=self.machine)
        tick(self.store, self.room, self.bank, self.pulse)
        bid(self.room, self.round_id, self.bidders[0], yuan(700_000))

    @property
    def row(self) -> RoundRow:
        """Return the round as it stands."""
        return self.store.read(lambda session: auction.round_of(session, self.round_id))

    def stop(self) -> None:
        """Have a judge stop the round."""
        self.judge.done(url(self.lot.id, "stop"), {"reason": FAULT})

    def propose(self, **changes: str) -> str:
        """Have the same judge propose how it goes on, and return the question's id."""
        form = {"reason": MENDED, "ground_gone_on": f"{self.today:%Y-%m-%d}", "ends_at": "", **changes}
        self.judge.done(url(self.lot.id, "resumption"), form)
        found = APPROVAL.search(self.second.get(url(self.lot.id, "resumption")))
        assert found
        return found[1]

    def shown_hash(self) -> str:
        """Return the hash that the second judge's page carries."""
        found = HASH.search(self.second.get(url(self.lot.id, "resumption")))
        assert found
        return found[1]

    def decide(self, desk: Desk, approval_id: str, **form: str) -> str:
        """Decide on a proposal, and return where that leads."""
        return desk.done(url(self.lot.id, "resumption", approval_id), form)

    def be_silent(self, seconds: int) -> None:
        """Let a gap pass, and sweep as another process does when it comes back."""
        self.clock.advance(seconds=seconds)
        self.machine.advance(seconds=seconds)
        tick(self.store, self.room, self.bank, Pulse("second", machine=self.machine))

    def gap_at_the_end(self) -> None:
        """Be gone for forty seconds in the round's last minutes."""
        self.clock.put(self.row.ends_at - 3 * MINUTE)
        self.machine.advance(seconds=1)
        tick(self.store, self.room, self.bank, self.pulse)
        self.be_silent(40)


def auction_lot(court: CourtRoom) -> object:
    """Return a lot whose price is found."""
    lot_id = court.a_lot()
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    priced(court.store, court.cast, lot)
    return lot


@pytest.fixture
def court(app: Flask, house: House, clock: StillClock, signer: Signer) -> Iterator[Stage]:
    """Return that court."""
    made = Stage(app, house, clock, signer)
    yield made
    made.room.stop()


# ------------------------------------------------------------------------------------------ stopping


def test_a_28_a_judge_stops_a_round_at_once_and_everybody_reads_why(court: Stage) -> None:
    """RR-135, RS-12: first stop, report at once, the reason is public."""
    assert url(court.lot.id, "stop") in court.judge.get(url(court.lot.id))
    court.stop()
    row = court.row
    assert (row.state, row.stop_ground, row.stop_reason) == ("suspended", "platform-fault", FAULT)
    assert court.state_of(court.lot.id) == "postponed"
    public = court.app.test_client().get(f"/lots/{court.lot.id}").text
    assert FAULT in public
    assert "第二十八条" in public
    assert "已结束" not in public.split('class="lot-clock"')[1].split("</div>")[0]
    room = court.app.test_client().get(f"/rounds/{court.round_id}").text
    assert FAULT in room
    told = court.store.read(lambda session: history(session, court.lot.id))
    assert (told[-1].kind, told[-1].facts["reason"]) == ("round-stopped", FAULT)


def test_a_stop_without_a_reason_is_refused(court: Stage) -> None:
    for reason in ("", "  ", "x" * 201):
        assert errors_in(court.judge.refused(url(court.lot.id, "stop"), {"reason": reason}))
    assert court.row.state == "open"


def test_what_is_stopped_already_is_not_stopped_again(court: Stage) -> None:
    court.stop()
    page = court.judge.get(url(court.lot.id, "stop"))
    assert 'name="reason"' not in page
    assert court.judge.post(url(court.lot.id, "stop"), {"reason": FAULT}).status_code == 409


def test_g_322_10_a_clerk_neither_stops_nor_proposes_nor_decides(court: Stage) -> None:
    assert 'name="reason"' not in court.clerk.get(url(court.lot.id, "stop"))
    assert court.clerk.post(url(court.lot.id, "stop"), {"reason": FAULT}).status_code == 403
    assert court.row.state == "open"
    court.stop()
    assert 'name="reason"' not in court.clerk.get(url(court.lot.id, "resumption"))
    form = {"reason": MENDED, "ground_gone_on": f"{court.today:%Y-%m-%d}"}
    assert court.clerk.post(url(court.lot.id, "resumption"), form).status_code == 403
    approval_id = court.propose()
    decision = {"decision": "approve", "shown_hash": court.shown_hash()}
    assert court.clerk.post(url(court.lot.id, "resumption", approval_id), decision).status_code == 403
    assert court.row.state == "suspended"


def test_another_courts_judge_finds_nothing(court: Stage) -> None:
    court.stop()
    stranger = court.app.test_client()
    sign_in(stranger, "judge", username="far-judge", court_id=another_court(court.store))
    for page in ("stop", "resumption"):
        assert stranger.get(url(court.lot.id, page)).status_code == 404


def another_court(store: Store) -> str:
    from auction.tables import Court  # noqa: PLC0415 - only this test has a second court
    from kernel.ids import new_id  # noqa: PLC0415

    def deed(unit: object) -> str:
        court = Court(id=new_id(), name="另一人民法院")
        unit.session.add(court)  # type: ignore[attr-defined]
        return court.id

    return store.write(deed)


# ------------------------------------------------------------------------------------------ going on


def test_a_28_two_judges_let_it_go_on_with_a_public_reason(court: Stage) -> None:
    """RR-136, RS-14: the lost time is added; both are named in the journal."""
    ends_at = court.row.ends_at
    court.stop()
    court.clock.advance(hours=2)
    approval_id = court.propose()
    assert court.row.state == "suspended"
    shown = court.second.get(url(court.lot.id, "resumption"))
    assert MENDED in shown
    court.decide(court.second, approval_id, decision="approve", shown_hash=court.shown_hash())
    row = court.row
    assert (row.state, row.ends_at, row.leading_amount) == (
        "open",
        ends_at + timedelta(hours=2),
        yuan(700_000),
    )
    assert court.state_of(court.lot.id) == "round1"
    told = court.store.read(lambda session: history(session, court.lot.id))[-1]
    assert told.kind == "round-resumed"
    assert told.facts["reason"] == MENDED
    assert (told.facts["proposed_by"], told.facts["approved_by"]) == (
        court.judge.account_id,
        court.second.account_id,
    )
    assert bid(court.room, court.round_id, court.bidders[1], yuan(705_000)).accepted
    assert court.store.read(verify) is None


def test_a_28_whoever_proposed_it_does_not_approve_it(court: Stage) -> None:
    court.stop()
    approval_id = court.propose()
    own = court.judge.get(url(court.lot.id, "resumption"))
    assert 'name="decision"' not in own
    decision = {"decision": "approve", "shown_hash": court.shown_hash()}
    assert court.judge.post(url(court.lot.id, "resumption", approval_id), decision).status_code == 403
    assert court.row.state == "suspended"
    assert court.state_of(court.lot.id) == "postponed"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "长" * 201}, "reason"),
        ({"ground_gone_on": ""}, "ground_gone_on"),
        ({"ground_gone_on": "2026-04-06"}, "ground_gone_on"),
        ({"ground_gone_on": "2026-04-08"}, "ground_gone_on"),
        ({"ends_at": "2026-04-07T12:00"}, "ends_at"),
    ],
)
def test_what_is_missing_or_impossible_is_said_at_its_field(court: Stage, changes, field) -> None:
    """The round was stopped on 7 April and would end on the 8th at ten."""
    court.stop()
    form = {"reason": MENDED, "ground_gone_on": "2026-04-07", "ends_at": "", **changes}
    page = court.judge.refused(url(court.lot.id, "resumption"), form)
    assert f'href="#f-{field}"' in page
    assert court.store.read(lambda session: session.query(Resumption).count()) == 0


def test_rs_14_the_court_may_grant_a_later_end(court: Stage) -> None:
    court.stop()
    approval_id = court.propose(ends_at="2026-04-10T16:00")
    court.decide(court.second, approval_id, decision="approve", shown_hash=court.shown_hash())
    assert f"{court.row.ends_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" == "2026-04-10 16:00"


def test_a_later_end_that_has_become_too_early_is_refused_when_it_is_approved(court: Stage) -> None:
    court.stop()
    approval_id = court.propose(ends_at="2026-04-08T10:01")
    court.clock.advance(hours=1)
    answer = court.second.post(
        url(court.lot.id, "resumption", approval_id),
        {"decision": "approve", "shown_hash": court.shown_hash()},
    )
    assert answer.status_code == 422
    assert court.row.state == "suspended"


def test_an_approval_is_bound_to_what_was_shown_and_too_old_after_a_day(court: Stage) -> None:
    court.stop()
    approval_id = court.propose()
    where = url(court.lot.id, "resumption", approval_id)
    assert court.second.post(where, {"decision": "approve", "shown_hash": "0" * 64}).status_code == 409
    court.clock.advance(hours=24)
    shown = court.second.get(url(court.lot.id, "resumption"))
    assert 'name="decision" value="approve"' not in shown
    answer = court.second.post(where, {"decision": "approve", "shown_hash": court.shown_hash()})
    assert answer.status_code == 409
    assert court.row.state == "suspended"


def test_a_proposal_is_given_back_with_a_comment_and_made_anew(court: Stage) -> None:
    court.stop()
    approval_id = court.propose()
    where = url(court.lot.id, "resumption", approval_id)
    form = {"decision": "return", "shown_hash": court.shown_hash()}
    assert errors_in(court.second.refused(where, form))
    court.second.done(where, {**form, "comment": "请说明故障原因"})
    assert "请说明故障原因" in court.judge.get(url(court.lot.id, "resumption"))
    again = court.propose(reason="服务器内存故障，已更换")
    assert again != approval_id
    court.decide(court.second, again, decision="approve", shown_hash=court.shown_hash())
    assert court.row.state == "open"


def test_a_new_proposal_takes_the_place_of_the_old_one(court: Stage) -> None:
    court.stop()
    first = court.propose()
    old_hash = court.shown_hash()
    court.propose(reason="改为次日继续", ends_at="2026-04-09T10:00")
    answer = court.second.post(
        url(court.lot.id, "resumption", first), {"decision": "approve", "shown_hash": old_hash}
    )
    assert answer.status_code in {404, 409}
    assert court.row.state == "suspended"


def test_a_proposal_for_an_earlier_stop_does_not_end_a_later_one(court: Stage) -> None:
    court.stop()
    approval_id = court.propose()
    shown_hash = court.shown_hash()
    court.room.resume(court.round_id, reason="另行恢复")
    court.clock.advance(minutes=5)
    court.room.suspend(court.round_id, ground="platform-fault", reason="再次故障")
    answer = court.second.post(
        url(court.lot.id, "resumption", approval_id), {"decision": "approve", "shown_hash": shown_hash}
    )
    assert answer.status_code == 409
    assert (court.row.state, court.row.stop_reason) == ("suspended", "再次故障")


def test_the_question_waits_among_the_approvals(court: Stage) -> None:
    court.stop()
    approval_id = court.propose()
    assert approval_id in court.second.get("/court/approvals")
    answer = court.second.client.get(f"/court/approvals/{approval_id}")
    assert answer.headers["Location"].endswith(url(court.lot.id, "resumption"))
    assert url(court.lot.id, "resumption") in court.second.get("/court/?show=mine")
    assert url(court.lot.id, "resumption") not in court.judge.get("/court/?show=mine")


def test_rr_136_after_five_days_the_page_warns_and_the_court_may_still_go_on(court: Stage) -> None:
    court.stop()
    day = f"{court.today:%Y-%m-%d}"
    assert 'data-code="resumed-in-time"' in court.judge.get(url(court.lot.id, "resumption"))
    court.clock.advance(days=8)
    approval_id = court.propose(ground_gone_on=day)
    page = court.second.get(url(court.lot.id, "resumption"))
    assert 'class="warn" data-code="resumed-late"' in page
    assert 'data-code="stop-longer-than-a-day"' in page
    court.decide(court.second, approval_id, decision="approve", shown_hash=court.shown_hash())
    assert court.row.state == "open"


# ------------------------------------------------------------------------------------------ after a gap


def test_rs_12_the_desk_says_that_a_gap_stopped_a_round_and_leads_to_it(court: Stage) -> None:
    court.gap_at_the_end()
    desk = court.judge.get("/court/")
    assert "/court/?show=stopped" in desk
    assert url(court.lot.id, "resumption") in desk
    page = court.judge.get(url(court.lot.id, "resumption"))
    assert "/service-record" in page
    assert "中断40秒" in page
    due = re.search(r'<tr.*?"postponed".*?</tr>|2026-04-13', desk, re.DOTALL)
    assert due, "five days after the service was back"


def test_rs_12_the_round_that_a_gap_stopped_goes_on_for_the_last_minutes_at_the_least(court: Stage) -> None:
    court.gap_at_the_end()
    court.clock.advance(hours=1)
    approval_id = court.propose()
    court.decide(court.second, approval_id, decision="approve", shown_hash=court.shown_hash())
    assert court.row.ends_at == court.clock.now() + 5 * MINUTE
    tick(court.store, court.room, court.bank, Pulse("second", machine=court.machine))
    assert court.row.state == "open"


def test_the_service_record_is_public_and_names_gap_length_and_rounds(court: Stage) -> None:
    anybody = court.app.test_client()
    empty = anybody.get("/service-record").text
    assert 'class="empty"' in empty
    assert 'href="/service-record"' in anybody.get("/").text
    court.be_silent(5)
    court.gap_at_the_end()
    for language, length in (("zh", "40秒"), ("en", "40 s")):
        page = anybody.get(f"/service-record?lang={language}", follow_redirects=True).text
        assert length in page
        assert f"/lots/{court.lot.id}" in page
        assert len(re.findall(r"<tr>", page.split("</table>")[0])) == 3
    assert anybody.get("/service-record?page=99").status_code == 200


# ------------------------------------------------------------------------------------------ the setting


def test_rs_12_a_judge_sets_how_long_a_gap_the_court_bears(court: Stage) -> None:
    page = court.judge.get("/court-settings")
    assert 'value="10"' in page
    court.judge.done("/court-settings", {"seconds": "45"})
    assert 'value="45"' in court.judge.get("/court-settings")
    court.gap_at_the_end()
    assert court.row.state == "open"
    assert "45" in court.app.test_client().get("/service-record").text
    for wrong in ("2", "301", "", "ten", "0"):
        assert errors_in(court.judge.refused("/court-settings", {"seconds": wrong}))


def test_g_322_10_the_administrator_may_set_it_too_and_a_clerk_may_not(court: Stage) -> None:
    admin = court.app.test_client()
    sign_in(admin, "admin", username="root", court_id=court.cast.court_id)
    assert admin.get("/court-settings").status_code == 200
    assert court.clerk.client.get("/court-settings").status_code == 403
    assert court.clerk.post("/court-settings", {"seconds": "45"}).status_code == 403
