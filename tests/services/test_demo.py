"""The demonstration: told by the deeds alone, complete for every desk, lawful, and never doubled."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from stdnum.cn import ric, uscc

from auction.tables import Asset, Award, Court, Lot, SaleTerms
from bidding.service import admitted_registrations, bid_records
from bidding.tables import RoundEvent, RoundRow
from figures.court_queries import approvals_of_court, lots_of_court
from figures.public_queries import live_lots, next_opening
from kernel.clock import StillClock
from kernel.days import BEIJING
from migrations.run import upgrade
from notices.tables import Notice
from people.service import account_named, identity_of
from people.tables import Account, Identity
from settlement.service import audit_ledger, unclaimed_money
from settlement.tables import Payment
from store.journal import JournalEntry, record, verify
from store.session import normal_url
from store.unit import Store
from tests.live.server import free_port
from tools.verify_record import check
from web import create_app
from web.cli import cli
from web.commands.demo import SIZES, Size, make_ready
from web.config import BadSettingsError, Settings, settings_from_environment
from web.demo import plan
from web.demo.building import condition_of, tell_first
from web.demo.notes import notes
from web.demo.people import BUYERS, ROBOTS
from web.demo.robots import DEAREST, LATE_BIDS, Act, Company, seats_of
from web.demonstration import found_demonstration

# A Sunday night: nothing of it may depend on courts being at work just now.
NOW = datetime(2026, 11, 22, 23, 40, tzinfo=BEIJING)
# In the days of the Spring Festival, of a year whose holidays nobody has announced yet.
FESTIVAL = datetime(2027, 2, 8, 3, 5, tzinfo=BEIJING)
LOTS_AT_LEAST = 36
ENDED_AT_LEAST = 20


@dataclass(frozen=True)
class Told:
    """A demonstration on disk, with a store that stands at the instant to which it was told."""

    settings: Settings
    store: Store

    def all(self, kind: type, *where: object) -> list:
        return self.store.read(lambda session: list(session.scalars(select(kind).where(*where))))

    def count(self, kind: type) -> int:
        return self.store.read(lambda session: session.scalar(select(func.count()).select_from(kind)))


def told_at(home: Path, fates: tuple, now: datetime = NOW) -> Told:
    settings = settings_from_environment({"MINGPAI_HOME": str(home), "MINGPAI_DEMO": "1"})
    upgrade(settings.database_url)
    tell_first(settings, fates, now=now, say=lambda _words: None)
    return Told(settings, Store(settings.database_url, StillClock(now)))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Return the demonstration in its full size, told once."""
    told = told_at(tmp_path_factory.mktemp("whole"), plan.EVERYTHING)
    yield told
    told.store.close()


# ------------------------------------------------------------------------------------------ what is there


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_its_books_are_in_order(whole: Told) -> None:
    assert whole.store.read(audit_ledger) == []
    assert whole.store.read(verify) is None


@pytest.mark.slow
def test_the_record_of_every_round_holds_for_a_stranger(whole: Told) -> None:
    """By the file that is handed out and the tool that knows nothing of this program."""
    app = create_app(replace(whole.settings, testing=True))
    client, rounds = app.test_client(), whole.all(RoundRow)
    for number, row in enumerate(rounds):
        # One address may not ask as often.
        whence = {"REMOTE_ADDR": f"10.0.0.{number}"}
        answer = client.get(f"/api/v1/rounds/{row.id}/record", environ_overrides=whence)
        assert answer.status_code == 200, answer.text
        record_file = answer.json
        assert record_file["head"]["seq"] == row.seq
        assert check(record_file)[0].startswith(f"{row.seq} events")
    assert {row.state for row in rounds} >= {"announced", "open", "sold", "unsold"}
    app.extensions["mingpai"].store.close()


@pytest.mark.slow
def test_the_command_finds_the_whole_court_in_order(whole: Told) -> None:
    environment = {"MINGPAI_HOME": str(whole.settings.home)}
    done = CliRunner().invoke(cli, ["verify-chain", "--all"], env=environment)
    assert done.exit_code == 0, done.output
    assert f"OK: {1 + whole.count(RoundRow)} chains" in done.output


