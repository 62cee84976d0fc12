"""Priority purchasers and their order (A-19, A-21, BID-1, RR-116, RR-119)."""

import pytest

from bidding.rules.priority import is_rank, outranks


@pytest.mark.parametrize(
    ("case", "rank", "leading", "expected"),
    [
        ("an ordinary bidder against an ordinary one", None, None, False),
        ("an ordinary bidder against a priority purchaser", None, 1, False),
        ("a priority purchaser against an ordinary bidder", 1, None, True),
        ("a late order against an ordinary bidder", 9, None, True),
        ("the first order against the second", 1, 2, True),
        ("the second order against the first", 2, 1, False),
        ("the same order: who bid first keeps the lead", 2, 2, False),
    ],
)
def test_a_21_bid_1_who_takes_the_lead_at_the_same_price(case, rank, leading, expected):
    assert outranks(rank, leading) is expected, case


@pytest.mark.parametrize(
    ("rank", "expected"), [(None, True), (1, True), (99, True), (0, False), (-1, False), (100, False)]
)
def test_rr_116_a_rank_is_what_a_panel_can_have_fixed(rank, expected):
    assert is_rank(rank) is expected
