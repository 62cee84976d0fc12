"""Rows of the conductor by their id, or a refusal; and what must be known of a case by now."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.tables.rows import Asset, Award, CaseFile, Lot, LotStep, Party, SaleTerms
from kernel.refusal import Refusal, Refused
from store.base import Base

Row = TypeVar("Row", bound=Base)
Known = TypeVar("Known")


def found(session: Session, kind: type[Row], object_id: str, *, lock: bool = False) -> Row:
    """Return a row by its id, locked for a change if asked; raises Refused `not-found`."""
    row = session.get(kind, object_id, with_for_update=lock or None)
    if row is None:
        raise Refused(Refusal("not-found", facts={"what": kind.__tablename__}))
    return row


def stated(value: Known | None, what: str) -> Known:
    """Return what a case or an asset must say by now, or refuse and name what is still missing."""
    if value is None:
        raise Refused(Refusal("case-incomplete", "Fa [2021] 322, item 14", {"what": what}))
    return value


def lot_of(session: Session, lot_id: str) -> Lot:
    """Return the lot, or refuse."""
    return found(session, Lot, lot_id)


def asset_of(session: Session, asset_id: str) -> Asset:
    """Return the asset, or refuse."""
    return found(session, Asset, asset_id)


def case_of(session: Session, case_id: str) -> CaseFile:
    """Return the case, or refuse."""
    return found(session, CaseFile, case_id)


def parties_of(session: Session, case_id: str) -> list[Party]:
    """Return the parties of a case in a steady order."""
    return list(
        session.scalars(
            select(Party).where(Party.case_id == case_id).order_by(Party.kind, Party.name, Party.id)
        )
    )


def latest_terms(session: Session, lot_id: str) -> SaleTerms | None:
    """Return the terms that were decided last for the lot."""
    query = select(SaleTerms).where(SaleTerms.lot_id == lot_id).order_by(SaleTerms.decided_at.desc())
    return session.scalars(query.limit(1)).first()


def steps_of(session: Session, lot_id: str) -> list[LotStep]:
    """Return the lot's way so far, first step first."""
    return list(session.scalars(select(LotStep).where(LotStep.lot_id == lot_id).order_by(LotStep.position)))


def award_of(session: Session, lot_id: str) -> Award | None:
    """Return what became of the lot's last sale, if it was sold."""
    return session.scalars(
        select(Award).where(Award.lot_id == lot_id).order_by(Award.closed_at.desc()).limit(1)
    ).first()
