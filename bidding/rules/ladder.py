"""The ladder of bids: which amounts are lawful next, and why another one is not."""

from bidding.rules.terms import Terms
from kernel.money import Money
from kernel.refusal import Refusal

STARTING_ARTICLE = "Fa Shi [2016] 18, art. 20"
LADDER_LENGTH_MAX = 20


def lowest_next_bid(terms: Terms, leading: Money | None) -> Money:
    """Return the lowest amount that an ordinary bidder may bid next.

    Law: Fa Shi [2016] 18, art. 20 (A-20, RR-119, BID-3) - bidding starts at the starting price and rises by
    the step that the court has fixed.
    """
    return terms.start_price if leading is None else leading + terms.step


def next_bids(terms: Terms, leading: Money | None, count: int) -> tuple[Money, ...]:
    """Return the next lawful amounts from the lowest up, as many as asked for or as there are.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-7) - where the court wants the first bid at the starting price,
    there is only that one.
    """
    assert 0 < count <= LADDER_LENGTH_MAX, "a ladder has a sensible number of rungs"
    lowest = lowest_next_bid(terms, leading)
    if leading is None and terms.first_bid_mode == "at-start":
        return (lowest,)
    rungs = (Money(lowest.fen + rung * terms.step.fen) for rung in range(count) if _fits(terms, lowest, rung))
    return tuple(rungs)


def fault_of_amount(terms: Terms, leading: Money | None, amount: Money) -> Refusal | None:
    """Return why an ordinary bid of this amount does not count, or None where it does.

    Law: Fa Shi [2016] 18, art. 20 (A-20, RR-119, BID-3, BID-7) - below the starting price a bid is void;
    above, it must be at least one step over the leading one. Whole steps only, and a first bid at the
    starting price only, are settings of the court, which the law does not ask for.
    """
    lowest = lowest_next_bid(terms, leading)
    if amount < terms.start_price:
        return Refusal("bid-below-start", STARTING_ARTICLE, {"start": terms.start_price.plain()})
    if amount < lowest:
        return Refusal("bid-too-low", STARTING_ARTICLE, {"lowest": lowest.plain()})
    if leading is None and terms.first_bid_mode == "at-start" and amount != terms.start_price:
        return Refusal("first-bid-not-at-start", facts={"start": terms.start_price.plain()})
    if amount > terms.highest_bid:
        return Refusal("bid-beyond-range", facts={"highest": terms.highest_bid.plain()})
    if terms.multiple_rule and (amount.fen - lowest.fen) % terms.step.fen:
        lower, higher = _rungs_above(terms, lowest, amount)
        return Refusal("bid-off-step", facts={"lower": lower.plain(), "higher": higher.plain()})
    return None


def _rungs_above(terms: Terms, lowest: Money, amount: Money) -> tuple[Money, Money]:
    """Return the first two lawful amounts above one that lies between the rungs."""
    passed = (amount.fen - lowest.fen) // terms.step.fen
    return lowest + terms.step.times(passed + 1), lowest + terms.step.times(passed + 2)


def _fits(terms: Terms, lowest: Money, rung: int) -> bool:
    return lowest.fen + rung * terms.step.fen <= terms.highest_bid.fen
