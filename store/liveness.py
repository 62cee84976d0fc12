"""Signs of life: each node says that it sweeps; the silence of all of them is a gap, and is kept for good.

A gap is measured in the machine's time, because the house's clock may be moved (a demonstration, a test); it
is placed before the house's present instant. With PostgreSQL the machine is the database's, which all share.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import JSON, Integer, String, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.clock import Clock, MachineClock
from kernel.ids import new_id
from store.base import Base, Id, Instant
from store.journal import record
from store.unit import Store, Unit, is_postgres

# A sign a second; what is hardly more than that is a busy machine and no gap.
EVERY = timedelta(seconds=1)
SHORTEST_GAP = timedelta(seconds=3)
# Whoever gave a sign shortly before the silence was there when it began.
_LATELY = timedelta(minutes=1)
_FORGOTTEN_AFTER = timedelta(days=1)
NODE_LENGTH = 60
GAPS_MAX = 500
_HEAD = 1


class LifeSign(Base):
    """When a node last gave a sign of life, by the house's clock and by the machine's."""

    __tablename__ = "life_sign"

    node: Mapped[str] = mapped_column(String(NODE_LENGTH), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    machine_at: Mapped[datetime] = mapped_column(Instant)


class LatestLife(Base):
    """The latest sign of any node: the row whose lock lets one of several nodes find a gap, and only one."""

    __tablename__ = "latest_life"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    machine_at: Mapped[datetime] = mapped_column(Instant)


class ServiceGap(Base):
    """A time in which no node gave a sign of life; unheeded until every round that it touched was stopped."""

    __tablename__ = "service_gap"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    begins_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)
    nodes: Mapped[list[str]] = mapped_column(JSON)
    found_by: Mapped[str] = mapped_column(String(NODE_LENGTH))
    heeded_at: Mapped[datetime | None] = mapped_column(Instant, index=True)

    @property
    def length(self) -> timedelta:
        """Return how long nobody was there."""
        return self.ends_at - self.begins_at


class Pulse:
    """One node's signs of life, a second apart at the closest."""

    def __init__(self, node: str, *, machine: Clock | None = None) -> None:
        """Take the node's name, and a clock instead of the machine's for telling what is past."""
        self.node = node[:NODE_LENGTH]
        self._given = machine
        self._own: Clock = machine or MachineClock()
        self._last: datetime | None = None

    def beat(self, store: Store) -> ServiceGap | None:
        """Give a sign of life if the last is a second old; return the gap that this one has ended, if any."""
        now = self._own.now()
        if self._last is not None and self._last <= now < self._last + EVERY:
            return None
        gap = store.write(
            lambda unit: sign_of_life(unit, node=self.node, machine=lambda: self.machine_at(unit))
        )
        self._last = now
        return gap

    def begin(self, store: Store) -> None:
        """Give a sign of life without asking what was before: a court is founded, or a story was told."""

        def deed(unit: Unit) -> None:
            head = _head(unit, lambda: self.machine_at(unit))
            _write(unit, head, self.node, self.machine_at(unit))

        store.write(deed)

    def machine_at(self, unit: Unit) -> datetime:
        """Return the time of the machine that all nodes share, asked now."""
        if self._given is None and is_postgres(unit.session.get_bind()):  # type: ignore[arg-type]
            return unit.session.execute(select(func.clock_timestamp())).scalar_one()
        return self._own.now()

    def silence(self, unit: Unit) -> timedelta:
        """Return how long no node has given a sign of life."""
        head = unit.session.get(LatestLife, _HEAD)
        return self.machine_at(unit) - head.machine_at if head else timedelta(0)


def sign_of_life(unit: Unit, *, node: str, machine: Callable[[], datetime]) -> ServiceGap | None:
    """Write a node's sign of life; where all were silent too long before it, keep that gap and return it.

    Only one of several nodes that come back together finds the gap: each looks under the lock of one row, and
    asks for the time once it holds it.
    """
    head = _head(unit, machine)
    machine_at = machine()
    silent = machine_at - head.machine_at
    gap = None
    if silent >= SHORTEST_GAP:
        gap = ServiceGap(
            begins_at=unit.now - silent,
            ends_at=unit.now,
            nodes=_lately_seen(unit.session, head.machine_at),
            found_by=node,
        )
        unit.session.add(gap)
        unit.session.flush()
        facts = {
            "begins_at": gap.begins_at.isoformat(timespec="milliseconds"),
            "ends_at": gap.ends_at.isoformat(timespec="milliseconds"),
            "nodes": gap.nodes,
        }
        record(unit, kind="service-gap", subject=gap.id, by="system", facts=facts)
    _write(unit, head, node, machine_at)
    return gap


def unheeded(session: Session) -> list[ServiceGap]:
    """Return the gaps of which not every round that they touched is stopped yet, the oldest first."""
    query = select(ServiceGap).where(ServiceGap.heeded_at.is_(None))
    return list(session.scalars(query.order_by(ServiceGap.ends_at).limit(GAPS_MAX)))


def heed(unit: Unit, gap_id: str) -> None:
    """Note that every round that the gap touched is stopped."""
    gap = unit.session.get(ServiceGap, gap_id, with_for_update=True)
    if gap is not None and gap.heeded_at is None:
        gap.heeded_at = unit.now
        unit.session.flush()


def gaps(session: Session, *, limit: int = GAPS_MAX) -> list[ServiceGap]:
    """Return the gaps in the service, the latest first."""
    latest = select(ServiceGap).order_by(ServiceGap.ends_at.desc(), ServiceGap.id)
    return list(session.scalars(latest.limit(min(limit, GAPS_MAX))))


def _head(unit: Unit, machine: Callable[[], datetime]) -> LatestLife:
    """Return the row of the latest sign, locked; the very first sign makes it, whoever gives it."""
    query = select(LatestLife).where(LatestLife.id == _HEAD).with_for_update()
    head = unit.session.scalar(query)
    if head is None:
        insert = postgresql.insert if is_postgres(unit.session.get_bind()) else sqlite.insert  # type: ignore[arg-type]
        first = {"id": _HEAD, "seen_at": unit.now, "machine_at": machine()}
        unit.session.execute(insert(LatestLife).values(first).on_conflict_do_nothing())
        head = unit.session.scalars(query).one()
    return head


def _write(unit: Unit, head: LatestLife, node: str, machine_at: datetime) -> None:
    own = unit.session.get(LifeSign, node)
    if own is None:
        old = LifeSign.machine_at < machine_at - _FORGOTTEN_AFTER
        unit.session.execute(delete(LifeSign).where(old, LifeSign.node != node))
        own = LifeSign(node=node)
        unit.session.add(own)
    own.seen_at = head.seen_at = unit.now
    own.machine_at = head.machine_at = machine_at
    unit.session.flush()


def _lately_seen(session: Session, until: datetime) -> list[str]:
    lately = select(LifeSign.node).where(LifeSign.machine_at > until - _LATELY)
    return list(session.scalars(lately.order_by(LifeSign.node)))
