"""Who comes to the live room and what he may: watchers, strangers' pages, bidders who may not bid, giants."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import requests
import socketio

from tests.live.clients import WAIT_SECONDS, until
from tests.live.conftest import Come, visitors
from tests.live.server import Server
from tests.live.story import Story, copied

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def story(told: Story, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Return one court for all of these tests: none of them moves its clock."""
    return copied(told, tmp_path_factory.mktemp("strangers") / "court")


@pytest.fixture(scope="module")
def server(story: Story) -> Iterator[Server]:
    with story.served() as serving:
        yield serving


@pytest.fixture
def come(server: Server) -> Iterator[Come]:
    with visitors(server) as coming:
        yield coming


def test_a_beat_tells_number_and_time(story: Story, come: Come) -> None:
    watcher = come()
    watcher.watch(story.round_id)
    assert until(lambda: watcher.beats)
    assert watcher.beats[0]["round_id"] == story.round_id
    assert watcher.beats[0]["seq"] == 1
    told = watcher.ask("clock")
    assert (
        abs(
            datetime.fromisoformat(told["now"]) - datetime.fromisoformat(watcher.beats[-1]["now"])
        ).total_seconds()
        < 5
    )


def test_who_leaves_a_round_hears_of_it_no_more(story: Story, come: Come) -> None:
    watcher, other, bidder = come(), come(), come("b1")
    watcher.watch(story.round_id)
    other.watch(story.round_id)
    bidder.open()
    watcher.ask("leave", {"round_id": story.round_id})
    bidder.bid(story.round_id, "700000")
    other.heard("bid-accepted")
    assert watcher.news == []


@pytest.mark.parametrize(
    ("username", "status", "code"),
    [("", 401, "sign-in-needed"), ("clerk1", 403, "door-closed"), ("b3", 403, "bidder-not-admitted")],
)
def test_only_an_admitted_bidder_bids_by_socket(
    story: Story, come: Come, username: str, status: int, code: str
) -> None:
    person = come(username)
    person.open()
    answer = person.bid(story.round_id, "700000")
    assert (answer["status"], answer["accepted"]) == (status, False)
    assert answer["refusals"][0]["code"] == code
    assert answer["refusals"][0]["sentence"]


def test_a_bid_from_an_offline_buffer_has_expired(story: Story, server: Server, come: Come) -> None:
    bidder = come("b1")
    bidder.open()
    past = (server.now() - timedelta(seconds=30)).isoformat()
    answer = bidder.bid(story.round_id, "700000", valid_until=past)
    assert answer["refusals"][0]["code"] == "command-expired"


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
def test_a_foreign_page_opens_no_socket(come: Come, origin: str) -> None:
    for person in (come("b1"), come()):
        with pytest.raises(socketio.exceptions.ConnectionError):
            person.open(origin)


def test_a_session_without_a_page_opens_no_socket(come: Come) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        come("b1").open("")


def test_a_window_watches_only_so_many_rounds(story: Story, come: Come) -> None:
    watcher = come()
    watcher.open()
    unknown = watcher.ask("watch", {"round_id": "a" * 20})
    assert (unknown["status"], unknown["refusals"][0]["code"]) == (404, "round-unknown")
    assert watcher.watch(story.round_id)["status"] == 200


def test_a_giant_frame_closes_its_socket_and_nothing_else(story: Story, server: Server, come: Come) -> None:
    stranger, watcher = come(), come()
    watcher.watch(story.round_id)
    stranger.open()
    assert stranger.socket is not None
    stranger.socket.emit("watch", {"round_id": "x" * 200_000})
    assert stranger.is_dropped.wait(WAIT_SECONDS)
    assert watcher.watch(story.round_id)["status"] == 200
    assert requests.get(f"{server.url}/healthz", timeout=WAIT_SECONDS).ok
