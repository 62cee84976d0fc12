"""What the court's own pages show: its lots, cases, approvals and bidders, joined for reading only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from auction.tables import (
    Asset,
    Award,
    CaseFile,
    Court,
    GapStop,
    Lot,
    Party,
    PriorityRight,
    Resumption,
    SaleTerms,
    found,
)
from bidding.tables import Registration, RoundRow
from kernel.refusal import Refusal, Refused
from notices.tables import Notice
from people.tables import Account, Approval, Identity
from settlement.tables import Deposit, Payment
from valuation.tables import ReferencePrice

LOTS_MAX = 1_000
CASES_A_PAGE = 50
APPROVALS_MAX = 200
BIDDERS_MAX = 500


@dataclass(frozen=True, slots=True)
class LotFile:
    """A lot with what belongs to it now: asset, case, and the latest of everything that was done for it."""

    lot: Lot
    asset: Asset
    case: CaseFile
    terms: SaleTerms | None = None
    round: RoundRow | None = None
    price: ReferencePrice | None = None
    asking: ReferencePrice | None = None
    notice: Notice | None = None
    approval: Approval | None = None
    award: Award | None = None
    payment: Payment | None = None
    resumption: Resumption | None = None
    gap_stop: GapStop | None = None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as a list shows it: who against whom, and how many lots."""

    case: CaseFile
    applicants: tuple[str, ...]
    debtors: tuple[str, ...]
    lots: int


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """Something that waits for a second person, or did: which lot it is about and who made it."""

    approval: Approval
    lot: Lot
    maker: str
    decider: str


@dataclass(frozen=True, slots=True)
class BidderRow:
    """A bidder of a round with the deposit; the name is the court's to know once bidding is over."""

    registration: Registration
    deposit: Deposit | None
    legal_name: str | None


def lots_of_court(session: Session, court_id: str, *, limit: int = LOTS_MAX) -> list[LotFile]:
    """Return the lots of a court, the latest moved first."""
    query = _lots().where(Lot.court_id == court_id).order_by(Lot.state_since.desc(), Lot.number)
    return _files(session, query.limit(min(limit, LOTS_MAX)))


def lots_of_case(session: Session, case_id: str) -> list[LotFile]:
    """Return the lots of a case in the order of their numbers."""
    return _files(session, _lots().where(Lot.case_id == case_id).order_by(Lot.number).limit(LOTS_MAX))


def lot_file(session: Session, lot_id: str) -> LotFile:
    """Return one lot with what belongs to it; raises Refused `not-found`."""
    files = _files(session, _lots().where(Lot.id == lot_id))
    if not files:
        raise Refused(Refusal("not-found", facts={"what": "lot"}))
    return files[0]


def court_named(session: Session, court_id: str) -> Court:
    """Return the court; raises Refused `not-found`."""
    return found(session, Court, court_id)


def case_file(session: Session, case_id: str) -> CaseFile:
    """Return the case; raises Refused `not-found`."""
    return found(session, CaseFile, case_id)


def cases_of_court(
    session: Session, court_id: str, *, words: str = "", page: int = 1
) -> tuple[list[CaseRow], int]:
    """Return one page of a court's cases, newest first, and how many there are.

    The words are looked for in case numbers and in the names of parties.
    """
    query = select(CaseFile).where(CaseFile.court_id == court_id)
    if words:
        like = f"%{_escaped(words)}%"
        named = select(Party.case_id).where(Party.name.like(like, escape="\\"))
        query = query.where(or_(CaseFile.number.like(like, escape="\\"), CaseFile.id.in_(named)))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(CaseFile.created_at.desc(), CaseFile.id)
    cases = list(session.scalars(newest.offset((page - 1) * CASES_A_PAGE).limit(CASES_A_PAGE)))
    ids = [case.id for case in cases]
    parties = session.scalars(select(Party).where(Party.case_id.in_(ids)).order_by(Party.name)).all()
    counted = select(Lot.case_id, func.count()).where(Lot.case_id.in_(ids)).group_by(Lot.case_id)
    lots = dict(session.execute(counted).all())
    return [_case_row(case, parties, lots.get(case.id, 0)) for case in cases], total


def approvals_of_court(session: Session, court_id: str, *, pending: bool) -> list[ApprovalRow]:
    """Return what waits for a second person at a court, oldest first; or what was decided, latest first."""
    wanted = Approval.state == "pending" if pending else Approval.state.in_(("approved", "returned"))
    order = Approval.made_at if pending else Approval.decided_at.desc()
    rows: list[tuple[Approval, Lot]] = []
    for kind in (Notice, Award, PriorityRight, Resumption):
        query = (
            select(Approval, Lot)
            .join(kind, kind.id == Approval.object_id)
            .join(Lot, Lot.id == kind.lot_id)
            .where(Lot.court_id == court_id, wanted)
        )
        rows += session.execute(query.order_by(order).limit(APPROVALS_MAX))
    names = names_of(session, [one for row, _ in rows for one in (row.made_by, row.decided_by) if one])
    found_rows = [
        ApprovalRow(row, lot, names.get(row.made_by, ""), names.get(row.decided_by or "", ""))
        for row, lot in rows
    ]
    if pending:
        return sorted(found_rows, key=lambda row: row.approval.made_at)
    return sorted(found_rows, key=lambda row: row.approval.decided_at or row.approval.made_at, reverse=True)


