"""What the finance desk of one court sees: its cases' accounts, movements, money nobody awaits, payouts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from auction.tables import CaseFile, Lot
from bidding.rules.state import OVER
from bidding.tables import RoundRow
from kernel.money import ZERO, Money
from settlement import service as settlement
from settlement.service import accounts_of, audit_ledger
from settlement.tables import Deposit, LedgerAccount, Payment, PayoutOrder, Receipt, Transfer

CASES_A_PAGE = 50
TRANSFERS_A_PAGE = 100
ORDERS_MAX = 200
RECEIPTS_MAX = 200
WORDS_MAX = 60

_TOKEN = re.compile(r"[a-z2-9]{20}|[A-Z2-9]{10}")


@dataclass(frozen=True, slots=True)
class CaseBook:
    """A case's account in numbers: what lies at the bank, as what, and what is on its way out."""

    case: CaseFile
    account_no: str
    balance: Money
    deposits: Money
    prices: Money
    unclaimed: Money
    other: Money
    leaving: Money


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account of a case's books, as it stands."""

    account: LedgerAccount
    stands: Money
    reserved: Money


@dataclass(frozen=True, slots=True)
class Movement:
    """One row of the book with the kinds of the accounts that it moves money between."""

    transfer: Transfer
    debit: str
    credit: str


@dataclass(frozen=True, slots=True)
class Order:
    """A payout with the case it belongs to."""

    order: PayoutOrder
    case: CaseFile
    lot: Lot | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Stray:
    """Money that nobody could be credited with; the payer's name stays covered while bidding goes on."""

    receipt: Receipt
    case: CaseFile | None
    payer: str | None


@dataclass(frozen=True, slots=True)
class Sums:
    """The desk's figures for one court."""

    balance: Money
    waiting: int
    overdue: int
    stray: int
    stray_sum: Money


def books_of_court(
    session: Session, court_id: str, *, words: str = "", page: int = 1
) -> tuple[list[CaseBook], int]:
    """Return one page of the accounts of a court's cases, the newest case first, and how many there are."""
    query = (
        select(CaseFile, LedgerAccount.account_no)
        .join(LedgerAccount, (LedgerAccount.case_id == CaseFile.id) & (LedgerAccount.kind == "bank"))
        .where(CaseFile.court_id == court_id)
    )
    if words:
        word = words[:WORDS_MAX]
        query = query.where(
            or_(
                CaseFile.number.contains(word, autoescape=True),
                LedgerAccount.account_no.contains(word, autoescape=True),
            )
        )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(CaseFile.created_at.desc(), CaseFile.id)
    rows = session.execute(newest.offset((page - 1) * CASES_A_PAGE).limit(CASES_A_PAGE)).all()
    kinds = _by_kind(session, [case.id for case, _ in rows])
    return [_book(case, account_no or "", kinds.get(case.id, {})) for case, account_no in rows], total


def sums_of_court(session: Session, court_id: str, now: datetime) -> Sums:
    """Return what lies on a court's accounts, what waits to be paid out, and what nobody awaits."""
    cases = select(CaseFile.id).where(CaseFile.court_id == court_id)
    bank = LedgerAccount.case_id.in_(cases), LedgerAccount.kind == "bank"
    lies = _total(session, LedgerAccount.debits, *bank) - _total(session, LedgerAccount.credits, *bank)
    waiting = PayoutOrder.case_id.in_(cases), PayoutOrder.state != "paid"
    stray = Receipt.case_id.in_(cases), Receipt.matched == "unclaimed"
    return Sums(
        balance=Money(lies),
        waiting=_count(session, PayoutOrder.id, *waiting),
        overdue=_count(session, PayoutOrder.id, *waiting, PayoutOrder.due_at < now),
        stray=_count(session, Receipt.id, *stray),
        stray_sum=Money(_total(session, Receipt.amount, *stray)),
    )


def book_of_case(session: Session, case_id: str, court_id: str) -> CaseBook | None:
    """Return one case's account; another court's case is None, as if it were not there."""
    case = session.get(CaseFile, case_id)
    bank = settlement.case_account(session, case_id)
    if case is None or case.court_id != court_id or bank is None:
        return None
    return _book(case, bank.account_no or "", _by_kind(session, [case_id]).get(case_id, {}))


def is_account_of(session: Session, account_no: str, court_id: str) -> bool:
    """Tell whether an account number is that of a case of the court."""
    query = select(LedgerAccount.id).join(CaseFile, CaseFile.id == LedgerAccount.case_id)
    query = query.where(LedgerAccount.account_no == account_no, CaseFile.court_id == court_id)
    return session.scalar(query) is not None


def accounts_in(session: Session, case_id: str) -> list[AccountLine]:
    """Return the accounts of a case as they stand, the bank's first."""
    return [
        AccountLine(
            account=row,
            stands=Money(row.debits - row.credits if row.kind == "bank" else row.credits - row.debits),
            reserved=Money(row.credits_pending if row.kind == "bank" else row.debits_pending),
        )
        for row in accounts_of(session, case_id)
    ]


def movements_in(session: Session, case_id: str, *, after: int = 0) -> list[Movement]:
    """Return a page of a case's movements in the order of the journal."""
    rows = settlement.transfers_of(session, case_id, after=after, limit=TRANSFERS_A_PAGE)
    named = {account_id for row in rows for account_id in (row.debit_id, row.credit_id)}
    query = select(LedgerAccount.id, LedgerAccount.kind).where(LedgerAccount.id.in_(named))
    kinds = dict(session.execute(query).all())
    return [Movement(row, kinds[row.debit_id], kinds[row.credit_id]) for row in rows]


