"""Whether the books are in order, and what somebody has to look at."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from kernel.money import Money
from settlement.rules.ledger import FLOORS, available, balance, case_sums
from settlement.service.books import as_value
from settlement.tables import BankAnswer, Deposit, LedgerAccount, Payment, PayoutOrder, Receipt, Transfer

LIST_MAX = 200
# A page of rows held in memory at once, however long the books are.
PAGE = 500


def audit_ledger(session: Session) -> list[str]:
    """Return what is wrong with the books, in words; an empty list means that they are in order."""
    return [
        *_sums(session),
        *_totals(session),
        *_floors(session),
        *_crossed(session),
        *_deposits(session),
        *_balances(session),
        *_statements(session),
        *_payouts(session),
    ]


def unclaimed_money(session: Session, *, limit: int = LIST_MAX) -> list[Receipt]:
    """Return receipts that nobody could be credited with, newest first: money that must not stay unknown."""
    query = select(Receipt).where(Receipt.matched == "unclaimed")
    return list(session.scalars(query.order_by(Receipt.received_at.desc(), Receipt.serial).limit(limit)))


def overpaid_money(session: Session, *, limit: int = LIST_MAX) -> list[LedgerAccount]:
    """Return the accounts on which more came in than was asked, and still lies."""
    kept = LedgerAccount.credits > LedgerAccount.debits
    query = select(LedgerAccount).where(LedgerAccount.kind == "overpaid", kept)
    return list(session.scalars(query.order_by(LedgerAccount.opened_at.desc()).limit(limit)))


def overdue_payouts(session: Session, now: datetime, *, limit: int = LIST_MAX) -> list[PayoutOrder]:
    """Return orders whose money should be back by now and is not, oldest first."""
    query = select(PayoutOrder).where(PayoutOrder.state != "paid", PayoutOrder.due_at < now)
    return list(session.scalars(query.order_by(PayoutOrder.due_at).limit(limit)))


def accounts_of(session: Session, case_id: str, *, limit: int = LIST_MAX) -> list[LedgerAccount]:
    """Return the accounts of a case, the bank's first."""
    query = select(LedgerAccount).where(LedgerAccount.case_id == case_id)
    order = (LedgerAccount.kind != "bank", LedgerAccount.kind, LedgerAccount.opened_at, LedgerAccount.id)
    return list(session.scalars(query.order_by(*order).limit(limit)))


def transfers_of(session: Session, case_id: str, *, after: int = 0, limit: int = LIST_MAX) -> list[Transfer]:
    """Return the movements of a case in the order of the journal, a page at a time."""
    query = select(Transfer).where(Transfer.case_id == case_id, Transfer.journal_seq > after)
    return list(session.scalars(query.order_by(Transfer.journal_seq).limit(limit)))


def _sums(session: Session) -> Iterator[str]:
    """Each case's accounts sum to nothing, and so do all."""
    sums = case_sums(as_value(row) for row in _accounts(session))
    for case_id, rest in sums.items():
        if rest:
            yield f"The accounts of {_case(case_id)} sum to {rest} fen instead of nothing."


def _totals(session: Session) -> Iterator[str]:
    """What is stored beside each account is what its transfers add up to."""
    booked = _booked(session)
    for row in _accounts(session):
        stored = (row.debits, row.credits, row.debits_pending, row.credits_pending)
        counted = booked.pop(row.id, (0, 0, 0, 0))
        if stored != counted:
            yield f"Account {row.name} shows {stored}, its transfers add up to {counted}."


def _booked(session: Session) -> dict[str, tuple[int, int, int, int]]:
    """Return each account's debits, credits and what is reserved on either side, from the rows alone."""
    totals: dict[str, list[int]] = {}
    for side, column in enumerate((Transfer.debit_id, Transfer.credit_id)):
        query = select(column, Transfer.phase, _sum(Transfer.amount)).group_by(column, Transfer.phase)
        for account_id, phase, fen in session.execute(query):
            total = totals.setdefault(account_id, [0, 0, 0, 0])
            if phase in {"posted", "post"}:
                total[side] += fen
            if phase != "posted":
                total[side + 2] += fen if phase == "pending" else -fen
    return {account_id: (total[0], total[1], total[2], total[3]) for account_id, total in totals.items()}


def _floors(session: Session) -> Iterator[str]:
    for row in _accounts(session):
        account = as_value(row)
        floor = FLOORS[account.kind]
        if row.floor != floor:
            yield f"Account {row.name} has the floor {row.floor} instead of {floor}."
        if floor is not None and available(account) < floor:
            yield f"Account {row.name} is below its floor: {available(account)} fen."


