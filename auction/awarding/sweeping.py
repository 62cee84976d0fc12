"""What the clock sets off in rounds: they open and close at their hour, each once, whoever sweeps."""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from auction.awarding.closing import round_ended, rounds_ended
from auction.awarding.outages import SilenceError, StopInsteadError, stop_for_gap, unless_touched
from auction.tables import found
from bidding import service as bidding
from bidding.room import AfterEnds, Ended, Room
from store.liveness import SHORTEST_GAP, Pulse, ServiceGap, unheeded
from store.unit import Store, Unit

ROUNDS_A_SWEEP_MAX = 200
# So many are closed in one transaction: what all of them need is read and written once.
ROUNDS_TOGETHER_MAX = 50

_log = logging.getLogger(__name__)


def open_due_rounds(store: Store, room: Room, pulse: Pulse | None = None) -> int:
    """Open every round whose hour has come; return how many were opened.

    Law: Fa Shi [2016] 18, art. 20 (RR-118).
    """
    due = store.read(lambda session: bidding.rounds_to_open(session, store.now(session), ROUNDS_A_SWEEP_MAX))
    return _each(store, pulse, due, room.open)


def close_due_rounds(store: Store, room: Room, pulse: Pulse | None = None) -> int:
    """Close every round whose end has passed, with all that follows, once each; return how many were closed.

    With a pulse no round is closed whose last minutes a gap in the service touched: it is stopped instead.
    Law: Fa Shi [2016] 18, arts 20, 22, 23, 25, 26, 28 (A-28, RR-121 to RR-125, RR-135).
    """
    due = store.read(lambda session: bidding.rounds_to_close(session, store.now(session), ROUNDS_A_SWEEP_MAX))
    closed = 0
    for first in range(0, len(due), ROUNDS_TOGETHER_MAX):
        some = due[first : first + ROUNDS_TOGETHER_MAX]
        done, left = _together(store, room, some, pulse)
        closed += done + _each(store, pulse, left, lambda round_id: _closed(store, room, round_id, pulse))
    return closed


def until_next_closing(store: Store, room: Room) -> timedelta | None:
    """Return how long it is until the next round may be closed, if one has ended; read those rounds ahead."""

    def look(session: Session) -> tuple[dict[str, datetime], datetime]:
        now = store.now(session)
        return bidding.rounds_in_confirmation(session, now, ROUNDS_A_SWEEP_MAX), now

    ended, now = store.read(look)
    room.read_ahead(ended.keys())
    return min(ended.values()) - now if ended else None


def _together(
    store: Store, room: Room, round_ids: Collection[str], pulse: Pulse | None
) -> tuple[int, Collection[str]]:
    """Close rounds in one transaction; return how many, and those that are to be closed one by one."""
    if len(round_ids) == 1:
        return 0, round_ids
    try:
        if pulse is not None:
            pulse.beat(store)
        closed, left = room.close_together(round_ids, then=_unless_any_touched(pulse))
    except Exception:  # noqa: BLE001 - one of them is the reason; closed one by one, the others go on
        _log.info("%d rounds could not be closed together and are closed one by one", len(round_ids))
        return 0, round_ids
    return len(closed), left


def _unless_any_touched(pulse: Pulse | None) -> AfterEnds:
    """Return what follows closings, but only if no gap in the service is in question for any of them."""

    def checked(unit: Unit, ended: Sequence[Ended]) -> None:
        if pulse is not None and (pulse.silence(unit) >= SHORTEST_GAP or unheeded(unit.session)):
            raise SilenceError
        rounds_ended(unit, ended)

    return checked


def _each(store: Store, pulse: Pulse | None, due: Iterable[str], deed: Callable[[str], object]) -> int:
    """Do a deed to each round, giving signs of life meanwhile; a broken one must not stop others."""
    done = 0
    for round_id in due:
        try:
            if pulse is not None:
                pulse.beat(store)
            done += deed(round_id) is not None
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it is still due at the next sweep
            _log.exception("Round %s could not be swept", round_id)
    return done


def _closed(store: Store, room: Room, round_id: str, pulse: Pulse | None) -> Ended | None:
    if pulse is None:
        return room.close(round_id, then=_conclude)
    try:
        return room.close(round_id, then=unless_touched(pulse, _conclude))
    except StopInsteadError as touched:
        gap_id = touched.gap_id
        stop_for_gap(room, round_id, store.read(lambda session: found(session, ServiceGap, gap_id)))
    except SilenceError:
        _log.warning("Round %s is not closed before a silence of this house was looked at", round_id)
    return None


def _conclude(unit: Unit, ended: Ended) -> None:
    round_ended(unit, ended)