def object_of_approval(session: Session, approval: Approval) -> Notice | Award | PriorityRight | Resumption:
    """Return what was put before a second person; raises Refused `not-found`."""
    if approval.object_kind == "notice":
        return found(session, Notice, approval.object_id)
    if approval.object_kind == "priority":
        return found(session, PriorityRight, approval.object_id)
    if approval.object_kind == "resumption":
        return found(session, Resumption, approval.object_id)
    return found(session, Award, approval.object_id)


def bidders_of_round(session: Session, round_id: str) -> list[BidderRow]:
    """Return who registered for a round, with deposit and real name, in the order of registration."""
    query = (
        select(Registration, Deposit, Identity.legal_name)
        .outerjoin(Deposit, Deposit.registration_id == Registration.id)
        .outerjoin(Identity, Identity.account_id == Registration.account_id)
        .where(Registration.round_id == round_id)
        .order_by(Registration.applied_at, Registration.id)
    )
    return [BidderRow(*row) for row in session.execute(query.limit(BIDDERS_MAX))]


def names_of(session: Session, account_ids: Iterable[str]) -> dict[str, str]:
    """Return the shown names of accounts by their ids."""
    wanted = sorted(set(account_ids))
    rows = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(wanted)))
    return dict(rows.all())


def _lots() -> Select[Lot, Asset, CaseFile]:
    return (
        select(Lot, Asset, CaseFile)
        .join(Asset, Asset.id == Lot.asset_id)
        .join(CaseFile, CaseFile.id == Lot.case_id)
    )


def _files(session: Session, query: Select[Lot, Asset, CaseFile]) -> list[LotFile]:
    """Return the lots of a query with the latest of everything, each kind read once for all of them."""
    rows = session.execute(query).all()
    lots, assets = [lot.id for lot, _, _ in rows], [asset.id for _, asset, _ in rows]
    terms = _latest(session, SaleTerms.lot_id, lots, SaleTerms.decided_at)
    rounds = _latest(session, RoundRow.lot_id, lots, RoundRow.created_at)
    order, state = ReferencePrice.seq, ReferencePrice.state
    fixed = _latest(session, ReferencePrice.asset_id, assets, order, state == "fixed")
    asking = _latest(session, ReferencePrice.asset_id, assets, order, state == "open")
    notices = _latest(session, Notice.lot_id, lots, Notice.version, Notice.state != "withdrawn")
    awards = _latest(session, Award.lot_id, lots, Award.closed_at)
    resumptions = _latest(session, Resumption.lot_id, lots, Resumption.proposed_at)
    gap_stops = _latest(session, GapStop.round_id, [row.id for row in rounds.values()], GapStop.stopped_at)
    asked = [row.id for row in (*notices.values(), *awards.values(), *resumptions.values())]
    approvals = _latest(session, Approval.object_id, asked, Approval.made_at, Approval.state == "pending")
    payments = _latest(session, Payment.lot_id, lots, Payment.awaited_at)
    return [
        LotFile(
            lot,
            asset,
            case,
            terms=terms.get(lot.id),
            round=rounds.get(lot.id),
            price=fixed.get(asset.id),
            asking=asking.get(asset.id),
            notice=notices.get(lot.id),
            approval=_of_either(approvals, resumptions.get(lot.id), awards.get(lot.id), notices.get(lot.id)),
            award=awards.get(lot.id),
            payment=payments.get(lot.id),
            resumption=resumptions.get(lot.id),
            gap_stop=gap_stops.get(rounds[lot.id].id) if lot.id in rounds else None,
        )
        for lot, asset, case in rows
    ]


def _latest(
    session: Session,
    column: InstrumentedAttribute[Any],
    wanted: list[str],
    order: InstrumentedAttribute[Any],
    *only: ColumnElement[bool],
) -> dict[str, Any]:
    """Return, for each value wanted of a column, the row that comes last in the order."""
    query = select(column.class_).where(column.in_(wanted), *only).order_by(order)
    return {getattr(row, column.key): row for row in session.scalars(query)}


def _of_either(approvals: dict[str, Approval], *rows: Notice | Award | Resumption | None) -> Approval | None:
    """Return the question that is open about the first of the rows that has one."""
    ids = [row.id for row in rows if row is not None]
    return next((approvals[one] for one in ids if one in approvals), None)


def _case_row(case: CaseFile, parties: Sequence[Party], lots: int) -> CaseRow:
    def named(kind: str) -> tuple[str, ...]:
        return tuple(party.name for party in parties if party.case_id == case.id and party.kind == kind)

    return CaseRow(case, named("applicant"), named("debtor"), lots)


def _escaped(words: str) -> str:
    """Return words that a pattern takes for themselves."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
