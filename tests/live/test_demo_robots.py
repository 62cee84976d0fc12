"""The demonstration as a visitor starts it: a real process, robots that bid over HTTP, a second start."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import requests
from sqlalchemy import func, select

from auction.tables import Lot, SaleTerms
from bidding.service import round_of
from bidding.tables import Registration, RoundEvent
from kernel.clock import MachineClock
from people.service import account_named
from store.unit import Store
from tests.live.server import ROOT, free_port
from web.demo.client import Client, NotAnsweredError
from web.demo.people import PASSWORD, ROBOTS
from web.demo.robots import DEAREST

START_SECONDS = 150
ROBOT_SECONDS = 90
STOP_SECONDS = 20


@contextmanager
def demonstration(home: Path, port: int) -> Iterator[str]:
    """Start the demonstration in a small size, wait until it says who can be played, and stop it again."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MINGPAI_")}
    env |= {"MINGPAI_HOME": str(home), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    log = home.parent / f"{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "mingpai.py"), "demo", "--size", "small"],
            cwd=ROOT,
            env=env,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + START_SECONDS
        while "what waits there" not in log.read_text(encoding="utf-8"):
            assert process.poll() is None, log.read_text(encoding="utf-8")[-3_000:]
            assert time.monotonic() < until, log.read_text(encoding="utf-8")[-3_000:]
            time.sleep(0.2)
        yield log.read_text(encoding="utf-8")
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    said = log.read_text(encoding="utf-8")
    assert process.returncode == 0, said[-3_000:]
    assert "Traceback" not in said, said[-3_000:]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the folder of a demonstration that was never started."""
    return tmp_path / "court"


def robot_bids(store: Store, since: datetime) -> list[tuple[RoundEvent, str]]:
    """Return what robots have bid since an instant and got accepted, with the door that it came through."""

    def look(session):
        robots = [account_named(session, robot.username).id for robot in ROBOTS]
        query = (
            select(RoundEvent, RoundEvent.via)
            .join(Registration, Registration.id == RoundEvent.registration_id)
            .where(
                RoundEvent.kind == "bid-accepted",
                RoundEvent.received_at > since,
                Registration.account_id.in_(robots),
            )
        )
        return [(event, via) for event, via in session.execute(query)]

    return store.read(look)


def reference_fen(store: Store, lot_id: str) -> int:
    return store.read(
        lambda session: session.scalars(
            select(SaleTerms.reference_price).where(SaleTerms.lot_id == lot_id)
        ).first()
    ).fen


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_robots_bid_by_the_door_and_a_second_start_doubles_nothing(home: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with demonstration(home, port) as said:
        assert url in said
        assert PASSWORD in said
        started = MachineClock().now()
        store = Store(f"sqlite:///{home / 'court.db'}", MachineClock())
        until = time.monotonic() + ROBOT_SECONDS
        while not (bids := robot_bids(store, started)) and time.monotonic() < until:
            time.sleep(0.5)
        assert bids, "no robot has bid"
        event, via = bids[0]
        assert via == "http"
        assert event.body["amount_fen"] <= reference_fen(store, event.body["lot_id"]) * DEAREST
        _a_visitor_signs_in_by_one_click(url)
        _a_person_bids(url, store, event.round_id)
        lots = store.read(lambda session: session.scalar(select(func.count()).select_from(Lot)))
    with demonstration(home, port) as said:
        assert "of before is there" in said
        assert store.read(lambda session: session.scalar(select(func.count()).select_from(Lot))) == lots
    store.close()


def _a_visitor_signs_in_by_one_click(url: str) -> None:
    visitor = requests.Session()
    visitor.trust_env = False
    token = re.search(r'csrf-token" content="([^"]+)"', visitor.get(f"{url}/demo/", timeout=20).text)[1]
    answer = visitor.post(f"{url}/demo/as/judge", data={"csrf_token": token}, timeout=20)
    assert answer.status_code == 200
    assert visitor.get(f"{url}/court/", timeout=20).status_code == 200


def _a_person_bids(url: str, store: Store, round_id: str) -> None:
    """Bid as the bidder who can be played: he was let into the live rounds."""
    bidder = Client(url, "bidder", PASSWORD)
    lowest = bidder.snapshot(round_id)["round"]["lowest_next_fen"]
    answer = bidder.bid(round_id, lowest)
    if not answer.body.get("accepted"):
        # A robot was quicker: what was the lowest amount is not it any more.
        answer = bidder.bid(round_id, answer.body["next_bids_fen"][-1])
    assert answer.body["accepted"] is True, answer.text
    assert store.read(lambda session: round_of(session, round_id)).leading_amount is not None


def test_a_program_that_gets_no_answer_says_so() -> None:
    with pytest.raises(NotAnsweredError):
        Client(f"http://127.0.0.1:{free_port()}", "robot1", PASSWORD).snapshot("a" * 20)