@pytest.mark.slow
def test_it_shows_every_kind_of_property_and_two_courts(whole: Told) -> None:
    assert whole.count(Lot) >= LOTS_AT_LEAST
    kinds = {asset.asset_type for asset in whole.all(Asset)}
    assert kinds == {
        "house", "commercial", "land", "vehicle", "equipment", "equity", "artwork", "goods", "ip",
        "receivable", "other",
    }  # fmt: skip
    by_court = Counter(lot.court_id for lot in whole.all(Lot))
    assert len(by_court) == 2
    assert min(by_court.values()) >= 10
    assert all("演示" in court.name for court in whole.all(Court))


@pytest.mark.slow
def test_lots_stand_at_every_place_of_their_way(whole: Told) -> None:
    states = {lot.state for lot in whole.all(Lot)}
    assert states >= {
        "seized", "surveyed", "valuing", "priced", "round1", "offset1", "round2", "offset2", "sale",
        "offset3", "sold", "paid", "ruled", "title_moved", "delivered",
    }  # fmt: skip
    assert {notice.state for notice in whole.all(Notice)} >= {"draft", "submitted", "published"}
    assert any(terms.state == "decided" for terms in whole.all(SaleTerms))
    rounds = whole.all(RoundRow)
    assert {row.state for row in rounds} == {"announced", "open", "sold", "unsold"}


