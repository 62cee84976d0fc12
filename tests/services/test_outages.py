"""Gaps in the service: found once, placed rightly, and no round is closed that they touched (A-28, RS-12)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from auction import service as auction
from auction.awarding import outages
from auction.tables import Court, GapStop, Lot
from bidding.room import Room
from bidding.tables import Registration, RoundEvent, RoundRow
from jobs.ticks import tick
from kernel.clock import ShiftedClock, StillClock
from kernel.money import yuan
from kernel.refusal import Refused
from migrations.run import upgrade
from people.rules.roles import Actor
from store.due import plan
from store.journal import history, verify
from store.liveness import EVERY, SHORTEST_GAP, LatestLife, LifeSign, Pulse, ServiceGap, gaps, unheeded
from store.session import normal_url
from store.signing import Signer
from store.unit import Store, Unit
from tests.builders import Cast, a_bank, a_case, a_cast, a_draft, a_room, admitted, bid, priced, published
from tests.live.together import together

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@dataclass
class House:
    """A served court with one round: its clock, the machine's, and one node that sweeps."""

    store: Store
    clock: StillClock
    machine: StillClock
    cast: Cast
    lot: Lot
    round_id: str
    bidders: list[Registration]
    signer: Signer

    def __post_init__(self) -> None:
        self.room, self.bank = a_room(self.store, self.signer), a_bank(self.signer)
        self.pulse = Pulse("first", machine=self.machine)

    @property
    def row(self) -> RoundRow:
        return self.store.read(lambda session: auction.round_of(session, self.round_id))

    def all(self, kind: type) -> list[Any]:
        return self.store.read(lambda session: list(session.scalars(select(kind))))

    def kinds(self) -> list[str]:
        query = select(RoundEvent.kind).where(RoundEvent.round_id == self.round_id).order_by(RoundEvent.seq)
        return self.store.read(lambda session: list(session.scalars(query)))

    def state(self) -> str:
        return self.store.read(lambda session: auction.lot_of(session, self.lot.id)).state

    def put(self, at: datetime) -> None:
        """Move the house's clock, while the machine's goes on by a quarter of a second."""
        self.clock.put(at)
        self.machine.advance(milliseconds=250)

    def pass_by(self, length: timedelta) -> None:
        """Let both clocks go on."""
        self.clock.put(self.clock.now() + length)
        self.machine.put(self.machine.now() + length)

    def sweep(self, pulse: Pulse | None = None) -> Any:
        return tick(self.store, self.room, self.bank, pulse or self.pulse)

    def run_until(self, at: datetime) -> None:
        """Sweep at the instant, and again a second later, so that the last sign of life is fresh."""
        self.put(at - EVERY)
        self.sweep()
        self.pass_by(EVERY)
        self.sweep()

    def back_after(self, length: timedelta) -> Any:
        """Be silent for so long, and come back as another process."""
        self.room.stop()
        self.pass_by(length)
        self.room = a_room(self.store, self.signer)
        return self.sweep(Pulse("second", machine=self.machine))


@pytest.fixture
def house(store: Store, clock: StillClock, signer: Signer) -> Iterator[House]:
    cast = a_cast(store)
    lot = a_case(store, cast)
    priced(store, cast, lot)
    round_id = published(store, cast, lot, a_draft(store))
    bank = a_bank(signer)
    bidders = [admitted(store, bank, bidder, round_id) for bidder in cast.bidders]
    made = House(store, clock, StillClock(clock.now()), cast, lot, round_id, bidders, signer)
    made.put(made.row.starts_at)
    made.sweep()
    assert bid(made.room, round_id, bidders[0], yuan(700_000)).accepted
    yield made
    made.room.stop()


# ------------------------------------------------------------------------------------------ signs of life


def test_a_sign_of_life_is_written_once_a_second_and_not_more_often(house: House) -> None:
    def seen() -> datetime:
        (sign,) = house.all(LifeSign)
        return sign.machine_at

    first = seen()
    house.pass_by(SECOND * 0.9)
    house.sweep()
    assert seen() == first
    house.pass_by(SECOND * 0.1)
    house.sweep()
    assert seen() == first + SECOND


