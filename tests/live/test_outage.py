"""A server is killed in a round's last minutes: a short gap changes nothing, a long one stops the round."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from auction import service as auction
from auction.tables import Lot
from kernel.clock import MachineClock
from tests.live.clients import WAIT_SECONDS, Person, until
from tests.live.server import Server
from tests.live.story import Story, give_passwords

LAST_MINUTES = timedelta(minutes=5)
MENDED = "故障已排除，经测试运行正常"
HASH = re.compile(r'name="shown_hash" value="([0-9a-f]{64})"')
APPROVAL = re.compile(r"/resumption/([a-z0-9]{20})")

pytestmark = pytest.mark.slow


@pytest.fixture
def court(story: Story) -> Story:
    """Return a court whose second judge can sign in as well."""
    give_passwords(story.settings, story.store, [story.cast.second_judge])
    return story


def bears(story: Story, seconds: int) -> None:
    """Have the court bear gaps of this length."""
    judge = story.cast.judge
    story.store.write(lambda unit: auction.set_longest_gap(unit, judge, seconds=seconds))


@contextmanager
def served(story: Story, began: datetime) -> Iterator[Server]:
    """Serve the court four minutes before its round ends; served anew, it goes on with the same clock."""
    at = story.ends_at - timedelta(minutes=4)
    with story.served(at, MINGPAI_TEST_CLOCK_WHEN=began.isoformat()) as server:
        yield server


def killed(server: Server) -> float:
    """End the server as a power cut would, and return when."""
    server.process.kill()
    server.process.wait(WAIT_SECONDS)
    return time.monotonic()


def state_of(server: Server, story: Story) -> dict[str, Any]:
    answer = requests.get(f"{server.url}/api/v1/rounds/{story.round_id}", timeout=WAIT_SECONDS)
    round_: dict[str, Any] = answer.json()["round"]
    return round_


def events_of(server: Server, story: Story) -> list[dict[str, Any]]:
    address = f"{server.url}/api/v1/rounds/{story.round_id}/events?after=0"
    events: list[dict[str, Any]] = requests.get(address, timeout=WAIT_SECONDS).json()["events"]
    return events


def sent(person: Person, path: str, **form: str) -> requests.Response:
    """Send a form as the page would."""
    data = {"csrf_token": person.token(), **form}
    return person.http.post(person.url + path, data=data, timeout=WAIT_SECONDS, allow_redirects=False)


def test_rs_12_after_a_short_gap_the_round_goes_on_and_closes_by_itself(
    court: Story,
) -> None:
    story, began = court, MachineClock().now()
    bears(story, 300)
    with served(story, began) as server:
        first = Person(server.url, "b1")
        first.open()
        assert first.bid(story.round_id, "700000")["status"] == 201
        first.leave()
        killed(server)
    with served(story, began) as server:
        round_ = state_of(server, story)
        assert (round_["state"], round_["leading"]["code"]) == ("open", story.bidders[0].code)
        watcher = Person(server.url)
        watcher.watch(story.round_id)
        server.put_clock(datetime.fromisoformat(round_["ends_at"]) + timedelta(seconds=2))
        sold = watcher.heard("sold")
        assert (sold["code"], sold["amount_fen"]) == (story.bidders[0].code, 70_000_000)
        record = requests.get(f"{server.url}/service-record", timeout=WAIT_SECONDS).text
        assert f"/lots/{story.lot_id}" not in record
        watcher.leave()


def test_rs_12_after_a_long_gap_it_is_stopped_and_two_judges_let_it_go_on(
    court: Story,
) -> None:
    """RR-135, RR-136: nobody wins by a fault of the platform, and nobody loses."""
    story, began = court, MachineClock().now()
    bears(story, 3)
    with served(story, began) as server:
        first = Person(server.url, "b1")
        first.open()
        assert first.bid(story.round_id, "700000")["status"] == 201
        first.leave()
        since = killed(server)
    until(lambda: time.monotonic() - since > 4)
    with served(story, began) as server:
        stopped = state_of(server, story)
        assert (stopped["state"], stopped["stop"]["ground"]) == ("suspended", "platform-fault")
        assert "北京时间2026-" in stopped["stop"]["reason"]
        assert [event["kind"] for event in events_of(server, story)][-1] == "suspended"
        second = Person(server.url, "b2")
        watched = second.watch(story.round_id)["round"]
        assert watched["state"] == "suspended"
        refused = second.bid(story.round_id, "705000")
        assert (refused["status"], refused["refusals"][0]["code"]) == (409, "round-suspended")
        # The end passes, and the round is not closed.
        server.put_clock(datetime.fromisoformat(stopped["ends_at"]) + timedelta(hours=1))
        goes_on(server, story)
        resumed = second.heard("resumed")
        assert resumed["reason"] == MENDED
        left = datetime.fromisoformat(resumed["ends_at"]) - datetime.fromisoformat(resumed["received_at"])
        assert left >= LAST_MINUTES
        assert second.bid(story.round_id, "705000")["status"] == 201
        record = requests.get(f"{server.url}/service-record", timeout=WAIT_SECONDS).text
        assert f"/lots/{story.lot_id}" in record
        second.leave()
    lot = story.store.read(lambda session: session.get(Lot, story.lot_id))
    assert lot is not None
    assert lot.state == "round1"
    story.store.close()


def goes_on(server: Server, story: Story) -> None:
    """Let two judges decide on their pages that the round goes on; longer gaps are borne from now on."""
    maker, checker = Person(server.url, "judge1"), Person(server.url, "judge2")
    assert sent(maker, "/court-settings", seconds="300").status_code == 303
    page = f"/court/lots/{story.lot_id}/resumption"
    today = f"{server.now() + timedelta(hours=8):%Y-%m-%d}"
    assert sent(maker, page, reason=MENDED, ground_gone_on=today, ends_at="").status_code == 303
    shown = checker.http.get(server.url + page, timeout=WAIT_SECONDS).text
    approval, hash_ = APPROVAL.search(shown), HASH.search(shown)
    assert approval
    assert hash_
    decision = {"decision": "approve", "shown_hash": hash_[1]}
    assert sent(maker, f"{page}/{approval[1]}", **decision).status_code == 403
    assert state_of(server, story)["state"] == "suspended"
    assert sent(checker, f"{page}/{approval[1]}", **decision).status_code == 303
    assert state_of(server, story)["state"] == "open"
    for person in (maker, checker):
        person.leave()