@pytest.mark.slow
def test_a_year_of_results_lies_behind_it(whole: Told) -> None:
    ended = [row for row in whole.all(RoundRow) if row.state in {"sold", "unsold"}]
    sold = [row for row in ended if row.state == "sold"]
    assert len(ended) >= ENDED_AT_LEAST
    assert len({f"{row.ends_at:%Y-%m}" for row in ended}) >= 11
    assert any(row.state == "unsold" for row in ended)
    assert max(row.extensions for row in sold) >= 5
    rises = {row.leading_amount.fen * 100 // row.terms["start_price_fen"] - 100 for row in sold}
    assert min(rises) == 0
    assert max(rises) >= 50
    assert len(rises) >= 15
    bidders = [
        whole.store.read(lambda session, row=row: admitted_registrations(session, row.id)) for row in sold
    ]
    assert sum(len(each) >= 3 for each in bidders) >= ENDED_AT_LEAST
    first_amounts = {
        bid["amount_fen"] >= row.terms["start_price_fen"]
        for row in sold
        for bid in whole.store.read(lambda session, row=row: bid_records(session, row.id))
    }
    assert first_amounts == {True}


@pytest.mark.slow
def test_rounds_run_one_ends_in_minutes_one_is_extended_one_opens(whole: Told) -> None:
    """RR-118, RR-120: lawful rounds, whose clocks a visitor can watch at once."""
    running = whole.store.read(lambda session: live_lots(session, now=NOW, limit=50))
    assert len(running) >= 4
    assert running[0].ends_at - NOW < timedelta(minutes=5)
    assert any(timedelta(minutes=2) < lot.ends_at - NOW <= timedelta(seconds=200) for lot in running)
    assert any(lot.state == "extended" for lot in running)
    opening = whole.store.read(lambda session: next_opening(session, now=NOW))
    assert timedelta(minutes=2) < opening.starts_at - NOW < timedelta(minutes=3)
    for row in whole.all(RoundRow):
        assert row.ends_at - row.starts_at >= timedelta(hours=24)


@pytest.mark.slow
def test_nothing_lies_in_the_future_and_time_goes_forward(whole: Told) -> None:
    entries = sorted(whole.all(JournalEntry), key=lambda entry: entry.seq)
    instants = [entry.at for entry in entries]
    assert instants == sorted(instants)
    assert instants[-1] <= NOW
    assert max(event.received_at for event in whole.all(RoundEvent)) <= NOW


# ------------------------------------------------------------------------------------------ for every desk


@pytest.mark.slow
def test_every_desk_has_something_to_do(whole: Told) -> None:
    def desk(session: object) -> None:
        clerk, bidder = account_named(session, "clerk"), account_named(session, "bidder")
        lots = lots_of_court(session, clerk.court_id)
        waiting = Counter(file.lot.state for file in lots)
        assert waiting["seized"] >= 2, "the clerk surveys"
        assert waiting["priced"] >= 3, "the judge decides terms, the clerk drafts"
        assert waiting["paid"] >= 1, "the judge rules"
        assert waiting["ruled"] >= 1, "the clerk serves"
        assert waiting["title_moved"] >= 1, "the clerk hands over"
        asking = [file.asking for file in lots if file.asking is not None]
        assert len(asking) >= 2, "the parties name prices"
        judge2 = account_named(session, "judge2")
        open_questions = approvals_of_court(session, clerk.court_id, pending=True)
        fresh = [row for row in open_questions if row.approval.expires_at > NOW]
        assert {row.approval.act for row in fresh} == {"publish-notice", "make-ruling"}
        assert all(row.approval.made_by != judge2.id for row in fresh), "the second judge may approve"
        owed = session.scalars(select(Payment).join(Award, Award.id == Payment.award_id).where(
            Award.account_id == bidder.id, Payment.state != "paid"))  # fmt: skip
        assert owed.first() is not None, "the bidder pays a balance"
        assert unclaimed_money(session), "the finance desk matches a payment"

    whole.store.read(desk)


@pytest.mark.slow
def test_one_bidder_is_in_the_live_rounds_and_one_is_free_to_come(whole: Told) -> None:
    def look(session: object) -> None:
        first, second = (account_named(session, name).id for name in ("bidder", "bidder2"))
        for lot in live_lots(session, now=NOW, limit=50):
            if lot.procedure == "sale":
                continue
            here = {one.account_id for one in admitted_registrations(session, lot.round_id)}
            assert first in here
            assert second not in here
        assert identity_of(session, second) is not None

    whole.store.read(look)


@pytest.mark.slow
def test_everybody_in_it_is_invented_and_marked(whole: Told) -> None:
    identities = whole.all(Identity)
    assert len(identities) == len(BUYERS) + len(ROBOTS)
    for identity in identities:
        assert "演示" in identity.legal_name
        valid = ric if identity.kind == "natural" else uscc
        assert valid.is_valid(identity.id_number)
        # Numbers of this length are younger than anybody who could bear one of these.
        assert identity.kind == "unit" or identity.id_number[6:10] == "1871"
    assert all(account.password_hash.startswith("$argon2id$") for account in whole.all(Account))


@pytest.mark.slow
def test_an_equity_is_announced_with_what_is_known_of_its_capital(whole: Told) -> None:
    """NL-7, E-7: the notice says what was subscribed and paid in, and by when the rest is due."""
    published = [
        notice.blocks["announcement"]["equity"]
        for notice in whole.all(Notice, Notice.state == "published")
        if notice.blocks["announcement"].get("equity")
    ]
    assert published
    assert all(capital["subscribed"] and capital["paid_in"] and capital["due_on"] for capital in published)


# ------------------------------------------------------------------------------------------ robots' judgement


@pytest.mark.slow
def test_robots_find_the_rounds_that_run_and_know_when_it_gets_dear(whole: Told) -> None:
    seats = whole.store.read(lambda session: seats_of(session, NOW))
    assert len(seats) >= 6
    prices = {
        row.round_id: row.reference_price for row in whole.all(SaleTerms, SaleTerms.round_id.is_not(None))
    }
    for seat in seats:
        assert seat.dearest_fen == prices[seat.round_id].share_down(DEAREST).fen
        assert seat.robots
        assert set(seat.robots.values()) <= {robot.username for robot in ROBOTS}


def test_a_robot_keeps_still_in_the_last_minutes_and_not_for_ever() -> None:
    company = Company("http://127.0.0.1:9", list, StillClock(NOW))
    act = Act(next_at=NOW, rhythm=60)
    assert company._patience(act, NOW + timedelta(minutes=20), NOW) == timedelta(0)
    assert company._patience(act, NOW + timedelta(minutes=4), NOW) > timedelta(minutes=2)
    late = [company._patience(act, NOW + timedelta(seconds=20), NOW) for _ in range(LATE_BIDS)]
    assert late == [timedelta(0)] * LATE_BIDS
    assert company._patience(act, NOW + timedelta(seconds=20), NOW) > timedelta(0)
    assert act.silent


# ------------------------------------------------------------------------------------------ the second start


@pytest.mark.slow
def test_a_second_start_adds_nothing_and_a_later_one_goes_on(tmp_path: Path) -> None:
    told = told_at(tmp_path / "court", plan.SMALL, FESTIVAL)
    lots = told.count(Lot)
    make_ready(told.settings, StillClock(FESTIVAL + timedelta(seconds=30)), SIZES["small"])
    assert told.count(Lot) == lots
    assert condition_of(told.store, FESTIVAL) == "good"

    later = FESTIVAL + timedelta(days=3)
    make_ready(told.settings, StillClock(later), SIZES["small"])
    assert told.count(Lot) == lots + 3
    rounds = told.all(RoundRow)
    stopped = [row for row in rounds if row.state == "suspended"]
    assert {row.stop_ground for row in stopped} <= {"platform-fault", "start-missed"}
    assert [row for row in stopped if row.stop_ground == "platform-fault"], "nobody could bid at its end"
    assert {lot.state for lot in told.all(Lot) if lot.id in {row.lot_id for row in stopped}} == {"postponed"}
    assert not [row for row in rounds if row.state == "open" and row.ends_at < later]
    said = notes("http://court.example", stopped=len(stopped))
    assert "/court/?show=stopped" in said
    assert "?show=stopped" not in notes("http://court.example")
    assert len([row for row in rounds if row.state == "open" and row.ends_at > later]) >= 2
    assert condition_of(told.store, later) == "good"
    assert told.store.read(audit_ledger) == []
    assert told.store.read(verify) is None

    make_ready(told.settings, StillClock(later + timedelta(seconds=5)), SIZES["small"])
    assert told.count(Lot) == lots + 3
    numbers = [lot.number for lot in told.all(Lot)]
    assert len(numbers) == len(set(numbers))
    told.store.close()


def test_a_telling_that_broke_off_is_told_anew(tmp_path: Path) -> None:
    settings = settings_from_environment({"MINGPAI_HOME": str(tmp_path), "MINGPAI_DEMO": "1"})
    upgrade(settings.database_url)
    store = Store(settings.database_url, StillClock(NOW))
    store.write(found_demonstration)
    assert condition_of(store, NOW) == "broken-off"
    store.close()
    make_ready(settings, StillClock(NOW), Size(plan.SMALL[:3], ()))
    store = Store(settings.database_url, StillClock(NOW))
    assert condition_of(store, NOW) == "stale", "told, with nothing live in it"
    founded = store.read(lambda session: session.scalar(
        select(func.count()).where(JournalEntry.kind == "demonstration-founded")))  # fmt: skip
    assert founded == 1
    store.close()


@pytest.mark.postgres
@pytest.mark.slow
def test_it_is_told_on_postgresql_too_and_told_anew(tmp_path: Path, postgres_url: str) -> None:
    settings = settings_from_environment(
        {
            "MINGPAI_HOME": str(tmp_path),
            "MINGPAI_DEMO": "1",
            "MINGPAI_DATABASE_URL": normal_url(postgres_url),
        }
    )
    size = Size((*plan.LIVE[:2], *plan.WAITING[:1], plan.PAST[0]), ())
    for fresh in (False, True):
        make_ready(settings, StillClock(NOW), size, fresh=fresh)
        store = Store(settings.database_url, StillClock(NOW))
        states = store.read(lambda session: Counter(session.scalars(select(Lot.state))))
        assert states == {"round1": 2, "seized": 1, "delivered": 1}
        assert store.read(audit_ledger) == []
        assert store.read(verify) is None
        assert condition_of(store, NOW) == "good"
        store.close()


@pytest.mark.parametrize("words", [["demo"], ["demo", "--fresh"]])
def test_somebody_elses_court_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setenv("MINGPAI_HOME", str(tmp_path))
    monkeypatch.setenv("PORT", str(free_port()))
    settings = settings_from_environment()
    upgrade(settings.database_url)
    store = Store(settings.database_url, StillClock(NOW))
    store.write(lambda unit: record(unit, kind="account-created", subject="somebody", by="somebody"))
    assert condition_of(store, NOW) == "foreign"
    answer = CliRunner().invoke(cli, words)
    assert isinstance(answer.exception, BadSettingsError)
    assert "not a demonstration" in str(answer.exception)
    assert store.read(lambda session: session.scalar(select(func.count()).select_from(JournalEntry))) == 1
    store.close()
