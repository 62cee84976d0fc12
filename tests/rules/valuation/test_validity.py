"""How long a price may be relied on, how soon the sale begins (R-27, R-30; RR-032, RR-033, RR-034)."""

from datetime import date

import pytest

from kernel.days import WeekdayCalendar
from valuation.rules.validity import (
    at_auction,
    at_publication,
    disposal_due,
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


@pytest.mark.parametrize(
    ("published_on", "level", "code"),
    [
        (date(2026, 9, 30), "pass", "price-valid-at-publication"),
        (date(2026, 10, 1), "block", "price-expired-at-publication"),
    ],
)
def test_rr_033_the_first_notice_is_published_while_the_price_is_valid(published_on, level, code):
    finding = at_publication(date(2026, 9, 30), published_on=published_on)
    assert (finding.level, finding.code, finding.facts) == (level, code, {"valid_until": "2026-09-30"})


@pytest.mark.parametrize(
    ("starts_on", "level", "code"),
    [
        (date(2027, 3, 30), "pass", "price-fresh-at-auction"),
        (date(2027, 3, 31), "block", "price-stale-at-auction"),
    ],
)
def test_rr_034_no_round_and_no_sale_begins_more_than_six_months_after_the_validity(starts_on, level, code):
    finding = at_auction(date(2026, 9, 30), starts_on=starts_on)
    assert (finding.level, finding.code, finding.facts) == (level, code, {"last_day": "2027-03-30"})


def test_rr_034_six_months_after_the_end_of_august_is_the_end_of_february():
    assert last_auction_day(date(2026, 8, 31)) == date(2027, 2, 28)


def test_rr_033_a_price_whose_validity_nobody_stated_blocks():
    for finding in (
        at_publication(None, published_on=date(2026, 3, 2)),
        at_auction(None, starts_on=date(2026, 3, 2)),
    ):
        assert (finding.level, finding.code) == ("block", "price-validity-unknown")


def test_rr_032_the_sale_is_set_going_within_ten_days_of_the_price():
    assert disposal_due(date(2026, 3, 2), WeekdayCalendar()).day == date(2026, 3, 12)
    assert disposal_due(date(2026, 3, 4), WeekdayCalendar()).day == date(2026, 3, 16)
