"""A gap in the service at the end of a round (A-28, RR-135, RS-12)."""

from datetime import UTC, datetime, timedelta

import pytest

from bidding.rules.extension import EXTENSION, end_after_bid
from bidding.rules.outage import LONGEST_HARMLESS_GAP, Gap, last_minutes, must_stop, usual_longest_gap
from bidding.rules.pause import Window, window_after_stop

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
END = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
ROUND = Window(START, END)
TEN_SECONDS = timedelta(seconds=10)
HALF_A_MINUTE = timedelta(seconds=30)


def at(clock_time: str) -> datetime:
    """Return the instant on the round's last day at which the clock shows this."""
    return datetime.fromisoformat(f"2026-03-03T{clock_time}+00:00")


def a_gap(begins: str, ends: str) -> Gap:
    return Gap(at(begins), at(ends))


def stops(gap: Gap, window: Window = ROUND, *, has_opened: bool = True, longest: timedelta = TEN_SECONDS):
    return must_stop(window, gap, has_opened=has_opened, longest=longest)


@pytest.mark.parametrize(
    ("case", "begins", "ends", "stopped"),
    [
        ("in the midst of the last five minutes", "01:57:00", "01:57:30", True),
        ("as long as the court bears, to the millisecond", "01:57:00", "01:57:10", False),
        ("a millisecond longer than the court bears", "01:57:00", "01:57:10.001", True),
        ("long before the last five minutes", "00:30:00", "01:30:00", False),
        ("over in the instant in which the last five minutes begin", "01:54:00", "01:55:00", False),
        (
            "begun before the last five minutes, over a moment into them",
            "01:54:00",
            "01:55:00.001",
            True,
        ),
        ("begun in the last five minutes, over after the closing", "01:59:00", "02:10:00", True),
        ("covers the end and the closing", "01:59:59.999", "02:00:20", True),
        ("covers all of the last five minutes, and more", "01:00:00", "03:00:00", True),
        ("begun after the end, while those in the line were still decided", "02:00:00.500", "02:01:00", True),
        ("begun when the round could have been closed: it had ended before", "02:00:01", "02:30:00", False),
        ("the round had ended entirely before", "02:10:00", "05:00:00", False),
    ],
)
def test_rs_12_a_gap_at_the_end_stops_the_round(case, begins, ends, stopped):
    assert stops(a_gap(begins, ends)) is stopped, case


def test_rr_135_a_gap_that_fills_the_whole_time_exactly_belongs_to_the_opening():
    assert not stops(Gap(START, END), has_opened=False)
    assert stops(Gap(START, END), has_opened=True)
    assert stops(Gap(START, END - timedelta(milliseconds=1)), has_opened=False)


@pytest.mark.parametrize(
    ("seconds", "stopped"), [(3, True), (29, True), (30, False), (31, False), (300, False)]
)
def test_rs_12_the_court_sets_how_long_a_gap_it_bears(seconds, stopped):
    gap = a_gap("01:57:00", "01:57:30")
    assert stops(gap, longest=timedelta(seconds=seconds)) is stopped


def test_rs_12_an_extended_round_is_looked_at_by_the_end_that_holds_now():
    extended = Window(START, end_after_bid(END, at("01:59:30")))
    assert extended.ends_at == at("02:04:30")
    assert not stops(a_gap("01:57:00", "01:58:00"), extended)
    assert stops(a_gap("02:00:10", "02:00:40"), extended)
    assert stops(a_gap("01:58:00", "01:59:30.001"), extended)


def test_a_20_a_bid_after_the_gap_gives_everybody_the_whole_time_again():
    gap = a_gap("01:57:00", "01:58:00")
    assert stops(gap)
    assert not stops(gap, Window(START, end_after_bid(END, gap.ends_at)))


def test_rs_14_what_was_resumed_is_not_stopped_again_for_the_same_gap():
    gap = a_gap("01:57:00", "02:30:00")
    resumed = window_after_stop(ROUND, stopped_at=at("02:30:00"), resumed_at=at("02:30:00"), had_opened=True)
    assert resumed.ends_at == at("02:35:00")
    assert not stops(gap, resumed)


@pytest.mark.parametrize(
    ("case", "begins", "ends", "round_ends", "stopped"),
    [
        ("its start lay in the gap, its end lies far ahead: it opens late", "01:00", "03:00", "26:00", False),
        ("its start lies ahead", "00:10", "01:59", "26:00", False),
        ("the gap was over in the instant of its start", "00:10", "02:00", "02:04", False),
        ("its start lay in the gap, and so did its last minutes", "01:00", "02:20", "02:24", True),
        ("its whole time lay in the gap: that is a missed start", "01:00", "03:00", "02:30", False),
        (
            "it began, no sweep opened it, and its end lay in the gap",
            "02:01",
            "04:00",
            "02:30",
            True,
        ),
    ],
)
def test_rs_12_an_announced_round(case, begins, ends, round_ends, stopped):
    def on_the_day(clock_time: str) -> datetime:
        hours, minutes = map(int, clock_time.split(":"))
        return START.replace(hour=0) + timedelta(hours=hours, minutes=minutes)

    window = Window(START, on_the_day(round_ends))
    gap = Gap(on_the_day(begins), on_the_day(ends))
    assert stops(gap, window, has_opened=False) is stopped, case


def test_rs_12_a_short_round_whose_whole_time_lay_in_the_gap_is_stopped_if_it_had_opened():
    assert stops(Gap(START, END + HALF_A_MINUTE), has_opened=True)
    assert not stops(Gap(START, END + HALF_A_MINUTE), has_opened=False)


def test_time_5_the_last_minutes_reach_to_the_closing():
    assert last_minutes(ROUND) == Gap(at("01:55:00"), at("02:00:01"))
    assert last_minutes(ROUND).length == EXTENSION.on(END.date()) + timedelta(seconds=1)


def test_rs_12_ten_seconds_are_our_reading_and_not_law():
    assert usual_longest_gap(END.date()) == TEN_SECONDS
    assert LONGEST_HARMLESS_GAP.standing == "reading"
