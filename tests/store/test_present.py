"""The one clock that all nodes share."""

from datetime import timedelta

import pytest

from kernel.clock import MachineClock, ShiftedClock, StillClock
from store.unit import Store

HOUR = timedelta(hours=1)
A_WHILE = timedelta(minutes=5)


def test_an_embedded_database_has_no_clock_but_ours(store, clock):
    present = store.write(lambda unit: unit.present())
    assert (present.at, present.off_by) == (clock.now(), timedelta(0))


@pytest.mark.postgres
def test_with_postgresql_a_deed_is_stamped_by_the_database_and_not_by_the_node(postgres_url):
    true = MachineClock()
    slow = ShiftedClock(true, true.now() - HOUR)
    # A node whose own clock is an hour slow, while what it means to show is the true time.
    slow.shown_at = lambda machine: machine
    store = Store(postgres_url, slow)
    now, present = store.write(lambda unit: (unit.now, unit.present()))
    store.close()
    assert abs(now - true.now()) < A_WHILE
    assert now <= present.at
    assert HOUR - A_WHILE < present.off_by < HOUR + A_WHILE


@pytest.mark.postgres
def test_with_postgresql_the_present_goes_on_within_a_transaction(postgres_url):
    store = Store(postgres_url, MachineClock())
    first, second = store.write(lambda unit: (unit.present().at, unit.present().at))
    store.close()
    assert first < second


@pytest.mark.postgres
def test_a_clock_that_was_moved_on_purpose_moves_the_databases_time_with_it(postgres_url):
    start = MachineClock().now()
    for clock in (
        StillClock(start + 100 * HOUR),
        ShiftedClock(MachineClock(), start + 100 * HOUR, when=start),
    ):
        store = Store(postgres_url, clock)
        present = store.write(lambda unit: unit.present())
        store.close()
        assert abs(present.at - start - 100 * HOUR) < A_WHILE
        assert present.off_by < A_WHILE
