"""The same stories on a real PostgreSQL: what holds on one database holds on the other."""

from collections.abc import Iterator

import pytest

from kernel.clock import StillClock
from migrations.run import upgrade
from store.session import normal_url
from store.unit import Store
from tests.scenarios.test_straight_way import (
    test_a_flat_goes_from_seizure_to_keys,
    test_a_lot_without_bids_fails_and_says_what_comes_next,
    test_the_maker_cannot_approve_his_own_notice,
)

__all__ = [
    "test_a_flat_goes_from_seizure_to_keys",
    "test_a_lot_without_bids_fails_and_says_what_comes_next",
    "test_the_maker_cannot_approve_his_own_notice",
]


@pytest.fixture
def store(postgres_url: str, clock: StillClock) -> Iterator[Store]:
    """Return the store of a fresh court database on PostgreSQL."""
    upgrade(normal_url(postgres_url))
    opened = Store(normal_url(postgres_url), clock)
    yield opened
    opened.close()
