"""The written form of a round and its chain (A-20, BID-5)."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bidding.rules.events import (
    BidAccepted,
    Bidder,
    BidRefused,
    EndMoved,
    Resumed,
    RoundOpened,
    Sold,
    Suspended,
    Unsold,
    Withdrawn,
)
from bidding.rules.record import (
    KINDS,
    body_of,
    event_of,
    first_hash,
    instant_of,
    instant_text,
    kind_of,
    terms_body,
    terms_of,
)
from bidding.rules.round import evolve
from bidding.rules.state import announced
from bidding.rules.terms import Terms
from kernel.canonical import canonical, chained
from kernel.money import yuan
from kernel.refusal import Refusal

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
AT = START + timedelta(milliseconds=123)
TERMS = Terms(yuan(700_000), yuan(5_000), START, START + timedelta(hours=24))
BIDDER = Bidder("H2337", 1)

EVENTS = [
    RoundOpened(AT),
    BidAccepted(AT, BIDDER, yuan(700_000)),
    EndMoved(AT, START + timedelta(hours=25)),
    BidRefused(AT, Bidder("K0815"), yuan(1), Refusal("bid-below-start", "art. 20", {"start": "700000.00"})),
    Suspended(AT, "court-decision", "案外人异议"),
    Resumed(AT, "恢复", START, START + timedelta(hours=26)),
    Sold(AT, BIDDER, yuan(700_000)),
    Unsold(AT),
    Withdrawn(AT, "撤回"),
]


def written(event):
    return body_of(event, round_id="r", lot_id="l", after=evolve(announced(TERMS), event))


@pytest.mark.parametrize("event", EVENTS, ids=kind_of)
def test_bid_5_every_event_can_be_read_back_from_plain_json(event):
    body = json.loads(canonical(written(event)))
    assert event_of(body) == event
    assert body["kind"] in KINDS


def test_every_kind_of_event_is_written_here():
    assert [kind_of(event) for event in EVENTS] == list(KINDS)


def test_bid_5_a_bid_is_written_with_code_amount_and_time_and_no_name():
    assert written(EVENTS[1]) == {
        "version": 1,
        "round_id": "r",
        "lot_id": "l",
        "seq": 1,
        "kind": "bid-accepted",
        "received_at": "2026-03-02T02:00:00.123Z",
        "ends_at": "2026-03-03T02:00:00.000Z",
        "code": "H2337",
        "rank": 1,
        "amount_fen": 70_000_000,
    }


def test_a_refusal_is_written_with_code_article_and_facts():
    assert written(EVENTS[3])["refusal"] == {
        "code": "bid-below-start", "article": "art. 20", "facts": {"start": "700000.00"},
    }  # fmt: skip


def test_an_unknown_kind_is_no_event():
    with pytest.raises(ValueError, match="coin-tossed"):
        event_of({"kind": "coin-tossed", "received_at": "2026-03-02T02:00:00.123Z"})


def test_terms_can_be_read_back():
    assert terms_of(json.loads(canonical(terms_body(TERMS)))) == TERMS
    other = Terms(yuan(1), yuan(1), START, AT, first_bid_mode="at-start", multiple_rule=False, own_raise=True)
    assert terms_of(terms_body(other)) == other


def test_instants_are_utc_to_the_millisecond():
    beijing = datetime(2026, 3, 2, 10, 0, 0, 7_000, tzinfo=timezone(timedelta(hours=8)))
    assert instant_text(beijing) == "2026-03-02T02:00:00.007Z"
    assert instant_of("2026-03-02T02:00:00.007Z") == beijing


def test_what_is_finer_than_a_millisecond_is_a_fault_of_the_program():
    with pytest.raises(AssertionError):
        instant_text(START + timedelta(microseconds=1))


def test_the_byte_form_is_the_same_whatever_the_order_of_keys():
    assert canonical({"b": "元", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"元"}'.encode()
    assert canonical({"b": 1, "a": 2}) == canonical({"a": 2, "b": 1})


def test_a_stranger_computes_the_chain_with_sha_256_alone():
    expected = hashlib.sha256(b"before\n" + b'{"a":1}').hexdigest()
    assert chained("before", {"a": 1}) == expected


@pytest.mark.parametrize("change", ["round", "lot", "terms"])
def test_the_chain_begins_with_the_terms_of_this_very_round(change):
    plain = first_hash(round_id="r", lot_id="l", terms=TERMS)
    other = first_hash(
        round_id="s" if change == "round" else "r",
        lot_id="m" if change == "lot" else "l",
        terms=Terms(yuan(1), yuan(1), START, AT) if change == "terms" else TERMS,
    )
    assert plain != other