@pytest.mark.parametrize(("seconds", "found"), [(1, 0), (2.9, 0), (3, 1), (9, 1), (3600, 1)])
def test_a_silence_of_three_seconds_is_a_gap_with_begin_end_and_nodes(house: House, seconds, found) -> None:
    house.back_after(timedelta(seconds=seconds))
    kept = house.all(ServiceGap)
    assert len(kept) == found
    for gap in kept:
        assert (gap.length, gap.ends_at) == (timedelta(seconds=seconds), house.clock.now())
        assert (gap.nodes, gap.found_by) == (["first"], "second")
        (entry,) = house.store.read(partial(history, subject=gap.id))
        assert entry.kind == "service-gap"
        assert gap.heeded_at is not None
    assert SHORTEST_GAP == 3 * SECOND


def test_the_house_is_up_as_long_as_any_node_sweeps(house: House) -> None:
    other = Pulse("other", machine=house.machine)
    for _ in range(20):
        house.pass_by(SECOND)
        house.sweep(other)
    house.sweep()
    assert house.all(ServiceGap) == []
    assert {sign.node for sign in house.all(LifeSign)} == {"first", "other"}


def test_nodes_that_are_gone_for_a_day_are_forgotten(house: House) -> None:
    house.back_after(timedelta(days=2))
    assert [sign.node for sign in house.all(LifeSign)] == ["second"]


def test_a_clock_that_is_moved_by_days_is_no_gap(house: House) -> None:
    """A journey through days, as a browser test or a demonstration makes it."""
    for days in (1, 30, -12, 400):
        house.put(house.clock.now() + timedelta(days=days))
        house.pass_by(SECOND)
        house.sweep()
    assert house.all(ServiceGap) == []


def test_a_gap_in_which_the_clock_was_moved_lies_before_the_present_and_is_as_long_as_the_machine_says(
    house: House,
) -> None:
    house.clock.put(house.clock.now() + timedelta(days=3))
    house.back_after(20 * SECOND)
    (gap,) = house.all(ServiceGap)
    assert (gap.begins_at, gap.ends_at) == (house.clock.now() - 20 * SECOND, house.clock.now())


def test_a_shifted_clock_places_a_gap_by_what_it_shows(store: Store) -> None:
    machine = StillClock(store.clock.now())
    shifted = Store(store.url, ShiftedClock(machine, machine.now() + timedelta(days=40)))
    pulse = Pulse("shifted", machine=machine)
    pulse.beat(shifted)
    machine.advance(seconds=30)
    gap = pulse.beat(shifted)
    shifted.close()
    assert gap is not None
    assert (gap.length, gap.ends_at) == (30 * SECOND, machine.now() + timedelta(days=40))


def test_a_machines_clock_that_is_put_back_is_no_gap(house: House) -> None:
    house.machine.put(house.machine.now() - timedelta(hours=1))
    house.sweep()
    house.pass_by(SECOND)
    house.sweep()
    assert house.all(ServiceGap) == []


def test_whoever_begins_or_has_told_a_story_asks_not_what_was_before(house: House) -> None:
    house.pass_by(timedelta(hours=3))
    Pulse("second", machine=house.machine).begin(house.store)
    house.sweep(Pulse("third", machine=house.machine))
    assert house.all(ServiceGap) == []


def test_a_house_that_works_off_much_that_is_due_is_not_silent(house: House, monkeypatch) -> None:
    def slow(_unit: Unit, _object_id: str) -> None:
        house.pass_by(2.5 * SECOND)

    monkeypatch.setattr(auction, "due_handlers", lambda _bank: {"slow": slow})
    for name in "abcdef":
        house.store.write(
            lambda unit, name=name: plan(unit, kind="slow", object_id=name, due_at=house.clock.now())
        )
    assert house.sweep().done == 6
    house.sweep()
    assert house.all(ServiceGap) == []


def test_a_house_that_stops_many_rounds_is_not_silent(house: House, monkeypatch) -> None:
    gap = ServiceGap(begins_at=house.clock.now(), ends_at=house.clock.now(), nodes=[], found_by="first")
    monkeypatch.setattr(outages, "_perhaps_touched", lambda *_: [house.round_id] * 6)
    monkeypatch.setattr(outages, "stop_for_gap", lambda *_: house.pass_by(2.5 * SECOND))
    house.store.write(lambda unit: unit.session.add(gap))
    house.sweep()
    house.sweep()
    assert [one.id for one in house.all(ServiceGap)] == [gap.id]


