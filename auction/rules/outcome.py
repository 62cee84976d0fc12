"""What follows when a round or a sale is over: the ways that the law leaves open, with day and price."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from auction.rules.last_days import CREDITORS_ANSWER_DAYS, last_day_for_creditors
from auction.rules.lifecycle import LotState, Step, lawful_steps, step
from auction.rules.procedure import Procedure
from auction.rules.reserve_price import lowest_second_reserve, sale_price
from kernel.days import Calendar, LegalDate, court_day
from kernel.law import Standing
from kernel.money import Money

# Stays, withdrawals and the like are open at any time; they are no answer to the question what comes next.
_INTERRUPTIONS = frozenset({"stay", "postpone", "withdraw", "stop-remaining", "revoke"})


@dataclass(frozen=True, slots=True)
class Way:
    """One lawful way on: what is done, by whom, by which article, until when, and at which price.

    `price` is exact for taking in kind and for a sale, and the lowest for a second round.
    """

    step: Step
    last_day: LegalDate | None = None
    last_day_standing: Standing = "law"
    price: Money | None = None


def state_of(procedure: Procedure) -> LotState:
    """Return the state in which a lot is while it is offered in this way.

    Law: Fa Shi [2016] 18, art. 26 (AS-08, AS-13, AS-16).
    """
    match procedure:
        case Procedure.ROUND1:
            return LotState.ROUND1
        case Procedure.ROUND2:
            return LotState.ROUND2
        case Procedure.SALE:
            return LotState.SALE
        case _:
            assert_never(procedure)


def state_after(procedure: Procedure, *, sold: bool) -> LotState:
    """Return the state of the lot once it was sold or found no bidder.

    Law: Fa Shi [2016] 18, arts. 11, 20, 26 (A-11, A-26, AS-10, AS-11, AS-14, AS-18, AS-19, RR-121, RR-122).
    """
    return step(state_of(procedure), "sell" if sold else "fail")


def ways_on(
    procedure: Procedure,
    *,
    sold: bool,
    start: Money,
    ended_at: datetime,
    calendar: Calendar,
    balance_due: LegalDate | None = None,
) -> tuple[Way, ...]:
    """Return what the law allows next; `balance_due` is the day that settlement has counted for a sold lot.

    Law: Fa Shi [2016] 18, arts. 24-26 (A-24, A-25, A-26, S-01, S-02, S-11).
    """
    day = court_day(ended_at)
    after = state_after(procedure, sold=sold)
    return tuple(
        _way(row, day, start, calendar, balance_due)
        for row in lawful_steps(after)
        if row.deed not in _INTERRUPTIONS
    )


def _way(row: Step, day: date, start: Money, calendar: Calendar, balance_due: LegalDate | None) -> Way:
    """Return one way with its last day and its price."""
    price = _price(row, start, day)
    if row.deed == "receive-balance":
        return Way(row, balance_due, "law", price)
    if row.deed == "take-in-kind" and LotState.OFFSET2 in row.sources:
        return Way(row, last_day_for_creditors(day, calendar), CREDITORS_ANSWER_DAYS.standing, price)
    if row.deadline is None or row.deadline.last_day is None:
        return Way(row, price=price)
    return Way(row, row.deadline.last_day(day, calendar), row.deadline.standing, price)


def _price(row: Step, start: Money, day: date) -> Money | None:
    """Return the price at which the way leads on, where the round that is over decides it."""
    match row.deed:
        case "take-in-kind":
            return start
        case "start-second-round":
            return lowest_second_reserve(start, day)
        case "start-sale":
            return sale_price(start, day)
        case _:
            return None
