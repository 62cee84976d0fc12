"""The check that a stranger makes: is the record whole, and did everything happen as the rules say?"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, assert_never

from bidding.rules.events import (
    BidAccepted,
    BidRefused,
    Close,
    Command,
    EndMoved,
    Event,
    Open,
    PlaceBid,
    Resume,
    Resumed,
    RoundOpened,
    Sold,
    Suspend,
    Suspended,
    Unsold,
    Withdraw,
    Withdrawn,
)
from bidding.rules.record import body_of, event_of, first_hash, instant_of
from bidding.rules.round import decide, evolve
from bidding.rules.state import Round, announced
from bidding.rules.terms import Terms
from kernel.canonical import chained

_MOMENT = timedelta(milliseconds=1)


def first_broken(
    terms: Terms, records: Sequence[Mapping[str, Any]], *, round_id: str, lot_id: str
) -> int | None:
    """Return the number of the first record that was altered, moved, lost or forged; None where all is well.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-5) - the whole course of bidding is stored and shown; a record
    is an event's body with `prev_hash` and `hash`, as it is published.
    """
    prev_hash = first_hash(round_id=round_id, lot_id=lot_id, terms=terms)
    round_ = announced(terms)
    for number, record in enumerate(records, start=1):
        body = {key: value for key, value in record.items() if key not in {"prev_hash", "hash"}}
        if record.get("prev_hash") != prev_hash or record.get("hash") != chained(prev_hash, body):
            return number
        event = _readable(body)
        if event is None:
            return number
        round_ = evolve(round_, event)
        if not _is_written_as(body, event, round_id=round_id, lot_id=lot_id, after=round_):
            return number
        prev_hash = record["hash"]
    return None


def first_unlawful(terms: Terms, events: Sequence[Event]) -> int | None:
    """Return the number of the first event that the rules would not have brought about; None if all is well.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-5) - the whole course of bidding is kept, so that anybody can
    decide it again: each bid, each refusal with its code, each extension, and the result.
    """
    round_ = announced(terms)
    done = 0
    while done < len(events):
        command = _command_behind(events[done])
        expected = decide(round_, command) if command else ()
        if not expected:
            return done + 1
        for event in expected:
            if done == len(events) or events[done] != event:
                return done + 1
            round_ = evolve(round_, event)
            done += 1
    return None


def _is_written_as(
    body: Mapping[str, Any], event: Event, *, round_id: str, lot_id: str, after: Round
) -> bool:
    """Tell whether a record is what the event is written as; only bids were stamped at a door."""
    is_bid = isinstance(event, BidAccepted | BidRefused)
    try:
        stamp = instant_of(body["entered_at"]) if is_bid and "entered_at" in body else None
        expected = body_of(event, round_id=round_id, lot_id=lot_id, after=after, entered_at=stamp)
    except (AssertionError, TypeError, ValueError):
        return False
    return body == expected


def _readable(body: Mapping[str, Any]) -> Event | None:
    """Return the event, or None where somebody wrote what no round writes and bound it into the chain."""
    try:
        return event_of(body)
    except (AssertionError, KeyError, TypeError, ValueError):
        return None


def _command_behind(event: Event) -> Command | None:  # noqa: PLR0911 - one answer an event
    """Return the command that brought the event about; an end is never moved by itself."""
    match event:
        case RoundOpened() | Suspended(ground="start-missed"):
            return Open(event.at)
        case BidAccepted():
            return PlaceBid(event.bidder, event.amount, event.at)
        case BidRefused():
            # That somebody was not admitted, or had set a limit to his command, stands in no rule but in the
            # record.
            admitted = event.refusal.code != "bidder-not-admitted"
            valid_until = event.at - _MOMENT if event.refusal.code == "command-expired" else None
            return PlaceBid(event.bidder, event.amount, event.at, admitted, valid_until)
        case Suspended():
            return Suspend(event.at, event.ground, event.reason)
        case Resumed():
            return Resume(event.at, event.reason, event.ends_at)
        case Withdrawn():
            return Withdraw(event.at, event.reason)
        case Sold() | Unsold():
            return Close(event.at)
        case EndMoved():
            return None
        case _:
            assert_never(event)
