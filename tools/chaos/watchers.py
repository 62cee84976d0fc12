"""Watchers: each shows a round as the protocol's page says, fills gaps, and keeps what it has shown."""

import random  # noqa: TID251 - what is tried is drawn by a seed, so that it can be tried again
import threading
import time
from typing import Any

from kernel.canonical import chained
from tools.chaos.journals import Journal
from tools.chaos.wire import Door, LostError, Wire

LISTEN_SECONDS = 0.5
AGAIN_SECONDS = 0.2
SETTLE_SECONDS_MAX = 30.0


class Watcher:
    """One watcher of one round, on a thread of its own."""

    def __init__(
        self, round_id: str, ports: list[int], journal: Journal, *, seed: str, from_first: bool
    ) -> None:
        """Take the round; show it from its first event on, or from where it stands when the watcher comes."""
        self.round_id = round_id
        self.journal = journal
        self.stop = threading.Event()
        self.expected_seq: int | None = None
        self.patience = SETTLE_SECONDS_MAX
        self._ports = ports
        self._chance = random.Random(seed)  # noqa: S311 - by a seed, so that it can be tried again
        self._from_first = from_first
        self._seq: int | None = None
        self._hash = ""
        self.thread = threading.Thread(target=self._live, name=journal.name, daemon=True)

    def _live(self) -> None:
        while not self.stop.is_set():
            node = self._chance.randrange(len(self._ports))
            try:
                self._watch(node)
            except LostError as lost:
                self.journal.write("lost", node=node, why=str(lost))
                self.stop.wait(AGAIN_SECONDS)
        until = time.monotonic() + self.patience
        while self._lags() and time.monotonic() < until:
            try:
                self.fill(self._chance.randrange(len(self._ports)))
            except LostError:
                time.sleep(AGAIN_SECONDS)

    def _lags(self) -> bool:
        return self.expected_seq is not None and (self._seq or 0) < self.expected_seq

    def _watch(self, node: int) -> None:
        wire = Wire.open(self._ports[node])
        try:
            answer = wire.ask("watch", {"round_id": self.round_id})
            if "round" not in answer:
                raise LostError(f"not let in: {answer.get('status')}")
            self.journal.write("watching", node=node, seq=answer["round"]["seq"])
            self.arrive(answer["round"], node)
            while not self.stop.is_set():
                for event, body in wire.listen(LISTEN_SECONDS):
                    self._hear(event, body, node)
        finally:
            wire.close()

    def arrive(self, standing: dict[str, Any], node: int) -> None:
        """Begin with where the round stands, or fill what was missed while one was away."""
        if self._seq is not None:
            self.fill(node)
        elif self._from_first:
            self._seq = 0
            self.fill(node)
        else:
            self._seq, self._hash = standing["seq"], standing["head_hash"]
            self.journal.write("began", round=self.round_id, seq=self._seq, hash=self._hash)

    def fill(self, node: int) -> None:
        """Ask for everything after the last event that was shown."""
        door = Door(self._ports[node])
        try:
            is_more = True
            while is_more:
                reply = door.ask("GET", f"/api/v1/rounds/{self.round_id}/events?after={self._seq}")
                if reply.status != 200:  # noqa: PLR2004 - HTTP's word for well
                    raise LostError(f"events: {reply.status}")
                body = reply.plain()
                for event in body["events"]:
                    self.show(event)
                is_more = body["more"]
        finally:
            door.close()

    def show(self, event: dict[str, Any]) -> None:
        """Show an event if it is the next one and bound to the last."""
        assert self._seq is not None, "there is a place to go on from"
        if event["seq"] != self._seq + 1:
            return
        body = {key: value for key, value in event.items() if key not in {"prev_hash", "hash"}}
        is_bound = event["hash"] == chained(event["prev_hash"], body)
        if not is_bound or (self._hash and event["prev_hash"] != self._hash):
            self.journal.write("broken", round=self.round_id, seq=event["seq"], hash=event["hash"])
            return
        self._seq, self._hash = event["seq"], event["hash"]
        self.journal.write("shown", round=self.round_id, seq=self._seq, hash=self._hash, kind=event["kind"])

    def _hear(self, event: str, body: dict[str, Any], node: int) -> None:
        if body.get("round_id") != self.round_id:
            return
        if event == "resync":
            self.fill(node)
            return
        if event == "news":
            for each in body["events"]:
                self.show(each)
        if body.get("seq", 0) > (self._seq or 0):
            self.fill(node)
