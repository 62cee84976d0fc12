"""What the buyer still owes, until when, and when he counts as not having paid."""

from datetime import date

from kernel.days import Calendar, LegalDate, after_days
from kernel.law import Figure
from kernel.money import ZERO, Money
from kernel.refusal import Finding

# The law leaves the number of days to the notice. Courts take a week to a fortnight; ten days are common.
USUAL_DAYS_FEWEST = Figure(
    article="Fa Shi [2016] 18, art. 25",
    since={date(2017, 1, 1): 7},
    standing="practice",
    rule="AS-24",
)
USUAL_DAYS_MOST = Figure(
    article="Fa Shi [2016] 18, art. 25",
    since={date(2017, 1, 1): 15},
    standing="practice",
    rule="AS-24",
)
SETTING_DAYS_FEWEST = Figure(
    article="Fa Shi [2016] 18, art. 25",
    since={date(2017, 1, 1): 1},
    standing="setting",
    rule="A-25",
)
SETTING_DAYS_MOST = Figure(
    article="Fa Shi [2016] 18, art. 25",
    since={date(2017, 1, 1): 60},
    standing="setting",
    rule="A-25",
)


def balance_of_price(price: Money, deposit: Money) -> Money:
    """Return what the buyer still owes when the deposit that he really paid is set off.

    Law: Fa Shi [2016] 18, arts. 23, 25 (A-23, A-25, RR-126).
    """
    return max(ZERO, price - deposit)


def balance_due(confirmed_on: date, balance_days: int, calendar: Calendar) -> LegalDate:
    """Return the last day for the balance: the notice's days, counted from the day after the deal.

    Law: Fa Shi [2016] 18, art. 25 (A-25, RR-126) and Civil Procedure Law (2023), art. 85 (TIME-1, TIME-2) - a
    last day that is a holiday moves on.
    """
    return after_days(confirmed_on, balance_days, calendar)


def balance_days_findings(balance_days: int, on: date) -> tuple[Finding, ...]:
    """Return what is to be said of the days that the terms give the buyer for the balance.

    Law: Fa Shi [2016] 18, art. 25 (A-25, AS-24) - the notice fixes the deadline; no number is written in the
    text, so an unusual one is a warning, and only one that the court's settings rule out blocks.
    """
    usual = USUAL_DAYS_FEWEST.on(on), USUAL_DAYS_MOST.on(on)
    bounds = SETTING_DAYS_FEWEST.on(on), SETTING_DAYS_MOST.on(on)
    article = USUAL_DAYS_FEWEST.article
    if not bounds[0] <= balance_days <= bounds[1]:
        facts = {"days": balance_days, "fewest": bounds[0], "most": bounds[1]}
        return (Finding("block", "balance-days-out-of-bounds", article, facts),)
    facts = {"days": balance_days, "fewest": usual[0], "most": usual[1]}
    if not usual[0] <= balance_days <= usual[1]:
        return (Finding("warn", "balance-days-unusual", article, facts),)
    return (Finding("pass", "balance-days-usual", article, facts),)


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
