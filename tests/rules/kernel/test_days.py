"""Days as the law counts them: TIME-1, TIME-2, TIME-3, and years whose holidays nobody knows yet."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.days import (
    LegalDate,
    WeekdayCalendar,
    after_days,
    after_working_days,
    court_day,
    start_of,
    whole_days_between,
)
from store.calendar import NationalCalendar

CALENDAR = NationalCalendar()


def test_an_evening_in_london_is_the_next_court_day_in_beijing() -> None:
    assert court_day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert start_of(date(2026, 3, 2)) == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)


def test_the_first_day_is_not_counted() -> None:
    """TIME-1: five days from Monday 2 March end on Saturday, hence (TIME-2) on Monday 9 March."""
    assert after_days(date(2026, 3, 2), 4, CALENDAR) == LegalDate(date(2026, 3, 6))
    assert after_days(date(2026, 3, 2), 5, CALENDAR) == LegalDate(date(2026, 3, 9))


def test_a_last_day_in_a_holiday_moves_behind_it() -> None:
    """TIME-2: 1 October 2025 begins eight days off; the next working day is 9 October."""
    assert after_days(date(2025, 9, 21), 10, CALENDAR) == LegalDate(date(2025, 10, 9))


def test_a_make_up_saturday_is_a_working_day() -> None:
    """TIME-2: Sunday 28 September 2025 was worked to make up for the holiday."""
    assert after_days(date(2025, 9, 18), 10, CALENDAR) == LegalDate(date(2025, 9, 28))


def test_working_days_leave_out_days_off() -> None:
    """TIME-3: working days after 26 September 2025 run through make-up days and the holiday."""
    assert after_working_days(date(2025, 9, 26), 1, CALENDAR) == LegalDate(date(2025, 9, 28))
    assert after_working_days(date(2025, 9, 26), 4, CALENDAR) == LegalDate(date(2025, 10, 9))
    assert after_working_days(date(2025, 9, 26), 0, CALENDAR) == LegalDate(date(2025, 9, 26))


def test_a_year_not_announced_gives_a_provisional_date() -> None:
    assert after_days(date(2026, 12, 25), 20, CALENDAR) == LegalDate(date(2027, 1, 14), provisional=True)
    assert after_working_days(date(2026, 12, 30), 2, CALENDAR).provisional


def test_once_the_year_is_loaded_the_date_is_sure() -> None:
    loaded = NationalCalendar({date(2027, 1, 14): False}, frozenset({2027}))
    assert after_days(date(2026, 12, 25), 20, loaded) == LegalDate(date(2027, 1, 15))


def test_a_holiday_of_an_unannounced_year_is_guessed() -> None:
    assert not CALENDAR.is_working_day(date(2027, 10, 1))
    assert CALENDAR.is_working_day(date(2027, 3, 3))


def test_the_end_of_a_legal_day_is_midnight_in_beijing() -> None:
    assert LegalDate(date(2026, 3, 2)).ends_at == datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


def test_weekdays_alone_are_never_for_sure() -> None:
    assert after_days(date(2026, 3, 2), 5, WeekdayCalendar()) == LegalDate(date(2026, 3, 9), provisional=True)


def test_full_days_between_two_days() -> None:
    assert whole_days_between(date(2018, 3, 21), date(2018, 4, 21)) == 30


@pytest.mark.parametrize("count", [-1, 3661])
def test_a_period_without_sense_is_a_fault_of_the_program(count: int) -> None:
    with pytest.raises(AssertionError):
        after_days(date(2026, 3, 2), count, CALENDAR)


@given(st.dates(date(2018, 1, 1), date(2028, 12, 31)), st.integers(0, 400))
def test_a_period_never_ends_early_nor_on_a_day_off(day: date, count: int) -> None:
    last = after_days(day, count, CALENDAR).day
    assert (last - day).days >= count
    assert CALENDAR.is_working_day(last)
