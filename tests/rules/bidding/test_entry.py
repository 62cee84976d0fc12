"""By which of its two stamps a bid counts."""

from datetime import UTC, datetime, timedelta

from bidding.rules.entry import CLOCKS_APART_MAX, legal_time
from kernel.days import court_day

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)
APART = CLOCKS_APART_MAX.on(court_day(NOON))
MOMENT = timedelta(milliseconds=1)


def test_time_5_a_bid_counts_by_its_stamp_at_the_door_however_long_it_waited():
    assert legal_time(entered_at=NOON, present=NOON + SECOND, off_by=0 * MOMENT, last_at=None) == NOON


def test_time_5_no_stamp_lies_after_the_deciding():
    fast = NOON + 10 * MOMENT
    assert legal_time(entered_at=fast, present=NOON, off_by=10 * MOMENT, last_at=None) == NOON


def test_time_5_a_door_whose_clock_is_off_has_no_say():
    early = NOON - SECOND
    assert legal_time(entered_at=early, present=NOON, off_by=APART - MOMENT, last_at=None) == early
    assert legal_time(entered_at=early, present=NOON, off_by=APART, last_at=None) == NOON


def test_time_5_the_clocks_are_apart_from_fifty_milliseconds_on():
    assert timedelta(milliseconds=50) == APART


def test_time_5_time_never_goes_back_in_a_round():
    for off_by in (0 * MOMENT, SECOND):
        at = legal_time(entered_at=NOON - SECOND, present=NOON - SECOND, off_by=off_by, last_at=NOON)
        assert at == NOON
    assert legal_time(entered_at=NOON, present=NOON, off_by=0 * MOMENT, last_at=NOON - SECOND) == NOON
