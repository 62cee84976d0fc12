"""The live room with real sockets at a real server: bidders, refusals, extension, close, odd values."""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
import socketio
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.ids import new_id
from tests.live.clients import WAIT_SECONDS, Person, until
from tests.live.server import Server
from tests.live.story import Story

Come = Callable[..., Person]
pytestmark = pytest.mark.slow


def test_two_bidders_and_a_watcher_from_the_first_bid_to_the_hammer(
    story: Story, server: Server, come: Come
) -> None:
    """A bid, a refusal, the same key twice, an extension, the close, a bid after it; all hear the same."""
    first, second, watcher = come("b1"), come("b2"), come()
    assert watcher.watch(story.round_id)["round"]["state"] == "open"
    for bidder in (first, second):
        bidder.watch(story.round_id)

    opening = first.bid(story.round_id, "700000", "the-first-bid")
    assert opening["status"] == 201
    assert opening["receipt"]["body"]["code"] == story.bidders[0].code
    assert watcher.heard("bid-accepted")["amount_fen"] == 70_000_000

    low = second.bid(story.round_id, "700001")
    assert low["status"] == 422
    refusal = low["refusals"][0]
    assert (refusal["code"], refusal["article"]) == ("bid-too-low", "Fa Shi [2016] 18, art. 20")
    assert low["next_bids_fen"][0] == 70_500_000

    again = first.bid(story.round_id, "700000", "the-first-bid")
    assert (again["status"], again["replayed"]) == (200, True)
    assert again["receipt"] == opening["receipt"]
    by_http = first.post_bid(story.round_id, "700000", "the-first-bid")
    assert by_http.status_code == 200
    assert by_http.json()["receipt"] == opening["receipt"], "two doors, one line"

    server.put_clock(story.ends_at - timedelta(minutes=2))
    late = second.bid(story.round_id, "705000")
    assert late["status"] == 201
    entered = datetime.fromisoformat(late["receipt"]["body"]["received_at"])
    assert datetime.fromisoformat(watcher.heard("end-moved")["ends_at"]) == entered + timedelta(minutes=5)

    server.put_clock(entered + timedelta(minutes=5, seconds=2))
    after = first.bid(story.round_id, "710000")
    assert (after["status"], after["refusals"][0]["code"]) == (409, "round-ended")
    sold = watcher.heard("sold")
    assert (sold["code"], sold["amount_fen"]) == (story.bidders[1].code, 70_500_000)
    assert [e["seq"] for news in watcher.news for e in news["events"]] == list(range(2, sold["seq"] + 1))
    result = requests.get(f"{server.url}/rounds/{story.round_id}/result", timeout=WAIT_SECONDS)
    assert story.bidders[1].code in result.text
    said = json.dumps(watcher.news, ensure_ascii=False)
    assert not [name for name in ("张三", "竞买人", *(b.id for b in story.bidders)) if name in said]


def test_bids_at_the_same_instant_have_one_order_for_all(story: Story, server: Server, come: Come) -> None:
    first, second = come("b1"), come("b2")
    for bidder in (first, second):
        bidder.watch(story.round_id)
    answers: list[dict[str, Any]] = []

    def bids(bidder: Person) -> None:
        answers.extend(bidder.bid(story.round_id, str(700_000 + 5_000 * step)) for step in range(10))

    both = [threading.Thread(target=bids, args=(bidder,)) for bidder in (first, second)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    seqs = [answer["receipt"]["body"]["seq"] for answer in answers]
    assert sorted(seqs) == list(range(2, 22)), "each answer has its own place in the record"
    url = f"{server.url}/api/v1/rounds/{story.round_id}/events"
    record = requests.get(url, timeout=WAIT_SECONDS).json()["events"]
    amounts = [event["amount_fen"] for event in record if event["kind"] == "bid-accepted"]
    assert amounts == sorted(set(amounts)), "each bid that counted is above the one before"
    assert until(lambda: first.news and first.news[-1]["seq"] == 21)
    assert [e["hash"] for n in first.news for e in n["events"]] == [e["hash"] for e in record if e["seq"] > 1]


def test_signing_out_closes_the_sockets_of_the_account(story: Story, come: Come) -> None:
    bidder = come("b1")
    bidder.watch(story.round_id)
    bidder.sign_out()
    assert bidder.is_dropped.wait(WAIT_SECONDS)


def test_a_socket_whose_session_was_ended_elsewhere_bids_no_more(story: Story, come: Come) -> None:
    """The password is changed in another browser: the version of the session rises."""
    here, there = come("b1"), come("b1")
    here.watch(story.round_id)
    form = {
        "current": "a long sentence of the tests",
        "password": "quite another sentence",
        "repeat": "quite another sentence",
    }
    data = form | {"csrf_token": there.token("/account/password")}
    changed = there.http.post(
        f"{there.url}/account/password", data=data, timeout=WAIT_SECONDS, allow_redirects=False
    )
    assert changed.status_code == 303, changed.text[:500]
    try:
        answer = here.bid(story.round_id, "700000")
        assert answer["refusals"][0]["code"] == "sign-in-needed"
    except (socketio.exceptions.SocketIOError, AssertionError):
        assert here.is_dropped.is_set()
    assert here.is_dropped.wait(WAIT_SECONDS)


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["NaN", "1e3", "７００", "<b>", "\u202e1", "-5", "9" * 400, "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def test_nothing_that_is_sent_breaks_a_socket_or_the_server(story: Story, server: Server, come: Come) -> None:
    """Each answer is a refusal in words; the same socket goes on, and the server too."""
    bidder = come("b1")
    bidder.open()

    @settings(max_examples=60, deadline=None)
    @given(
        amount=ODD,
        key=ODD,
        valid_until=st.none() | ODD,
        more=st.dictionaries(st.text(max_size=8), ODD, max_size=2),
    )
    def odd_bids(amount: Any, key: Any, valid_until: Any, more: dict[str, Any]) -> None:
        body = {**more, "round_id": story.round_id, "amount": amount, "key": key, "valid_until": valid_until}
        answer = bidder.ask("bid", body)
        assert 400 <= answer["status"] < 500, answer
        assert answer["refusals"]

    @settings(max_examples=30, deadline=None)
    @given(event=st.sampled_from(["bid", "watch", "leave"]), body=ODD)
    def odd_bodies(event: str, body: Any) -> None:
        answer = bidder.ask(event, body)
        assert 400 <= answer["status"] < 500, answer

    odd_bids()
    odd_bodies()
    assert bidder.ask("bid", {"round_id": story.round_id}, {"amount": "1"})["status"] == 400
    assert bidder.bid(story.round_id, "700000")["status"] == 201
    assert "Traceback" not in server.log


def test_the_round_goes_on_where_it_stood_after_a_restart(story: Story, come: Come, server: Server) -> None:
    """The closing does not depend on the process that saw the bids."""
    bidder = come("b1")
    bidder.open()
    key = new_id()
    before = bidder.bid(story.round_id, "700000", key)
    bidder.leave()
    server.process.terminate()
    server.process.wait(WAIT_SECONDS)
    with story.served(story.starts_at + timedelta(minutes=10)) as anew:
        returned = Person(anew.url, "b1")
        returned.open()
        again = returned.bid(story.round_id, "700000", key)
        assert (again["status"], again["receipt"]) == (200, before["receipt"])
        anew.put_clock(story.ends_at + timedelta(seconds=2))
        url = f"{anew.url}/api/v1/rounds/{story.round_id}"
        assert until(lambda: requests.get(url, timeout=WAIT_SECONDS).json()["round"]["state"] == "sold")
        returned.leave()
