"""Tells this node's watchers what other nodes have committed, as the database says it."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Protocol

import gevent
import gevent.event

from bidding import service as bidding
from bidding.room import topic_of
from store.unit import Store

POLL_SECONDS = 1
# As many rounds are looked at in one query as the service answers for.
ROUNDS_A_LOOK = 200
# News of more events than this carry none of them; whoever follows the record asks for them.
EVENTS_MAX = 50

_log = logging.getLogger("mingpai.nodes")


class Watchers(Protocol):
    """Those who hold a socket at this node."""

    def watched(self) -> set[str]:
        """Return the rounds that somebody here watches."""

    def seen(self, round_id: str) -> int | None:
        """Return up to which number whoever came first has seen a round; None until somebody has."""

    def publish(self, topic: str, message: dict[str, Any]) -> None:
        """Tell a round's watchers; the same news twice is told once."""


class Telling:
    """Keeps the watchers of this node level with the database, whoever wrote there."""

    def __init__(self, store: Store, watchers: Watchers) -> None:
        """Take the database and those to be told."""
        self._store, self._watchers = store, watchers
        self._told: dict[str, int] = {}
        self._behind: set[str] = set()
        self._is_behind = gevent.event.Event()
        self._greenlets: list[gevent.Greenlet] = []

    def start(self) -> None:
        """Begin to look each second, and at once where a hint says so."""
        self._greenlets = [gevent.spawn(self._look_for_ever), gevent.spawn(self._tell_for_ever)]

    def stop(self) -> None:
        """Tell nothing more."""
        gevent.killall(self._greenlets)

    def may_tell(self, message: Mapping[str, Any]) -> bool:
        """Tell whether news of this node's own may be told as they are.

        Where another node has just decided something that was not told here yet, both are told together, as
        soon as they are read: nobody shall see a gap and ask.
        """
        round_id, seq, events = message["round_id"], message["seq"], message["events"]
        told = self._told_in(round_id)
        if told is None or seq <= told:
            return True
        if events and events[0]["seq"] > told + 1:
            self._is_behind_in(round_id)
            return False
        self._told[round_id] = seq
        return True

    def hinted(self, round_id: str, seq: int) -> None:
        """Follow a hint that a round has gone on, if anybody here watches it and has not been told."""
        told = self._told_in(round_id)
        if told is not None and seq > told:
            self._is_behind_in(round_id)

    def look(self) -> None:
        """Compare what was told with what is committed, for every round that is watched here."""
        watched = self._watchers.watched()
        for round_id in set(self._told) - watched:
            del self._told[round_id]
        for some in _parts(sorted(watched)):
            heads = self._store.read(partial(bidding.heads, round_ids=some))
            for round_id, seq in heads.items():
                told = self._told_in(round_id)
                if told is not None and seq > told:
                    self._is_behind_in(round_id)

    def tell(self) -> int:
        """Tell what was missed in the rounds that are behind; return in how many."""
        behind, self._behind = self._behind, set()
        news: list[dict[str, Any]] = []
        for some in _parts(sorted(behind)):
            news += self._store.read(partial(self._news, round_ids=some))
        for message in news:
            round_id = message["round_id"]
            self._watchers.publish(topic_of(round_id), message)
            self._told[round_id] = max(message["seq"], self._told.get(round_id, 0))
        return len(news)

    def _told_in(self, round_id: str) -> int | None:
        """Return up to which number a round is known here; None where nobody has seen it yet."""
        if round_id not in self._told:
            seen = self._watchers.seen(round_id)
            if seen is None:
                return None
            self._told[round_id] = seen
        return self._told[round_id]

    def _is_behind_in(self, round_id: str) -> None:
        self._behind.add(round_id)
        self._is_behind.set()

    def _news(self, session: Any, *, round_ids: Iterable[str]) -> list[dict[str, Any]]:
        return list(self._news_of(session, round_ids))

    def _news_of(self, session: Any, round_ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        for round_id in round_ids:
            # First the round, then its events: what is committed in between is told the next time.
            standing = bidding.snapshot(session, round_id)
            seq, told = standing["seq"], self._told.get(round_id)
            if told is None or seq <= told:
                continue
            events: list[dict[str, Any]] = []
            if seq - told <= EVENTS_MAX:
                found = bidding.events_after(session, round_id, told, EVENTS_MAX)
                events = [event for event in found if event["seq"] <= seq]
            yield {"round_id": round_id, "seq": seq, "events": events, "round": standing}

    def _look_for_ever(self) -> None:
        while True:
            gevent.sleep(POLL_SECONDS)
            try:
                self.look()
            except Exception:  # noqa: BLE001 - the look must outlive a database that does not answer
                _log.exception("The watched rounds could not be looked at")

    def _tell_for_ever(self) -> None:
        while True:
            self._is_behind.wait()
            self._is_behind.clear()
            try:
                self.tell()
            except Exception:  # noqa: BLE001 - the next look finds what was not told
                _log.exception("News of other nodes could not be told")


def _parts(round_ids: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(round_ids), ROUNDS_A_LOOK):
        yield round_ids[first : first + ROUNDS_A_LOOK]
