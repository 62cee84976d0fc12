"""Priority purchasers and their order (A-19, A-21, BID-1, RR-116, RR-119)."""

from datetime import date, datetime

import pytest

from bidding.rules.priority import PROOF_BEFORE_WORKING_DAYS, check_proof, check_rank, is_rank, outranks
from kernel.days import BEIJING, WeekdayCalendar

# A Friday: three working days before it is Tuesday.
STARTS_AT = datetime(2026, 3, 13, 10, 0, tzinfo=BEIJING)


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


@pytest.mark.parametrize(
    ("case", "proof_on", "level", "code"),
    [
        ("long before", date(2026, 2, 1), "pass", "priority-proof-in-time"),
        ("the last day", date(2026, 3, 10), "pass", "priority-proof-in-time"),
        ("a day later", date(2026, 3, 11), "warn", "priority-proof-late"),
        ("on the day itself", date(2026, 3, 13), "warn", "priority-proof-late"),
    ],
)
def test_a_19_rr_116_a_late_proof_warns_and_does_not_bar(case, proof_on, level, code):
    finding = check_proof(proof_on, STARTS_AT, WeekdayCalendar())
    assert (finding.level, finding.code, finding.facts) == (level, code, {"days": 3}), case
    assert finding.article == "Fa Shi [2016] 18, art. 19"


def test_a_19_the_days_for_a_proof_are_practice_and_not_law():
    assert PROOF_BEFORE_WORKING_DAYS.standing == "practice"


@pytest.mark.parametrize(
    ("others", "level", "code"),
    [
        ((), "pass", "priority-rank-free"),
        ((1, 3), "pass", "priority-rank-free"),
        ((2,), "warn", "priority-rank-shared"),
    ],
)
def test_a_21_bid_1_a_shared_order_is_said(others, level, code):
    finding = check_rank(2, others)
    assert (finding.level, finding.code, finding.facts) == (level, code, {"rank": 2})
