"""What the clock sets off in rounds: they open and close at their hour, each once, whoever sweeps."""

import logging
from collections.abc import Callable, Iterable

from auction.awarding.closing import round_ended
from auction.awarding.outages import SilenceError, StopInsteadError, stop_for_gap, unless_touched
from auction.tables import found
from bidding import service as bidding
from bidding.room import Ended, Room
from store.liveness import Pulse, ServiceGap
from store.unit import Store, Unit

ROUNDS_A_SWEEP_MAX = 200

_log = logging.getLogger(__name__)


def open_due_rounds(store: Store, room: Room, pulse: Pulse | None = None) -> int:
    """Open every round whose hour has come; return how many were opened.

    Law: Fa Shi [2016] 18, art. 20 (RR-118).
    """
    due = store.read(lambda session: bidding.rounds_to_open(session, store.clock.now(), ROUNDS_A_SWEEP_MAX))
    return _each(store, pulse, due, room.open)


def close_due_rounds(store: Store, room: Room, pulse: Pulse | None = None) -> int:
    """Close every round whose end has passed, with all that follows, once each; return how many were closed.

    With a pulse no round is closed whose last minutes a gap in the service touched: it is stopped instead.
    Law: Fa Shi [2016] 18, arts 20, 22, 23, 25, 26, 28 (A-28, RR-121 to RR-125, RR-135).
    """
    due = store.read(lambda session: bidding.rounds_to_close(session, store.clock.now(), ROUNDS_A_SWEEP_MAX))
    return _each(store, pulse, due, lambda round_id: _closed(store, room, round_id, pulse))


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
