"""What the buyer still owes, until when, and when he is in default."""

from datetime import date

import pytest

from kernel.money import ZERO, yuan
from settlement.rules.balance import (
    balance_due,
    balance_of_price,
    is_in_time,
    may_rule_default,
)
from store.calendar import NationalCalendar

CALENDAR = NationalCalendar()


@pytest.mark.parametrize(
    ("price", "deposit", "owed"),
    [
        pytest.param("1010000", "120000", "890000", id="price less deposit"),
        pytest.param("85000", "85000", "0", id="prepaid in full: nothing is owed"),
        pytest.param("85000", "90000", "0", id="never less than nothing"),
        pytest.param("1010000", "0", "1010000", id="an exempt applicant owes the whole price"),
    ],
)
def test_rr_126_the_balance_is_the_price_less_the_deposit(price: str, deposit: str, owed: str):
    """RR-126, A-23, A-25."""
    assert balance_of_price(yuan(price), yuan(deposit)) == (yuan(owed) or ZERO)


@pytest.mark.parametrize(
    ("confirmed", "days", "due", "provisional"),
    [
        pytest.param(date(2026, 3, 2), 10, date(2026, 3, 12), False, id="the day of the deal is not counted"),
        pytest.param(date(2026, 3, 4), 10, date(2026, 3, 16), False, id="a Saturday moves to Monday"),
        pytest.param(
            date(2026, 9, 21), 10, date(2026, 10, 8), False, id="the national holiday moves to its end"
        ),
        pytest.param(
            date(2036, 3, 3), 10, date(2036, 3, 13), True, id="a year without calendar is provisional"
        ),
    ],
)
def test_rr_126_the_last_day_is_counted_from_the_deal(
    *, confirmed: date, days: int, due: date, provisional: bool
):
    """RR-126, A-25, TIME-1, TIME-2: ten days as in the real notice EX1, moved on from days off."""
    found = balance_due(confirmed, days, CALENDAR)
    assert (found.day, found.provisional) == (due, provisional)


def test_rr_126_money_on_the_last_day_is_in_time_and_a_day_later_is_not():
    """RR-126, A-25."""
    assert is_in_time(date(2026, 3, 12), date(2026, 3, 12))
    assert not is_in_time(date(2026, 3, 13), date(2026, 3, 12))


@pytest.mark.parametrize(
    ("fully_paid", "today", "may"),
    [
        pytest.param(False, date(2026, 3, 12), False, id="the last day is not over"),
        pytest.param(False, date(2026, 3, 13), True, id="the day after, with something missing"),
        pytest.param(True, date(2026, 3, 13), False, id="whoever has paid is not in default"),
    ],
)
def test_rr_127_default_may_be_ruled_when_the_last_day_is_over(*, fully_paid: bool, today: date, may: bool):
    """RR-127, A-24."""
    assert may_rule_default(fully_paid=fully_paid, due_on=date(2026, 3, 12), today=today) is may
