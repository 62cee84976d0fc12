"""What a bidder's own pages show: his rounds, his deposits, what he bought, what he paid; nobody else's."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from auction.tables import CASE_BANK, Asset, Award, CaseFile, Court, Lot, SaleTerms
from bidding.tables import Registration, RoundEvent, RoundRow
from kernel.money import ZERO, Money
from notices import service as notices
from notices.rules.particulars import Particulars
from notices.rules.paying import PayAccount
from notices.tables import Notice
from settlement import service as settlement
from settlement.service import DepositProgress
from settlement.tables import Deposit, Handover, Payment, Receipt

ROUNDS_MAX = 60
PURCHASES_MAX = 60
RECEIPTS_MAX = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A round with the lot, the case and the court behind it: all of it public."""

    round: RoundRow
    lot: Lot
    terms: SaleTerms
    asset: Asset
    case: CaseFile
    court: Court


@dataclass(frozen=True, slots=True)
class OwnRound:
    """One registration of one bidder: the round, where his deposit stands, and whether he bought."""

    place: Place
    registration: Registration
    deposit: DepositProgress | None
    award: Award | None
    bids: int = 0


@dataclass(frozen=True, slots=True)
class RoundFile:
    """A round as the page of one bidder shows it: with the notice that stands, and his own part in it."""

    place: Place
    notice: Notice | None
    particulars: Particulars | None
    own: OwnRound | None


@dataclass(frozen=True, slots=True)
class Purchase:
    """What one bidder bought: the award, what is still owed, and how far it is on its way to him."""

    place: Place
    award: Award
    payment: Payment | None
    handover: Handover | None
    deposit: DepositProgress | None

    @property
    def missing(self) -> Money:
        """Return what is still missing of the balance."""
        return self.payment.amount - self.payment.received if self.payment else ZERO


@dataclass(frozen=True, slots=True)
class OwnReceipt:
    """Money that the bank reported as this bidder's, and the lot that it was counted for."""

    receipt: Receipt
    lot: Lot


def own_rounds(session: Session, account_id: str, *, limit: int = ROUNDS_MAX) -> list[OwnRound]:
    """Return the rounds that an account registered for: those that go on first, the nearest end on top."""
    query = _places(Registration).join(Registration, Registration.round_id == RoundRow.id)
    newest = query.where(Registration.account_id == account_id).order_by(Registration.applied_at.desc())
    rows = session.execute(newest.limit(min(limit, ROUNDS_MAX))).all()
    rounds = [_own(session, _place(row), row[-1]) for row in rows]
    ahead = [own for own in rounds if own.place.round.state in {"announced", "open", "suspended"}]
    over = [own for own in rounds if own not in ahead]
    return sorted(ahead, key=lambda own: own.place.round.ends_at) + sorted(
        over, key=lambda own: own.place.round.ends_at, reverse=True
    )


def round_file(session: Session, round_id: str, account_id: str) -> RoundFile | None:
    """Return a round with the notice that stands and the account's own part; None where there is none."""
    row = session.execute(_places().where(RoundRow.id == round_id)).first()
    if row is None:
        return None
    place = _place(row)
    query = select(Registration).where(
        Registration.round_id == round_id, Registration.account_id == account_id
    )
    registration = session.scalar(query)
    notice = notices.published_notice(session, place.lot.id)
    if notice is not None and notice.terms_id != place.terms.id:
        notice = None
    return RoundFile(
        place=place,
        notice=notice,
        particulars=notices.particulars_of(notice) if notice else None,
        own=_own(session, place, registration) if registration else None,
    )


def purchases(session: Session, account_id: str, *, limit: int = PURCHASES_MAX) -> list[Purchase]:
    """Return what an account has bought, the latest first."""
    query = _places(Award).join(Award, Award.round_id == RoundRow.id).where(Award.account_id == account_id)
    rows = session.execute(query.order_by(Award.closed_at.desc()).limit(min(limit, PURCHASES_MAX))).all()
    return [_purchase(session, _place(row), row[-1]) for row in rows]


def purchase(session: Session, award_id: str, account_id: str) -> Purchase | None:
    """Return one purchase of the account; somebody else's is None, as if it were not there."""
    query = _places(Award).join(Award, Award.round_id == RoundRow.id)
    row = session.execute(query.where(Award.id == award_id, Award.account_id == account_id)).first()
    return _purchase(session, _place(row), row[-1]) if row else None


def own_receipts(
    session: Session,
    account_id: str,
    *,
    registration_id: str = "",
    award_id: str = "",
    limit: int = RECEIPTS_MAX,
) -> list[OwnReceipt]:
    """Return the money that came in for an account, the latest first; for one deposit or balance if named."""
    query = (
        select(Receipt, Lot)
        .outerjoin(Deposit, Deposit.id == Receipt.deposit_id)
        .outerjoin(Registration, Registration.id == Deposit.registration_id)
        .outerjoin(Payment, Payment.id == Receipt.payment_id)
        .outerjoin(Award, Award.id == Payment.award_id)
        .join(Lot, or_(Lot.id == Deposit.lot_id, Lot.id == Payment.lot_id))
        .where(or_(Registration.account_id == account_id, Award.account_id == account_id))
    )
    if registration_id:
        query = query.where(Registration.id == registration_id)
    if award_id:
        query = query.where(Award.id == award_id)
    newest = query.order_by(Receipt.received_at.desc(), Receipt.serial.desc())
    rows = session.execute(newest.limit(min(limit, RECEIPTS_MAX)))
    return [OwnReceipt(receipt, lot) for receipt, lot in rows]


def pay_account(place: Place) -> PayAccount:
    """Return the one account of the case, as every paper that asks for money names it."""
    return PayAccount(holder=place.court.name, bank=CASE_BANK, number=place.case.account_no or "")


def _places(*more: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - rows of whatever is read beside
    """Return the query of rounds with what is behind them, and further rows beside."""
    return (
        select(RoundRow, Lot, SaleTerms, Asset, CaseFile, Court, *more)
        .select_from(RoundRow)
        .join(Lot, Lot.id == RoundRow.lot_id)
        .join(SaleTerms, SaleTerms.round_id == RoundRow.id)
        .join(Asset, Asset.id == Lot.asset_id)
        .join(CaseFile, CaseFile.id == Lot.case_id)
        .join(Court, Court.id == Lot.court_id)
    )


def _place(row: Any) -> Place:  # noqa: ANN401 - a row of the query above
    return Place(round=row[0], lot=row[1], terms=row[2], asset=row[3], case=row[4], court=row[5])


def _own(session: Session, place: Place, registration: Registration) -> OwnRound:
    bought = select(Award).where(Award.registration_id == registration.id)
    counted = select(func.count()).where(
        RoundEvent.registration_id == registration.id, RoundEvent.receipt.is_not(None)
    )
    return OwnRound(
        place=place,
        registration=registration,
        deposit=settlement.progress_of(session, registration.id),
        award=session.scalar(bought),
        bids=session.scalar(counted) or 0,
    )


def _purchase(session: Session, place: Place, award: Award) -> Purchase:
    return Purchase(
        place=place,
        award=award,
        payment=settlement.balance_of(session, award.id),
        handover=settlement.handover_of(session, award.id),
        deposit=settlement.progress_of(session, award.registration_id),
    )
