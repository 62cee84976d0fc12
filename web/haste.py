"""How hasty somebody may be on a hot path: one rule read once, counted in this process, without a timer."""

from collections import deque
from dataclasses import dataclass
from time import monotonic

from flask import Flask
from limits import parse

from web.config import Settings

# So many keys are kept before old ones are looked for.
_KEYS_BEFORE_SWEEP = 1_000
_EXTENSION = "mingpai-bid-paces"


class Pace:
    """So many in so long for each key, by a window that moves along.

    The library's own memory looks through every key a hundred times a second; thousands of sockets make that
    dear. Its notation is kept, and what several nodes must share (whether a ticket was used) stays with it.
    """

    def __init__(self, rule: str) -> None:
        """Read a rule such as `5 per second`; raise ValueError where nobody can."""
        item = parse(rule)
        self._amount: int = item.amount
        self._seconds: int = item.get_expiry()
        self._entries: dict[str, deque[float]] = {}
        self._swept = monotonic()

    @property
    def pause(self) -> int:
        """Return after how many seconds it is worth trying again."""
        return max(1, self._seconds // self._amount)

    def allows(self, key: str) -> bool:
        """Count one more for the key, and tell whether that is still within the rule."""
        at = monotonic()
        entries = self._entries.get(key)
        if entries is None:
            self._sweep(at)
            entries = self._entries[key] = deque()
        while entries and at - entries[0] >= self._seconds:
            entries.popleft()
        if len(entries) >= self._amount:
            return False
        entries.append(at)
        return True

    def forget(self, key: str) -> None:
        """Drop what was counted for a key that never comes again."""
        self._entries.pop(key, None)

    def _sweep(self, at: float) -> None:
        if len(self._entries) < _KEYS_BEFORE_SWEEP or at - self._swept < self._seconds:
            return
        self._swept = at
        old = [key for key, at_ in self._entries.items() if not at_ or at - at_[-1] >= self._seconds]
        for key in old:
            del self._entries[key]


@dataclass(frozen=True, slots=True)
class BidPaces:
    """How often one bidder may bid, and one address; both doors count together."""

    bidder: Pace
    address: Pace

    def too_hasty(self, account_id: str, address: str) -> Pace | None:
        """Count one more bid, and return the rule that it breaks, if any."""
        for pace, who in ((self.bidder, account_id), (self.address, address)):
            if not pace.allows(who):
                return pace
        return None


def bid_paces(app: Flask, settings: Settings) -> BidPaces:
    """Return the one count of bids of an application."""
    paces: BidPaces = app.extensions.setdefault(
        _EXTENSION, BidPaces(Pace(settings.bid_rate), Pace(settings.address_rate))
    )
    return paces
