"""Measures the pure core and the room inside one process, without server and sockets."""

import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import tests.tables  # noqa: F401 - the tables register themselves when they are imported
from bidding.room import Room
from bidding.rules.events import Bidder, Open, PlaceBid
from bidding.rules.round import decide, evolve, replay
from bidding.rules.state import announced
from kernel.clock import StillClock
from kernel.days import BEIJING
from store.base import Base
from store.signing import Signer
from store.unit import Store
from tests.conftest import TEST_START
from tests.live.rooms import START, STEP, Hall, a_hall

CORE_BIDS = 20_000
ROOM_BIDS = 600
BIDDERS = 30


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that the work took."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def core() -> dict[str, float]:
    """Return how many bids a second the pure core decides, and how much faster it replays them."""
    from bidding.rules.terms import Terms  # noqa: PLC0415 - only this measurement needs it

    at = TEST_START.astimezone(BEIJING)
    terms = Terms(START, STEP, at, at.replace(year=at.year + 1))
    bidders = [Bidder(f"H{number:04d}") for number in range(2)]
    events = []

    def bid_on() -> None:
        round_ = announced(terms)
        for event in decide(round_, Open(at)):
            round_ = evolve(round_, event)
            events.append(event)
        for number in range(CORE_BIDS):
            bid = PlaceBid(bidders[number % 2], START + STEP.times(number), at)
            for event in decide(round_, bid):
                round_ = evolve(round_, event)
                events.append(event)

    deciding = timed(bid_on)
    replaying = timed(lambda: replay(terms, events))
    return {"bids_per_second": CORE_BIDS / deciding, "replay_faster_by": deciding / replaying}


def opened_hall(folder: Path, clock: StillClock) -> tuple[Store, Hall]:
    """Return a store on a fresh SQLite file with full syncs, and an open round in it."""
    store = Store(f"sqlite:///{folder / 'bench.db'}", clock)
    Base.metadata.create_all(store.writer)
    hall = a_hall(store, bidders=BIDDERS)
    clock.advance(hours=1, seconds=1)
    return store, hall


def room(bidders: int) -> dict[str, float]:
    """Return durable, signed, acknowledged bids a second with so many bidders at once, refusals included."""
    clock = StillClock(TEST_START)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store, hall = opened_hall(folder, clock)
        doors = Room(store, Signer.from_file(folder / "key.pem"), lambda _topic, _message: None)
        doors.open(hall.round_id)
        waits: list[float] = []

        def bid_on(bidder: int) -> None:
            for number in range(ROOM_BIDS // bidders):
                amount = 1_000_000 + 5_000 * (number * bidders + bidder)
                waits.append(timed(lambda amount=amount: doors.enter(hall.bid(bidder, amount))))  # type: ignore[misc]

        threads = [threading.Thread(target=bid_on, args=(bidder,)) for bidder in range(bidders)]

        def together() -> None:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        taken = timed(together)
        doors.stop()
        store.close()
    waits.sort()
    return {"answers_per_second": len(waits) / taken, "p99_ms": waits[int(len(waits) * 0.99) - 1] * 1000}


def measured() -> dict[str, dict[str, float] | float]:
    """Return every measurement of one run, and how much faster group commit makes the room."""
    alone, many = room(1), room(BIDDERS)
    return {
        "core": core(),
        "room_one_bidder": alone,
        f"room_{BIDDERS}_bidders": many,
        "group_commit_faster_by": many["answers_per_second"] / alone["answers_per_second"],
    }