def _crossed(session: Session) -> Iterator[str]:
    """Both accounts of a transfer are of the case it names, and it ends no reservation but its own."""
    debit, credit = aliased(LedgerAccount), aliased(LedgerAccount)
    query = (
        select(Transfer.id)
        .join(debit, debit.id == Transfer.debit_id)
        .join(credit, credit.id == Transfer.credit_id)
        .where(
            debit.case_id.is_distinct_from(credit.case_id) | debit.case_id.is_distinct_from(Transfer.case_id)
        )
    )
    for transfer_id in session.scalars(query.limit(LIST_MAX)):
        yield f"Transfer {transfer_id} crosses from one case to another."
    pending = aliased(Transfer)
    ended = (
        select(Transfer.id)
        .join(pending, pending.id == Transfer.pending_id)
        .where(
            (pending.phase != "pending")
            | (pending.amount != Transfer.amount)
            | (pending.debit_id != Transfer.debit_id)
            | (pending.credit_id != Transfer.credit_id)
        )
    )
    for transfer_id in session.scalars(ended.limit(LIST_MAX)):
        yield f"Transfer {transfer_id} ends a reservation that was another one."


def _deposits(session: Session) -> Iterator[str]:
    """A deposit's state and the money on its account say the same."""
    query = select(Deposit, LedgerAccount).join(LedgerAccount, LedgerAccount.id == Deposit.account_id)
    for deposit, account in session.execute(query.execution_options(yield_per=PAGE)):
        lies = balance(as_value(account))
        expected = deposit.received.fen if deposit.state in {"awaited", "held"} else 0
        if lies != expected:
            yield f"Deposit {deposit.reference} is {deposit.state} and {lies} fen lie on it, not {expected}."


def _balances(session: Session) -> Iterator[str]:
    """What a balance counts as received is what its receipts brought."""
    counted = _sum(Receipt.counted)
    query = (
        select(Payment.reference, Payment.received, counted)
        .outerjoin(Receipt, Receipt.payment_id == Payment.id)
        .group_by(Payment.id, Payment.reference, Payment.received)
        .having(cast(Payment.received, BigInteger) != counted)
    )
    for reference, received, brought in session.execute(query.limit(LIST_MAX)):
        yield f"Balance {reference} counts {received.fen} fen, its receipts {brought}."


def _statements(session: Session) -> Iterator[str]:
    """The bank's accounts of all cases show what the bank's own statements say."""
    came = _scalar(session, _sum(Receipt.amount))
    left = _scalar(session, _sum(BankAnswer.amount), BankAnswer.outcome == "paid")
    lies = sum(-balance(as_value(row)) for row in _accounts(session) if row.kind == "bank")
    if lies != came - left:
        yield f"The bank's accounts show {lies} fen, its statements {came - left}."


def _payouts(session: Session) -> Iterator[str]:
    """Nothing leaves without an order, and an order that is paid was posted."""
    bank = aliased(LedgerAccount)
    leaving = (
        select(Transfer.id)
        .join(bank, bank.id == Transfer.credit_id)
        .outerjoin(
            PayoutOrder,
            (PayoutOrder.pending_id == Transfer.id) | (PayoutOrder.pending_id == Transfer.pending_id),
        )
        .where(bank.kind == "bank", PayoutOrder.id.is_(None))
    )
    for transfer_id in session.scalars(leaving.limit(LIST_MAX)):
        yield f"Transfer {transfer_id} lets money leave without an order."
    posted = select(Transfer.pending_id).where(Transfer.phase == "post")
    differs = (PayoutOrder.state == "paid") != PayoutOrder.pending_id.in_(posted)
    for order_id in session.scalars(select(PayoutOrder.id).where(differs).limit(LIST_MAX)):
        yield f"Payout order {order_id} and its transfer disagree on whether it was paid."


def _accounts(session: Session) -> Iterator[LedgerAccount]:
    query = select(LedgerAccount).order_by(LedgerAccount.id)
    yield from session.scalars(query.execution_options(yield_per=PAGE))


def _sum(column: InstrumentedAttribute[Money]) -> ColumnElement[int]:
    """Return the sum of fen as a whole number on both databases; PostgreSQL sums to a decimal otherwise."""
    return cast(func.coalesce(func.sum(cast(column, BigInteger)), 0), BigInteger)


def _scalar(session: Session, value: ColumnElement[int], *where: ColumnElement[bool]) -> int:
    return session.execute(select(value).where(*where)).scalar_one()


def _case(case_id: str | None) -> str:
    return f"case {case_id}" if case_id else "no case"
