"""The client for programs at a real server: it follows, fills gaps, checks the record, bids by both doors."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.live.server import ROOT, Server
from tests.live.story import PASSWORD, Story, copied
from tools.live_client import Bidder, caught_up, follow
from tools.live_doors import Line, Visitor
from tools.live_record import ProtocolError, Record, is_receipt_signed

pytestmark = pytest.mark.slow
CLIENT = ROOT / "tools" / "live_client.py"


def signed_in(server: Server, username: str = "b1") -> Visitor:
    visitor = Visitor(server.url)
    visitor.sign_in(username, PASSWORD)
    return visitor


@pytest.fixture(scope="module")
def story(told: Story, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Return one court for all of these tests: its price rises from one to the next."""
    return copied(told, tmp_path_factory.mktemp("programs") / "court")


@pytest.fixture(scope="module")
def server(story: Story) -> Iterator[Server]:
    with story.served() as serving:
        yield serving


@pytest.fixture(scope="module")
def bidders(story: Story, server: Server) -> Iterator[list[Bidder]]:
    """Return two bidders who take turns, three bids done."""
    both = [Bidder(signed_in(server, name)) for name in ("b1", "b2")]
    for number in range(3):
        assert both[number % 2].bid(story.round_id, f"{700_000 + 5_000 * number}.00")["status"] == 201
    yield both
    for bidder in both:
        bidder.close()


def lowest(story: Story, server: Server) -> str:
    standing = Visitor(server.url).get(f"/api/v1/rounds/{story.round_id}")["round"]
    return f"{standing['lowest_next_fen'] // 100}.00"


def let_lead(bidder: Bidder, story: Story, server: Server) -> None:
    answer = bidder.bid(story.round_id, lowest(story, server))
    assert answer["accepted"] or answer["refusals"][0]["code"] == "already-leading"


def record_of(story: Story, server: Server) -> Record:
    record = Record(story.round_id)
    list(caught_up(Visitor(server.url), record))
    return record


def test_a_bid_and_its_repetition_have_one_receipt_that_stands_in_the_record(
    story: Story, server: Server, bidders: list[Bidder]
) -> None:
    let_lead(bidders[0], story, server)
    key, amount = "the-very-same-bid", lowest(story, server)
    answer = bidders[1].bid(story.round_id, amount, key)
    again = bidders[1].bid(story.round_id, amount, key)
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
    story: Story, server: Server, bidders: list[Bidder], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_said: object) -> None:
        raise ConnectionRefusedError

    let_lead(bidders[1], story, server)
    monkeypatch.setattr("tools.live_client.Line", nobody)
    bidder = Bidder(bidders[0].visitor)
    assert bidder.bid(story.round_id, lowest(story, server))["status"] == 201


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
    let_lead(bidders[0], story, server)
    receipt = bidders[1].bid(story.round_id, lowest(story, server))["receipt"]
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
def test_following_gives_each_event_once_as_it_happens(
    story: Story, server: Server, bidders: list[Bidder], *, by_socket: bool
) -> None:
    let_lead(bidders[0], story, server)
    known = record_of(story, server).seq
    heard = follow(Visitor(server.url), story.round_id, by_socket=by_socket)
    assert [next(heard)["seq"] for _ in range(known)] == list(range(1, known + 1))
    answer = bidders[1].bid(story.round_id, lowest(story, server))
    assert next(heard)["hash"] == answer["receipt"]["body"]["event_hash"]
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


def test_the_command_bids_and_checks(story: Story, server: Server, bidders: list[Bidder]) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(CLIENT), server.url, *words],
            capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "MINGPAI_PASSWORD": PASSWORD},
        )  # fmt: skip

    let_lead(bidders[1], story, server)
    bid = run("bid", story.round_id, lowest(story, server), "--as", "b1")
    assert bid.returncode == 0, bid.stderr
    assert json.loads(bid.stdout)["accepted"] is True
    low = run("bid", story.round_id, "700000.00", "--as", "b2")
    assert low.returncode == 3, "a refused bid is told by the exit code"
    checked = run("check", story.round_id)
    assert checked.stdout.startswith(f"{record_of(story, server).seq} events hold together")
    lost = run("check", "a" * 20)
    assert lost.returncode == 1
    assert "404" in lost.stderr
