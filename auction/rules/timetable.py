"""Whether second round and sale keep to their times, and how long a buyer has for the balance."""

from datetime import date, datetime, timedelta

from auction.rules.last_days import SALE_PERIOD_DAYS, SECOND_ROUND_WITHIN_DAYS, last_day_for_second_round
from auction.rules.wording import beijing
from kernel.days import Calendar, court_day
from kernel.law import Figure
from kernel.refusal import Fact, Finding, Level

_ARTICLE = "Fa Shi [2016] 18, art. 25"

# The law leaves the days to the notice; what is no law carries no article when it warns.
FEWEST_BALANCE_DAYS = Figure(article=_ARTICLE, since={date(2017, 1, 1): 1}, standing="setting", rule="A-25")
MOST_BALANCE_DAYS = Figure(article=_ARTICLE, since={date(2017, 1, 1): 60}, standing="setting", rule="A-25")
FEWEST_USUAL_BALANCE_DAYS = Figure(
    article=_ARTICLE, since={date(2017, 1, 1): 7}, standing="practice", rule="A-25"
)
MOST_USUAL_BALANCE_DAYS = Figure(
    article=_ARTICLE, since={date(2017, 1, 1): 15}, standing="practice", rule="A-25"
)


def check_second_round_time(
    starts_at: datetime, *, first_ended_at: datetime, earliest_start: datetime, calendar: Calendar
) -> Finding:
    """Tell whether a second round begins in time; being late forbids it only if it could be avoided.

    Law: Fa Shi [2016] 18, art. 26 (A-26, RR-111).
    """
    last = last_day_for_second_round(court_day(first_ended_at), calendar)
    facts = {"starts_at": beijing(starts_at), "last_day": last.day.isoformat()}
    if starts_at < last.ends_at:
        return Finding("pass", "second-round-in-time", SECOND_ROUND_WITHIN_DAYS.article, facts)
    level: Level = "block" if earliest_start < last.ends_at else "warn"
    return Finding(level, "second-round-late", SECOND_ROUND_WITHIN_DAYS.article, facts)


def check_sale_period(starts_at: datetime, ends_at: datetime, on: date) -> Finding:
    """Tell whether a sale stays open for its whole period.

    Law: Fa Ming Chuan [2017] 455 (S-05, RR-210).
    """
    days = SALE_PERIOD_DAYS.on(on)
    facts: dict[str, Fact] = {"starts_at": beijing(starts_at), "ends_at": beijing(ends_at), "days": days}
    if ends_at - starts_at >= timedelta(days=days):
        return Finding("pass", "sale-period-full", SALE_PERIOD_DAYS.article, facts)
    return Finding("warn", "sale-period-short", SALE_PERIOD_DAYS.article, facts)


def check_balance_days(days: int, on: date) -> Finding:
    """Tell whether the days to pay the balance are within bounds, and as many as usual.

    Law: Fa Shi [2016] 18, art. 25 (A-25, NL-9) - the bounds are settings and practice.
    """
    usual = FEWEST_USUAL_BALANCE_DAYS.on(on), MOST_USUAL_BALANCE_DAYS.on(on)
    bounds = FEWEST_BALANCE_DAYS.on(on), MOST_BALANCE_DAYS.on(on)
    if not bounds[0] <= days <= bounds[1]:
        return Finding("block", "balance-days-out-of-bounds", "", _between(days, bounds))
    facts = _between(days, usual)
    if not usual[0] <= days <= usual[1]:
        return Finding("warn", "balance-days-unusual", "", facts)
    return Finding("pass", "balance-days-usual", _ARTICLE, facts)


def _between(value: int, bounds: tuple[int, int]) -> dict[str, int]:
    """Return the facts of a number and the bounds it is held against."""
    return {"value": value, "lowest": bounds[0], "highest": bounds[1]}
