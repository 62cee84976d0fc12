"""What the buyer still owes, until when, and when he counts as not having paid."""

from datetime import date

from kernel.days import Calendar, LegalDate, after_days
from kernel.money import ZERO, Money


def balance_of_price(price: Money, deposit: Money) -> Money:
    """Return what the buyer still owes when the deposit that he really paid is set off.

    Law: Fa Shi [2016] 18, arts. 23, 25 (A-23, A-25, RR-126).
    """
    return max(ZERO, price - deposit)


def balance_due(confirmed_on: date, balance_days: int, calendar: Calendar) -> LegalDate:
    """Return the last day for the balance: the notice's days, counted from the day after the deal.

    The number of days is a term of sale, which auction/rules/timetable.py judges.

    Law: Fa Shi [2016] 18, art. 25 (A-25, RR-126) and Civil Procedure Law (2023), art. 85 (TIME-1, TIME-2) - a
    last day that is a holiday moves on.
    """
    return after_days(confirmed_on, balance_days, calendar)


def is_in_time(paid_on: date, due_on: date) -> bool:
    """Tell whether the balance arrived by its last day.

    Law: Fa Shi [2016] 18, art. 25 (A-25, RR-126).
    """
    return paid_on <= due_on


def may_rule_default(*, fully_paid: bool, due_on: date, today: date) -> bool:
    """Tell whether the court may rule a default: the last day is over and something is missing.

    Law: Fa Shi [2016] 18, art. 24 (A-24, RR-127) - nothing happens by itself; the default is a ruling.
    """
    return not fully_paid and today > due_on