# ------------------------------------------------------------------------------------------ what is stopped


def test_rr_135_a_gap_in_the_last_minutes_stops_the_round_with_a_public_reason(house: House) -> None:
    end = house.row.ends_at
    house.run_until(end - 3 * MINUTE)
    swept = house.back_after(40 * SECOND)
    assert (swept.stopped, swept.closed) == (1, 0)
    row = house.row
    assert (row.state, row.stop_ground, house.state()) == ("suspended", "platform-fault", "postponed")
    assert row.stop_reason == (
        "平台服务于北京时间2026-04-08 09:57:00至2026-04-08 09:57:40中断40秒，涉及本场竞价的最后5分钟，"
        "平台先行暂停竞价并报告人民法院。"
    )
    assert house.kinds() == ["round-opened", "bid-accepted", "suspended"]
    refused = bid(house.room, house.round_id, house.bidders[1], yuan(705_000)).refusal
    assert refused is not None
    assert refused.code == "round-suspended"
    (stop,) = house.all(GapStop)
    (gap,) = house.all(ServiceGap)
    assert (stop.gap_id, stop.round_id, stop.lot_id) == (gap.id, house.round_id, house.lot.id)
    told = [entry.kind for entry in house.store.read(lambda session: history(session, house.lot.id))]
    assert told[-2:] == ["lot-moved", "round-stopped"]
    assert house.store.read(verify) is None


def test_rs_12_a_short_gap_lets_the_round_go_on_and_close_by_itself(house: House) -> None:
    end = house.row.ends_at
    house.run_until(end - 3 * MINUTE)
    house.back_after(10 * SECOND)
    assert house.row.state == "open"
    assert len(house.all(ServiceGap)) == 1
    house.put(end + SECOND)
    house.sweep(Pulse("second", machine=house.machine))
    assert (house.row.state, house.state()) == ("sold", "sold")


def test_rr_135_a_gap_over_the_end_is_looked_at_before_anything_is_closed(house: House) -> None:
    house.run_until(house.row.ends_at - 30 * SECOND)
    swept = house.back_after(timedelta(hours=5))
    assert (swept.stopped, swept.closed, house.row.state) == (1, 0, "suspended")
    house.pass_by(SECOND)
    assert house.sweep().closed == 0


def test_rs_12_a_round_that_had_ended_before_the_gap_is_closed_as_ever(house: House) -> None:
    house.room.stop()
    house.put(house.row.ends_at + SECOND * 1.5)
    house.pulse.beat(house.store)
    house.pass_by(EVERY)
    house.pulse.beat(house.store)
    swept = house.back_after(timedelta(hours=1))
    assert (swept.stopped, swept.closed, house.row.state) == (0, 1, "sold")


def test_rs_12_a_gap_long_before_the_end_stops_nothing(house: House) -> None:
    house.run_until(house.row.ends_at - timedelta(hours=2))
    assert house.back_after(timedelta(hours=1)).stopped == 0
    assert house.row.state == "open"


def test_rs_12_a_round_whose_start_lies_in_the_gap_opens_late(store, clock, signer) -> None:
    house = an_announced(store, clock, signer)
    house.run_until(house.row.starts_at - 30 * SECOND)
    swept = house.back_after(timedelta(hours=1))
    assert (swept.stopped, swept.opened, house.row.state) == (0, 1, "open")
    house.room.stop()


def test_rs_12_a_round_that_nobody_could_bid_in_is_a_missed_start_and_waits_for_the_court(
    store, clock, signer
) -> None:
    house = an_announced(store, clock, signer)
    house.run_until(house.row.starts_at - 30 * SECOND)
    swept = house.back_after(timedelta(hours=30))
    row = house.row
    assert (row.state, row.stop_ground, house.state()) == ("suspended", "start-missed", "postponed")
    assert (swept.stopped, house.all(GapStop)) == (1, [])
    assert house.sweep().stopped == 0
    house.room.stop()


def an_announced(store: Store, clock: StillClock, signer: Signer) -> House:
    cast = a_cast(store)
    lot = a_case(store, cast)
    priced(store, cast, lot)
    round_id = published(store, cast, lot, a_draft(store))
    return House(store, clock, StillClock(clock.now()), cast, lot, round_id, [], signer)