def orders_of_court(
    session: Session, court_id: str, now: datetime, *, only_open: bool = False, case_id: str = ""
) -> list[Order]:
    """Return a court's payouts, those that are not paid first and the nearest last hour on top."""
    query = (
        select(PayoutOrder, CaseFile, Lot)
        .join(CaseFile, CaseFile.id == PayoutOrder.case_id)
        .outerjoin(Lot, Lot.id == PayoutOrder.lot_id)
        .where(CaseFile.court_id == court_id)
    )
    if only_open:
        query = query.where(PayoutOrder.state != "paid")
    if case_id:
        query = query.where(PayoutOrder.case_id == case_id)
    paid = PayoutOrder.state == "paid"
    rows = session.execute(query.order_by(paid, PayoutOrder.due_at, PayoutOrder.id).limit(ORDERS_MAX))
    return [
        Order(order, case, lot, order.state != "paid" and order.due_at < now) for order, case, lot in rows
    ]


def stray_money(session: Session, court_id: str) -> list[Stray]:
    """Return what came in for a court's cases, or for no case at all, that nobody could be credited with."""
    query = (
        select(Receipt, CaseFile)
        .outerjoin(CaseFile, CaseFile.id == Receipt.case_id)
        .where(Receipt.matched == "unclaimed")
        .where(or_(CaseFile.court_id == court_id, Receipt.case_id.is_(None)))
    )
    newest = query.order_by(Receipt.received_at.desc(), Receipt.serial).limit(RECEIPTS_MAX)
    rows = session.execute(newest).all()
    live = _cases_with_bidding(session, {case.id for _, case in rows if case})
    return [Stray(row, case, _payer(row, case, live)) for row, case in rows]


def audit_of_court(session: Session, court_id: str) -> tuple[list[str], int]:
    """Return what is wrong with a court's books, and how many further findings are other courts' to see."""
    findings = audit_ledger(session)
    own = [finding for finding in findings if _concerns(session, finding, court_id)]
    return own, len(findings) - len(own)


def _payer(receipt: Receipt, case: CaseFile | None, live: set[str]) -> str | None:
    """Return the payer's name; none for money of no case, and none while somebody could learn who bids."""
    return None if case is None or case.id in live else receipt.payer_name


def _cases_with_bidding(session: Session, case_ids: Iterable[str]) -> set[str]:
    """Return the cases of which a round is announced or goes on."""
    query = select(Lot.case_id).join(RoundRow, RoundRow.lot_id == Lot.id)
    return set(session.scalars(query.where(Lot.case_id.in_(case_ids), RoundRow.state.not_in(OVER))))


def _concerns(session: Session, finding: str, court_id: str) -> bool:
    """Tell whether a finding names a case of the court, or an account, deposit, order or transfer in one."""
    tokens = _TOKEN.findall(finding)
    cases = select(CaseFile.id).where(CaseFile.court_id == court_id)
    named: list[Select[str]] = [
        select(CaseFile.id).where(CaseFile.court_id == court_id, CaseFile.id.in_(tokens)),
        select(Deposit.id).where(Deposit.case_id.in_(cases), Deposit.reference.in_(tokens)),
        select(Payment.id).where(Payment.case_id.in_(cases), Payment.reference.in_(tokens)),
        select(PayoutOrder.id).where(PayoutOrder.case_id.in_(cases), PayoutOrder.id.in_(tokens)),
        select(Transfer.id).where(Transfer.case_id.in_(cases), Transfer.id.in_(tokens)),
    ]
    return any(session.scalar(query.limit(1)) is not None for query in named)


def _by_kind(session: Session, case_ids: list[str]) -> dict[str, dict[str, tuple[int, int]]]:
    """Return, for each case and kind of account, what stands on it and what is reserved to come to it."""
    stands = _sum(LedgerAccount.credits) - _sum(LedgerAccount.debits)
    leaving = _sum(LedgerAccount.credits_pending)
    query = select(LedgerAccount.case_id, LedgerAccount.kind, stands, leaving)
    query = query.where(LedgerAccount.case_id.in_(case_ids))
    kinds: dict[str, dict[str, tuple[int, int]]] = {}
    rows = session.execute(query.group_by(LedgerAccount.case_id, LedgerAccount.kind))
    for case_id, kind, fen, coming in rows:
        kinds.setdefault(case_id or "", {})[kind] = (fen, coming)
    return kinds


def _book(case: CaseFile, account_no: str, kinds: dict[str, tuple[int, int]]) -> CaseBook:
    stands = {kind: Money(fen) for kind, (fen, _coming) in kinds.items()}
    return CaseBook(
        case=case,
        account_no=account_no,
        balance=ZERO - stands.get("bank", ZERO),
        deposits=stands.get("deposit", ZERO),
        prices=stands.get("price", ZERO),
        unclaimed=stands.get("unclaimed", ZERO),
        other=stands.get("overpaid", ZERO) + stands.get("forfeited", ZERO),
        # What is reserved to be credited to the bank's mirror is what is ordered to leave.
        leaving=Money(kinds.get("bank", (0, 0))[1]),
    )


def _sum(column: InstrumentedAttribute[int] | InstrumentedAttribute[Money]) -> ColumnElement[int]:
    """Return the sum of fen as a whole number on both databases; PostgreSQL sums to a decimal otherwise."""
    return cast(func.coalesce(func.sum(cast(column, BigInteger)), 0), BigInteger)


def _total(
    session: Session,
    column: InstrumentedAttribute[int] | InstrumentedAttribute[Money],
    *where: ColumnElement[bool],
) -> int:
    return session.execute(select(_sum(column)).where(*where)).scalar_one()


def _count(session: Session, column: InstrumentedAttribute[str], *where: ColumnElement[bool]) -> int:
    return session.execute(select(func.count(column)).where(*where)).scalar_one()
