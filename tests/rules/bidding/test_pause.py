"""How a stopped round goes on (A-28, RS-14)."""

from datetime import UTC, datetime, timedelta

import pytest

from bidding.rules.pause import LONG_STOP, Window, check_length_of_stop, window_after_stop

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
END = START + timedelta(hours=24)
BEFORE = Window(START, END)
MINUTE = timedelta(minutes=1)


def after(stopped_at: datetime, resumed_at: datetime, *, had_opened: bool = True) -> Window:
    return window_after_stop(BEFORE, stopped_at=stopped_at, resumed_at=resumed_at, had_opened=had_opened)


@pytest.mark.parametrize(
    ("case", "minutes_left", "minutes_lost", "expected_left"),
    [
        ("an hour lost with an hour to go", 60, 60, 60),
        ("stopped and resumed in the same instant", 60, 0, 60),
        ("six minutes to go", 6, 600, 6),
        ("five minutes to go", 5, 30, 5),
        ("four minutes to go become five", 4, 30, 5),
        ("one minute to go becomes five", 1, 0, 5),
        ("stopped after the end, before the closing: five minutes", -1, 30, 5),
    ],
)
def test_a_28_rs_14_lost_time_is_added_and_five_minutes_remain(
    case, minutes_left, minutes_lost, expected_left
):
    stopped_at = END - minutes_left * MINUTE
    resumed_at = stopped_at + minutes_lost * MINUTE
    assert after(stopped_at, resumed_at) == Window(START, resumed_at + expected_left * MINUTE), case


def test_rs_14_a_round_that_had_not_begun_keeps_its_times_if_it_goes_on_before_its_start():
    stopped_at = START - timedelta(hours=5)
    assert after(stopped_at, START - timedelta(hours=1), had_opened=False) == BEFORE
    assert after(stopped_at, START, had_opened=False) == BEFORE


def test_rs_14_a_round_that_had_not_begun_keeps_its_whole_length_if_its_start_has_passed():
    resumed_at = START + timedelta(hours=3)
    window = after(START - timedelta(hours=1), resumed_at, had_opened=False)
    assert window == Window(resumed_at, resumed_at + timedelta(hours=24))


@pytest.mark.parametrize(
    ("length", "level", "code"),
    [
        (timedelta(hours=24), "pass", "stop-was-short"),
        (timedelta(hours=24, milliseconds=1), "warn", "stop-longer-than-a-day"),
    ],
)
def test_rs_14_after_more_than_a_day_a_new_notice_is_advised(length, level, code):
    finding = check_length_of_stop(stopped_at=START, resumed_at=START + length)
    assert (finding.level, finding.code, finding.facts) == (level, code, {"hours": 24})


def test_rs_14_that_day_is_our_reading_and_not_law():
    assert LONG_STOP.standing == "reading"
