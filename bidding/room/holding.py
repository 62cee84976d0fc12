"""The held round: what the events made of it so far, kept in memory and checked against the row each time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from bidding.rules.events import Bidder, Ground
from bidding.rules.record import Body, event_of, first_hash, terms_of
from bidding.rules.round import evolve
from bidding.rules.state import Lead, Round, State, Stop, announced
from bidding.tables import RoundEvent, RoundRow
from kernel.canonical import chained

PAGE = 500


class RecordBrokenError(Exception):
    """The record of a round is not what it was: nothing may be decided upon it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A round after so many events, with the hash that the next event will be bound to."""

    round_id: str
    lot_id: str
    round: Round
    head_hash: str


def held_round(session: Session, row: RoundRow, known: Held | None) -> Held:
    """Return the round as its events say, those after what is known replayed; the row must say the same."""
    begin = known if known is not None and known.round.seq < row.seq else newly_held(row)
    held = _followed(begin, _records_after(session, row.id, begin.round.seq))
    if (held.round, held.head_hash) != (summary(row), row.head_hash):
        raise RecordBrokenError(f"round {row.id}: the row does not say what the events say")
    return held


def newly_held(row: RoundRow) -> Held:
    """Return the round before its first event."""
    terms = terms_of(row.terms)
    head = first_hash(round_id=row.id, lot_id=row.lot_id, terms=terms)
    return Held(row.id, row.lot_id, announced(terms), head)


def summary(row: RoundRow) -> Round:
    """Return the round as the row sums it up, without looking at the events."""
    lead = None
    if row.leading_code is not None:
        assert row.leading_amount is not None, "a lead has its amount"
        assert row.leading_since is not None, "a lead has its time"
        lead = Lead(Bidder(row.leading_code, row.leading_rank), row.leading_amount, row.leading_since)
    stop = None
    if row.stopped_at is not None:
        stop = Stop(row.stopped_at, cast("Ground", row.stop_ground), row.stop_reason or "")
    return Round(
        terms=terms_of(row.terms),
        state=cast("State", row.state),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        seq=row.seq,
        lead=lead,
        extensions=row.extensions,
        has_opened=row.has_opened,
        last_at=row.last_at,
        stop=stop,
    )


def standing_of(held: Held) -> dict[str, Any]:
    """Return what the row says of where the round stands, column by column."""
    round_, lead, stop = held.round, held.round.lead, held.round.stop
    return {
        "state": round_.state,
        "seq": round_.seq,
        "head_hash": held.head_hash,
        "starts_at": round_.starts_at,
        "ends_at": round_.ends_at,
        "extensions": round_.extensions,
        "has_opened": round_.has_opened,
        "last_at": round_.last_at,
        "stopped_at": stop.since if stop else None,
        "stop_ground": stop.ground if stop else None,
        "stop_reason": stop.reason if stop else None,
        "leading_code": lead.bidder.code if lead else None,
        "leading_rank": lead.bidder.rank if lead else None,
        "leading_amount": lead.amount if lead else None,
        "leading_since": lead.since if lead else None,
    }


def _records_after(session: Session, round_id: str, seq: int) -> Iterable[tuple[Body, str]]:
    query = select(RoundEvent.body, RoundEvent.hash).where(
        RoundEvent.round_id == round_id, RoundEvent.seq > seq
    )
    rows = session.execute(query.order_by(RoundEvent.seq).execution_options(yield_per=PAGE))
    return ((body, hash_) for body, hash_ in rows)


def _followed(held: Held, records: Iterable[tuple[Body, str]]) -> Held:
    round_, head = held.round, held.head_hash
    for body, hash_ in records:
        if hash_ != chained(head, body):
            raise RecordBrokenError(
                f"round {held.round_id}: record {body.get('seq')} does not follow its chain"
            )
        round_, head = evolve(round_, event_of(body)), hash_
    return replace(held, round=round_, head_hash=head)
