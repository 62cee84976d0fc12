"""Gaps in the service: the rounds whose last minutes they touched are stopped, and none of them is closed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.rules.lifecycle_states import STOPPED, LotState
from auction.tables import Court, GapStop, Lot, found, lot_of, take_step
from bidding.room import Ended, RecordBrokenError, Room
from bidding.rules.events import Ground
from bidding.rules.extension import EXTENSION
from bidding.rules.outage import Gap, must_stop, usual_longest_gap
from bidding.rules.pause import Window
from bidding.rules.state import Round
from bidding.tables import RoundRow
from kernel.days import BEIJING, court_day
from kernel.refusal import Refusal, Refused
from people.rules.roles import NO_COURT, Actor, require
from store.journal import record
from store.liveness import SHORTEST_GAP, Pulse, ServiceGap, heed, unheeded
from store.unit import Store, Unit

SYSTEM = "system"
FAULT: Ground = "platform-fault"
ROUNDS_LOOKED_AT_MAX = 1_000
# What the house itself stops; the court's own stops move the lot by the court's own deeds.
_BY_THE_HOUSE = (FAULT, "start-missed")
_IN_ROUNDS = (LotState.ROUND1, LotState.ROUND2, LotState.SALE)

_log = logging.getLogger(__name__)


class NotTouchedError(Exception):
    """Under its lock the round turned out not to be touched: nothing is written."""


class StopInsteadError(Exception):
    """A round that should be closed was touched by a gap: nothing is written, and it is stopped instead."""

    def __init__(self, gap_id: str) -> None:
        """Keep which gap it was."""
        self.gap_id = gap_id
        super().__init__(gap_id)


class SilenceError(Exception):
    """Nobody has given a sign of life for too long: the gap is looked at first, then rounds are closed."""


def heed_gaps(store: Store, room: Room, pulse: Pulse) -> int:
    """Give a sign of life, and stop every round that a gap in the service touched; return how many.

    A gap stays unheeded until all of its rounds are stopped, so that whoever is cut off in between, or comes
    back beside others, goes on with it.
    Law: Fa Shi [2016] 18, art. 28 (A-28, RR-135, RS-12).
    """
    pulse.beat(store)
    return sum(_heed(store, room, gap, pulse) for gap in store.read(unheeded))


def stop_for_gap(room: Room, round_id: str, gap: ServiceGap) -> Round | None:
    """Stop the round, if under its lock it still runs and the gap has touched it; else return None.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RR-135, RS-12).
    """

    def stopped(unit: Unit, round_: Round) -> None:
        lot = _lot_of_round(unit.session, round_id)
        if not _touches(gap, round_, longest_gap(unit.session, lot)):
            raise NotTouchedError
        assert round_.stop is not None, "the round was stopped just now"
        stopped_at = round_.stop.since
        unit.session.add(GapStop(gap_id=gap.id, round_id=round_id, lot_id=lot.id, stopped_at=stopped_at))
        lot_stands_still(unit, lot, round_, by=SYSTEM)

    try:
        return room.suspend(round_id, ground=FAULT, reason=reason_of(gap), then=stopped)
    except (NotTouchedError, RecordBrokenError):
        # In a round whose record is broken nothing is decided anyhow.
        return None
    except Refused as refused:
        if {one.code for one in refused.refusals} <= {"round-is-over", "round-already-stopped"}:
            return None
        raise


def unless_touched(pulse: Pulse, then: Callable[[Unit, Ended], object]) -> Callable[[Unit, Ended], None]:
    """Return what follows a closing, but only if no gap touched the round: it is asked under its lock.

    Raises StopInsteadError or SilenceError, so that the closing is not written.
    Law: Fa Shi [2016] 18, art. 28 (A-28, RR-135, RS-12).
    """

    def checked(unit: Unit, ended: Ended) -> None:
        row = found(unit.session, RoundRow, ended.round_id)
        longest = longest_gap(unit.session, lot_of(unit.session, ended.lot_id))
        if pulse.silence(unit) > longest:
            raise SilenceError
        for gap in unheeded(unit.session):
            if _touches(gap, row, longest):
                raise StopInsteadError(gap.id)
        then(unit, ended)

    return checked


def report_stopped_rounds(store: Store) -> int:
    """Move every lot whose round the house itself has stopped to where the court decides; return how many.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RR-135, RS-12) - the platform stops first and reports at once.
    """
    waiting = store.read(_unreported)
    return sum(store.write(lambda unit, round_id=round_id: _report(unit, round_id)) for round_id in waiting)  # type: ignore[misc]


def lot_stands_still(unit: Unit, lot: Lot, round_: Round, *, by: str) -> None:
    """Move the lot of a stopped round to where it waits for the court, and write down why."""
    stop = round_.stop
    assert stop is not None, "the round was stopped"
    if LotState(lot.state) not in STOPPED:
        take_step(unit, lot, deed="postpone", by=by, note=stop.reason)
    record(
        unit,
        kind="round-stopped",
        subject=lot.id,
        by=by,
        facts={"ground": stop.ground, "reason": stop.reason},
    )


def longest_gap(session: Session, lot: Lot) -> timedelta:
    """Return how long a gap the lot's court bears at the end of a round.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RS-12) - no length is said; the court sets it.
    """
    court = session.get(Court, lot.court_id) if lot.court_id else None
    if court is not None and court.longest_gap_seconds is not None:
        return timedelta(seconds=court.longest_gap_seconds)
    return usual_longest_gap(court_day(lot.created_at))


def set_longest_gap(unit: Unit, actor: Actor, *, seconds: int) -> Court:
    """Set how long a gap in the service the actor's court bears at the end of a round.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RS-12).
    """
    require(actor, "set-longest-gap", court_id=actor.court_id or NO_COURT)
    shortest, longest = (int(each.total_seconds()) for each in (SHORTEST_GAP, EXTENSION.on(unit.today)))
    if not shortest <= seconds <= longest:
        raise Refused(Refusal("gap-length-out-of-range", facts={"shortest": shortest, "longest": longest}))
    court = found(unit.session, Court, actor.court_id or NO_COURT, lock=True)
    facts = {"before": court.longest_gap_seconds, "after": seconds}
    court.longest_gap_seconds = seconds
    record(unit, kind="longest-gap-set", subject=court.id, by=actor.account_id, facts=facts)
    return court


def reason_of(gap: ServiceGap) -> str:
    """Return the public reason for stopping: from when until when nobody could bid, by the Beijing clock."""
    begin, end = (_beijing(each) for each in (gap.begins_at, gap.ends_at))
    minutes = int(EXTENSION.on(court_day(gap.ends_at)).total_seconds() // 60)
    return (
        f"平台服务于北京时间{begin}至{end}中断{_length(gap.length)}，涉及本场竞价的最后{minutes}分钟，"
        "平台先行暂停竞价并报告人民法院。"
    )


def _heed(store: Store, room: Room, gap: ServiceGap, pulse: Pulse) -> int:
    rounds = store.read(lambda session: _perhaps_touched(session, gap))
    stopped, failed = 0, len(rounds) >= ROUNDS_LOOKED_AT_MAX
    for round_id in rounds:
        try:
            pulse.beat(store)
            stopped += stop_for_gap(room, round_id, gap) is not None
        except Exception:  # noqa: BLE001 - the others are stopped all the same, and this one at the next sweep
            _log.exception("Round %s was touched by a gap and could not be stopped", round_id)
            failed = True
    if not failed:
        store.write(lambda unit: heed(unit, gap.id))
        _log.warning("A gap of %s in the service stopped %d rounds", gap.length, stopped)
    return stopped


def _perhaps_touched(session: Session, gap: ServiceGap) -> list[str]:
    """Return the rounds that run, or should by now, and whose last minutes do not all lie ahead."""
    query = select(RoundRow.id).where(
        RoundRow.state.in_(("announced", "open")),
        RoundRow.starts_at < gap.ends_at,
        RoundRow.ends_at < gap.ends_at + EXTENSION.on(court_day(gap.ends_at)),
    )
    return list(session.scalars(query.order_by(RoundRow.ends_at.desc()).limit(ROUNDS_LOOKED_AT_MAX)))


def _touches(gap: ServiceGap, round_: Round | RoundRow, longest: timedelta) -> bool:
    return must_stop(
        Window(round_.starts_at, round_.ends_at),
        Gap(gap.begins_at, gap.ends_at),
        has_opened=round_.has_opened,
        longest=longest,
    )


def _unreported(session: Session) -> list[str]:
    query = (
        select(RoundRow.id)
        .join(Lot, Lot.id == RoundRow.lot_id)
        .where(
            RoundRow.state == "suspended",
            RoundRow.stop_ground.in_(_BY_THE_HOUSE),
            Lot.state.in_([state.value for state in _IN_ROUNDS]),
        )
    )
    return list(session.scalars(query.limit(ROUNDS_LOOKED_AT_MAX)))


def _report(unit: Unit, round_id: str) -> int:
    # The round first, as in the room: two nodes that lock in one order never wait for each other.
    row = found(unit.session, RoundRow, round_id, lock=True)
    lot = found(unit.session, Lot, row.lot_id, lock=True)
    if row.state != "suspended" or LotState(lot.state) not in _IN_ROUNDS:
        return 0
    reason = row.stop_reason or ""
    take_step(unit, lot, deed="postpone", by=SYSTEM, note=reason)
    facts = {"ground": row.stop_ground, "reason": reason}
    record(unit, kind="round-stopped", subject=lot.id, by=SYSTEM, facts=facts)
    return 1


def _lot_of_round(session: Session, round_id: str) -> Lot:
    return lot_of(session, found(session, RoundRow, round_id).lot_id)


def _beijing(instant: datetime) -> str:
    return instant.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def _length(length: timedelta) -> str:
    """Return a length in words, in whole seconds."""
    seconds = round(length.total_seconds())
    hours, minutes = seconds // 3600, seconds // 60 % 60
    parts = ((hours, "小时"), (minutes, "分"), (seconds % 60, "秒"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "不足1秒"
