"""What must hold of floors, bands and cuts for every amount: no rounding ever breaks the law by a fen."""

from datetime import date
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from auction.rules.deposit import (
    HIGHEST_DEPOSIT_SHARE,
    LOWEST_DEPOSIT_SHARE,
    applicant_deposit,
    check_deposit,
    deposit_band,
)
from auction.rules.procedure import Procedure
from auction.rules.reserve_price import (
    FIRST_ROUND_SHARE,
    LOWEST_SALE_SHARE,
    SECOND_ROUND_SHARE,
    check_start_price,
    floor_of,
    lowest_first_reserve,
    lowest_sale_price,
    lowest_second_reserve,
    lowest_second_reserve_of_reference,
)
from auction.rules.surplus import has_surplus, lowest_reserve_with_surplus
from kernel.money import MONEY_MAX_FEN, ZERO, Money

ON = date(2026, 3, 2)
A_FEN = Money(1)

# Small amounts, where a fen is a large share, and round ones beside which rounding turns.
amounts = st.one_of(
    st.integers(1, 200),
    st.integers(0, 10**7).map(lambda tens: tens * 10 + 1),
    st.integers(1, MONEY_MAX_FEN),
).map(Money)


@given(amounts)
@example(Money(100_000_001))
@example(Money(33_333_333))
def test_the_first_floor_is_the_least_amount_that_keeps_the_share(reference: Money) -> None:
    """A-10, RR-103, MON-1."""
    share = FIRST_ROUND_SHARE.on(ON)
    floor = lowest_first_reserve(reference, ON)
    assert Fraction(floor.fen) >= share * reference.fen
    assert Fraction(floor.fen - 1) < share * reference.fen


@given(amounts)
@example(Money(15_900))
def test_the_second_floor_is_the_least_amount_that_keeps_the_share(first: Money) -> None:
    """A-26, RR-104, MON-1."""
    share = SECOND_ROUND_SHARE.on(ON)
    floor = lowest_second_reserve(first, ON)
    assert Fraction(floor.fen) >= share * first.fen
    assert Fraction(floor.fen - 1) < share * first.fen
    assert floor <= first


@given(amounts)
def test_two_cuts_never_go_below_both_shares(reference: Money) -> None:
    """A-10, A-26: nor more than two fen above them, one for each rounding."""
    composed = FIRST_ROUND_SHARE.on(ON) * SECOND_ROUND_SHARE.on(ON) * reference.fen
    floor = lowest_second_reserve_of_reference(reference, ON)
    assert composed <= floor.fen < composed + 2


@given(amounts, amounts)
def test_a_higher_reference_never_lowers_a_floor(one: Money, other: Money) -> None:
    low, high = min(one, other), max(one, other)
    assert lowest_first_reserve(low, ON) <= lowest_first_reserve(high, ON)
    assert lowest_second_reserve_of_reference(low, ON) <= lowest_second_reserve_of_reference(high, ON)


@given(amounts, st.sampled_from(list(Procedure)))
def test_the_floor_passes_and_a_fen_less_does_not(price: Money, procedure: Procedure) -> None:
    """A-10, A-26, S-06."""
    floor = floor_of(procedure, reference=price, previous_start=None, on=ON)
    assert floor is not None
    assert check_start_price(floor.amount, floor).level == "pass"
    assert check_start_price(floor.amount - A_FEN, floor).level != "pass"


@given(amounts)
def test_half_is_never_broken(reference: Money) -> None:
    """K-32."""
    floor = lowest_sale_price(reference, ON)
    assert floor.fen >= LOWEST_SALE_SHARE.on(ON) * reference.fen > floor.fen - 1


@given(amounts)
@example(Money(5))
def test_the_band_of_the_deposit_is_as_wide_as_the_law_and_no_wider(start: Money) -> None:
    """A-17, RR-105, MON-1."""
    band = deposit_band(start, ON)
    least, most = LOWEST_DEPOSIT_SHARE.on(ON) * start.fen, HIGHEST_DEPOSIT_SHARE.on(ON) * start.fen
    assert band.lowest.fen >= least > band.lowest.fen - 1
    assert band.highest.fen <= most < band.highest.fen + 1
    assert (band.lowest <= band.highest) is (start >= Money(5))


@given(amounts, st.integers(-2, 2))
def test_the_panel_and_the_band_agree_to_the_fen(start: Money, offset: int) -> None:
    """A-17, NL-10."""
    band = deposit_band(start, ON)
    for edge in (band.lowest, band.highest):
        deposit = Money(edge.fen + offset)
        inside = (
            LOWEST_DEPOSIT_SHARE.on(ON) * start.fen <= deposit.fen <= HIGHEST_DEPOSIT_SHARE.on(ON) * start.fen
        )
        assert (check_deposit(deposit, start=start, on=ON).level == "pass") is inside


@given(amounts, amounts)
def test_an_applicant_never_pays_more_than_the_deposit_nor_less_than_nothing(
    deposit: Money, claim: Money
) -> None:
    """A-17, RR-114: what he pays and what his claim covers are the deposit."""
    pays = applicant_deposit(deposit, claim=claim)
    assert ZERO <= pays <= deposit
    assert pays + min(deposit, claim) == deposit


@given(st.integers(0, MONEY_MAX_FEN // 2 - 1).map(Money), st.integers(0, MONEY_MAX_FEN // 2 - 1).map(Money))
def test_the_least_reserve_with_surplus_leaves_exactly_a_fen(claims: Money, cost: Money) -> None:
    """K-06, RR-107."""
    given_ = {"priority_claims": claims, "enforcement_cost": cost}
    least = lowest_reserve_with_surplus(**given_)
    assert has_surplus(least, **given_)
    assert not has_surplus(least - A_FEN, **given_)
