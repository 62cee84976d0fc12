"""The course of a round: its published events, its accepted bids, and each bidder's own answers."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bidding.room import Answer, replayed_answer
from bidding.rules.projection import public_record
from bidding.rules.record import Body
from bidding.tables import RoundEvent

EVENTS_MAX = 500


def events_after(session: Session, round_id: str, seq: int = 0, limit: int = EVENTS_MAX) -> list[Body]:
    """Return the published events after a number, in their order, a page at a time."""
    query = select(RoundEvent.body, RoundEvent.prev_hash, RoundEvent.hash).where(
        RoundEvent.round_id == round_id, RoundEvent.seq > seq
    )
    rows = session.execute(query.order_by(RoundEvent.seq).limit(min(limit, EVENTS_MAX)))
    return [public_record(body, prev_hash=prev, record_hash=hash_) for body, prev, hash_ in rows]


def bid_records(
    session: Session, round_id: str, *, before: int | None = None, limit: int = EVENTS_MAX
) -> list[Body]:
    """Return the accepted bids, the latest first, a page at a time: code, rank, amount, time."""
    query = select(RoundEvent.body).where(RoundEvent.round_id == round_id, RoundEvent.kind == "bid-accepted")
    if before is not None:
        query = query.where(RoundEvent.seq < before)
    shown = ("seq", "code", "rank", "amount_fen", "received_at")
    bodies = session.scalars(query.order_by(RoundEvent.seq.desc()).limit(min(limit, EVENTS_MAX)))
    return [{key: body[key] for key in shown} for body in bodies]


def answers_to(
    session: Session, registration_id: str, limit: int = EVENTS_MAX, *, before: int | None = None
) -> list[Answer]:
    """Return every answer that one bidder got, the latest first, with its receipt, a page at a time."""
    query = select(RoundEvent.receipt).where(
        RoundEvent.registration_id == registration_id, RoundEvent.receipt.is_not(None)
    )
    if before is not None:
        query = query.where(RoundEvent.seq < before)
    receipts = session.scalars(query.order_by(RoundEvent.seq.desc()).limit(min(limit, EVENTS_MAX)))
    return [replayed_answer(receipt) for receipt in receipts if receipt is not None]


def answer_to(session: Session, *, registration_id: str, command_id: str) -> Answer | None:
    """Return the answer to one command of one bidder; None where it has had no effect so far."""
    query = select(RoundEvent.receipt).where(
        RoundEvent.registration_id == registration_id, RoundEvent.command_id == command_id
    )
    receipt: dict[str, Any] | None = session.scalar(query)
    return replayed_answer(receipt) if receipt is not None else None
