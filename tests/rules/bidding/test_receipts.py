"""A receipt held against the entry that it names (BID-5)."""

import pytest

from bidding.rules.proof import first_unlawful
from bidding.rules.receipts import SHARED, differences
from tests.rules.bidding.test_proof import EVENTS, RECORDS, TERMS

ENTRY = next(record for record in RECORDS if record["kind"] == "bid-refused")
RECEIPT = {own: ENTRY.get(there) for own, there in SHARED.items()}


def test_bid_5_a_receipt_says_what_the_record_says():
    assert differences(RECEIPT, ENTRY) == ()


def test_bid_5_a_receipt_is_held_to_everything_that_it_says_of_a_bid():
    said = {"round_id", "lot_id", "kind", "code", "amount_fen", "received_at", "entered_at", "seq", "refusal"}
    assert set(SHARED) == said | {"prev_hash", "event_hash"}


@pytest.mark.parametrize("name", sorted(SHARED))
def test_bid_5_every_difference_is_named(name):
    assert differences(RECEIPT | {name: "something else"}, ENTRY) == (name,)


def test_an_entry_that_says_more_than_the_receipt_differs():
    accepted = next(record for record in RECORDS if record["kind"] == "bid-accepted")
    receipt = {own: accepted.get(there) for own, there in SHARED.items()}
    assert differences(receipt, accepted) == ()
    assert differences(receipt, accepted | {"refusal": {"code": "bid-too-low"}}) == ("refusal",)


def test_time_that_goes_back_is_unlawful_and_breaks_nothing():
    assert first_unlawful(TERMS, [*EVENTS[:3], EVENTS[0]]) == 4
