"""The unit of work: one deed, one instant, one transaction; what it publishes leaves after the commit."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import (
    Engine,
    Insert,
    Table,
    TableValuedAlias,
    Update,
    bindparam,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, sessionmaker

from kernel.clock import Clock
from kernel.days import Calendar, court_day
from store.base import Base
from store.calendar import NationalCalendar
from store.session import engines

Answer = TypeVar("Answer")
Message = dict[str, object]
Publisher = Callable[[str, Message], None]

_log = logging.getLogger(__name__)


class Runner(Protocol):
    """Where database work is done: here and now, or on a thread off the event loop."""

    def write(self, work: Callable[[], Answer]) -> Answer:
        """Do the work where writing is done and return its answer."""

    def read(self, work: Callable[[], Answer]) -> Answer:
        """Do the work where reading is done and return its answer."""

    def turn(self) -> AbstractContextManager[object]:
        """Return what keeps other writing out while somebody writes step by step."""

    def step(self, work: Callable[[], Answer]) -> Answer:
        """Do one step of the writing that waits for a disk or a lock, within one's turn."""


class Inline:
    """Do database work where one stands: for commands, tests and PostgreSQL, whose driver waits politely."""

    def write(self, work: Callable[[], Answer]) -> Answer:
        """Do the work now."""
        return work()

    def read(self, work: Callable[[], Answer]) -> Answer:
        """Do the work now."""
        return work()

    def turn(self) -> AbstractContextManager[object]:
        """Return nothing in particular: the database's one writing place keeps others out."""
        return nullcontext()

    def step(self, work: Callable[[], Answer]) -> Answer:
        """Do the step now."""
        return work()


@dataclass(frozen=True, slots=True)
class Present:
    """The database's time at one moment of a transaction, and how far this node's clock is off at least."""

    at: datetime
    off_by: timedelta = timedelta(0)


@dataclass(slots=True)
class Unit:
    """What a deed is given: the session of its transaction, its one instant, the calendar, and an outbox."""

    session: Session
    now: datetime
    calendar: Calendar
    clock: Clock
    outbox: list[tuple[str, Message]] = field(default_factory=list)

    @property
    def today(self) -> date:
        """Return the Beijing day of the deed."""
        return court_day(self.now)

    def present(self) -> Present:
        """Return the time of the one clock that all nodes share, read now and not when the deed began.

        With PostgreSQL that is the database's own; a deed that waited for a lock asks for it afterwards. An
        embedded database has no clock but ours.
        """
        return _present(self.session, self.clock)

    def publish(self, topic: str, message: Message) -> None:
        """Say something to whoever listens, once the deed is committed; never if it is not."""
        self.outbox.append((topic, message))


