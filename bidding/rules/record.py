"""The written form of a round: events as plain JSON that anybody can read back, bound into one chain."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, assert_never

from bidding.rules.events import (
    BidAccepted,
    Bidder,
    BidRefused,
    EndMoved,
    Event,
    Resumed,
    RoundOpened,
    Sold,
    Suspended,
    Unsold,
    Withdrawn,
)
from bidding.rules.state import Round
from bidding.rules.terms import Terms
from kernel.canonical import chained
from kernel.money import Money
from kernel.refusal import Refusal

VERSION = 1
Body = dict[str, Any]

_KINDS: dict[type[Event], str] = {
    RoundOpened: "round-opened",
    BidAccepted: "bid-accepted",
    EndMoved: "end-moved",
    BidRefused: "bid-refused",
    Suspended: "suspended",
    Resumed: "resumed",
    Sold: "sold",
    Unsold: "unsold",
    Withdrawn: "withdrawn",
}
KINDS = tuple(_KINDS.values())


def kind_of(event: Event) -> str:
    """Return the name under which this kind of event is written.

    Law: none - the written form is ours; that everything is stored and shown is art. 20 (BID-5).
    """
    return _KINDS[type(event)]


def body_of(
    event: Event, *, round_id: str, lot_id: str, after: Round, entered_at: datetime | None = None
) -> Body:
    """Return the event as it is written, with its place in the round and the end that holds after it.

    Law: Fa Shi [2016] 18, art. 18, 20 (A-20, BID-5, TIME-5) - code, amount and time of each bid are kept and
    shown; no name is, before the end or after. A bid also keeps its stamp at the door, from which the time by
    which it counts was made.
    """
    stamp = {} if entered_at is None else {"entered_at": instant_text(entered_at)}
    return {
        "version": VERSION,
        "round_id": round_id,
        "lot_id": lot_id,
        "seq": after.seq,
        "kind": kind_of(event),
        "received_at": instant_text(event.at),
        "ends_at": instant_text(after.ends_at),
        **stamp,
        **_particulars(event),
    }


def event_of(body: Mapping[str, Any]) -> Event:  # noqa: PLR0911 - one answer a kind
    """Return the event that was written.

    Law: none - the written form is ours; that everything is stored and shown is art. 20 (BID-5).
    """
    at = instant_of(body["received_at"])
    match body["kind"]:
        case "round-opened":
            return RoundOpened(at)
        case "bid-accepted":
            return BidAccepted(at, _bidder(body), Money(body["amount_fen"]))
        case "end-moved":
            return EndMoved(at, instant_of(body["ends_at"]))
        case "bid-refused":
            return BidRefused(at, _bidder(body), Money(body["amount_fen"]), Refusal(**body["refusal"]))
        case "suspended":
            return Suspended(at, body["ground"], body["reason"])
        case "resumed":
            return Resumed(at, body["reason"], instant_of(body["starts_at"]), instant_of(body["ends_at"]))
        case "sold":
            return Sold(at, _bidder(body), Money(body["amount_fen"]))
        case "unsold":
            return Unsold(at)
        case "withdrawn":
            return Withdrawn(at, body["reason"])
        case other:
            raise ValueError(f"no event is written as {other!r}")


def terms_body(terms: Terms) -> Body:
    """Return the terms as they are written.

    Law: none - the written form is ours; that everything is stored and shown is art. 20 (BID-5).
    """
    return {
        "start_price_fen": terms.start_price.fen,
        "step_fen": terms.step.fen,
        "starts_at": instant_text(terms.starts_at),
        "ends_at": instant_text(terms.ends_at),
        "first_bid_mode": terms.first_bid_mode,
        "multiple_rule": terms.multiple_rule,
        "own_raise": terms.own_raise,
    }


def terms_of(body: Mapping[str, Any]) -> Terms:
    """Return the terms that were written.

    Law: none - the written form is ours; that everything is stored and shown is art. 20 (BID-5).
    """
    return Terms(
        start_price=Money(body["start_price_fen"]),
        step=Money(body["step_fen"]),
        starts_at=instant_of(body["starts_at"]),
        ends_at=instant_of(body["ends_at"]),
        first_bid_mode=body["first_bid_mode"],
        multiple_rule=body["multiple_rule"],
        own_raise=body["own_raise"],
    )


def first_hash(*, round_id: str, lot_id: str, terms: Terms) -> str:
    """Return the hash that a round's chain begins with: it binds the terms.

    Law: none - the written form is ours; that everything is stored and shown is art. 20 (BID-5).
    """
    body = {"version": VERSION, "round_id": round_id, "lot_id": lot_id, "terms": terms_body(terms)}
    return chained("", body)


def instant_text(instant: datetime) -> str:
    """Return the instant in UTC, as 2026-03-02T01:00:00.000Z; a round knows nothing finer.

    Law: none - the written form is ours; that everything is stored and shown is art. 20 (BID-5).
    """
    assert instant.microsecond % 1000 == 0, "a round's instants are whole milliseconds"
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def instant_of(text: str) -> datetime:
    """Return the instant that was written.

    Law: none - the written form is ours; that everything is stored and shown is art. 20 (BID-5).
    """
    return datetime.fromisoformat(text)


def _particulars(event: Event) -> Body:
    match event:
        case BidAccepted() | Sold():
            return _bid(event.bidder, event.amount)
        case BidRefused():
            return {**_bid(event.bidder, event.amount), "refusal": event.refusal.plain()}
        case Suspended():
            return {"ground": event.ground, "reason": event.reason}
        case Resumed():
            return {"reason": event.reason, "starts_at": instant_text(event.starts_at)}
        case Withdrawn():
            return {"reason": event.reason}
        case RoundOpened() | EndMoved() | Unsold():
            return {}
        case _:
            assert_never(event)


def _bid(bidder: Bidder, amount: Money) -> Body:
    return {"code": bidder.code, "rank": bidder.rank, "amount_fen": amount.fen}


def _bidder(body: Mapping[str, Any]) -> Bidder:
    return Bidder(body["code"], body["rank"])
