"""Three equal nodes over one database: any takes any bid, all of them tell it, with Redis and without."""

from itertools import pairwise

import pytest
import requests

from kernel.ids import new_id
from tests.live.clients import Person, until
from tests.nodes.conftest import Cluster, Come

pytestmark = pytest.mark.postgres

WAIT_SECONDS = 10


def next_amount(watcher: Person, cluster: Cluster) -> str:
    """Return the lowest amount that may be bid now, as it is typed."""
    standing = requests.get(f"{watcher.url}/api/v1/rounds/{cluster.round_id}", timeout=WAIT_SECONDS).json()
    return f"{standing['round']['next_bids_fen'][0] / 100:.2f}"


def hearing(cluster: Cluster, node: int) -> str:
    answer = requests.get(f"{cluster.servers[node - 1].url}/readyz", timeout=WAIT_SECONDS)
    assert answer.status_code == 200, answer.text
    said: str = answer.json()["redis"]
    return said


def has_heard(person: Person, key: str, seq: int) -> bool:
    """Tell whether somebody was told an event with this number, whole and with its hashes."""
    events = [event for news in list(person.news) for event in news["events"]]
    return any(event["seq"] == seq and event["hash"] == key for event in events)


def told(answer: dict, *watchers: Person) -> bool:
    """Tell whether everybody comes to hear of an accepted bid."""
    assert answer["accepted"], answer
    body = answer["receipt"]["body"]
    return bool(until(lambda: all(has_heard(one, body["event_hash"], body["seq"]) for one in watchers)))


def test_a_bid_at_one_node_is_told_at_all_with_redis_and_without(cluster: Cluster, come: Come) -> None:
    bidder, *watchers = come(1, "b1"), come(1), come(2), come(3)
    for person in (bidder, *watchers):
        person.watch(cluster.round_id)
    assert until(lambda: all(hearing(cluster, node) == "listening" for node in (1, 2, 3)))
    assert told(bidder.bid(cluster.round_id, next_amount(bidder, cluster)), bidder, *watchers)

    cluster.redis.kill()
    other = come(2, "b2")
    other.watch(cluster.round_id)
    assert told(other.bid(cluster.round_id, next_amount(other, cluster)), bidder, other, *watchers)
    assert until(lambda: hearing(cluster, 3) == "deaf")
    assert told(bidder.bid(cluster.round_id, next_amount(bidder, cluster)), bidder, other, *watchers)

    cluster.redis.start()
    assert until(lambda: all(hearing(cluster, node) == "listening" for node in (1, 2, 3)))
    assert told(other.bid(cluster.round_id, next_amount(other, cluster)), bidder, other, *watchers)


def test_any_node_takes_any_bid_and_a_key_has_one_effect(cluster: Cluster, come: Come) -> None:
    # Two browsers of one bidder; another has just been overbidden by him, or the round begins with him.
    here, there = come(1, "b3"), come(3, "b3")
    key, amount = new_id(), next_amount(here, cluster)
    first = here.post_bid(cluster.round_id, amount, key)
    again = there.post_bid(cluster.round_id, amount, key)
    assert (first.status_code, again.status_code) == (201, 200), (first.text, again.text)
    assert first.json()["receipt"] == again.json()["receipt"]
    assert again.json()["replayed"]
    higher = f"{float(amount) + 5000:.2f}"
    assert there.post_bid(cluster.round_id, higher, key).status_code == 422
    said = requests.get(f"{there.url}/api/v1/rounds/{cluster.round_id}/events", timeout=WAIT_SECONDS).json()
    amounts = [event["amount_fen"] for event in said["events"] if event["kind"] == "bid-accepted"]
    assert amounts.count(round(float(amount) * 100)) == 1


def test_two_nodes_decide_in_one_order(cluster: Cluster, come: Come) -> None:
    rivals = [come(1, "b1"), come(2, "b2"), come(3, "b3")]
    watcher = come(2)
    watcher.watch(cluster.round_id)
    for turn in range(6):
        bidder = rivals[turn % len(rivals)]
        answer = bidder.post_bid(cluster.round_id, next_amount(bidder, cluster)).json()
        assert told(answer, watcher)
    heard = [event for news in watcher.news for event in news["events"]]
    for before, event in pairwise(heard):
        assert (event["seq"], event["prev_hash"]) == (before["seq"] + 1, before["hash"])


def test_who_signs_out_at_one_node_loses_his_sockets_at_all(cluster: Cluster, come: Come) -> None:
    # One browser at two nodes: the session is the court's, not the node's.
    here = come(1, "b3")
    there = come(2)
    there.http.cookies.update(here.http.cookies)
    there.is_signed_in = True
    stranger = come(2)
    for person in (here, there, stranger):
        person.watch(cluster.round_id)
    assert until(lambda: hearing(cluster, 2) == "listening")
    here.sign_out()
    assert there.is_dropped.wait(WAIT_SECONDS)
    assert here.is_dropped.wait(WAIT_SECONDS)
    assert not stranger.is_dropped.is_set()


def test_a_ticket_is_good_at_one_node_only(cluster: Cluster, come: Come) -> None:
    here, there = come(1, "b2"), come(3, "b2")
    ticket = here.ticket()
    here.ticket = there.ticket = lambda: ticket  # type: ignore[method-assign]
    there.open()
    with pytest.raises(Exception, match=r"refused|rejected|onnect"):
        here.open()
