"""Money that comes in: each receipt once, for what its reference names, and in sight if it names nothing."""

from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.ids import new_id
from kernel.money import ZERO, Money
from kernel.refusal import Refusal, Refused
from settlement.rules.deposit_fate import is_own_name
from settlement.service.balances import is_late, pay
from settlement.service.bank import BankReceipt
from settlement.service.books import account_of, hold_the_books, need_case_account, transfer
from settlement.service.deposits import hold, is_open
from settlement.tables import Deposit, LedgerAccount, Payment, Receipt
from store.journal import record
from store.unit import Unit

Match = Literal["deposit", "balance", "unclaimed"]
Reason = Literal[
    "account-unknown", "reference-unknown", "account-of-another-case", "payer-is-another", "no-longer-awaited"
]


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a receipt; `completed` is true once, for the receipt that made its sum complete."""

    serial: str
    matched: Match
    repeated: bool
    completed: bool
    late: bool
    counted: Money
    overpaid: Money
    reason: str | None
    registration_id: str | None
    award_id: str | None


def receive(unit: Unit, receipt: BankReceipt) -> Received:
    """Take money that the bank says has come in.

    The same receipt again changes nothing; another one under its serial number is refused
    (`bank-serial-reused`). Money that nobody awaits, or that another person than the bidder paid as deposit,
    is kept as unclaimed.
    """
    hold_the_books(unit)
    earlier = unit.session.scalar(select(Receipt).where(Receipt.serial == receipt.serial))
    if earlier is not None:
        _refuse_another(earlier, receipt)
        return _answer(unit.session, earlier, repeated=True)
    kept = _place(unit, receipt)
    unit.session.add(kept)
    unit.session.flush()
    return _answer(unit.session, kept, repeated=False)


def _place(unit: Unit, receipt: BankReceipt) -> Receipt:
    """Find what the money is for and book it there."""
    account = unit.session.scalar(select(LedgerAccount).where(LedgerAccount.account_no == receipt.account_no))
    if account is None:
        return _unclaimed(unit, receipt, None, "account-unknown")
    target = _target(unit, receipt)
    if target is None:
        return _unclaimed(unit, receipt, account.case_id, "reference-unknown")
    reason = _reason_against(receipt, account, target)
    if reason is not None:
        return _unclaimed(unit, receipt, account.case_id, reason)
    if isinstance(target, Deposit):
        return _for_deposit(unit, receipt, target)
    return _for_balance(unit, receipt, target)


def _reason_against(receipt: BankReceipt, account: LedgerAccount, target: Deposit | Payment) -> Reason | None:
    """Return why the money may not be counted for what its reference names; None where it may."""
    if target.case_id != account.case_id:
        return "account-of-another-case"
    if isinstance(target, Payment):
        # A bank may pay for the buyer (a loan), so the balance may come in any name.
        return "no-longer-awaited" if target.state == "lapsed" else None
    if not is_own_name(receipt.payer_name, target.payer_name):
        return "payer-is-another"
    return None if is_open(target) else "no-longer-awaited"


def _target(unit: Unit, receipt: BankReceipt) -> Deposit | Payment | None:
    """Return the deposit or balance that the reference names, under its lock."""
    reference = "".join(receipt.reference.split()).replace("-", "").upper()
    deposits = select(Deposit).where(Deposit.reference == reference).with_for_update()
    deposit = unit.session.scalar(deposits.execution_options(populate_existing=True))
    if deposit is not None:
        return deposit
    payments = select(Payment).where(Payment.reference == reference).with_for_update()
    return unit.session.scalar(payments.execution_options(populate_existing=True))


def _for_deposit(unit: Unit, receipt: BankReceipt, deposit: Deposit) -> Receipt:
    counted = min(receipt.amount, deposit.amount - deposit.received)
    _book(unit, receipt, deposit, deposit.registration_id, counted)
    deposit.received += counted
    completed = bool(counted) and deposit.received == deposit.amount
    if completed:
        hold(unit, deposit)
    return _row(
        unit,
        receipt,
        deposit.case_id,
        matched="deposit",
        counted=counted,
        completed=completed,
        deposit=deposit,
    )


def _for_balance(unit: Unit, receipt: BankReceipt, payment: Payment) -> Receipt:
    counted = min(receipt.amount, payment.amount - payment.received)
    _book(unit, receipt, payment, payment.award_id, counted)
    payment.received += counted
    completed = bool(counted) and payment.received == payment.amount
    if completed:
        pay(unit, payment, at=receipt.paid_at)
    return _row(
        unit,
        receipt,
        payment.case_id,
        matched="balance",
        counted=counted,
        completed=completed,
        payment=payment,
    )


def _book(unit: Unit, receipt: BankReceipt, target: Deposit | Payment, owner_id: str, counted: Money) -> None:
    """Book what counts to the account that waits for it, and the rest to its owner's overpayments."""
    bank = need_case_account(unit.session, target.case_id)
    if counted:
        _move(
            unit,
            receipt.serial,
            bank_id=bank.id,
            account_id=target.account_id,
            amount=counted,
            kind="money-in",
            reference=target.reference,
        )
    if counted < receipt.amount:
        rest = account_of(unit, "overpaid", case_id=target.case_id, owner_id=owner_id, lot_id=target.lot_id)
        _move(
            unit,
            receipt.serial,
            bank_id=bank.id,
            account_id=rest.id,
            amount=receipt.amount - counted,
            kind="money-in-too-much",
            reference=target.reference,
        )


