"""What the court fixed for the bidding of one round: copied from the notice, never changed afterwards."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kernel.law import Figure
from kernel.money import MONEY_MAX_FEN, ZERO, Money
from kernel.refusal import Refusal

# Whether the first bid must be the starting price itself or may be more: platforms differ, the law only sets
# the floor.
FirstBidMode = Literal["at-start", "at-least-start"]

# Three settings in which courts and platforms differ. The article asks for a start, a step and a rise; it
# asks for none of these, and a court sets them with the terms of each round.
_RISING = "Fa Shi [2016] 18, art. 20"
IN_FORCE = date(2017, 1, 1)
FIRST_BID_MODE: Figure[FirstBidMode] = Figure(
    article=_RISING, since={IN_FORCE: "at-least-start"}, standing="setting", rule="BID-7"
)
MULTIPLE_RULE = Figure(article=_RISING, since={IN_FORCE: True}, standing="setting", rule="BID-7")
OWN_RAISE = Figure(article=_RISING, since={IN_FORCE: False}, standing="setting", rule="RR-119")

# A bid must leave room for two more steps below the largest amount that can be kept.
_STEPS_OF_ROOM = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """The starting price, the step, the times, and the three settings in which courts differ."""

    start_price: Money
    step: Money
    starts_at: datetime
    ends_at: datetime
    first_bid_mode: FirstBidMode = FIRST_BID_MODE.since[IN_FORCE]
    multiple_rule: bool = MULTIPLE_RULE.since[IN_FORCE]
    own_raise: bool = OWN_RAISE.since[IN_FORCE]

    @property
    def highest_bid(self) -> Money:
        """Return the largest amount that may be bid: above it the next bids could not be kept exactly."""
        return Money(MONEY_MAX_FEN - _STEPS_OF_ROOM * self.step.fen)


@dataclass(frozen=True, slots=True)
class Rising:
    """How bids rise, as far as a court sets it."""

    first_bid_mode: FirstBidMode
    multiple_rule: bool
    own_raise: bool


def usual_rising(on: date) -> Rising:
    """Return how bids rise where a court sets nothing else.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-7, RR-119) - the article wants a start, a step and a rise. What
    the first bid must be, whether rises are whole steps, and whether a leader may raise his own bid, it
    leaves open: platforms differ, and the court sets it.
    """
    return Rising(FIRST_BID_MODE.on(on), MULTIPLE_RULE.on(on), OWN_RAISE.on(on))


def faults_of_terms(terms: Terms) -> list[Refusal]:
    """Return why no round can be held on these terms; an empty list is good.

    Law: Fa Shi [2016] 18, art. 20 (A-20, RR-106) - bidding starts at a starting price and rises by a step
    that the court has fixed; the law sets no number for the step. How long bidding must last is checked with
    the terms of sale.
    """
    faults = []
    article = _RISING
    if terms.start_price <= ZERO:
        faults.append(Refusal("start-price-missing", article, {"start": terms.start_price.plain()}))
    if terms.step <= ZERO:
        faults.append(Refusal("step-missing", article, {"step": terms.step.plain()}))
    elif terms.start_price > terms.highest_bid:
        faults.append(Refusal("start-price-beyond-range", facts={"highest": terms.highest_bid.plain()}))
    if terms.ends_at <= terms.starts_at:
        faults.append(Refusal("round-ends-before-start", article))
    return faults
