"""How the bidders of a load bid: each as soon as he is answered, or so many a second; answers are kept."""

import json
import re
import secrets
import time
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kernel.clock import MachineClock
from tools.room_bench import wire
from tools.room_bench.peer import HERE, Peer

if TYPE_CHECKING:
    from tools.room_bench.clients import Crowd

STATUS = re.compile(rb'"status":\s?(\d+)')
LOWEST = re.compile(rb'"lowest_next_fen":\s?(\d+)')
AGAIN = frozenset({b"503"})
PAUSE_SECONDS = 0.05
GRACE_SECONDS = 20.0
MEANT_FOR = timedelta(seconds=30)
now = time.monotonic


class Bidding:
    """The bids of one process: which are under way, and what was answered."""

    def __init__(self, crowd: "Crowd") -> None:
        """Begin with no bid."""
        self.crowd = crowd
        self.done: list[tuple[int, str, int, float, float, bytes]] = []
        self.until = 0.0
        self.pattern = "rising"
        self.rate = 0.0
        self.amount = self.step = 0
        self.next_at = 0.0
        self.free: deque[Peer] = deque()
        self.wave: list[Peer] = []
        self.again = 0
        self.valid_until, self.renewed_at = "", 0.0

    def run(
        self,
        *,
        seconds: float,
        start: int,
        step: int,
        rate: float = 0.0,
        pattern: str = "rising",
        most: int = 0,
    ) -> dict[str, Any]:
        """Bid for so long and wait for the answers; without a rate each bids as soon as he is answered."""
        crowd, before = self.crowd, len(self.done)
        self.amount, self.step, self.rate, self.pattern = start, step, rate, pattern
        begun = now()
        cpu = time.process_time()
        self.until = begun + seconds
        self.free = deque(crowd.bidders[: most or None])
        self.next_at = begun
        if not rate:
            self.wave = list(self.free)
            self.flush()
        while now() < self.until:
            if rate:
                self._on_time()
            crowd.turn_once(min(0.5, max(0.0, (self.next_at if rate else self.until) - now())))
        under_way = {peer.index for peer in crowd.bidders if peer.question}
        give_up = now() + GRACE_SECONDS
        while any(peer.question for peer in crowd.bidders) and now() < give_up:
            crowd.turn_once(0.05)
        self._give_up()
        return {
            "answers": len(self.done) - before,
            "seconds": seconds,
            "begun": begun,
            "under_way": len(under_way),
            "again": self.again,
            "amount": self.amount,
            "cpu": time.process_time() - cpu,
        }

    def answered(self, peer: Peer, text: bytes, at: float) -> None:
        """Keep an answer, and bid again if there is time."""
        asked = peer.question
        if asked is None:
            return
        status = STATUS.search(text)
        if status and status[1] in AGAIN:
            self.again += 1
            self.crowd.soon(at + PAUSE_SECONDS, lambda: self._send(peer))
            return
        peer.question = None
        self.done.append((peer.index, asked["key"], asked["amount"], peer.sent_at, at, text))
        if self.pattern == "race" and (lowest := LOWEST.search(text)):
            self.amount = max(self.amount, int(lowest[1]))
        if self.rate:
            self.free.append(peer)
        elif at < self.until:
            self.wave.append(peer)

    def ask_again(self, peer: Peer) -> None:
        """Send the bid of which nobody knows what became once more, with its key, to whoever answers now."""
        if peer.question:
            self.again += 1
            self._send(peer)

    def flush(self) -> None:
        """Bid for everybody who was answered in this turn of the loop.

        The last to send bids the least: an event loop that finds many sockets ready reads the latest first,
        so most of these bids count, where amounts that rise with the sending would nearly all be too low.
        """
        peers, self.wave = self.wave, []
        if self.pattern == "race":
            for peer in peers:
                self._bid(peer, self.amount)
            return
        highest = self.amount + self.step * len(peers)
        for number, peer in enumerate(peers):
            self._bid(peer, highest - self.step * number)
        self.amount = highest

    def _on_time(self) -> None:
        while self.next_at <= now() and self.free:
            peer = self.free.popleft()
            if peer.stage == HERE:
                self.amount += self.step
                self._bid(peer, self.amount)
                self.next_at += 1 / self.rate
            else:
                self.free.append(peer)
                return
        if not self.free:
            self.next_at = max(self.next_at, now() + 0.002)

    def _bid(self, peer: Peer, amount: int) -> None:
        peer.question = {"key": secrets.token_hex(10), "amount": amount}
        self._send(peer)

    def _send(self, peer: Peer) -> None:
        asked = peer.question
        if asked is None:
            return
        said = {
            "round_id": peer.round_id,
            "key": asked["key"],
            "amount": f"{asked['amount'] // 100}.{asked['amount'] % 100:02d}",
            "valid_until": self._meant_until(),
        }
        peer.sent_at = peer.sent_at if asked.get("sent") else now()
        asked["sent"] = True
        if peer.stage == HERE:
            body = json.dumps(["bid", said], separators=(",", ":")).encode()
            self.crowd.send(peer, wire.frame(b"421" + body))

    def _meant_until(self) -> str:
        """Return until when a bid is meant; reckoned once a second."""
        if now() - self.renewed_at > 1:
            self.renewed_at = now()
            until = MachineClock().now() + MEANT_FOR
            self.valid_until = until.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return self.valid_until

    def _give_up(self) -> None:
        """Keep the bids of which nobody knows what became: whoever checks asks again."""
        for peer in self.crowd.bidders:
            if asked := peer.question:
                self.done.append((peer.index, asked["key"], asked["amount"], peer.sent_at, 0.0, b""))
                peer.question = None