def _unclaimed(unit: Unit, receipt: BankReceipt, case_id: str | None, reason: Reason) -> Receipt:
    """Keep money that is nobody's yet where finance sees it: in its case, or outside all cases."""
    bank = account_of(unit, "bank", case_id=case_id)
    unclaimed = account_of(unit, "unclaimed", case_id=case_id)
    _move(
        unit,
        receipt.serial,
        bank_id=bank.id,
        account_id=unclaimed.id,
        amount=receipt.amount,
        kind="money-in-unclaimed",
        # The payer may have written a name where the reference belongs, so the books name the bank's number.
        reference=receipt.serial,
    )
    facts = {"serial": receipt.serial, "amount": receipt.amount.fen, "reason": reason}
    record(unit, kind="money-unclaimed", subject=case_id or "no-case", by="bank", facts=facts)
    return _row(unit, receipt, case_id, matched="unclaimed", counted=ZERO, completed=False, reason=reason)


def _move(
    unit: Unit, serial: str, *, bank_id: str, account_id: str, amount: Money, kind: str, reference: str
) -> None:
    transfer(
        unit,
        debit_id=bank_id,
        credit_id=account_id,
        amount=amount,
        kind=kind,
        reference=reference,
        command_id=f"{kind}:{serial}",
        by="bank",
    )


def _row(
    unit: Unit,
    receipt: BankReceipt,
    case_id: str | None,
    *,
    matched: Match,
    counted: Money,
    completed: bool,
    deposit: Deposit | None = None,
    payment: Payment | None = None,
    reason: Reason | None = None,
) -> Receipt:
    statement = receipt.statement
    return Receipt(
        id=new_id(),
        serial=receipt.serial,
        account_no=receipt.account_no,
        reference=receipt.reference,
        amount=receipt.amount,
        payer_name=receipt.payer_name,
        payer_account=receipt.payer_account,
        paid_at=receipt.paid_at,
        received_at=unit.now,
        statement=statement.body.decode(),
        signature=statement.signature,
        key_id=statement.key_id,
        case_id=case_id,
        matched=matched,
        reason=reason,
        deposit_id=deposit.id if deposit else None,
        payment_id=payment.id if payment else None,
        counted=counted,
        overpaid=ZERO if matched == "unclaimed" else receipt.amount - counted,
        completed=completed,
        late=payment is not None and is_late(payment, receipt.paid_at),
    )


def _refuse_another(earlier: Receipt, receipt: BankReceipt) -> None:
    kept = (earlier.amount, earlier.reference, earlier.account_no, earlier.payer_name, earlier.payer_account)
    sent = (receipt.amount, receipt.reference, receipt.account_no, receipt.payer_name, receipt.payer_account)
    if kept != sent:
        raise Refused(Refusal("bank-serial-reused", facts={"serial": receipt.serial}))


def _answer(session: Session, kept: Receipt, *, repeated: bool) -> Received:
    deposit = session.get(Deposit, kept.deposit_id) if kept.deposit_id else None
    payment = session.get(Payment, kept.payment_id) if kept.payment_id else None
    return Received(
        serial=kept.serial,
        matched=cast("Match", kept.matched),
        repeated=repeated,
        completed=kept.completed and not repeated,
        late=kept.late,
        counted=kept.counted,
        overpaid=kept.overpaid,
        reason=kept.reason,
        registration_id=deposit.registration_id if deposit else None,
        award_id=payment.award_id if payment else None,
    )
