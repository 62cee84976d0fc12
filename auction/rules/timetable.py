"""The days by which pricing, disposal, second round and sale must begin, and the days to pay the balance."""

from datetime import date, datetime, timedelta

from auction.rules.wording import beijing
from kernel.days import Calendar, LegalDate, after_days, court_day
from kernel.law import Figure
from kernel.refusal import Fact, Finding, Level

PRICING_WITHIN_DAYS = Figure(article="Fa Shi [2018] 15, art. 1", since={date(2018, 9, 1): 30}, rule="R-01")
DISPOSAL_WITHIN_DAYS = Figure(article="Fa Shi [2018] 15, art. 30", since={date(2018, 9, 1): 10}, rule="R-30")
SECOND_ROUND_WITHIN_DAYS = Figure(
    article="Fa Shi [2016] 18, art. 26", since={date(2017, 1, 1): 30}, rule="A-26"
)
SALE_NOTICE_WITHIN_DAYS = Figure(
    article="Fa Ming Chuan [2017] 455", since={date(2017, 7, 18): 15}, standing="setting", rule="S-02"
)
CREDITORS_ANSWER_DAYS = Figure(
    article="Fa Ming Chuan [2017] 455", since={date(2017, 7, 18): 10}, standing="practice", rule="S-01"
)
SALE_PERIOD_DAYS = Figure(
    article="Fa Ming Chuan [2017] 455", since={date(2017, 7, 18): 60}, standing="setting", rule="S-05"
)
FEWEST_BALANCE_DAYS = Figure(
    article="court setting", since={date(2017, 1, 1): 1}, standing="setting", rule="A-25"
)
MOST_BALANCE_DAYS = Figure(
    article="court setting", since={date(2017, 1, 1): 60}, standing="setting", rule="A-25"
)
FEWEST_USUAL_BALANCE_DAYS = Figure(
    article="court practice", since={date(2017, 1, 1): 7}, standing="practice", rule="A-25"
)
MOST_USUAL_BALANCE_DAYS = Figure(
    article="court practice", since={date(2017, 1, 1): 15}, standing="practice", rule="A-25"
)

_BALANCE_ARTICLE = "Fa Shi [2016] 18, art. 25"


def last_day_to_price(seized_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day on which the court may begin to find the reference price of what it seized.

    Law: Fa Shi [2018] 15, art. 1 (R-01, RR-007).
    """
    return after_days(seized_on, PRICING_WITHIN_DAYS.on(seized_on), calendar)


def last_day_to_dispose(price_fixed_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day on which disposal may begin after the reference price was fixed.

    Law: Fa Shi [2018] 15, art. 30 (R-30, RR-032).
    """
    return after_days(price_fixed_on, DISPOSAL_WITHIN_DAYS.on(price_fixed_on), calendar)


def last_day_for_second_round(first_ended_at: datetime, calendar: Calendar) -> LegalDate:
    """Return the last day on which the second round's bidding may begin.

    Law: Fa Shi [2016] 18, art. 26 (A-26, RR-111) - we read it as the beginning of bidding.
    """
    day = court_day(first_ended_at)
    return after_days(day, SECOND_ROUND_WITHIN_DAYS.on(day), calendar)


def last_day_for_creditors(second_ended_at: datetime, calendar: Calendar) -> LegalDate:
    """Return the last day on which creditors may say that they take the thing before it goes to sale.

    Law: Fa Ming Chuan [2017] 455 (S-01, RR-204).
    """
    day = court_day(second_ended_at)
    return after_days(day, CREDITORS_ANSWER_DAYS.on(day), calendar)


def last_day_for_sale_notice(second_ended_at: datetime, calendar: Calendar) -> LegalDate:
    """Return the last day on which the notice of the sale may be published after the second round failed.

    Law: Fa Ming Chuan [2017] 455 (S-02, RR-205).
    """
    day = court_day(second_ended_at)
    return after_days(day, SALE_NOTICE_WITHIN_DAYS.on(day), calendar)


def check_second_round_time(
    starts_at: datetime, *, first_ended_at: datetime, earliest_start: datetime, calendar: Calendar
) -> Finding:
    """Tell whether a second round begins in time; being late forbids it only if it could be avoided.

    Law: Fa Shi [2016] 18, art. 26 (A-26, RR-111).
    """
    last = last_day_for_second_round(first_ended_at, calendar)
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
        article = FEWEST_BALANCE_DAYS.article
        return Finding("block", "balance-days-out-of-bounds", article, _between(days, bounds))
    facts = _between(days, usual)
    if not usual[0] <= days <= usual[1]:
        return Finding("warn", "balance-days-unusual", FEWEST_USUAL_BALANCE_DAYS.article, facts)
    return Finding("pass", "balance-days-usual", _BALANCE_ARTICLE, facts)


def _between(value: int, bounds: tuple[int, int]) -> dict[str, int]:
    """Return the facts of a number and the bounds it is held against."""
    return {"value": value, "lowest": bounds[0], "highest": bounds[1]}
