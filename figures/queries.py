"""What the statistics are counted from: every ended round, and every lot whose way has ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from auction.tables import Asset, Award, Court, Lot, SaleTerms
from bidding.tables import Registration, RoundEvent, RoundRow
from figures.measures import LotEnd, Period, RoundEnd
from kernel.days import ONE_DAY, court_day, start_of
from kernel.money import Money

ROWS_MAX = 200_000

_RESULTS = {"sold": "sold", "unsold": "failed", "withdrawn": "withdrawn", "suspended": "stayed"}


@dataclass(frozen=True, slots=True)
class CountedRound:
    """One ended round with what is needed to count it again: the rows of the open file."""

    lot_number: str
    title: str
    court: str
    asset_type: str
    procedure: str
    reference_price: Money
    start_price: Money
    starts_at: datetime
    ended_at: datetime
    result: str
    price: Money | None
    registrants: int
    bidders: int
    bids: int
    extensions: int

    def as_end(self) -> RoundEnd:
        """Return the round as the measures count it."""
        return RoundEnd(
            ended_on=court_day(self.ended_at),
            result=_RESULTS[self.result],  # type: ignore[arg-type]
            registrants=self.registrants,
            bidders=self.bidders,
            bids=self.bids,
            extensions=self.extensions,
        )


def counted_rounds(session: Session, period: Period, *, court: str = "") -> list[CountedRound]:
    """Return every round that ended within the period, the first one first."""
    bids = (
        select(
            RoundEvent.round_id,
            func.count().label("bids"),
            func.count(RoundEvent.registration_id.distinct()).label("bidders"),
        )
        .where(RoundEvent.kind == "bid-accepted")
        .group_by(RoundEvent.round_id)
        .subquery()
    )
    query = (
        select(
            Lot.number.label("lot_number"),
            Lot.title,
            Court.name.label("court"),
            Asset.asset_type,
            SaleTerms.procedure,
            SaleTerms.reference_price,
            SaleTerms.start_price,
            RoundRow.starts_at,
            RoundRow.ends_at.label("ended_at"),
            RoundRow.state.label("result"),
            RoundRow.leading_amount.label("price"),
            _admitted_count().label("registrants"),
            func.coalesce(bids.c.bidders, 0).label("bidders"),
            func.coalesce(bids.c.bids, 0).label("bids"),
            RoundRow.extensions,
        )
        .join(SaleTerms, SaleTerms.round_id == RoundRow.id)
        .join(Lot, Lot.id == RoundRow.lot_id)
        .join(Asset, Asset.id == Lot.asset_id)
        .join(Court, Court.id == Lot.court_id)
        .outerjoin(bids, bids.c.round_id == RoundRow.id)
        .where(
            RoundRow.state.in_(tuple(_RESULTS)),
            RoundRow.ends_at >= start_of(period.first),
            RoundRow.ends_at < start_of(period.last + ONE_DAY),
        )
    )
    if court:
        query = query.where(Court.name == court)
    rows = session.execute(query.order_by(RoundRow.ends_at, RoundRow.id).limit(ROWS_MAX))
    return [CountedRound(**row._asdict()) for row in rows]


def ended_lots(session: Session, period: Period, *, court: str = "") -> list[LotEnd]:
    """Return every lot whose way ended within the period: sold, or finally unsold after the sale."""
    ends: dict[str, LotEnd] = {}
    query = (
        select(Lot.id, SaleTerms, RoundRow, Award)
        .join(SaleTerms, SaleTerms.lot_id == Lot.id)
        .join(RoundRow, RoundRow.id == SaleTerms.round_id)
        .join(Court, Court.id == Lot.court_id)
        .outerjoin(Award, Award.round_id == RoundRow.id)
        .where(RoundRow.state.in_(("sold", "unsold")))
        .order_by(RoundRow.ends_at)
    )
    if court:
        query = query.where(Court.name == court)
    first_starts: dict[str, Money] = {}
    for lot_id, terms, round_, award in session.execute(query):
        first_starts.setdefault(lot_id, terms.start_price)
        if round_.state == "sold" or terms.procedure == "sale":
            ends[lot_id] = LotEnd(
                ended_on=court_day(round_.ends_at),
                result="sold" if round_.state == "sold" else "unsold",
                deal=award.price if award else None,
                start=terms.start_price,
                first_start=first_starts[lot_id],
                appraisal=terms.reference_price,
                defaulted=bool(award and award.defaulted_at),
            )
    return [end for end in ends.values() if period.holds(end.ended_on)]


def _admitted_count() -> ScalarSelect[int]:
    """Return how many bidders a round admitted; known to the public only once the round is over."""
    query = select(func.count()).where(Registration.round_id == RoundRow.id, Registration.state == "admitted")
    return query.correlate(RoundRow).scalar_subquery()