class Store:
    """The database of one instance: deeds go in by `write`, looks go in by `read`."""

    def __init__(
        self, url: str, clock: Clock, *, calendar: Calendar | None = None, runner: Runner | None = None
    ) -> None:
        """Open the database at the URL; nothing is created or migrated here."""
        self.url = url
        self.clock = clock
        self.calendar: Calendar = calendar or NationalCalendar()
        self.runner: Runner = runner or Inline()
        self.writer, self.reader = engines(url)
        self._writing = sessionmaker(self.writer, expire_on_commit=False)
        self._reading = sessionmaker(self.reader, expire_on_commit=False, autoflush=False)
        self._publishers: list[Publisher] = []

    def subscribe(self, publisher: Publisher) -> None:
        """Have a publisher called with every message of every committed deed of this process."""
        self._publishers.append(publisher)

    def write(self, deed: Callable[[Unit], Answer]) -> Answer:
        """Do one deed in one transaction: returning commits, raising rolls back; then publish."""
        unit_outbox: list[tuple[str, Message]] = []

        def work() -> Answer:
            # The instant is read once the write lock is held, so that an embedded database stamps deeds in
            # the order of their commits; several nodes share the database's clock.
            with self._writing() as session, session.begin():
                session.connection()
                now = _present(session, self.clock).at
                return deed(Unit(session, now, self.calendar, self.clock, unit_outbox))

        answer = self.runner.write(work)
        self._publish(unit_outbox)
        return answer

    def write_at_hand(self, deed: Callable[[Unit], Answer]) -> Answer:
        """Do one quick deed like `write`, but where one stands; only what waits goes where writing is done.

        A deed that reckons much and waits little, such as deciding a batch of bids, would on a thread of its
        own fight the event loop for the interpreter with each of its statements.
        """
        runner, outbox = self.runner, list[tuple[str, Message]]()
        with runner.turn():
            session = self._writing()
            try:
                runner.step(session.connection)
                now = _present(session, self.clock).at
                answer = deed(Unit(session, now, self.calendar, self.clock, outbox))
                session.flush()
                runner.step(session.commit)
            finally:
                # What was not committed is rolled back by this.
                session.close()
        self._publish(outbox)
        return answer

    def read(self, look: Callable[[Session], Answer]) -> Answer:
        """Look at the database in one read-only transaction and return what was seen."""

        def work() -> Answer:
            with self._reading() as session, session.begin():
                return look(session)

        return self.runner.read(work)

    def now(self, session: Session) -> datetime:
        """Return the time of the one clock that all nodes share: a node's own may be wrong."""
        return _present(session, self.clock).at

    def tell(self, topic: str, message: Message) -> None:
        """Say something about what is committed already to whoever listens in this process."""
        self._publish([(topic, message)])

    def close(self) -> None:
        """Give all connections back."""
        self.writer.dispose()
        self.reader.dispose()

    def _publish(self, outbox: list[tuple[str, Message]]) -> None:
        for topic, message in outbox:
            for publisher in self._publishers:
                try:
                    publisher(topic, message)
                except Exception:  # noqa: BLE001 - whatever a listener does wrong, the deed is done
                    # The deed is done and stays done; whoever missed the message asks for what came after
                    # its last.
                    _log.exception("A message of a committed deed could not be published: %s", topic)


_CLOCK = select(func.clock_timestamp())


def _present(session: Session, clock: Clock) -> Present:
    if session.get_bind().dialect.name != "postgresql":
        return Present(clock.now())
    before = clock.now()
    at = clock.shown_at(session.execute(_CLOCK).scalar_one())
    after = clock.now()
    # Only what is certain: an answer that was long under way says little about the clock.
    return Present(at, max(before - at, at - after, timedelta(0)))


def insert_all(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many new rows of one kind, all with the same columns, past the session's objects."""
    if not rows:
        return
    table, names = cast("Table", kind.__table__), tuple(rows[0])
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_inserted(table, names), _in_columns(names, rows))
    else:
        session.connection().execute(insert(table), list(rows))


def update_all(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Change many rows of one kind by their ids, all in the same columns, past the session's objects."""
    if not rows:
        return
    table, names = cast("Table", kind.__table__), tuple(rows[0])
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_updated(table, names), _in_columns(names, rows))
        return
    changed = [name for name in names if name != "id"]
    by_id = update(table).where(table.c.id == bindparam("row_id"))
    by_id = by_id.values({name: bindparam(f"new_{name}") for name in changed})
    session.connection().execute(
        by_id, [{"row_id": row["id"], **{f"new_{name}": row[name] for name in changed}} for row in rows]
    )


@cache
def _inserted(table: Table, names: tuple[str, ...]) -> Insert:
    given = _given(table, names)
    return insert(table).from_select(names, select(*(given.c[name] for name in names)))


@cache
def _updated(table: Table, names: tuple[str, ...]) -> Update:
    given = _given(table, names)
    changed = {name: given.c[name] for name in names if name != "id"}
    return update(table).where(table.c.id == given.c.id).values(changed)


def _given(table: Table, names: Sequence[str]) -> TableValuedAlias:
    """Return rows for a table that are handed over column by column.

    PostgreSQL's driver sends many rows one by one, or as one long statement that is read anew each time; a
    list for each column makes one short statement, always the same.
    """
    lists = {name: ARRAY(table.c[name].type) for name in names}
    values = [sql_cast(bindparam(f"all_{name}", type_=type_), type_) for name, type_ in lists.items()]
    given = func.unnest(*values).table_valued(*(column(name, table.c[name].type) for name in names))
    return given.render_derived(name="given")


def _in_columns(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {f"all_{name}": [row[name] for row in rows] for name in names}


def is_postgres(engine: Engine) -> bool:
    """Tell whether rows can be locked one by one."""
    return engine.dialect.name == "postgresql"
