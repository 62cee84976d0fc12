"""Robots that bid in the live rounds through everybody's door, in each round at another rhythm."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from bidding.rules.extension import EXTENSION
from bidding.service import admitted_registrations
from figures.public_queries import Wanted, search
from kernel.clock import Clock
from kernel.days import court_day
from people.service import account_named
from web.demo.client import Client, NotAnsweredError
from web.demo.people import PASSWORD, ROBOTS

# Nobody pays far more than a thing is worth: above this share of the reference price a robot is silent.
DEAREST = Fraction(13, 10)
LATE_BIDS = 3
_PULSE_SECONDS = 1.0
_LOOK_AROUND = timedelta(seconds=20)
_SOON = timedelta(minutes=10)
_RHYTHMS = (35, 55, 80, 130, 210)
_NOT_ANSWERED = timedelta(seconds=30)

_log = logging.getLogger("mingpai.robots")


@dataclass(frozen=True, slots=True)
class Seat:
    """A round in which robots may bid: who they are there, by code and user name, and the dearest amount."""

    round_id: str
    robots: dict[str, str]
    dearest_fen: int
    starts_at: datetime


@dataclass(slots=True)
class Act:
    """How the robots play one round: when next, at which rhythm, and how often in the last minutes."""

    next_at: datetime
    rhythm: int
    late_left: int = LATE_BIDS
    silent: bool = False


def seats_of(session: Any, now: datetime) -> list[Seat]:
    """Return the rounds that run or open soon and have robots among their bidders."""
    names = {
        account.id: robot.username
        for robot in ROBOTS
        if (account := account_named(session, robot.username)) is not None
    }
    lots = [
        lot for group in ("open", "announced") for lot in search(session, Wanted(group=group), now=now).lots
    ]
    seats = []
    for lot in lots:
        if lot.starts_at > now + _SOON or lot.ends_at <= now:
            continue
        found = admitted_registrations(session, lot.round_id)
        robots = {one.code: names[one.account_id] for one in found if one.code and one.account_id in names}
        if robots:
            dearest = lot.reference_price.share_down(DEAREST).fen
            seats.append(Seat(lot.round_id, robots, dearest, lot.starts_at))
    return seats


class Company:
    """All robots of one demonstration; they stop when they are told to."""

    def __init__(
        self, address: str, look: Callable[[], Sequence[Seat]], clock: Clock, *, chance: Random | None = None
    ) -> None:
        """Take the server's address, how to find the rounds, and the clock that the server goes by."""
        self._address, self._look, self._clock = address, look, clock
        self._chance = chance or Random()
        self._clients: dict[str, Client] = {}
        self._acts: dict[str, Act] = {}
        self._seats: Sequence[Seat] = ()
        self._looked_at = datetime.min.replace(tzinfo=UTC)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._play, name="robots", daemon=True)

    def start(self) -> None:
        """Begin to bid."""
        self._thread.start()

    def stop(self) -> None:
        """Bid no more, and wait until the bid that is on its way is answered."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(_PULSE_SECONDS * 3)

    def _play(self) -> None:
        while not self._stopped.wait(_PULSE_SECONDS):
            try:
                self.pulse()
            except Exception:  # noqa: BLE001 - a demonstration goes on without its robots, but not in silence
                _log.warning("The robots pause", exc_info=True)
                self._stopped.wait(_NOT_ANSWERED.total_seconds())

    def pulse(self) -> int:
        """Let whoever's turn it is bid, once; return how many bids were accepted."""
        now = self._clock.now()
        if now - self._looked_at >= _LOOK_AROUND:
            self._seats, self._looked_at = self._look(), now
        accepted = 0
        for seat in self._seats:
            act = self._acts.setdefault(seat.round_id, self._first_act(seat, now))
            if now >= act.next_at and not act.silent and not self._stopped.is_set():
                accepted += self._turn(seat, act)
        return accepted

    def _first_act(self, seat: Seat, now: datetime) -> Act:
        first = max(now, seat.starts_at) + timedelta(seconds=self._chance.randrange(4, 18))
        return Act(first, _RHYTHMS[len(self._acts) % len(_RHYTHMS)])

    def _turn(self, seat: Seat, act: Act) -> int:
        """Look at the round and bid if this is the moment; then say when to look again."""
        now = self._clock.now()
        try:
            said = self._client(next(iter(seat.robots.values()))).snapshot(seat.round_id)
            standing = said["round"]
            if standing["state"] != "open":
                act.next_at = now + _LOOK_AROUND / 4
                act.silent = standing["state"] in {"sold", "unsold", "withdrawn"}
                return 0
            ends_at, server_now = (
                datetime.fromisoformat(standing["ends_at"]),
                datetime.fromisoformat(said["now"]),
            )
            if wait := self._patience(act, ends_at, server_now):
                act.next_at = now + wait
                return 0
            accepted = self._bid(seat, act, standing)
            act.next_at = now + self._pause(act, ends_at - server_now)
        except (NotAnsweredError, KeyError, ValueError):
            _log.debug("A robot got no answer", exc_info=True)
            act.next_at = now + _NOT_ANSWERED
            return 0
        return accepted

    def _patience(self, act: Act, ends_at: datetime, now: datetime) -> timedelta:
        """Return how long to keep still: in the last minutes a robot waits for the very last of them."""
        window = EXTENSION.on(court_day(ends_at))
        left = ends_at - now
        if left > window:
            return timedelta(0)
        if not act.late_left:
            act.silent = True
            return window
        moment = timedelta(seconds=self._chance.randrange(25, 75))
        if left > moment * 1.2:
            return left - moment
        act.late_left -= 1
        return timedelta(0)

    def _bid(self, seat: Seat, act: Act, standing: dict[str, Any]) -> int:
        leading = (standing["leading"] or {}).get("code")
        rivals = [username for code, username in seat.robots.items() if code != leading]
        rungs = [fen for fen in standing["next_bids_fen"] if fen <= seat.dearest_fen]
        if not rivals or not rungs:
            act.silent = not rungs
            return 0
        amount = rungs[min(self._chance.choice((0, 0, 0, 1, 2)), len(rungs) - 1)]
        answer = self._client(self._chance.choice(rivals)).bid(seat.round_id, amount)
        if answer.wait:
            act.rhythm = max(act.rhythm, int(answer.wait))
        return int(answer.body.get("accepted") is True)

    def _pause(self, act: Act, left: timedelta) -> timedelta:
        """Return how long after a bid the next one comes; not so long that the end is missed."""
        pause = timedelta(seconds=act.rhythm * self._chance.uniform(0.5, 1.6))
        return min(pause, max(left / 3, timedelta(seconds=4)))

    def _client(self, username: str) -> Client:
        if username not in self._clients:
            self._clients[username] = Client(self._address, username, PASSWORD)
        return self._clients[username]
