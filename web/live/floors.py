"""Every round that somebody here watches, and who sits on its floor."""

from collections.abc import Mapping
from typing import Any

from web.live.floor import Floor
from web.live.seats import Seat
from web.live.words import Words


class Floors:
    """The floors of this node; one that nobody sits on any more is taken away."""

    def __init__(self, words: Words) -> None:
        """Begin with none."""
        self._words = words
        self._floors: dict[str, Floor] = {}

    def watched(self) -> set[str]:
        """Return the rounds that somebody here watches."""
        return set(self._floors)

    def sit(self, seat: Seat, round_id: str) -> None:
        """Let a socket hear of a round."""
        floor = self._floors.setdefault(round_id, Floor(round_id, self._words.shared))
        floor.seat(seat.held.wire, is_bidder=False)
        seat.watches.add(round_id)

    def rise(self, seat: Seat, round_id: str) -> None:
        """Let a socket hear of a round no more."""
        floor = self._floors.get(round_id)
        if floor is not None:
            floor.leave(seat.held.wire)
            if floor.is_empty:
                del self._floors[round_id]

    def note(self, round_id: str, seq: int) -> None:
        """Note up to which number somebody has seen the round; who came first counts."""
        floor = self._floors.get(round_id)
        if floor is not None and floor.seen is None:
            floor.seen = seq

    def seen(self, round_id: str) -> int | None:
        """Return up to which number whoever came first has seen a round; None until somebody has."""
        floor = self._floors.get(round_id)
        return floor.seen if floor else None

    def bids(self, seat: Seat, round_id: str) -> None:
        """Let a watcher who is a bidder of the round hear each of its news at once."""
        if round_id in seat.watches and round_id in self._floors:
            self._floors[round_id].seat(seat.held.wire, is_bidder=True)

    def tell(self, round_id: str, news: dict[str, Any]) -> None:
        """Tell a round's floor what was committed; the same twice, or late, is told once."""
        floor = self._floors.get(round_id)
        if floor is not None:
            floor.tell(news)

    def beat(self, heads: Mapping[str, int], now: str) -> None:
        """Tell each floor the number of its round's latest event, and the time."""
        for round_id, seq in heads.items():
            floor = self._floors.get(round_id)
            if floor is not None:
                floor.beat(seq, now)
