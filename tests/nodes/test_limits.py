"""Limits over several nodes: counted together while Redis answers, by each node where it does not."""

import time

import pytest
from limits import parse

from kernel.ids import new_id
from tools.real_servers import Redis
from web.limiting import ANSWER_SECONDS, Limiter

TWICE = parse("2 per minute")


@pytest.fixture
def two(own_hints: Redis) -> tuple[Limiter, Limiter]:
    """Return the limiters of two nodes."""
    return Limiter(own_hints.url), Limiter(own_hints.url)


def test_guessing_at_two_nodes_is_counted_together(two: tuple[Limiter, Limiter]) -> None:
    one, other = two
    assert one.hit_everywhere(TWICE, "sign-in", "somebody")
    assert other.hit_everywhere(TWICE, "sign-in", "somebody")
    assert not one.hit_everywhere(TWICE, "sign-in", "somebody")
    assert not other.hit_everywhere(TWICE, "sign-in", "somebody")
    assert other.hit_everywhere(TWICE, "sign-in", "somebody else")


def test_what_is_good_once_is_good_at_one_node_only(two: tuple[Limiter, Limiter]) -> None:
    one, other = two
    ticket = new_id()
    assert one.use(ticket, seconds=30)
    assert not other.use(ticket, seconds=30)
    assert not one.use(ticket, seconds=30)
    assert other.use(new_id(), seconds=30)


def test_without_redis_each_node_counts_for_itself_and_nobody_is_refused_for_it(
    two: tuple[Limiter, Limiter], own_hints: Redis
) -> None:
    own_hints.kill()
    one, other = two
    ticket = new_id()
    for node in (one, other):
        assert [node.hit_everywhere(TWICE, "sign-in", "somebody") for _ in range(3)] == [True, True, False]
        assert [node.use(ticket, seconds=30) for _ in range(2)] == [True, False]


def test_a_redis_that_is_away_at_the_start_is_found_when_it_comes_back(own_hints: Redis) -> None:
    own_hints.kill()
    one = Limiter(own_hints.url)
    assert one.hit_everywhere(TWICE, "sign-in", "somebody")
    own_hints.start()
    one.forgive()
    assert one.hit_everywhere(TWICE, "sign-in", "somebody")
    assert Limiter(own_hints.url).hit_everywhere(TWICE, "sign-in", "somebody")
    assert not one.hit_everywhere(TWICE, "sign-in", "somebody")


def test_what_guards_the_bid_path_never_asks_redis() -> None:
    # Nobody listens at this address, and nobody notices.
    limiter = Limiter("redis://127.0.0.1:1/0")
    begun = time.monotonic()
    assert [limiter.hit(TWICE, "bids", "somebody") for _ in range(3)] == [True, True, False]
    assert time.monotonic() - begun < ANSWER_SECONDS
