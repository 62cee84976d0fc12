"""Bidders: each bids in one round by both doors, keeps a journal, and asks until it knows every outcome."""

import json
import random  # noqa: TID251 - what is tried is drawn by a seed, so that it can be tried again
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tools.chaos.court import Lotted
from tools.chaos.journals import Journal
from tools.chaos.people import Session
from tools.chaos.wire import Door, LostError, UnsentError, Wire

ASK_AGAIN_SECONDS = 0.3
SETTLE_SECONDS_MAX = 60.0
SERVER_FAULT = 500
# Whoever may not ask is not told what became of an earlier sending.
NOT_LOOKED_AT = {"sign-in-needed", "door-closed"}
MORE_STEPS_MAX = 3
# The clock is put a little more than a second before the end; see plan.BARRIER_SECONDS.
LAST_BID_SECONDS = (0.9, 2.6)

# A bidder's habits: how often out of a hundred a bid is of this kind.
DOUBLE_CLICK = 6
REUSED_KEY = 4
TOO_LOW = 8
OFF_STEP = 4
BY_SOCKET = 50


@dataclass(slots=True)
class Wish:
    """A bid that somebody means: its key, its amount, and whether it is known what became of it."""

    key: str
    amount_fen: int
    tries: int = 0
    turned_away: bool = False
    recorded: bool = False
    in_doubt: bool = False
    answered: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def settled(self) -> bool:
        """Tell whether it is known what became of it; two sendings may be answered in any order."""
        return self.answered or (self.turned_away and not self.in_doubt)

    def next_try(self) -> int:
        """Return the number of the next time that it is sent."""
        with self.lock:
            self.tries += 1
            return self.tries