def test_rs_12_a_fault_of_the_program_that_stopped_a_round_is_reported_too(house: House) -> None:
    house.room.suspend(house.round_id, ground="platform-fault", reason="")
    assert house.state() == "round1"
    assert house.sweep().stopped == 1
    assert house.state() == "postponed"


def test_a_court_decision_moves_the_lot_by_its_own_deed_only(house: House) -> None:
    house.room.suspend(house.round_id, ground="court-decision", reason="核查")
    assert house.sweep().stopped == 0
    assert house.state() == "round1"


# ------------------------------------------------------------------------------------------ between two steps


def test_a_gap_is_heeded_by_whoever_comes_next_if_the_finder_dies_before(house: House) -> None:
    end = house.row.ends_at
    house.run_until(end - 3 * MINUTE)
    house.pass_by(40 * SECOND)
    found = Pulse("second", machine=house.machine).beat(house.store)
    assert found is not None
    assert [gap.id for gap in house.store.read(unheeded)] == [found.id]
    house.pass_by(2 * SECOND)
    assert house.sweep(Pulse("third", machine=house.machine)).stopped == 1
    assert house.row.state == "suspended"
    assert house.store.read(unheeded) == []
    assert [stop.gap_id for stop in house.all(GapStop)] == [found.id]


def test_a_node_that_has_not_heard_of_the_gap_cannot_close_the_round_under_its_lock(house: House) -> None:
    """Another node has found the gap and stops its rounds; this one is at the closing already."""
    end = house.row.ends_at
    house.run_until(end - 3 * MINUTE)
    house.pass_by(4 * MINUTE)
    assert Pulse("second", machine=house.machine).beat(house.store) is not None
    assert auction.close_due_rounds(house.store, house.room, house.pulse) == 0
    assert (house.row.state, house.row.stop_ground) == ("suspended", "platform-fault")
    assert len(house.all(GapStop)) == 1


def test_a_node_that_was_frozen_between_looking_and_closing_closes_nothing(house: House) -> None:
    end = house.row.ends_at
    house.run_until(end - 3 * MINUTE)
    house.pass_by(4 * MINUTE)
    frozen = outages.unless_touched(house.pulse, lambda _unit, _ended: pytest.fail("it was concluded"))
    with pytest.raises(outages.SilenceError):
        house.room.close(house.round_id, then=frozen)
    assert (house.row.state, house.kinds()[-1]) == ("open", "bid-accepted")
    assert house.sweep().stopped == 1


def test_without_a_database_nothing_is_opened_or_closed(house: House, monkeypatch) -> None:
    house.run_until(house.row.ends_at + SECOND * 0.5)

    def no_database(_deed: Callable[..., Any]) -> None:
        raise OSError("no database")

    monkeypatch.setattr(house.store, "write", no_database)
    house.pass_by(2 * SECOND)
    assert house.sweep().is_blind
    monkeypatch.undo()
    assert house.row.state == "open"
    assert house.sweep().closed == 1


def test_an_outage_of_the_database_is_a_gap_as_well(house: House, monkeypatch) -> None:
    house.run_until(house.row.ends_at - 2 * MINUTE)

    def no_database(_deed: Callable[..., Any]) -> None:
        raise OSError("no database")

    monkeypatch.setattr(house.store, "write", no_database)
    for _ in range(12):
        house.pass_by(SECOND)
        assert house.sweep().is_blind
    monkeypatch.undo()
    assert house.sweep().stopped == 1
    (gap,) = house.all(ServiceGap)
    assert (gap.length, gap.nodes) == (12 * SECOND, ["first"])


def test_a_sweep_that_closes_many_rounds_gives_signs_of_life_meanwhile(house: House, monkeypatch) -> None:
    house.put(house.row.ends_at + 2 * SECOND)
    before = house.all(LatestLife)[0].machine_at

    def slowly(_each: object) -> None:
        house.pass_by(4 * SECOND)

    from auction.awarding import sweeping  # noqa: PLC0415 - only this test looks inside

    sweeping._each(house.store, house.pulse, ["a", "b", "c"], slowly)
    assert house.all(LatestLife)[0].machine_at - before >= 8 * SECOND


