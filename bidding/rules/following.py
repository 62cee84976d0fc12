"""Follows a record event by event: is each bound to the one before, and is it what the rules bring about?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
_BINDING = frozenset({"prev_hash", "hash"})


@dataclass(frozen=True, slots=True)
class Followed:
    """How far a record was followed: the round so far, its head, and the events that must come next."""

    round_id: str
    lot_id: str
    round: Round
    head_hash: str
    owed: tuple[Event, ...] = ()


def before_the_first(terms: Terms, *, round_id: str, lot_id: str) -> Followed:
    """Return where a record begins: at the terms, whose hash the first event is bound to.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-5).
    """
    head = first_hash(round_id=round_id, lot_id=lot_id, terms=terms)
    return Followed(round_id, lot_id, announced(terms), head)


def bound_event(followed: Followed, record: Mapping[str, Any]) -> Event | None:
    """Return the event of a record that is bound to what came before it; None where it is not.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-5) - a record is an event's body with `prev_hash` and `hash`,
    as it is published; what no round writes is not believed, even where somebody bound it into the chain.
    """
    body = {key: value for key, value in record.items() if key not in _BINDING}
    try:
        is_bound = record["prev_hash"] == followed.head_hash and record["hash"] == chained(
            followed.head_hash, body
        )
        event = event_of(body) if is_bound else None
        return event if event and _is_written(body, event, followed) else None
    except (AssertionError, KeyError, TypeError, ValueError):
        return None


def owed_after(followed: Followed, event: Event) -> tuple[Event, ...] | None:
    """Return what must follow an event that the rules bring about here; None where they do not.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-5) - each bid, each refusal with its code, each extension and
    the result is decided again.
    """
    expected = followed.owed
    if not expected:
        command = command_behind(event)
        last_at = followed.round.last_at
        if command is None or (last_at is not None and command.at < last_at):
            return None
        expected = decide(followed.round, command)
    return expected[1:] if expected and expected[0] == event else None


def followed_by(followed: Followed, event: Event, *, record_hash: str, owed: tuple[Event, ...]) -> Followed:
    """Return how far the record was followed after one more event.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-5).
    """
    return replace(followed, round=evolve(followed.round, event), head_hash=record_hash, owed=owed)


def command_behind(event: Event) -> Command | None:  # noqa: PLR0911 - one answer an event
    """Return the command that brought the event about; an end is never moved by itself.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-5).
    """
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


def _is_written(body: Mapping[str, Any], event: Event, followed: Followed) -> bool:
    """Tell whether a body is what the event is written as; only bids were stamped at a door."""
    is_bid = isinstance(event, BidAccepted | BidRefused)
    stamp = instant_of(body["entered_at"]) if is_bid and "entered_at" in body else None
    after = evolve(followed.round, event)
    return body == body_of(
        event, round_id=followed.round_id, lot_id=followed.lot_id, after=after, entered_at=stamp
    )
