"""The room on a real database with real threads."""

from collections.abc import Iterator

import pytest

from bidding.room import Room
from tests.live.rooms import a_hall


@pytest.fixture
def room(store, signer) -> Iterator[Room]:
    opened = Room(store, signer, lambda topic, message: None)
    yield opened
    opened.stop()


def test_smoke(room, store, clock):
    hall = a_hall(store)
    clock.advance(hours=1)
    answer = room.enter(hall.bid(0, 1_000_000))
    print(answer.plain())
    answer = room.enter(hall.bid(1, 1_000_000))
    print(answer.plain())
    print(hall.events())
    assert answer.accepted is False
