"""How long a price may be relied on (R-27; RR-034)."""

from datetime import date

import pytest

from valuation.rules.validity import (
    fault_of_validity,
    last_auction_day,
    latest_validity,
    months_after,
)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 2), 12, date(2027, 3, 2)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
    ],
)
def test_time_1_months_run_to_the_same_day_or_the_months_last(day, months, expected):
    assert months_after(day, months) == expected


def test_r_27_a_price_is_valid_for_a_year_at_most():
    assert latest_validity(date(2026, 3, 2)) == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("valid_until", "code"),
    [
        (date(2027, 3, 2), None),
        (date(2027, 3, 3), "validity-too-long"),
        (date(2026, 3, 2), None),
        (date(2026, 3, 1), "validity-before-price"),
    ],
)
def test_r_27_a_term_of_validity_is_neither_too_long_nor_before_the_price(valid_until, code):
    fault = fault_of_validity(valid_until, counted_from=date(2026, 3, 2))
    assert (fault.code if fault else None) == code


def test_rr_034_an_auction_begins_within_six_months_of_the_validity():
    assert last_auction_day(date(2026, 9, 30)) == date(2027, 3, 30)


def test_rr_034_six_months_after_the_end_of_august_is_the_end_of_february():
    assert last_auction_day(date(2026, 8, 31)) == date(2027, 2, 28)
