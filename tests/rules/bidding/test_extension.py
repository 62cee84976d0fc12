"""The five-minute rule (A-20, RR-120, RS-05, BID-4; test vector 5)."""

from datetime import UTC, datetime, timedelta

import pytest

from bidding.rules.extension import EXTENSION, end_after_bid

END = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def at(clock_time: str) -> datetime:
    """Return the instant on the round's last day at which the clock shows this."""
    return datetime.fromisoformat(f"2026-03-03T{clock_time}+00:00")


@pytest.mark.parametrize(
    ("case", "ends_at", "bid_at", "expected"),
    [
        ("a day before the end", "02:00:00", "00:00:00", "02:00:00"),
        ("a second more than five minutes left", "02:00:00", "01:54:59", "02:00:00"),
        ("exactly five minutes left", "02:00:00", "01:55:00", "02:00:00"),
        ("a millisecond less than five minutes left", "02:00:00", "01:55:00.001", "02:00:00.001"),
        ("two and a half minutes left", "02:00:00", "01:57:30", "02:02:30"),
        ("again in the added time, a millisecond before its end", "02:02:30", "02:02:29.999", "02:07:29.999"),
        ("a millisecond before the end", "02:00:00", "01:59:59.999", "02:04:59.999"),
    ],
)
def test_rr_120_rs_05_a_bid_in_the_last_five_minutes_runs_on_for_five(case, ends_at, bid_at, expected):
    assert end_after_bid(at(ends_at), at(bid_at)) == at(expected), case


def test_bid_4_there_is_no_cap_and_no_drift_after_a_thousand_extensions():
    end = END
    for _ in range(1_000):
        bid_at = end - timedelta(milliseconds=1)
        end = end_after_bid(end, bid_at)
        assert end == bid_at + timedelta(minutes=5)
    assert end == END + 1_000 * (timedelta(minutes=5) - timedelta(milliseconds=1))


def test_a_20_a_bid_at_the_end_instant_never_gets_here():
    with pytest.raises(AssertionError):
        end_after_bid(END, END)


def test_a_20_the_five_minutes_are_law_since_2017():
    assert EXTENSION.standing == "law"
    assert EXTENSION.article == "Fa Shi [2016] 18, art. 20"
    assert EXTENSION.on(END.date()) == timedelta(minutes=5)
