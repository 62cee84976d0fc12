"""Checks a round's record as it lies in the database: the chain, the rules, the receipts, the summary."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from bidding.room import summary
from bidding.rules.following import Followed, before_the_first, bound_event, followed_by, owed_after
from bidding.rules.projection import public_record
from bidding.rules.receipts import differences
from bidding.rules.record import Body, instant_of, terms_of
from bidding.rules.state import Round
from bidding.service.rounds import round_of
from bidding.tables import RoundEvent, RoundRow
from kernel.canonical import canonical
from store.signing import ALGORITHM, is_signed

PAGE = 500
# terms: they cannot be read. chain: altered, moved, lost or forged. rules: they bring about something else.
# receipt: the answer that is kept beside it is not signed or says otherwise. summary: the round's row says
# something else than its events.
FaultKind = Literal["terms", "chain", "rules", "receipt", "summary"]
Keys = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first number at which a record is wrong, and what is wrong there; 0 is the terms."""

    seq: int
    kind: FaultKind


@dataclass(frozen=True, slots=True)
class Examined:
    """How far a round's record was examined; its row's head is what has to come out at the end."""

    round_id: str
    lot_id: str
    until: int
    head_hash: str
    followed: Followed | None
    standing: Round | None
    receipts: int = 0
    fault: Fault | None = None
    is_done: bool = False

    @property
    def events(self) -> int:
        """Return how many events were found in order."""
        return self.followed.round.seq if self.followed else 0

    @property
    def is_whole(self) -> bool:
        """Tell whether everything was examined and nothing is wrong."""
        return self.is_done and self.fault is None


def examination_of(session: Session, round_id: str) -> Examined:
    """Take a round up for examination; raises Refused `round-unknown`."""
    try:
        row = round_of(session, round_id)
    except (TypeError, ValueError):
        return Examined(round_id, "", 0, "", None, None, fault=Fault(0, "terms"), is_done=True)
    try:
        followed = before_the_first(terms_of(row.terms), round_id=row.id, lot_id=row.lot_id)
        standing = summary(row)
    except (AssertionError, KeyError, TypeError, ValueError):
        fault = Fault(0, "terms")
        return Examined(row.id, row.lot_id, row.seq, row.head_hash, None, None, fault=fault, is_done=True)
    return Examined(row.id, row.lot_id, row.seq, row.head_hash, followed, standing)


def examine_on(
    session: Session, so_far: Examined, *, keys: Keys | None = None, limit: int = PAGE
) -> Examined:
    """Examine the next page of the record, up to the number that the row named at the beginning.

    With the instance's public keys, the receipts that are kept beside the events are checked as well.
    """
    if so_far.is_done:
        return so_far
    rows = _page(session, so_far, min(limit, PAGE))
    if rows is None:
        return _faulty(so_far, "chain")
    for row in rows:
        so_far = _one_more(so_far, row, keys)
        if so_far.is_done:
            return so_far
    if so_far.events == so_far.until:
        return _at_the_end(session, so_far)
    return so_far if rows else _faulty(so_far, "chain")


def examine(session: Session, round_id: str, *, keys: Keys | None = None) -> Examined:
    """Examine a round's record from the terms to the head; raises Refused `round-unknown`."""
    so_far = examination_of(session, round_id)
    while not so_far.is_done:
        so_far = examine_on(session, so_far, keys=keys)
    return so_far


def entry_at(session: Session, round_id: str, seq: int) -> Body | None:
    """Return one entry of the record as it is published; None where there is none with this number."""
    query = select(RoundEvent.body, RoundEvent.prev_hash, RoundEvent.hash).where(
        RoundEvent.round_id == round_id, RoundEvent.seq == seq
    )
    try:
        found = session.execute(query).one_or_none()
        return public_record(found.body, prev_hash=found.prev_hash, record_hash=found.hash) if found else None
    except (TypeError, ValueError):
        return None


def round_ids(session: Session, after: str = "", limit: int = PAGE) -> list[str]:
    """Return the rounds of this court by their ids, a page at a time."""
    query = select(RoundRow.id).where(RoundRow.id > after).order_by(RoundRow.id)
    return list(session.scalars(query.limit(min(limit, PAGE))))


def round_count(session: Session) -> int:
    """Return how many rounds there are."""
    return session.scalar(select(func.count()).select_from(RoundRow)) or 0


def _page(session: Session, so_far: Examined, most: int) -> list[Row[Any]] | None:
    """Return the next rows; None where the next one is so broken that it cannot even be read."""
    event = RoundEvent
    columns = (event.seq, event.kind, event.received_at, event.command_id, event.body, event.receipt)
    query = (
        select(*columns, event.prev_hash, event.hash)
        .where(event.round_id == so_far.round_id, event.seq > so_far.events, event.seq <= so_far.until)
        .order_by(event.seq)
    )
    # One unreadable row spoils its whole page: then the next row alone is asked for.
    for limit in (most, 1):
        try:
            return list(session.execute(query.limit(limit)))
        except (TypeError, ValueError):
            continue
    return None


def _one_more(so_far: Examined, row: Row[Any], keys: Keys | None) -> Examined:
    followed = so_far.followed
    assert followed is not None, "what has no beginning is done"
    if not isinstance(row.body, dict):
        return _faulty(so_far, "chain")
    record = public_record(row.body, prev_hash=row.prev_hash, record_hash=row.hash)
    event = bound_event(followed, record)
    beside = (row.seq, row.kind, row.received_at)
    if event is None or beside != (record["seq"], record["kind"], instant_of(record["received_at"])):
        return _faulty(so_far, "chain")
    owed = owed_after(followed, event)
    if owed is None:
        return _faulty(so_far, "rules")
    if keys is not None and not _is_answered(row, record, keys):
        return _faulty(so_far, "receipt")
    return replace(
        so_far,
        followed=followed_by(followed, event, record_hash=row.hash, owed=owed),
        receipts=so_far.receipts + (row.receipt is not None),
    )


def _is_answered(row: Row[Any], record: Body, keys: Keys) -> bool:
    """Tell whether a bid has its receipt, signed with a known key and saying what the record says."""
    if record["kind"] not in {"bid-accepted", "bid-refused"}:
        return row.receipt is None
    try:
        body, key = row.receipt["body"], keys[row.receipt["body"]["key_id"]]
        is_own = body["command_id"] == row.command_id and body["alg"] == ALGORITHM
        is_true = is_own and not differences(body, record)
        return is_true and is_signed(canonical(body), row.receipt["signature"], key)
    except (KeyError, TypeError, ValueError):
        return False


def _at_the_end(session: Session, so_far: Examined) -> Examined:
    """Hold the row's summary against the events; nothing may stand behind the row's own last number."""
    last = select(func.max(RoundEvent.seq)).where(RoundEvent.round_id == so_far.round_id).scalar_subquery()
    seq, written = session.execute(select(RoundRow.seq, last).where(RoundRow.id == so_far.round_id)).one()
    followed = so_far.followed
    assert followed is not None, "what has no beginning is done"
    if followed.owed:
        return _faulty(so_far, "rules")
    says_so = (so_far.standing, so_far.head_hash) == (followed.round, followed.head_hash)
    if not says_so or (written or 0) > seq:
        return _faulty(so_far, "summary")
    return replace(so_far, is_done=True)


def _faulty(so_far: Examined, kind: FaultKind) -> Examined:
    return replace(so_far, fault=Fault(so_far.events + 1, kind), is_done=True)
