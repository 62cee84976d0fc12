"""No sale that brings the applicant nothing: the price must exceed what goes first to others."""

from datetime import date

from kernel.days import Calendar, LegalDate, after_days
from kernel.law import Figure
from kernel.money import MONEY_MAX_FEN, Money
from kernel.refusal import Finding

SURPLUS_ANSWER_DAYS = Figure(article="Fa Shi [2004] 16, art. 6", since={date(2005, 1, 1): 5}, rule="K-06")


def has_surplus(reserve: Money, *, priority_claims: Money, enforcement_cost: Money) -> bool:
    """Tell whether this reserve price leaves anything after the claims that rank first and the costs.

    Law: Fa Shi [2004] 16, art. 6 (K-06, RR-107) - the applicant's own claims are not counted: our reading.
    """
    return reserve.fen > priority_claims.fen + enforcement_cost.fen


def lowest_reserve_with_surplus(*, priority_claims: Money, enforcement_cost: Money) -> Money:
    """Return the lowest reserve price that leaves at least a fen.

    Law: Fa Shi [2004] 16, art. 6 (K-06, RR-107).
    """
    return Money(min(priority_claims.fen + enforcement_cost.fen + 1, MONEY_MAX_FEN))


def last_day_to_ask_for_auction(told_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day on which an applicant, told that nothing would be left, may ask to go on.

    Law: Fa Shi [2004] 16, art. 6 (K-06, RR-107).
    """
    return after_days(told_on, SURPLUS_ANSWER_DAYS.on(told_on), calendar)


def check_surplus(reserve: Money, *, priority_claims: Money, enforcement_cost: Money) -> Finding:
    """Tell whether an auction at this reserve price makes sense for the applicant.

    Law: Fa Shi [2004] 16, art. 6 (K-06, RR-107).
    """
    lowest = lowest_reserve_with_surplus(priority_claims=priority_claims, enforcement_cost=enforcement_cost)
    facts = {
        "value": reserve.plain(),
        "lowest": lowest.plain(),
        "priority_claims": priority_claims.plain(),
        "enforcement_cost": enforcement_cost.plain(),
    }
    if has_surplus(reserve, priority_claims=priority_claims, enforcement_cost=enforcement_cost):
        return Finding("pass", "surplus-expected", SURPLUS_ANSWER_DAYS.article, facts)
    return Finding("block", "no-surplus", SURPLUS_ANSWER_DAYS.article, facts)
