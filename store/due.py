"""Deadlines that survive a restart: rows that a sweep works off, each once, each in its own transaction."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Integer, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.ids import new_id
from store.base import Base, Id, Instant
from store.unit import Store, Unit, insert_all, is_postgres

ATTEMPTS_MAX = 10
SWEEP_MAX = 200
RETRY_AFTER = timedelta(seconds=5)
_ERROR_LENGTH = 500

Handler = Callable[[Unit, str], None]

_log = logging.getLogger(__name__)


class Due(Base):
    """One thing that is to be done to one object at or after an instant."""

    __tablename__ = "due"
    __table_args__ = (UniqueConstraint("kind", "object_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(60))
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None] = mapped_column(Instant)


def plan(unit: Unit, *, kind: str, object_id: str, due_at: datetime) -> Due:
    """Have something done at an instant; planning it again moves the instant and forgets that it was done."""
    row = _row(unit.session, kind, object_id)
    if row is None:
        row = Due(kind=kind, object_id=object_id)
        unit.session.add(row)
    row.due_at, row.state, row.attempts, row.last_error, row.done_at = due_at, "waiting", 0, None, None
    unit.session.flush()
    return row


def plan_new(unit: Unit, *, kind: str, object_ids: Sequence[str], due_at: datetime) -> None:
    """Have the same thing done to many objects for which it was never planned before, all at once."""
    rows = [
        {
            "id": new_id(),
            "kind": kind,
            "object_id": object_id,
            "due_at": due_at,
            "state": "waiting",
            "attempts": 0,
        }
        for object_id in object_ids
    ]
    insert_all(unit.session, Due, rows)


def cancel(unit: Unit, *, kind: str, object_id: str) -> None:
    """Call off what is still waiting; what is done stays done."""
    row = _row(unit.session, kind, object_id)
    if row is not None and row.state == "waiting":
        row.state = "cancelled"
        unit.session.flush()


def sweep(
    store: Store,
    handlers: Mapping[str, Handler],
    *,
    limit: int = SWEEP_MAX,
    before_each: Callable[[], object] | None = None,
) -> int:
    """Do what is due and return how many rows were done; `before_each` is called outside every transaction.

    A handler's effect and the row's `done` are one transaction, so a row is worked off once whoever sweeps. A
    handler
    that fails is tried again later, and after ATTEMPTS_MAX the row is left as `failed`, where the health page
    shows it.
    """
    done = 0
    for row_id in store.read(lambda session: _waiting(session, store.clock.now(), tuple(handlers), limit)):
        if before_each is not None:
            before_each()
        try:
            done += store.write(lambda unit, row_id=row_id: _work_off(unit, row_id, handlers))  # type: ignore[misc]
        except Exception as error:  # noqa: BLE001 - one broken row must not stop the others
            _log.exception("Due row %s failed", row_id)
            words = f"{type(error).__name__}: {error}"[:_ERROR_LENGTH]
            store.write(lambda unit, row_id=row_id, words=words: _note_failure(unit, row_id, words))  # type: ignore[misc]
    return done


def overdue(session: Session, now: datetime, *, by: timedelta) -> list[Due]:
    """Return rows that wait longer than they should, and those that failed for good."""
    late = (Due.state == "waiting") & (Due.due_at < now - by)
    return list(
        session.scalars(
            select(Due).where(late | (Due.state == "failed")).order_by(Due.due_at).limit(SWEEP_MAX)
        )
    )


def _row(session: Session, kind: str, object_id: str) -> Due | None:
    return session.scalar(select(Due).where(Due.kind == kind, Due.object_id == object_id))


def _waiting(session: Session, now: datetime, kinds: tuple[str, ...], limit: int) -> list[str]:
    query = select(Due.id).where(Due.state == "waiting", Due.due_at <= now, Due.kind.in_(kinds))
    return list(session.scalars(query.order_by(Due.due_at).limit(limit)))


def _work_off(unit: Unit, row_id: str, handlers: Mapping[str, Handler]) -> int:
    """Do one row if it is still to be done by us; return 1 if it was done now."""
    query = select(Due).where(Due.id == row_id, Due.state == "waiting", Due.due_at <= unit.now)
    if is_postgres(unit.session.get_bind()):  # type: ignore[arg-type]
        query = query.with_for_update(skip_locked=True)
    row = unit.session.scalar(query)
    if row is None:
        return 0
    due_at = row.due_at
    handlers[row.kind](unit, row.object_id)
    unit.session.flush()
    # A handler may have planned its own row anew (a round whose end has moved); then it is not done.
    if row.state == "waiting" and row.due_at == due_at:
        row.state, row.done_at = "done", unit.now
        return 1
    return 0


def _note_failure(unit: Unit, row_id: str, words: str) -> None:
    row = unit.session.get(Due, row_id)
    if row is None or row.state != "waiting":
        return
    row.attempts += 1
    row.last_error = words
    row.due_at = unit.now + RETRY_AFTER * row.attempts
    if row.attempts >= ATTEMPTS_MAX:
        row.state = "failed"
