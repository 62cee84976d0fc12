"""The reserve price, also the starting price: never far below the reference price or the round before."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, assert_never

from auction.rules.procedure import Procedure
from auction.rules.wording import percent
from kernel.law import Figure, Standing
from kernel.money import Money
from kernel.refusal import Finding

FIRST_ROUND_SHARE = Figure(
    article="Fa Shi [2016] 18, art. 10", since={date(2017, 1, 1): Fraction(70, 100)}, rule="A-10"
)
SECOND_ROUND_SHARE = Figure(
    article="Fa Shi [2016] 18, art. 26", since={date(2017, 1, 1): Fraction(80, 100)}, rule="A-26"
)
# The notice of 2017 was read only through others, who agree with real sales: a court may set it otherwise.
SALE_SHARE = Figure(
    article="Fa Ming Chuan [2017] 455",
    since={date(2017, 7, 18): Fraction(1)},
    standing="setting",
    rule="S-06",
)
LOWEST_SALE_SHARE = Figure(
    article="Fa Shi [2004] 16, art. 32", since={date(2005, 1, 1): Fraction(50, 100)}, rule="K-32"
)

Basis = Literal["reference-price", "first-start", "second-start"]


@dataclass(frozen=True, slots=True)
class Floor:
    """The lowest starting price, what it was counted from, and by which article."""

    amount: Money
    basis: Basis
    share: Fraction
    article: str
    standing: Standing = "law"


def lowest_first_reserve(reference: Money, on: date) -> Money:
    """Return the lowest reserve price that the first round may have.

    Law: Fa Shi [2016] 18, art. 10 (A-10, RR-103) - not below seventy per cent of the reference price.
    Rounded up: a fen less would break the floor (MON-1).
    """
    return reference.share_up(FIRST_ROUND_SHARE.on(on))


def lowest_second_reserve(first_start: Money, on: date) -> Money:
    """Return the lowest reserve price that the second round may have after this first one.

    Law: Fa Shi [2016] 18, art. 26 (A-26, RR-104) - cut by no more than twenty per cent; rounded up (MON-1).
    """
    return first_start.share_up(SECOND_ROUND_SHARE.on(on))


def lowest_second_reserve_of_reference(reference: Money, on: date) -> Money:
    """Return the lowest reserve price of a second round when only the reference price is known.

    Law: Fa Shi [2016] 18, arts. 10 and 26 (A-10, A-26) - the lowest cut of the lowest first round.
    """
    return lowest_second_reserve(lowest_first_reserve(reference, on), on)


def sale_price(second_start: Money, on: date) -> Money:
    """Return the price of the sale that follows a failed second round: that round's starting price.

    Law: Fa Ming Chuan [2017] 455 (S-06, RR-207).
    """
    return second_start.share_up(SALE_SHARE.on(on))


def lowest_sale_price(reference: Money, on: date) -> Money:
    """Return the price below which no sale goes, whatever came before it.

    Law: Fa Shi [2004] 16, art. 32 (K-32, RR-213) - never below half of the appraised price, rounded up.
    """
    return reference.share_up(LOWEST_SALE_SHARE.on(on))


def floor_of(
    procedure: Procedure, *, reference: Money | None, previous_start: Money | None, on: date
) -> Floor | None:
    """Return the floor of the starting price as far as the facts reach; None where nothing is known.

    Law: Fa Shi [2016] 18, arts. 10, 26; Fa Ming Chuan [2017] 455 (A-10, A-26, S-06, RR-103, RR-104, RR-207).
    """
    first, second = FIRST_ROUND_SHARE.on(on), SECOND_ROUND_SHARE.on(on)
    match procedure:
        case Procedure.ROUND1:
            return _first_floor(reference, first, on)
        case Procedure.ROUND2:
            if previous_start is not None:
                amount = lowest_second_reserve(previous_start, on)
                return Floor(amount, "first-start", second, SECOND_ROUND_SHARE.article)
            return _composed_floor(reference, first * second, on, SECOND_ROUND_SHARE.article, "law")
        case Procedure.SALE:
            share, article, standing = SALE_SHARE.on(on), SALE_SHARE.article, SALE_SHARE.standing
            if previous_start is not None:
                return Floor(sale_price(previous_start, on), "second-start", share, article, standing)
            return _composed_floor(reference, first * second * share, on, article, standing)
        case _:
            assert_never(procedure)


def check_start_price(start: Money, floor: Floor) -> Finding:
    """Tell whether a starting price keeps to its floor; a floor that is no law only warns.

    A sale keeps the second round's price exactly, neither less nor more.

    Law: Fa Shi [2016] 18, arts. 10 and 26 (A-10, A-26, NL-10, RR-103, RR-104, RR-207).
    """
    facts = {
        "value": start.plain(),
        "floor": floor.amount.plain(),
        "percent": percent(floor.share),
        "basis": floor.basis,
    }
    exact = floor.basis == "second-start"
    if start.fen > 0 and (start == floor.amount if exact else start >= floor.amount):
        return Finding("pass", "start-at-or-above-floor", floor.article, facts)
    if floor.standing == "law" or start.fen <= 0:
        return Finding("block", "start-below-floor", floor.article, facts)
    if exact:
        return Finding("warn", "sale-price-differs", floor.article, facts)
    return Finding("warn", "sale-price-below-second-floor", floor.article, facts)


def check_not_raised(start: Money, first_start: Money) -> Finding:
    """Tell whether a second round starts no higher than the first, which nobody wanted at that price.

    Law: Fa Shi [2016] 18, art. 26 (A-26, RR-104) - our reading: the text only limits the cut.
    """
    facts = {"value": start.plain(), "first_start": first_start.plain()}
    if start <= first_start:
        return Finding("pass", "second-start-not-raised", SECOND_ROUND_SHARE.article, facts)
    return Finding("warn", "second-start-raised", SECOND_ROUND_SHARE.article, facts)


def check_half_kept(price: Money, reference: Money, on: date) -> Finding:
    """Tell whether the price of a sale is at least what the law demands of any sale.

    Law: Fa Shi [2004] 16, art. 32 (K-32, RR-213).
    """
    floor = lowest_sale_price(reference, on)
    facts = {
        "value": price.plain(),
        "floor": floor.plain(),
        "percent": percent(LOWEST_SALE_SHARE.on(on)),
    }
    if price >= floor:
        return Finding("pass", "sale-price-above-half", LOWEST_SALE_SHARE.article, facts)
    # The article speaks of a sale without auction; that it holds after two failed rounds too is our reading.
    return Finding("warn", "sale-price-below-half", LOWEST_SALE_SHARE.article, facts)


def _first_floor(reference: Money | None, share: Fraction, on: date) -> Floor | None:
    """Return the first round's floor if there is a reference price."""
    if reference is None:
        return None
    return Floor(lowest_first_reserve(reference, on), "reference-price", share, FIRST_ROUND_SHARE.article)


def _composed_floor(
    reference: Money | None, share: Fraction, on: date, article: str, standing: Standing
) -> Floor | None:
    """Return the floor that two lawful cuts leave of the reference price, if there is one."""
    if reference is None:
        return None
    amount = lowest_second_reserve_of_reference(reference, on)
    return Floor(amount, "reference-price", share, article, standing)
