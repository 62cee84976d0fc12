"""What a stranger finds out from a published record (BID-5)."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from bidding.rules.events import (
    BidAccepted,
    Bidder,
    Close,
    EndMoved,
    Open,
    PlaceBid,
    Resume,
    RoundOpened,
    Sold,
    Suspend,
    Unsold,
    Withdraw,
)
from bidding.rules.projection import public_record
from bidding.rules.proof import first_broken, first_unlawful
from bidding.rules.record import body_of, event_of, first_hash
from bidding.rules.round import decide, evolve
from bidding.rules.state import announced
from bidding.rules.terms import Terms
from kernel.canonical import chained
from kernel.money import yuan

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
END = START + timedelta(hours=24)
TERMS = Terms(yuan(700_000), yuan(5_000), START, END)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
ONE, OTHER, FIRST = Bidder("H2337"), Bidder("K0815"), Bidder("P0001", 1)

COMMANDS = [
    PlaceBid(ONE, yuan(700_000), START - SECOND),
    Open(START),
    PlaceBid(ONE, yuan(700_000), START + SECOND),
    PlaceBid(OTHER, yuan(1), START + 2 * SECOND),
    PlaceBid(OTHER, yuan(705_000), START + 3 * SECOND, admitted=False),
    PlaceBid(OTHER, yuan(705_000), START + 4 * SECOND, valid_until=START),
    Suspend(START + 5 * SECOND, "court-ruling", "中止"),
    Resume(START + 65 * SECOND, "恢复"),
    PlaceBid(FIRST, yuan(700_000), END - MINUTE),
    Close(END + 6 * MINUTE),
]


def course(commands, terms=TERMS):
    """Return the events and the published records that the commands lead to."""
    round_, head, events, records = (
        announced(terms),
        first_hash(round_id="r", lot_id="l", terms=terms),
        [],
        [],
    )
    for command in commands:
        for event in decide(round_, command):
            round_ = evolve(round_, event)
            body = body_of(event, round_id="r", lot_id="l", after=round_)
            records.append(public_record(body, prev_hash=head, record_hash=chained(head, body)))
            head = records[-1]["hash"]
            events.append(event)
    return events, records


def bound_anew(records):
    """Return the records as a forger would leave them: every hash computed again."""
    head = first_hash(round_id="r", lot_id="l", terms=TERMS)
    for record in records:
        body = {key: value for key, value in record.items() if key not in {"prev_hash", "hash"}}
        record["prev_hash"], record["hash"] = head, chained(head, body)
        head = record["hash"]
    return records


def broken(records):
    return first_broken(TERMS, records, round_id="r", lot_id="l")


EVENTS, RECORDS = course(COMMANDS)


def test_a_true_record_is_whole_and_lawful():
    assert broken(RECORDS) is None
    assert first_unlawful(TERMS, EVENTS) is None
    assert [event_of(record) for record in RECORDS] == EVENTS
    assert isinstance(EVENTS[-1], Sold)


@pytest.mark.parametrize(
    "commands",
    [
        [],
        [Open(START), Close(END + SECOND)],
        [Open(END)],
        [Withdraw(START, "撤回")],
        [PlaceBid(ONE, yuan(700_000), START + SECOND), Close(END + SECOND)],
        [Open(START), Suspend(START, "platform-fault", ""), Resume(START, "恢复", END + 60 * MINUTE)],
    ],
)
def test_other_courses_are_lawful_as_well(commands):
    events, records = course(commands)
    assert first_unlawful(TERMS, events) is None
    assert broken(records) is None


@pytest.mark.parametrize("number", range(len(RECORDS)))
def test_an_altered_record_is_found(number):
    for key in RECORDS[number]:
        records = deepcopy(RECORDS)
        records[number][key] = 0
        assert broken(records) == number + 1, key


@pytest.mark.parametrize("number", range(len(RECORDS) - 1))
def test_a_lost_or_moved_record_is_found(number):
    assert broken(RECORDS[:number] + RECORDS[number + 1 :]) == number + 1
    swapped = deepcopy(RECORDS)
    swapped[number], swapped[number + 1] = swapped[number + 1], swapped[number]
    assert broken(swapped) == number + 1


@pytest.mark.parametrize(
    ("forgery", "value"),
    [
        ("kind", "coin-tossed"),
        ("received_at", "yesterday"),
        ("amount_fen", "70000000"),
        ("ends_at", "2026-03-03T02:00:00.001Z"),
        ("ends_at", "2026-03-03T10:00:00.000+08:00"),
        ("seq", 99),
        ("round_id", "another"),
        ("remark", "added"),
    ],
)
def test_what_no_round_writes_is_found_even_if_the_whole_chain_is_computed_anew(forgery, value):
    records = deepcopy(RECORDS)
    records[2][forgery] = value
    assert broken(bound_anew(records)) == 3


def test_the_record_of_other_terms_is_not_this_rounds():
    other = Terms(yuan(700_000), yuan(1_000), START, END)
    assert first_broken(other, RECORDS, round_id="r", lot_id="l") == 1
    assert first_broken(TERMS, RECORDS, round_id="r", lot_id="m") == 1


OPENED = RoundOpened(START)
FIRST_BID = BidAccepted(START + SECOND, ONE, yuan(700_000))


@pytest.mark.parametrize(
    ("case", "events", "expected"),
    [
        ("a bid too low was let in", [OPENED, BidAccepted(START, ONE, yuan(1))], 2),
        ("an ordinary bidder was let match",
         [OPENED, FIRST_BID, BidAccepted(START + SECOND, OTHER, yuan(700_000))], 3),
        ("the loser was named", [OPENED, FIRST_BID, Sold(END + SECOND, OTHER, yuan(700_000))], 3),
        ("closed without a bid in spite of one", [OPENED, FIRST_BID, Unsold(END + SECOND)], 3),
        ("closed too early", [OPENED, FIRST_BID, Sold(END, ONE, yuan(700_000))], 3),
        ("the end moved by itself", [OPENED, EndMoved(START + SECOND, END + MINUTE)], 2),
        ("an extension was left out", [OPENED, BidAccepted(END - MINUTE, ONE, yuan(700_000))], 3),
        ("an extension was made longer",
         [OPENED, BidAccepted(END - MINUTE, ONE, yuan(700_000)), EndMoved(END - MINUTE, END + MINUTE)], 3),
        ("opened too early", [RoundOpened(START - SECOND)], 1),
        ("opened twice", [OPENED, OPENED], 2),
    ],
)  # fmt: skip
def test_what_the_rules_would_not_have_done_is_found(case, events, expected):
    assert first_unlawful(TERMS, events) == expected, case
