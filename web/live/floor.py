"""One round's audience at this node: bidders hear each news at once, watchers at most ten times a second."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from time import monotonic
from typing import Any

import gevent
import orjson

from web.live.words import event_frame
from web.sockets import to_all
from web.sockets.wire import Wire

# Watchers are told no more often than this; what happens in between is told together.
PAUSE_SECONDS = 0.1
# More events than nobody reads as they come: whoever follows the record asks for them by their numbers.
EVENTS_MAX = 50
# After so many sockets others get their turn: a full house must not keep a bid waiting.
SLICE = 200
_BREATH_SECONDS = 0.0005

News = dict[str, Any]


class Floor:
    """Who watches a round, and what they have been told."""

    def __init__(self, round_id: str, shared: Callable[[dict[str, Any]], orjson.Fragment]) -> None:
        """Take the round, and what turns it into bytes once for everybody."""
        self.round_id = round_id
        self.watchers: set[Wire] = set()
        self.bidders: set[Wire] = set()
        self._shared = shared
        # Up to which number whoever came first has seen the round; None until he has.
        self.seen: int | None = None
        self._told = 0
        self._shown = 0
        self._events: list[dict[str, Any]] = []
        self._are_events_left_out = False
        self._latest: News | None = None
        self._teller: gevent.Greenlet | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody is here."""
        return not self.watchers and not self.bidders

    def seat(self, wire: Wire, *, is_bidder: bool) -> None:
        """Let a socket hear of the round; who turns out to be a bidder hears each news from now on."""
        if wire in self.bidders:
            return
        if not is_bidder:
            self.watchers.add(wire)
            return
        if wire in self.watchers:
            self.watchers.discard(wire)
            if self._latest is not None:
                to_all((wire,), self._merged(self._latest), self.round_id)
        self.bidders.add(wire)

    def leave(self, wire: Wire) -> None:
        """Let a socket hear of the round no more."""
        self.watchers.discard(wire)
        self.bidders.discard(wire)

    def tell(self, news: News) -> None:
        """Tell news that are newer than what was told; told twice or late they are passed over."""
        seq = news["seq"]
        if seq <= self._told:
            return
        events = [event for event in news["events"] if event["seq"] > self._told]
        self._told = seq
        if self.bidders:
            to_all(list(self.bidders), self._frame(seq, events, news["round"]), self.round_id)
        if not self.watchers:
            self._shown = seq
            return
        if not events or len(self._events) + len(events) > EVENTS_MAX:
            self._are_events_left_out = True
            self._events = []
        if not self._are_events_left_out:
            self._events += events
        self._latest = news
        if self._teller is None:
            self._teller = gevent.spawn(self._tell_watchers)

    def beat(self, head: int, now: str) -> None:
        """Tell the number of the latest event; while watchers are still being told, the one they have."""
        frames = {}
        for seq, wires in (
            (max(head, self._told), self.bidders),
            (self._shown if self._teller else head, self.watchers),
        ):
            if seq not in frames:
                frames[seq] = event_frame("beat", {"round_id": self.round_id, "seq": seq, "now": now})
            self._send(wires, frames[seq])

    def _tell_watchers(self) -> None:
        try:
            while self._latest is not None:
                news, began = self._latest, monotonic()
                frame = self._merged(news)
                self._latest, self._events, self._are_events_left_out = None, [], False
                self._send(self.watchers, frame)
                self._shown = news["seq"]
                # A house so full that telling takes long leaves as much time again for bids.
                gevent.sleep(max(PAUSE_SECONDS, monotonic() - began))
        finally:
            self._teller = None

    def _merged(self, news: News) -> bytes:
        events = [] if self._are_events_left_out else self._events
        return self._frame(news["seq"], events, news["round"])

    def _frame(self, seq: int, events: list[dict[str, Any]], standing: dict[str, Any]) -> bytes:
        return event_frame(
            "news",
            {"round_id": self.round_id, "seq": seq, "events": events, "round": self._shared(standing)},
        )

    def _send(self, wires: Iterable[Wire], frame: bytes) -> None:
        for number, part in enumerate(_slices(list(wires))):
            if number:
                gevent.sleep(_BREATH_SECONDS)
            to_all(part, frame, self.round_id)


def _slices(wires: list[Wire]) -> Iterator[list[Wire]]:
    rest = iter(wires)
    while part := list(islice(rest, SLICE)):
        yield part
