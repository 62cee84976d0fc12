"""The floor of the starting price: seventy per cent, eighty per cent, and what a sale goes on at."""

from datetime import date

import pytest

from auction.rules.procedure import Procedure, is_round_allowed
from auction.rules.reserve_price import (
    check_half_kept,
    check_not_raised,
    check_start_price,
    floor_of,
    lowest_first_reserve,
    lowest_sale_price,
    lowest_second_reserve,
    lowest_second_reserve_of_reference,
    sale_price,
)
from kernel.money import Money, yuan

ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("reference", "first", "second"),
    [
        ("1000000.01", "700000.01", "560000.01"),
        ("333333.33", "233333.34", "186666.68"),
        ("1000000", "700000", "560000"),
        ("992500", "694750", "555800"),
        ("0.01", "0.01", "0.01"),
    ],
    ids=[
        "a fen more moves both floors up a fen",
        "thirds are rounded up",
        "a round million",
        "the mean of two inquiries",
        "one fen",
    ],
)
def test_floors_of_both_rounds(reference: str, first: str, second: str) -> None:
    """A-10, RR-103, A-26, RR-104, MON-1: the test vectors of the digest."""
    assert lowest_first_reserve(yuan(reference), ON) == yuan(first)
    assert lowest_second_reserve(yuan(first), ON) == yuan(second)
    assert lowest_second_reserve_of_reference(yuan(reference), ON) == yuan(second)


def test_a_cut_that_was_rounded_down_breaks_the_floor() -> None:
    """A-26: a phone that started at 159 may not start again at 127, which is 79.87 per cent."""
    assert lowest_second_reserve(yuan(159), ON) == yuan("127.20")
    floor = floor_of(Procedure.ROUND2, reference=None, previous_start=yuan(159), on=ON)
    assert floor is not None
    finding = check_start_price(yuan(127), floor)
    assert (finding.level, finding.code) == ("block", "start-below-floor")
    assert finding.article == "Fa Shi [2016] 18, art. 26"
    assert finding.facts == {"value": "127.00", "floor": "127.20", "percent": "80", "basis": "first-start"}


def test_first_round_at_the_floor_passes_and_a_fen_below_is_refused() -> None:
    """A-10, RR-103, NL-10."""
    floor = floor_of(Procedure.ROUND1, reference=yuan(1_000_000), previous_start=None, on=ON)
    assert floor is not None
    assert check_start_price(yuan(700_000), floor).level == "pass"
    refused = check_start_price(yuan("699999.99"), floor)
    assert (refused.level, refused.article) == ("block", "Fa Shi [2016] 18, art. 10")
    assert refused.facts["floor"] == "700000.00"
    assert refused.facts["percent"] == "70"


def test_second_round_known_only_by_its_reference_price() -> None:
    """A-26: solar modules at 56.01 per cent of the appraisal were lawful in a second round."""
    floor = floor_of(Procedure.ROUND2, reference=yuan(4_887_675), previous_start=None, on=ON)
    assert floor is not None
    assert (floor.amount, floor.basis) == (yuan(2_737_098), "reference-price")
    assert check_start_price(yuan(2_737_600), floor).level == "pass"
    assert check_start_price(yuan(2_737_097), floor).level == "block"
    assert check_start_price(yuan(2_737_097), floor).facts["percent"] == "56"


def test_the_round_before_decides_over_the_reference_price() -> None:
    """A-26, RR-104: the cut is counted from the first round, even where that one started high."""
    floor = floor_of(Procedure.ROUND2, reference=yuan(1_000_000), previous_start=yuan(900_000), on=ON)
    assert floor is not None
    assert (floor.amount, floor.basis) == (yuan(720_000), "first-start")


@pytest.mark.parametrize("procedure", list(Procedure))
def test_without_a_price_to_count_from_there_is_no_floor(procedure: Procedure) -> None:
    assert floor_of(procedure, reference=None, previous_start=None, on=ON) is None


def test_a_second_round_that_starts_above_the_first_is_odd_but_not_forbidden() -> None:
    """RR-104: that it should not rise is our reading."""
    assert check_not_raised(yuan(800), yuan(800)).level == "pass"
    raised = check_not_raised(yuan(801), yuan(800))
    assert (raised.level, raised.code) == ("warn", "second-start-raised")


def test_a_sale_goes_on_at_the_second_rounds_start() -> None:
    """S-06, RR-207: a setting, so another price only warns."""
    assert sale_price(yuan(85_000), ON) == yuan(85_000)
    floor = floor_of(Procedure.SALE, reference=yuan(133_000), previous_start=yuan(85_000), on=ON)
    assert floor is not None
    assert (floor.basis, floor.standing) == ("second-start", "setting")
    assert check_start_price(yuan(85_000), floor).level == "pass"
    for other in (84_999, 85_001):
        finding = check_start_price(yuan(other), floor)
        assert (finding.level, finding.code) == ("warn", "sale-price-differs")


def test_a_sale_known_only_by_its_reference_price_warns_below_the_lowest_second_round() -> None:
    """S-06: a coach at 56 per cent passes, a fen less is odd."""
    floor = floor_of(Procedure.SALE, reference=yuan(205_000), previous_start=None, on=ON)
    assert floor is not None
    assert check_start_price(yuan(114_800), floor).level == "pass"
    low = check_start_price(yuan("114799.99"), floor)
    assert (low.level, low.code) == ("warn", "sale-price-below-second-floor")


def test_a_sale_below_half_of_the_appraisal_warns() -> None:
    """K-32, RR-213: law for a sale without auction, our reading for one after two rounds; rounded up."""
    assert lowest_sale_price(yuan("100.01"), ON) == yuan("50.01")
    assert check_half_kept(yuan("50.01"), yuan("100.01"), ON).level == "pass"
    below = check_half_kept(yuan(50), yuan("100.01"), ON)
    assert (below.level, below.article) == ("warn", "Fa Shi [2004] 16, art. 32")


@pytest.mark.parametrize("price", [Money(0), Money(-1)])
def test_nothing_is_no_starting_price_even_in_a_sale(price: Money) -> None:
    floor = floor_of(Procedure.SALE, reference=None, previous_start=price, on=ON)
    assert floor is not None
    assert check_start_price(price, floor).level == "block"


@pytest.mark.parametrize(("number", "allowed"), [(0, False), (1, True), (2, True), (3, False)])
def test_after_two_rounds_comes_the_sale(number: int, allowed: bool) -> None:  # noqa: FBT001 - a case
    """A-26."""
    assert is_round_allowed(number, ON) is allowed
