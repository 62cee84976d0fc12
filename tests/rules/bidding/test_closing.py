"""When an ended round may be closed (TIME-5)."""

from datetime import UTC, datetime, timedelta

from bidding.rules.closing import CLOSING_PAUSE, closes_at

END = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def test_time_5_a_second_passes_so_that_all_who_entered_in_time_are_heard():
    assert closes_at(END) == END + timedelta(seconds=1)


def test_time_5_the_length_of_the_pause_is_our_reading_and_not_law():
    assert CLOSING_PAUSE.standing == "reading"