def test_a_round_that_cannot_be_stopped_now_keeps_the_gap_open_and_others_are_stopped(
    house: House, monkeypatch
) -> None:
    house.run_until(house.row.ends_at - 3 * MINUTE)
    suspend = Room.suspend

    def pending(*_args: object, **_kinds: object) -> None:
        from kernel.refusal import Refusal  # noqa: PLC0415 - nowhere else in these tests

        raise Refused(Refusal("answer-pending"))

    monkeypatch.setattr(Room, "suspend", pending)
    assert house.back_after(40 * SECOND).stopped == 0
    assert len(house.store.read(unheeded)) == 1
    monkeypatch.setattr(Room, "suspend", suspend)
    assert house.sweep().stopped == 1
    assert house.store.read(unheeded) == []


# ------------------------------------------------------------------------------------------ the setting


def test_rs_12_the_court_sets_what_it_bears_and_that_is_written_down(house: House) -> None:
    judge = house.cast.judge
    house.store.write(lambda unit: auction.set_longest_gap(unit, judge, seconds=60))
    house.run_until(house.row.ends_at - 3 * MINUTE)
    assert house.back_after(60 * SECOND).stopped == 0
    house.store.write(lambda unit: auction.set_longest_gap(unit, judge, seconds=3))
    assert house.back_after(4 * SECOND).stopped == 1
    entries = house.store.read(lambda session: history(session, house.cast.court_id))
    assert [entry.facts for entry in entries if entry.kind == "longest-gap-set"] == [
        {"before": None, "after": 60},
        {"before": 60, "after": 3},
    ]


@pytest.mark.parametrize(
    ("seconds", "code"), [(2, "gap-length-out-of-range"), (301, "gap-length-out-of-range")]
)
def test_rs_12_a_setting_that_no_machine_could_keep_is_refused(house: House, seconds, code) -> None:
    with pytest.raises(Refused) as caught:
        house.store.write(lambda unit: auction.set_longest_gap(unit, house.cast.judge, seconds=seconds))
    assert [one.code for one in caught.value.refusals] == ["gap-length-out-of-range"]
    assert caught.value.refusals[0].facts == {"shortest": 3, "longest": 300}
    assert (
        house.store.read(lambda session: session.get(Court, house.cast.court_id)).longest_gap_seconds is None
    )


def test_g_322_10_only_a_judge_or_the_administrator_of_the_court_sets_it(house: House) -> None:
    def by(*roles: str, court: str | None = house.cast.court_id) -> None:
        actor = Actor("a" * 20, "Somebody", frozenset(roles), court)
        house.store.write(lambda unit: auction.set_longest_gap(unit, actor, seconds=20))

    by("admin")
    for role in ("clerk", "finance", "supervisor", "party", "bidder"):
        with pytest.raises(Refused):
            by(role)


# ------------------------------------------------------------------------------------------ several nodes


@pytest.mark.postgres
def test_three_nodes_that_come_back_together_find_a_gap_and_stop_its_rounds_once(
    postgres_url: str, clock: StillClock, signer: Signer
) -> None:
    url = normal_url(postgres_url)
    upgrade(url)
    first = Store(url, clock)
    house = an_announced(first, clock, signer)
    stores = [Store(url, clock) for _ in range(3)]
    rooms = [a_room(store, signer) for store in stores]
    together(*[lambda store=store, n=n: Pulse(f"n{n}").beat(store) for n, store in enumerate(stores)])
    clock.put(house.row.starts_at)
    house.sweep(Pulse("before"))
    clock.put(house.row.ends_at + MINUTE)

    def silent_for_ten_minutes(unit: Any) -> None:
        head = unit.session.scalars(select(LatestLife)).one()
        head.machine_at -= 10 * MINUTE

    first.write(silent_for_ten_minutes)
    swept = together(
        *[
            lambda store=store, room=room, n=n: tick(store, room, house.bank, Pulse(f"again-{n}"))
            for n, (store, room) in enumerate(zip(stores, rooms, strict=True))
        ]
    )
    assert sum(each.stopped for each in swept) == 1
    assert sum(each.closed for each in swept) == 0
    (gap,) = first.read(gaps)
    assert gap.ends_at == clock.now()
    assert 10 * MINUTE <= gap.length < 11 * MINUTE
    assert house.kinds() == ["round-opened", "suspended"]
    assert len(house.all(GapStop)) == 1
    assert house.state() == "postponed"
    assert first.read(verify) is None
    for room in (*rooms, house.room):
        room.stop()
    for store in (*stores, first):
        store.close()
