"""What a round can be held on (A-20, RR-106)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bidding.rules.terms import Terms, faults_of_terms
from kernel.money import MONEY_MAX_FEN, ZERO, Money, yuan

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
GOOD = Terms(yuan(1_000_000), yuan(5_000), START, START + timedelta(hours=24))


@pytest.mark.parametrize(
    ("case", "changes", "expected"),
    [
        ("as usual", {}, []),
        ("the smallest amounts", {"start_price": Money(1), "step": Money(1)}, []),
        ("no starting price", {"start_price": ZERO}, ["start-price-missing"]),
        ("a starting price below nothing", {"start_price": yuan(-1)}, ["start-price-missing"]),
        ("no step", {"step": ZERO}, ["step-missing"]),
        ("a step downwards", {"step": yuan(-1)}, ["step-missing"]),
        ("an end at the start", {"ends_at": START}, ["round-ends-before-start"]),
        ("an end before the start", {"ends_at": START - timedelta(hours=1)}, ["round-ends-before-start"]),
        ("no room for a second bid", {"start_price": Money(MONEY_MAX_FEN)}, ["start-price-beyond-range"]),
        ("all at once", {"start_price": ZERO, "step": ZERO, "ends_at": START},
         ["start-price-missing", "step-missing", "round-ends-before-start"]),
    ],
)  # fmt: skip
def test_rr_106_a_start_a_step_and_an_end_after_the_beginning(case, changes, expected):
    assert [fault.code for fault in faults_of_terms(replace(GOOD, **changes))] == expected, case


def test_a_start_at_the_highest_bid_is_the_last_that_can_be_kept():
    assert faults_of_terms(replace(GOOD, start_price=GOOD.highest_bid)) == []
    beyond = replace(GOOD, start_price=GOOD.highest_bid + Money(1))
    assert [fault.code for fault in faults_of_terms(beyond)] == ["start-price-beyond-range"]


def test_the_highest_bid_leaves_room_for_two_more_steps():
    assert GOOD.highest_bid + GOOD.step.times(2) == Money(MONEY_MAX_FEN)


def test_bid_7_the_usual_settings_ask_for_no_more_than_the_law_but_whole_steps():
    assert (GOOD.first_bid_mode, GOOD.multiple_rule, GOOD.own_raise) == ("at-least-start", True, False)
