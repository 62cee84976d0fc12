"""What pages show of gaps in the service and of stopped rounds, joined for reading only."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auction.tables import Court, GapStop, Lot
from bidding.rules.outage import LONGEST_HARMLESS_GAP
from bidding.tables import RoundRow
from store.liveness import ServiceGap

GAPS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Stopped:
    """A round that a gap stopped: whose lot, when, and how the round stands today."""

    lot: Lot
    stop: GapStop
    round_state: str


@dataclass(frozen=True, slots=True)
class GapRecord:
    """A gap with every round that it stopped."""

    gap: ServiceGap
    stopped: tuple[Stopped, ...]

    @property
    def length(self) -> timedelta:
        """Return how long nobody was there."""
        return self.gap.length


@dataclass(frozen=True, slots=True)
class Bearing:
    """How long a gap a court bears at the end of a round; `is_own` where the court has set it itself."""

    court: str
    longest: timedelta
    is_own: bool


def service_record(session: Session, *, page: int = 1) -> tuple[list[GapRecord], int]:
    """Return one page of all gaps in the service, the latest first, and how many there are."""
    total = session.scalar(select(func.count()).select_from(ServiceGap)) or 0
    latest = select(ServiceGap).order_by(ServiceGap.ends_at.desc(), ServiceGap.id)
    found = list(session.scalars(latest.offset((page - 1) * GAPS_A_PAGE).limit(GAPS_A_PAGE)))
    stopped = (
        select(GapStop, Lot, RoundRow.state)
        .join(Lot, Lot.id == GapStop.lot_id)
        .join(RoundRow, RoundRow.id == GapStop.round_id)
        .where(GapStop.gap_id.in_([gap.id for gap in found]))
        .order_by(GapStop.stopped_at, Lot.number)
    )
    rows = [Stopped(lot, stop, state) for stop, lot, state in session.execute(stopped)]
    return [GapRecord(gap, tuple(row for row in rows if row.stop.gap_id == gap.id)) for gap in found], total


def gap_that_stopped(session: Session, round_id: str) -> ServiceGap | None:
    """Return the gap that stopped the round last; None where something else did."""
    query = select(ServiceGap).join(GapStop, GapStop.gap_id == ServiceGap.id)
    latest = query.where(GapStop.round_id == round_id).order_by(GapStop.stopped_at.desc())
    return session.scalars(latest.limit(1)).first()


def bearings(session: Session) -> list[Bearing]:
    """Return how long a gap each court bears, in the order of their names."""
    usual = LONGEST_HARMLESS_GAP.since[max(LONGEST_HARMLESS_GAP.since)]
    rows = session.execute(select(Court.name, Court.longest_gap_seconds).order_by(Court.name)).all()
    return [
        Bearing(name, timedelta(seconds=seconds) if seconds is not None else usual, seconds is not None)
        for name, seconds in rows
    ]


def standing_still(session: Session) -> int:
    """Return how many rounds stand still."""
    return (
        session.scalar(select(func.count()).select_from(RoundRow).where(RoundRow.state == "suspended")) or 0
    )
