"""What everybody may see of lots, notices and results; identities are not among it before a sale."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from auction.tables import Asset, Award, CaseFile, Court, Lot, SaleTerms
from bidding.tables import RoundRow
from kernel.money import Money
from notices.tables import Notice

PAGE_SIZE = 24
QUERY_LENGTH_MAX = 80
PAGES_MAX = 1_000

GROUPS = ("open", "announced", "ended")

# What a person types for a kind of property; the words of titles are searched as they stand.
_TYPE_WORDS = {
    "住宅": "house",
    "房产": "house",
    "商铺": "commercial",
    "厂房": "commercial",
    "土地": "land",
    "车辆": "vehicle",
    "机动车": "vehicle",
    "设备": "equipment",
    "股权": "equity",
    "字画": "artwork",
    "物资": "goods",
    "商标": "ip",
    "债权": "receivable",
}


@dataclass(frozen=True, slots=True)
class PublicLot:
    """One lot as it is listed: its latest published round, with price and clock."""

    id: str
    number: str
    title: str
    state: str
    procedure: str
    court: str
    region: str
    asset_type: str
    price: Money
    price_kind: str
    reference_price: Money
    start_price: Money
    deposit: Money
    round_id: str
    starts_at: datetime
    ends_at: datetime
    extensions: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search asks for; empty means anything."""

    words: str = ""
    group: str = ""
    asset_type: str = ""
    court: str = ""
    procedure: str = ""
    order: str = "ends"


@dataclass(frozen=True, slots=True)
class Found:
    """A page of lots, with how many there are in all."""

    lots: tuple[PublicLot, ...]
    count: int
    page: int
    pages: int


def search(session: Session, wanted: Wanted, *, now: datetime, page: int = 1) -> Found:
    """Return one page of the published lots that a search finds."""
    query = _narrowed(_listed(), wanted, now)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-count // PAGE_SIZE))
    page = min(max(1, page), pages, PAGES_MAX)
    rows = session.execute(
        query.order_by(*_order(wanted, now)).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    )
    return Found(tuple(_public(row) for row in rows), count, page, pages)


def live_lots(session: Session, *, now: datetime, limit: int) -> tuple[PublicLot, ...]:
    """Return rounds that run now, the one that ends first coming first."""
    query = _listed().where(RoundRow.state == "open", RoundRow.starts_at <= now)
    return tuple(_public(row) for row in session.execute(query.order_by(RoundRow.ends_at).limit(limit)))


def next_opening(session: Session, *, now: datetime) -> PublicLot | None:
    """Return the lot whose round opens next."""
    query = _listed().where(RoundRow.state == "announced", RoundRow.starts_at > now)
    row = session.execute(query.order_by(RoundRow.starts_at).limit(1)).first()
    return _public(row) if row else None


def lot_listed(session: Session, lot_id: str) -> PublicLot | None:
    """Return one lot as it is listed, or None where nothing of it was published."""
    row = session.execute(_listed().where(Lot.id == lot_id)).first()
    return _public(row) if row else None


def rounds_of_lot(session: Session, lot_id: str) -> list[tuple[SaleTerms, RoundRow]]:
    """Return every published round of a lot, the first one first."""
    query = (
        select(SaleTerms, RoundRow)
        .join(RoundRow, RoundRow.id == SaleTerms.round_id)
        .where(SaleTerms.lot_id == lot_id)
    )
    return [(row[0], row[1]) for row in session.execute(query.order_by(RoundRow.starts_at))]


def type_counts(session: Session, *, now: datetime) -> list[tuple[str, int]]:
    """Return how many lots of each kind can be bid for now or soon, the most first."""
    current = _narrowed(_listed(), Wanted(), now).where(RoundRow.state.in_(("announced", "open"))).subquery()
    query = select(current.c.asset_type, func.count()).group_by(current.c.asset_type)
    return [
        (row[0], row[1]) for row in session.execute(query.order_by(func.count().desc(), current.c.asset_type))
    ]


def newest_notices(session: Session, *, limit: int, offset: int = 0) -> list[tuple[Notice, PublicLot]]:
    """Return the notices that were published last."""
    query = select(Notice).where(Notice.state == "published")
    notices = session.scalars(
        query.order_by(Notice.published_at.desc(), Notice.id).limit(limit).offset(offset)
    )
    listed = [(notice, lot_listed(session, notice.lot_id)) for notice in notices]
    return [(notice, lot) for notice, lot in listed if lot is not None]


def notice_count(session: Session) -> int:
    """Return how many notices stand published."""
    return session.scalar(select(func.count()).select_from(Notice).where(Notice.state == "published")) or 0


def openings_and_closings(
    session: Session, *, since: datetime, until: datetime
) -> tuple[list[datetime], list[datetime]]:
    """Return the instants at which rounds open and close within a span; withdrawn rounds are left out."""
    stands = RoundRow.state != "withdrawn"
    opening = select(RoundRow.starts_at).where(
        stands, RoundRow.starts_at >= since, RoundRow.starts_at < until
    )
    closing = select(RoundRow.ends_at).where(stands, RoundRow.ends_at >= since, RoundRow.ends_at < until)
    return list(session.scalars(opening)), list(session.scalars(closing))