class Bidder:
    """One bidder of one round, on a thread of its own."""

    def __init__(
        self,
        session: Session,
        lotted: Lotted,
        journal: Journal,
        *,
        seed: str,
        pause: float,
    ) -> None:
        """Take who bids where, and how long he waits between two bids."""
        self.session = session
        self.lotted = lotted
        self.journal = journal
        self.stop = threading.Event()
        self.settle = threading.Event()
        self.unsettled: list[Wish] = []
        self.is_barred = False
        self.patience = SETTLE_SECONDS_MAX
        self._chance = random.Random(seed)  # noqa: S311 - what is tried is drawn by a seed so that it can be tried again
        self._pause = pause
        self._lowest_fen: int = lotted.terms["start_price_fen"]
        self._doors = {number: Door(port) for number, port in enumerate(session.ports)}
        self._wires: dict[int, Wire] = {}
        self._made = 0
        self.thread = threading.Thread(target=self._live, name=journal.name, daemon=True)

    # ------------------------------------------------------------------------------------------- living

    def _live(self) -> None:
        while not self.stop.is_set():
            self._bid_once()
            self.stop.wait(self._chance.uniform(0.4, 1.6) * self._pause)
        # One last bid about the end: some come in time, some while the round waits for its closing.
        time.sleep(self._chance.uniform(*LAST_BID_SECONDS))
        self._bid_once()
        while not self.settle.wait(self._pause):
            if self.unsettled:
                self._ask_about(self.unsettled[0])
        until = time.monotonic() + self.patience
        while self.unsettled and time.monotonic() < until:
            self._ask_about(self.unsettled[0])
        for wire in self._wires.values():
            wire.close()
        for door in self._doors.values():
            door.close()

    def _bid_once(self) -> None:
        # What is not known yet is asked about first: a bidder does not bid against himself. Whoever was put
        # out keeps trying, which must not help him.
        if self.unsettled and not (self.is_barred and self._is(50)):
            self._ask_about(self.unsettled[0])
            return
        self._made += 1
        wish = Wish(f"{self.journal.name}.{self._made:05d}", self._amount())
        self.unsettled.append(wish)
        if self._is(DOUBLE_CLICK):
            self._click_twice(wish)
        else:
            self._send(wish, self._node(), by_socket=self._is(BY_SOCKET))
        self._drop_settled()
        if wish.recorded and self._is(REUSED_KEY):
            other = Wish(wish.key, wish.amount_fen + self.lotted.terms["step_fen"], tries=100)
            self._send(other, self._node(), by_socket=self._is(BY_SOCKET))

    def _click_twice(self, wish: Wish) -> None:
        """Send the same bid through both doors at once."""
        other = threading.Thread(
            target=self._send, args=(wish, self._node()), kwargs={"by_socket": True}, daemon=True
        )
        other.start()
        self._send(wish, self._node(), by_socket=False)
        other.join()

    def _ask_about(self, wish: Wish) -> None:
        time.sleep(self._chance.uniform(0.5, 1.5) * ASK_AGAIN_SECONDS)
        self._send(wish, self._node(), by_socket=self._is(BY_SOCKET))
        self._drop_settled()

    def _drop_settled(self) -> None:
        self.unsettled = [wish for wish in self.unsettled if not wish.settled]

    # ------------------------------------------------------------------------------------------ sending

    def _send(self, wish: Wish, node: int, *, by_socket: bool) -> None:
        number = wish.next_try()
        about = {"key": wish.key, "try": number}
        self.journal.write(
            "asked",
            **about,
            round=self.lotted.round_id,
            account=self.session.name,
            amount_fen=wish.amount_fen,
            door="socket" if by_socket else "http",
            node=node,
        )
        try:
            answer = self._by_socket(wish, node) if by_socket else self._by_http(wish, node)
        except UnsentError as unsent:
            self.journal.write("turned-away", **about, status=0, codes=[str(unsent)])
            wish.turned_away = True
            return
        except LostError as lost:
            self._doubt(wish, about, str(lost))
            return
        self._take(wish, about, answer)

    def _take(self, wish: Wish, about: dict[str, Any], answer: dict[str, Any]) -> None:
        status, receipt = answer.get("status", 0), answer.get("receipt")
        if standing := answer.get("round"):
            self._lowest_fen = standing.get("lowest_next_fen") or self._lowest_fen
        codes = [each.get("code") for each in answer.get("refusals", [])]
        if status >= SERVER_FAULT or not status:
            self._doubt(wish, about, f"status {status} {codes}")
        elif receipt is None or (receipt["body"]["seq"] is None and set(codes) & NOT_LOOKED_AT):
            # It never was a bid this time; whether it had been one before, only asking again can tell.
            self.journal.write("turned-away", **about, status=status, codes=codes)
            self.is_barred |= "sign-in-needed" in codes
            wish.turned_away = True
        else:
            self.journal.write(
                "answered",
                **about,
                status=status,
                codes=codes,
                replayed=answer.get("replayed"),
                receipt=receipt,
            )
            wish.answered, wish.recorded = True, receipt["body"].get("seq") is not None

    def _doubt(self, wish: Wish, about: dict[str, Any], why: str) -> None:
        self.journal.write("unknown", **about, why=why)
        wish.in_doubt = True

    def _by_http(self, wish: Wish, node: int) -> dict[str, Any]:
        body = json.dumps({"amount": _yuan(wish.amount_fen)}).encode()
        path = f"/api/v1/rounds/{self.lotted.round_id}/bids"
        headers = {"Idempotency_Key": wish.key, "Content_Type": "application/json"}
        reply = self.session.ask(node, self._doors[node], "POST", path, body, **headers)
        return {"status": reply.status} | reply.plain()

    def _by_socket(self, wish: Wish, node: int) -> dict[str, Any]:
        with self._wire(node) as wire:
            body = {"round_id": self.lotted.round_id, "key": wish.key, "amount": _yuan(wish.amount_fen)}
            return wire.ask("bid", body)

    @contextmanager
    def _wire(self, node: int) -> Iterator[Wire]:
        """Lend the socket to one node; it is closed where an answer was lost on it."""
        wire = self._wires.pop(node, None) or self.session.open_wire(node)
        try:
            yield wire
        except LostError:
            wire.close()
            raise
        self._wires[node] = wire

    # ---------------------------------------------------------------------------------------- choosing

    def _amount(self) -> int:
        step: int = self.lotted.terms["step_fen"]
        lawful = self._lowest_fen + step * self._chance.randrange(MORE_STEPS_MAX)
        if self._is(TOO_LOW):
            return self._lowest_fen - 1
        if self._is(OFF_STEP):
            return lawful + step // 2
        return lawful

    def _node(self) -> int:
        return self._chance.randrange(len(self.session.ports))

    def _is(self, percent: int) -> bool:
        return self._chance.randrange(100) < percent


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
