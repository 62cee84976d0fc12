"""The journal of all deeds: append-only, each entry bound to the one before by its hash."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, BigInteger, Integer, String, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.canonical import HASH_ALGORITHM, chained
from store.base import Base, Id, Instant
from store.unit import Unit, insert_all

FIRST_HASH = "0" * 64
PAGE_MAX = 500


class JournalEntry(Base):
    """One deed that was done: what, to which thing, by whom, when, and the facts without personal data."""

    __tablename__ = "journal_entry"

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    by: Mapped[str] = mapped_column(Id)
    facts: Mapped[dict[str, object]] = mapped_column(JSON)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class JournalHead(Base):
    """The last entry's number and hash: the row whose lock puts deeds of several nodes in one order."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


def append_only(table: str) -> tuple[tuple[str, str], ...]:
    """Return (dialect, statement) pairs that make a table refuse changes and removals."""
    refuse = f"'{table} is append-only'"
    statements = [
        ("sqlite", f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {{}}")
        for verb in ("UPDATE", "DELETE")
    ]
    on_sqlite = f"BEGIN SELECT RAISE(ABORT, {refuse}); END"
    function = (
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$ {{}} $$ LANGUAGE plpgsql"
    )
    trigger = f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} {{}}"
    return (
        *((dialect, statement.format(on_sqlite)) for dialect, statement in statements),
        ("postgresql", function.format(f"BEGIN RAISE EXCEPTION {refuse}; END")),
        ("postgresql", trigger.format(f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()")),
    )


for _dialect, _statement in append_only("journal_entry"):
    event.listen(
        JournalEntry.__table__,
        "after_create",
        DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect),
    )


@dataclass(frozen=True, slots=True)
class Note:
    """A deed that is to be written down: what, to which thing, by whom, and the facts."""

    kind: str
    subject: str
    by: str
    facts: Mapping[str, object]


def record(
    unit: Unit, *, kind: str, subject: str, by: str, facts: Mapping[str, object] | None = None
) -> JournalEntry:
    """Append a deed to the journal in the deed's own transaction and return the entry."""
    head = unit.session.get(JournalHead, 1, with_for_update=True)
    if head is None:
        head = JournalHead(id=1, seq=0, hash=FIRST_HASH)
        unit.session.add(head)
    entry = JournalEntry(
        seq=head.seq + 1,
        at=unit.now,
        kind=kind,
        subject=subject,
        by=by,
        facts=dict(facts or {}),
        prev_hash=head.hash,
    )
    entry.hash = chained(head.hash, _body(entry))
    head.seq, head.hash = entry.seq, entry.hash
    unit.session.add(entry)
    return entry


def record_all(unit: Unit, notes: Sequence[Note]) -> list[int]:
    """Append deeds to the journal in their order, all at once, and return their numbers."""
    if not notes:
        return []
    head = unit.session.get(JournalHead, 1, with_for_update=True)
    if head is None:
        head = JournalHead(id=1, seq=0, hash=FIRST_HASH)
        unit.session.add(head)
    rows: list[dict[str, Any]] = []
    for note in notes:
        body: dict[str, Any] = {
            "seq": head.seq + 1,
            "at": unit.now,
            "kind": note.kind,
            "subject": note.subject,
            "by": note.by,
            "facts": dict(note.facts),
        }
        row = {**body, "prev_hash": head.hash, "hash": chained(head.hash, _hashed(body))}
        head.seq, head.hash = row["seq"], row["hash"]
        rows.append(row)
    insert_all(unit.session, JournalEntry, rows)
    return [row["seq"] for row in rows]


def history(session: Session, subject: str, *, after: int = 0, limit: int = PAGE_MAX) -> list[JournalEntry]:
    """Return what was done to one thing, oldest first, a page at a time."""
    query = select(JournalEntry).where(JournalEntry.subject == subject, JournalEntry.seq > after)
    return list(session.scalars(query.order_by(JournalEntry.seq).limit(min(limit, PAGE_MAX))))


def head_of(session: Session) -> tuple[int, str]:
    """Return the number and the hash of the last entry; 0 and no hash before the first."""
    last = session.get(JournalHead, 1)
    return (last.seq, last.hash) if last else (0, "")


def verify(session: Session) -> int | None:
    """Return the number of the first entry that does not fit the chain; None where all is well."""
    prev, seq = FIRST_HASH, 0
    for entry in _all_entries(session):
        seq += 1
        if entry.seq != seq or entry.prev_hash != prev or entry.hash != chained(prev, _body(entry)):
            return seq
        prev = entry.hash
    last = session.get(JournalHead, 1)
    in_order = (last.seq, last.hash) == (seq, prev) if last else seq == 0
    return None if in_order else seq + 1


def _all_entries(session: Session) -> Iterator[JournalEntry]:
    yield from session.scalars(
        select(JournalEntry).order_by(JournalEntry.seq).execution_options(yield_per=PAGE_MAX)
    )


def _body(entry: JournalEntry) -> dict[str, object]:
    names = ("seq", "at", "kind", "subject", "by", "facts")
    return _hashed({name: getattr(entry, name) for name in names})


def _hashed(said: Mapping[str, Any]) -> dict[str, object]:
    """Return what is hashed of an entry."""
    return {**said, "at": said["at"].isoformat(timespec="microseconds"), "alg": HASH_ALGORITHM}
