"""Which amounts are lawful next (A-20, RR-119, BID-3, BID-7)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bidding.rules.ladder import fault_of_amount, lowest_next_bid, next_bids
from bidding.rules.terms import Terms
from kernel.money import MONEY_MAX_FEN, Money, yuan

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TERMS = Terms(yuan(1_000_000), yuan(5_000), START, START + timedelta(hours=24))
AT_START = replace(TERMS, first_bid_mode="at-start")
FREE = replace(TERMS, multiple_rule=False)


def code(terms: Terms, leading: str | None, amount: str) -> str | None:
    fault = fault_of_amount(terms, yuan(leading) if leading else None, yuan(amount))
    return fault.code if fault else None


def test_a_20_the_first_bid_is_the_starting_price_or_more_and_each_next_one_a_step_higher():
    assert lowest_next_bid(TERMS, None) == yuan(1_000_000)
    assert lowest_next_bid(TERMS, yuan(1_000_000)) == yuan(1_005_000)
    assert lowest_next_bid(TERMS, yuan("1002000.37")) == yuan("1007000.37")


@pytest.mark.parametrize(
    ("case", "amount", "expected"),
    [
        ("the starting price", "1000000", None),
        ("one step above it", "1005000", None),
        ("a hundred steps above it", "1500000", None),
        ("a fen below it is void", "999999.99", "bid-below-start"),
        ("nothing", "0", "bid-below-start"),
        ("less than nothing", "-1000000", "bid-below-start"),
        ("between two steps", "1002500", "bid-off-step"),
        ("a fen above it", "1000000.01", "bid-off-step"),
    ],
)
def test_rr_119_the_first_bid(case, amount, expected):
    assert code(TERMS, None, amount) == expected, case


@pytest.mark.parametrize(
    ("case", "amount", "expected"),
    [
        ("one step above the leader", "1010000", None),
        ("many steps above the leader", "2005000", None),
        ("the leader's own amount: the second must add the step (BID-3)", "1005000", "bid-too-low"),
        ("a fen less than a step above", "1009999.99", "bid-too-low"),
        ("a fen more than a step above", "1010000.01", "bid-off-step"),
        ("above the start, below the leader", "1000000", "bid-too-low"),
        ("below the start", "999999.99", "bid-below-start"),
    ],
)
def test_rr_119_bid_3_the_next_bid(case, amount, expected):
    assert code(TERMS, "1005000", amount) == expected, case


def test_bid_7_a_court_may_want_the_first_bid_at_the_starting_price():
    assert code(AT_START, None, "1000000") is None
    assert code(AT_START, None, "1005000") == "first-bid-not-at-start"
    assert code(AT_START, "1000000", "1010000") is None, "only the first one"


def test_bid_7_a_court_may_take_any_amount_from_the_lowest_up():
    assert code(FREE, None, "1000000.01") is None
    assert code(FREE, "1000000.01", "1005000.00") == "bid-too-low"
    assert code(FREE, "1000000.01", "1005000.01") is None
    assert code(FREE, "1000000.01", "1006543.21") is None


def test_a_20_the_refusal_says_what_would_be_lawful():
    assert fault_of_amount(TERMS, None, yuan(1)).facts == {"start": "1000000.00"}
    assert fault_of_amount(TERMS, yuan(1_005_000), yuan(1_005_000)).facts == {"lowest": "1010000.00"}
    off_step = fault_of_amount(TERMS, yuan(1_005_000), yuan("1017500"))
    assert off_step.facts == {"lower": "1020000.00", "higher": "1025000.00"}
    for amount in off_step.facts.values():
        assert fault_of_amount(TERMS, yuan(1_005_000), yuan(amount)) is None


def test_only_what_the_law_says_is_refused_with_an_article():
    assert fault_of_amount(TERMS, None, yuan(1)).article == "Fa Shi [2016] 18, art. 20"
    assert fault_of_amount(TERMS, yuan(1_005_000), yuan(1_005_000)).article == "Fa Shi [2016] 18, art. 20"
    assert fault_of_amount(TERMS, None, yuan("1002500")).article == ""
    assert fault_of_amount(AT_START, None, yuan(1_005_000)).article == ""


def test_an_amount_that_leaves_no_room_for_the_next_ones_is_refused():
    highest = TERMS.highest_bid
    assert fault_of_amount(FREE, None, highest) is None
    assert fault_of_amount(FREE, None, Money(highest.fen + 1)).code == "bid-beyond-range"
    assert fault_of_amount(TERMS, None, Money(MONEY_MAX_FEN)).code == "bid-beyond-range"


def test_a_20_the_ladder_shows_the_next_lawful_amounts():
    assert next_bids(TERMS, None, 3) == (yuan(1_000_000), yuan(1_005_000), yuan(1_010_000))
    assert next_bids(TERMS, yuan(1_005_000), 2) == (yuan(1_010_000), yuan(1_015_000))
    assert next_bids(AT_START, None, 3) == (yuan(1_000_000),)
    assert next_bids(AT_START, yuan(1_000_000), 1) == (yuan(1_005_000),)
    for amount in next_bids(TERMS, yuan("1002000.37"), 20):
        assert fault_of_amount(TERMS, yuan("1002000.37"), amount) is None


def test_the_ladder_ends_where_amounts_end():
    nearly = TERMS.highest_bid - TERMS.step
    assert next_bids(TERMS, nearly, 5) == (TERMS.highest_bid,)
    assert next_bids(TERMS, TERMS.highest_bid, 5) == ()


@pytest.mark.parametrize("count", [0, 21])
def test_a_ladder_has_a_sensible_number_of_rungs(count):
    with pytest.raises(AssertionError):
        next_bids(TERMS, None, count)
