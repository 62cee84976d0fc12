"""Rounds: laid out on published terms, shown as they stand, and found when their hour has come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bidding.room import in_milliseconds, summary
from bidding.rules.closing import closes_at
from bidding.rules.projection import public_round
from bidding.rules.record import Body, first_hash, terms_body
from bidding.rules.state import announced
from bidding.rules.terms import Terms, faults_of_terms
from bidding.tables import RoundRow
from kernel.ids import new_id
from kernel.refusal import Refusal, Refused
from store.unit import Unit

ROUNDS_MAX = 200


def open_round(unit: Unit, *, lot_id: str, terms: Terms) -> RoundRow:
    """Lay out a round on published terms, so that bidders can register; its own start opens it for bids."""
    exact = replace(terms, starts_at=in_milliseconds(terms.starts_at), ends_at=in_milliseconds(terms.ends_at))
    if faults := faults_of_terms(exact):
        raise Refused(*faults)
    row_id, round_ = new_id(), announced(exact)
    row = RoundRow(
        id=row_id,
        lot_id=lot_id,
        terms=terms_body(exact),
        state=round_.state,
        head_hash=first_hash(round_id=row_id, lot_id=lot_id, terms=exact),
        seq=round_.seq,
        starts_at=round_.starts_at,
        ends_at=round_.ends_at,
        extensions=round_.extensions,
        has_opened=round_.has_opened,
        created_at=unit.now,
    )
    unit.session.add(row)
    unit.session.flush()
    return row


def round_of(session: Session, round_id: str) -> RoundRow:
    """Return the round's row; raises Refused `round-unknown`."""
    row = session.get(RoundRow, round_id)
    if row is None:
        raise Refused(Refusal("round-unknown"))
    return row


def current_round(session: Session, lot_id: str) -> RoundRow | None:
    """Return the lot's latest round, whatever became of it."""
    query = select(RoundRow).where(RoundRow.lot_id == lot_id)
    return session.scalar(query.order_by(RoundRow.created_at.desc(), RoundRow.starts_at.desc()).limit(1))


def rounds_to_open(session: Session, now: datetime, limit: int = ROUNDS_MAX) -> list[str]:
    """Return the rounds whose hour has come; a sweep opens each through the room."""
    query = select(RoundRow.id).where(RoundRow.state == "announced", RoundRow.starts_at <= now)
    return list(session.scalars(query.order_by(RoundRow.starts_at).limit(min(limit, ROUNDS_MAX))))


def rounds_to_close(session: Session, now: datetime, limit: int = ROUNDS_MAX) -> list[str]:
    """Return the rounds whose end and the pause after it have passed; a sweep closes each by the room."""
    query = select(RoundRow.id, RoundRow.ends_at).where(RoundRow.state == "open", RoundRow.ends_at <= now)
    ended = session.execute(query.order_by(RoundRow.ends_at).limit(min(limit, ROUNDS_MAX)))
    return [round_id for round_id, ends_at in ended if closes_at(ends_at) <= now]


def rounds_in_confirmation(session: Session, now: datetime, limit: int = ROUNDS_MAX) -> dict[str, datetime]:
    """Return the rounds that have ended and may not be closed yet, each with when it may be."""
    query = select(RoundRow.id, RoundRow.ends_at).where(RoundRow.state == "open", RoundRow.ends_at <= now)
    ended = session.execute(query.order_by(RoundRow.ends_at.desc()).limit(min(limit, ROUNDS_MAX)))
    return {round_id: closes_at(ends_at) for round_id, ends_at in ended if closes_at(ends_at) > now}


def heads(session: Session, round_ids: Sequence[str]) -> dict[str, int]:
    """Return the number of the latest event of each round, so that who missed one notices."""
    query = select(RoundRow.id, RoundRow.seq).where(RoundRow.id.in_(list(round_ids)[:ROUNDS_MAX]))
    return {row.id: row.seq for row in session.execute(query)}


def snapshot(session: Session, round_id: str) -> Body:
    """Return where the round stands as everybody may see it; raises Refused `round-unknown`."""
    row = round_of(session, round_id)
    return public_round(summary(row), round_id=row.id, lot_id=row.lot_id, head_hash=row.head_hash)
