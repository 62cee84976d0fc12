"""What a party of a case sees of its lots: where each stands, the negotiation, what was served on it."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from auction.preparing.price import BOTH_SIDES
from auction.tables import Asset, CaseFile, Court, Lot, LotStep, Party, SaleTerms, steps_of
from bidding.tables import RoundRow
from notices.tables import Delivery, Notice
from valuation.tables import ReferencePrice

LOTS_MAX = 200
DELIVERIES_MAX = 100


@dataclass(frozen=True, slots=True)
class PartyLot:
    """A lot of a case that an account is a party of, with the account's own parts in it."""

    lot: Lot
    asset: Asset
    case: CaseFile
    court: Court
    own: tuple[Party, ...]
    negotiation: ReferencePrice | None
    price: ReferencePrice | None
    terms: SaleTerms | None
    round: RoundRow | None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return in which parts the account stands in the case."""
        return tuple(dict.fromkeys(party.kind for party in self.own))

    @property
    def negotiator(self) -> Party | None:
        """Return the party for which the account is asked for a price in the negotiation, if it is."""
        asked = self.negotiation.parties if self.negotiation else []
        return self.own[0] if self.own[0].id in asked else None

    @property
    def is_side(self) -> bool:
        """Tell whether the account stands on one of the two sides of the case."""
        return any(kind in BOTH_SIDES for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Served:
    """A paper that was sent to the account, and the notice that it announced."""

    delivery: Delivery
    notice: Notice | None


def lots_of_party(session: Session, account_id: str, *, limit: int = LOTS_MAX) -> list[PartyLot]:
    """Return the lots of every case that the account is a party of, the latest moved first."""
    cases = select(Party.case_id).where(Party.account_id == account_id)
    query = _lots().where(Lot.case_id.in_(cases)).order_by(Lot.state_since.desc(), Lot.number)
    rows = session.execute(query.limit(min(limit, LOTS_MAX))).all()
    return [_party_lot(session, account_id, row) for row in rows]


def lot_of_party(session: Session, lot_id: str, account_id: str) -> PartyLot | None:
    """Return a lot if the account is a party of its case; to a stranger it is None, as if not there."""
    row = session.execute(_lots().where(Lot.id == lot_id)).first()
    if row is None:
        return None
    found = _party_lot(session, account_id, row)
    return found if found.own else None


def negotiators_of(session: Session, negotiation: ReferencePrice) -> list[Party]:
    """Return the parties that are asked for a price, in the order in which they are asked."""
    rows = {
        party.id: party for party in session.scalars(select(Party).where(Party.id.in_(negotiation.parties)))
    }
    return [rows[party_id] for party_id in negotiation.parties if party_id in rows]


def way_of(session: Session, lot_id: str) -> list[LotStep]:
    """Return the lot's way so far."""
    return steps_of(session, lot_id)


def served_on(session: Session, file: PartyLot) -> list[Served]:
    """Return what was sent to the account about the lot, the latest first."""
    query = select(Delivery).where(
        Delivery.lot_id == file.lot.id, Delivery.party_id.in_([party.id for party in file.own])
    )
    newest = query.order_by(Delivery.recorded_at.desc(), Delivery.id).limit(DELIVERIES_MAX)
    published = select(Notice).where(Notice.lot_id == file.lot.id, Notice.state == "published")
    notices = {notice.terms_id: notice for notice in session.scalars(published.order_by(Notice.version))}
    return [Served(row, notices.get(row.terms_id or "")) for row in session.scalars(newest)]


def _lots() -> Select[Lot, Asset, CaseFile, Court]:
    return (
        select(Lot, Asset, CaseFile, Court)
        .join(Asset, Asset.id == Lot.asset_id)
        .join(CaseFile, CaseFile.id == Lot.case_id)
        .join(Court, Court.id == Lot.court_id)
    )


def _party_lot(session: Session, account_id: str, row: tuple[Lot, Asset, CaseFile, Court]) -> PartyLot:
    lot, asset, case, court = row
    own = select(Party).where(Party.case_id == case.id, Party.account_id == account_id).order_by(Party.id)
    prices = select(ReferencePrice).where(ReferencePrice.asset_id == asset.id)
    newest = prices.order_by(ReferencePrice.seq.desc()).limit(1)
    terms = select(SaleTerms).where(SaleTerms.lot_id == lot.id, SaleTerms.round_id.is_not(None))
    latest = session.scalar(terms.order_by(SaleTerms.decided_at.desc()).limit(1))
    return PartyLot(
        lot=lot,
        asset=asset,
        case=case,
        court=court,
        own=tuple(session.scalars(own)),
        negotiation=session.scalar(
            newest.where(ReferencePrice.method == "negotiation", ReferencePrice.state != "skipped")
        ),
        price=session.scalar(newest.where(ReferencePrice.state == "fixed")),
        terms=latest,
        round=session.get(RoundRow, latest.round_id) if latest and latest.round_id else None,
    )
