"""The client for programs at a real server: it follows, fills gaps, checks the record, bids by both doors."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.live.server import ROOT, Server
from tests.live.story import PASSWORD, Story
from tools.live_client import Bidder, caught_up, follow
from tools.live_doors import Line, Visitor
from tools.live_record import ProtocolError, Record, is_receipt_signed

pytestmark = pytest.mark.slow
CLIENT = ROOT / "tools" / "live_client.py"


def signed_in(server: Server, username: str = "b1") -> Visitor:
    visitor = Visitor(server.url)
    visitor.sign_in(username, PASSWORD)
    return visitor


@pytest.fixture
def bidders(story: Story, server: Server) -> Any:
    """Return two bidders who take turns, three bids done."""
    both = [Bidder(signed_in(server, name)) for name in ("b1", "b2")]
    for number in range(3):
        assert both[number % 2].bid(story.round_id, f"{700_000 + 5_000 * number}.00")["status"] == 201
    yield both
    for bidder in both:
        bidder.close()


def record_of(story: Story, server: Server) -> Record:
    record = Record(story.round_id)
    list(caught_up(Visitor(server.url), record))
    return record


def test_a_bid_and_its_repetition_have_one_receipt_that_stands_in_the_record(
    story: Story, server: Server, bidders: list[Bidder]
) -> None:
    key = "the-very-same-bid"
    answer = bidders[1].bid(story.round_id, "720000.00", key)
    again = bidders[1].bid(story.round_id, "720000.00", key)
    assert (answer["status"], again["status"], again["replayed"]) == (201, 200, True)
    assert again["receipt"] == answer["receipt"]
    keys = bidders[0].visitor.keys()
    assert is_receipt_signed(answer["receipt"], keys)
    record = record_of(story, server)
    assert record.holds(answer["receipt"])
    refused = bidders[0].bid(story.round_id, "700000.00")
    assert refused["refusals"][0]["code"] == "bid-too-low"
    assert is_receipt_signed(refused["receipt"], keys)


def test_a_bid_goes_by_http_where_there_is_no_socket(
    story: Story, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_said: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("tools.live_client.Line", nobody)
    bidder = Bidder(signed_in(server))
    assert bidder.bid(story.round_id, "700000.00")["status"] == 201


def test_a_changed_event_is_noticed(story: Story, server: Server, bidders: list[Bidder]) -> None:
    whole = record_of(story, server)
    changes: list[Callable[[dict[str, Any]], object]] = [
        lambda event: event.update(amount_fen=event["amount_fen"] + 1),
        lambda event: event.update(code="Z9999"),
        lambda event: event.update(hash="0" * 64),
        lambda event: event.update(prev_hash="0" * 64),
        lambda event: event.pop("ends_at"),
    ]
    for change in changes:
        events = copy.deepcopy(whole.events)
        change(events[2])
        with pytest.raises(ProtocolError, match="at event 3"):
            Record(story.round_id).take(events, whole.standing)
    intact = Record(story.round_id)
    assert len(intact.take(whole.events, whole.standing)) == len(whole.events)


def test_a_changed_receipt_is_noticed(story: Story, server: Server, bidders: list[Bidder]) -> None:
    receipt = bidders[1].bid(story.round_id, "720000.00")["receipt"]
    keys = bidders[0].visitor.keys()
    record = record_of(story, server)
    for name, value in (("amount_fen", 1), ("code", "Z9999"), ("event_hash", "0" * 64), ("seq", 1)):
        forged = copy.deepcopy(receipt)
        forged["body"][name] = value
        assert not is_receipt_signed(forged, keys)
        assert not record.holds(forged)
    stranger = {receipt["body"]["key_id"]: b"\0" * 32}
    assert not is_receipt_signed(receipt, stranger)
    assert not is_receipt_signed(receipt, {})


def test_an_event_out_of_order_is_a_gap_that_is_asked_for(
    story: Story, server: Server, bidders: list[Bidder]
) -> None:
    whole = record_of(story, server)
    record = Record(story.round_id)
    assert record.take(whole.events[2:], whole.standing) == []
    assert record.has_gap(whole.seq)
    assert list(caught_up(Visitor(server.url), record)) == whole.events
    assert not record.has_gap(whole.seq)


@pytest.mark.parametrize("by_socket", [True, False])
def test_following_gives_each_event_once_to_the_end(
    story: Story, server: Server, bidders: list[Bidder], *, by_socket: bool
) -> None:
    heard = follow(Visitor(server.url), story.round_id, by_socket=by_socket)
    assert [next(heard)["seq"] for _ in range(4)] == [1, 2, 3, 4]
    bidders[1].bid(story.round_id, "750000.00")
    assert next(heard)["amount_fen"] == 75_000_000
    heard.close()


def test_a_line_that_is_not_signed_in_watches_and_does_not_bid(story: Story, server: Server) -> None:
    line = Line(server.url)
    try:
        assert line.ask("watch", {"round_id": story.round_id})["status"] == 200
        said = {"round_id": story.round_id, "key": "12345678", "amount": "700000.00"}
        assert line.ask("bid", said)["refusals"][0]["code"] == "sign-in-needed"
        event, body = line.tell(5)
        assert (event, body["round_id"]) == ("beat", story.round_id)
    finally:
        line.close()


def test_a_wrong_password_lets_nobody_in(story: Story, server: Server) -> None:
    with pytest.raises(ProtocolError, match="not let in"):
        Visitor(server.url).sign_in("b1", "not the password of b1")


def test_the_command_bids_and_checks(story: Story, server: Server) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(CLIENT), server.url, *words],
            capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "MINGPAI_PASSWORD": PASSWORD},
        )  # fmt: skip

    bid = run("bid", story.round_id, "700000.00", "--as", "b1")
    assert bid.returncode == 0, bid.stderr
    assert json.loads(bid.stdout)["accepted"] is True
    low = run("bid", story.round_id, "700000.00", "--as", "b2")
    assert low.returncode == 3, "a refused bid is told by the exit code"
    checked = run("check", story.round_id)
    assert checked.stdout.startswith("3 events hold together")
    lost = run("check", "a" * 20)
    assert lost.returncode == 1
    assert "404" in lost.stderr
