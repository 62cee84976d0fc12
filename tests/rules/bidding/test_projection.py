"""What everybody may see of a round (A-08, A-18, A-20, BID-5)."""

from datetime import UTC, datetime, timedelta

from bidding.rules.events import Bidder, Close, Open, PlaceBid, Suspend
from bidding.rules.projection import public_round
from bidding.rules.round import decide, evolve
from bidding.rules.state import Round, announced
from bidding.rules.terms import Terms
from kernel.money import yuan

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TERMS = Terms(yuan(700_000), yuan(5_000), START, START + timedelta(hours=24))
SECOND = timedelta(seconds=1)


def after(*commands) -> Round:
    round_ = announced(TERMS)
    for command in commands:
        for event in decide(round_, command):
            round_ = evolve(round_, event)
    return round_


def shown(round_: Round) -> dict:
    return public_round(round_, round_id="r", lot_id="l", head_hash="h")


def test_a_18_a_20_price_code_and_times_and_nothing_about_persons():
    round_ = after(Open(START), PlaceBid(Bidder("P0001", 1), yuan(700_000), START + SECOND))
    assert shown(round_) == {
        "round_id": "r",
        "lot_id": "l",
        "seq": 2,
        "head_hash": "h",
        "state": "open",
        "has_opened": True,
        "terms": {
            "start_price_fen": 70_000_000,
            "step_fen": 500_000,
            "starts_at": "2026-03-02T02:00:00.000Z",
            "ends_at": "2026-03-03T02:00:00.000Z",
            "first_bid_mode": "at-least-start",
            "multiple_rule": True,
            "own_raise": False,
        },
        "starts_at": "2026-03-02T02:00:00.000Z",
        "ends_at": "2026-03-03T02:00:00.000Z",
        "extensions": 0,
        "stop": None,
        "leading": {
            "code": "P0001", "rank": 1, "amount_fen": 70_000_000, "received_at": "2026-03-02T02:00:01.000Z",
        },
        "next_bids_fen": [70_500_000, 71_000_000, 71_500_000, 72_000_000, 72_500_000],
        "lowest_next_fen": 70_500_000,
    }  # fmt: skip


def test_before_the_first_bid_nobody_leads():
    assert shown(after())["leading"] is None
    assert shown(after())["lowest_next_fen"] == 70_000_000


def test_a_28_a_stop_is_shown_with_its_reason():
    round_ = after(Open(START), Suspend(START + SECOND, "court-decision", "案外人异议"))
    assert shown(round_)["stop"] == {
        "since": "2026-03-02T02:00:01.000Z", "ground": "court-decision", "reason": "案外人异议",
    }  # fmt: skip


def test_when_it_is_over_there_is_no_next_bid():
    round_ = after(Open(START), Close(START + timedelta(hours=25)))
    assert (shown(round_)["next_bids_fen"], shown(round_)["lowest_next_fen"]) == ([], None)
