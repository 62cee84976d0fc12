"""One sweep over everything that is due; doing it twice, or on two nodes, changes nothing."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from auction import service as auction
from bidding.room import Room
from settlement.service import Bank
from store.due import sweep
from store.liveness import Pulse
from store.unit import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    opened: int = 0
    closed: int = 0
    done: int = 0
    stopped: int = 0
    is_blind: bool = False


def tick(store: Store, room: Room, bank: Bank, pulse: Pulse | None = None) -> Swept:
    """Open what is to be opened, close what is over, work off due rows; a fault stops only its own part.

    With a pulse, a gap in the service is looked at before anything else; where that cannot be done (there is
    no database, say), nothing is opened or closed. Whoever tells a story of the past has no pulse.
    """
    stopped = 0
    if pulse is not None:
        looked = _guarded("gaps", lambda: auction.heed_gaps(store, room, pulse))
        if looked is None:
            return Swept(is_blind=True)
        stopped = looked
    # Much that is due takes a while; nobody shall take that for a silence of the house.
    alive = (lambda: pulse.beat(store)) if pulse is not None else None
    return Swept(
        opened=_guarded("open", lambda: auction.open_due_rounds(store, room, pulse)) or 0,
        closed=_guarded("close", lambda: auction.close_due_rounds(store, room, pulse)) or 0,
        done=_guarded("due", lambda: sweep(store, auction.due_handlers(bank), before_each=alive)) or 0,
        stopped=stopped + (_guarded("report", lambda: auction.report_stopped_rounds(store)) or 0),
    )


def until_next(store: Store, room: Room) -> float | None:
    """Return in how many seconds a round that has ended may be closed; None where none waits for that."""
    try:
        left = auction.until_next_closing(store, room)
    except Exception:  # noqa: BLE001 - then the next tick finds what is due, a little later
        _log.exception("Nobody knows when the next round is to be closed")
        return None
    return left.total_seconds() if left is not None else None


def _guarded(name: str, part: Callable[[], int]) -> int | None:
    try:
        return part()
    except Exception:  # noqa: BLE001 - whatever failed is still due, and the next tick finds it
        # The next tick comes at once; what is due stays in the database until it is done.
        _log.exception("The sweep failed at: %s", name)
        return None