def courts_listed(session: Session) -> list[str]:
    """Return the names of courts that have published something."""
    query = select(Court.name).join(Lot, Lot.court_id == Court.id).join(SaleTerms, SaleTerms.lot_id == Lot.id)
    return list(session.scalars(query.where(SaleTerms.round_id.is_not(None)).distinct().order_by(Court.name)))


def award_listed(session: Session, lot_id: str) -> Award | None:
    """Return the public result of a sold lot: with its confirmation, which names the buyer by law."""
    return session.scalars(
        select(Award).where(Award.lot_id == lot_id).order_by(Award.closed_at.desc())
    ).first()


def case_and_court(session: Session, lot_id: str) -> tuple[CaseFile, Court, Asset] | None:
    """Return case, court and asset of a lot."""
    query = (
        select(CaseFile, Court, Asset)
        .select_from(Lot)
        .join(CaseFile, CaseFile.id == Lot.case_id)
        .join(Court, Court.id == Lot.court_id)
        .join(Asset, Asset.id == Lot.asset_id)
        .where(Lot.id == lot_id)
    )
    row = session.execute(query).first()
    return (row[0], row[1], row[2]) if row else None


def _listed() -> Select[*tuple[Any, ...]]:
    """Return the query for every lot with its latest published round."""
    latest = (
        select(SaleTerms.lot_id, func.max(SaleTerms.decided_at).label("decided_at"))
        .where(SaleTerms.round_id.is_not(None))
        .group_by(SaleTerms.lot_id)
        .subquery()
    )
    return (
        select(
            Lot.id,
            Lot.number,
            Lot.title,
            Lot.state.label("lot_state"),
            Court.name.label("court"),
            Asset.region,
            Asset.asset_type,
            SaleTerms.procedure,
            SaleTerms.reference_price,
            SaleTerms.start_price,
            SaleTerms.deposit,
            RoundRow.id.label("round_id"),
            RoundRow.state.label("round_state"),
            RoundRow.starts_at,
            RoundRow.ends_at,
            RoundRow.extensions,
            RoundRow.leading_amount,
        )
        .join(latest, latest.c.lot_id == Lot.id)
        .join(SaleTerms, and_(SaleTerms.lot_id == Lot.id, SaleTerms.decided_at == latest.c.decided_at))
        .join(RoundRow, RoundRow.id == SaleTerms.round_id)
        .join(Asset, Asset.id == Lot.asset_id)
        .join(Court, Court.id == Lot.court_id)
    )


def _narrowed(query: Select[*tuple[Any, ...]], wanted: Wanted, now: datetime) -> Select[Any]:
    for word in wanted.words[:QUERY_LENGTH_MAX].split():
        query = query.where(_mentions(word))
    if wanted.asset_type:
        query = query.where(Asset.asset_type == wanted.asset_type)
    if wanted.court:
        query = query.where(Court.name == wanted.court)
    if wanted.procedure:
        query = query.where(SaleTerms.procedure == wanted.procedure)
    match wanted.group:
        case "open":
            return query.where(RoundRow.state == "open")
        case "announced":
            return query.where(RoundRow.state == "announced", RoundRow.ends_at > now)
        case "ended":
            return query.where(RoundRow.state.in_(("sold", "unsold", "withdrawn", "suspended")))
        case _:
            return query


def _mentions(word: str) -> Any:  # noqa: ANN401 - an SQL condition
    """Return the condition that a lot mentions a word; a single part of a word of two letters is enough."""
    fields = (Lot.title, Lot.number, Court.name, Asset.region, Asset.address, Asset.description)
    conditions = [field.contains(word, autoescape=True) for field in fields]
    if word in _TYPE_WORDS:
        conditions.append(Asset.asset_type == _TYPE_WORDS[word])
    return or_(*conditions)


def _order(wanted: Wanted, now: datetime) -> tuple[Any, ...]:
    match wanted.order:
        case "price-up":
            return (SaleTerms.start_price, Lot.id)
        case "price-down":
            return (SaleTerms.start_price.desc(), Lot.id)
        case "newest":
            return (SaleTerms.decided_at.desc(), Lot.id)
        case _:
            # What can still be bid for comes first, the nearest end on top; then what is over, the latest
            # on top.
            ahead = case((RoundRow.ends_at > now, RoundRow.ends_at), else_=None)
            return (RoundRow.ends_at <= now, ahead, RoundRow.ends_at.desc(), Lot.id)


def _public(row: Any) -> PublicLot:  # noqa: ANN401 - a row of the query above
    sold = row.round_state == "sold"
    leading = row.leading_amount
    return PublicLot(
        id=row.id,
        number=row.number,
        title=row.title,
        state=public_state(row.round_state, row.lot_state, row.extensions),
        procedure=row.procedure,
        court=row.court,
        region=row.region or "",
        asset_type=row.asset_type or "other",
        price=leading or row.start_price,
        price_kind="deal" if sold else "current" if leading is not None else "start",
        reference_price=row.reference_price,
        start_price=row.start_price,
        deposit=row.deposit,
        round_id=row.round_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        extensions=row.extensions,
    )


def public_state(round_state: str, lot_state: str, extensions: int) -> str:
    """Return the state that the public is shown: the round's while it runs, the lot's own once it is sold."""
    if round_state == "open":
        return "extended" if extensions else "open"
    if round_state == "sold" and lot_state in {"paid", "ruled", "title_moved", "delivered"}:
        return "ruled" if lot_state == "title_moved" else lot_state
    return round_state
