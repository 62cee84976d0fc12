"""One sweep over everything that is due; doing it twice, or on two nodes, changes nothing."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from auction import service as auction
from bidding.room import Room
from settlement.service import Bank
from store.due import sweep
from store.unit import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    opened: int
    closed: int
    done: int


def tick(store: Store, room: Room, bank: Bank) -> Swept:
    """Open what is to be opened, close what is over, work off due rows; a fault stops only its own part."""
    return Swept(
        opened=_guarded("open", lambda: auction.open_due_rounds(store, room)),
        closed=_guarded("close", lambda: auction.close_due_rounds(store, room)),
        done=_guarded("due", lambda: sweep(store, auction.due_handlers(bank))),
    )


def _guarded(name: str, part: Callable[[], int]) -> int:
    try:
        return part()
    except Exception:  # noqa: BLE001 - whatever failed is still due, and the next tick finds it
        # The next tick comes at once; what is due stays in the database until it is done.
        _log.exception("The sweep failed at: %s", name)
        return 0
