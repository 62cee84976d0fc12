"""What becomes of a deposit: how much is asked, which steps there are, and by when it is back."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from kernel.money import ZERO, yuan
from kernel.refusal import Refused
from settlement.rules.deposit_fate import (
    STEPS,
    deposit_to_pay,
    give_back_until,
    goes_back,
    hand_over_until,
    is_own_name,
    next_state,
)

ENDED = datetime(2026, 3, 3, 2, 2, 30, tzinfo=UTC)
STATES = ("awaited", "held", "released", "applied", "forfeited")
EVENTS = ("paid-in-full", "given-back", "set-off", "kept")


@pytest.mark.parametrize(
    ("claim", "pays"),
    [
        pytest.param("100000", "40000", id="an applicant whose claim is smaller pays the difference"),
        pytest.param("140000", "0", id="an applicant whose claim just covers the deposit pays nothing"),
        pytest.param("900000", "0", id="a larger claim does not make the deposit negative"),
        pytest.param("139999.99", "0.01", id="a fen missing is a fen to pay"),
        pytest.param(None, "140000", id="whoever has no claim pays all of it"),
    ],
)
def test_rr_114_the_applicants_claim_counts_towards_his_deposit(claim: str | None, pays: str):
    """RR-114, A-17; test vector 4."""
    assert deposit_to_pay(yuan(140_000), yuan(claim) if claim else None) == yuan(pays)


@pytest.mark.parametrize(
    ("payer", "is_own"),
    [
        pytest.param("王小明", True, id="the same name"),
        pytest.param(" 王 小明 ", True, id="a bank's blanks make no other name"),
        pytest.param("王\u3000小明", True, id="nor does a wide blank"),
        pytest.param("ＡＢＣ贸易有限公司", True, id="nor wide letters"),
        pytest.param("王小朋", False, id="one letter is another person"),
        pytest.param("", False, id="no name at all"),
    ],
)
def test_rr_114_a_deposit_is_paid_in_the_bidders_own_name(*, payer: str, is_own: bool):
    """RR-114, A-17: paid in the real name."""
    bidder = "ABC贸易有限公司" if "贸易" in payer else "王小明"
    assert is_own_name(payer, bidder) is is_own


@pytest.mark.parametrize(
    ("state", "step", "after"),
    [
        ("awaited", "paid-in-full", "held"),
        ("awaited", "given-back", "released"),
        ("held", "given-back", "released"),
        ("held", "set-off", "applied"),
        ("held", "kept", "forfeited"),
    ],
)
def test_a_deposit_goes_the_ways_that_the_law_knows(state: str, step: str, after: str):
    """A-18 (paid in full), A-23 (back, set off), A-24 (kept)."""
    assert next_state(state, step) == after


@pytest.mark.parametrize(("state", "step"), [pair for pair in product(STATES, EVENTS) if pair not in STEPS])
def test_every_other_step_is_refused_with_its_article(state: str, step: str):
    with pytest.raises(Refused) as caught:
        next_state(state, step)
    (refusal,) = caught.value.refusals
    assert refusal.code == "deposit-step-unlawful"
    assert refusal.article.startswith("Fa Shi [2016] 18, art.")


@pytest.mark.parametrize(
    ("end", "won", "back"),
    [
        pytest.param("sold", False, True, id="sold: a loser's goes back"),
        pytest.param("sold", True, False, id="sold: the winner's stays for the price"),
        pytest.param("unsold", False, True, id="nobody bid: all go back"),
        pytest.param("withdrawn", False, True, id="withdrawn: all go back"),
        pytest.param("withdrawn", True, True, id="withdrawn: also that of who was leading"),
    ],
)
def test_rr_123_whose_deposit_goes_back_follows_from_the_end(*, end: str, won: bool, back: bool):
    """RR-123, A-23; test vector 7: no bids and five registered means five deposits back."""
    assert goes_back(end, won=won) is back


def test_rr_123_a_deposit_is_back_within_twenty_four_hours_of_the_end():
    """RR-123, A-23, TIME-6: exact hours, counted from the end and not from midnight."""
    assert give_back_until(ENDED) == ENDED + timedelta(hours=24)


def test_rr_124_the_platform_hands_the_winners_deposit_over_within_twenty_four_hours():
    """RR-124, A-25."""
    assert hand_over_until(ENDED, "platform") == ENDED + timedelta(hours=24)


def test_rr_124_a_deposit_paid_to_the_court_need_not_be_handed_over():
    """RR-124, A-25: paid direct to the court."""
    assert hand_over_until(ENDED, "court-account") is None


def test_an_exempt_applicant_waits_for_nothing():
    assert deposit_to_pay(ZERO, None) == ZERO
