"""Paying back: an order row first, then the bank's instruction, then the bank's word that it was done."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.ids import new_id
from kernel.money import Money
from kernel.refusal import Refusal, Refused
from settlement.rules.deposit_fate import next_state
from settlement.service.bank import Bank, PayoutConfirmation, PayoutInstruction
from settlement.service.books import hold_the_books, need_case_account, settle, transfer
from settlement.service.rows import state_of
from settlement.tables import (
    BankAnswer,
    Deposit,
    LedgerAccount,
    Payment,
    PayoutOrder,
    Receipt,
)
from store.due import plan
from store.journal import record
from store.unit import Unit

# The kind under which the sweep finds orders; its handler is `send_order`.
DUE_KIND = "payout-order"

# An order that the bank refuses or leaves unanswered is sent again each hour; within the day that the law
# gives for deposits somebody must look at it anyway, and it then stands among the overdue ones.
SEND_AGAIN_AFTER = timedelta(hours=1)
SENDS_MAX = 20


def order_payout(
    unit: Unit,
    *,
    account_id: str,
    owner_id: str,
    purpose: str,
    amount: Money,
    reference: str,
    due_at: datetime,
    by: str,
) -> PayoutOrder:
    """Order money to be paid back from an account: reserve it at once and let the sweep send the order.

    One owner has one order a purpose; asked again, it is returned.
    """
    hold_the_books(unit)
    query = select(PayoutOrder).where(PayoutOrder.owner_id == owner_id, PayoutOrder.purpose == purpose)
    found = unit.session.scalar(query)
    if found is not None:
        return found
    account = unit.session.get(LedgerAccount, account_id)
    assert account is not None, "an order is made for an account that there is"
    assert account.case_id is not None, "only a case's money is paid back by itself"
    order_id = new_id()
    reserved = transfer(
        unit,
        debit_id=account_id,
        credit_id=need_case_account(unit.session, account.case_id).id,
        amount=amount,
        kind=f"payout-{purpose}",
        reference=reference,
        command_id=f"order:{order_id}",
        by=by,
        phase="pending",
    )
    order = PayoutOrder(id=order_id, owner_id=owner_id, purpose=purpose, pending_id=reserved.id)
    order.case_id, order.lot_id = account.case_id, account.lot_id or ""
    order.reference, order.amount, order.due_at = reference, amount, due_at
    order.ordered_by, order.ordered_at = by, unit.now
    unit.session.add(order)
    plan(unit, kind=DUE_KIND, object_id=order_id, due_at=unit.now)
    return order


def send_order(unit: Unit, *, order_id: str, bank: Bank) -> PayoutOrder:
    """Send an order to the bank; done by the sweep, and doing it twice pays once.

    The bank does one instruction once. If this deed fails after the bank was asked, the same instruction goes
    out again and the bank gives the same answer.
    """
    order = _locked_order(unit, order_id)
    if order.state == "paid" or order.sent_count >= SENDS_MAX:
        return order
    if order.state == "refused":
        order.attempt += 1
    order.state, order.sent_at = "sent", unit.now
    order.sent_count += 1
    unit.session.flush()
    answer = bank.instruct(_instruction(unit, order))
    if answer is not None:
        paid_out(unit, bank.read_confirmation(answer))
    if order.state != "paid" and order.sent_count < SENDS_MAX:
        plan(unit, kind=DUE_KIND, object_id=order.id, due_at=unit.now + SEND_AGAIN_AFTER)
    return order


def paid_out(unit: Unit, confirmation: PayoutConfirmation) -> PayoutOrder:
    """Take the bank's answer to an order: the money has left, or the bank could not pay it.

    The same answer again changes nothing. Raises Refused `payout-unknown`, `payout-differs`,
    `bank-serial-reused`, `payout-paid-before`.
    """
    order = _locked_order(unit, confirmation.order_id)
    earlier = unit.session.scalar(select(BankAnswer).where(BankAnswer.serial == confirmation.serial))
    if earlier is not None:
        same = (earlier.order_id, earlier.attempt, earlier.amount, earlier.outcome)
        if same != (order.id, confirmation.attempt, confirmation.amount, confirmation.outcome):
            raise Refused(Refusal("bank-serial-reused", facts={"serial": confirmation.serial}))
        return order
    if (confirmation.amount, confirmation.attempt <= order.attempt) != (order.amount, True):
        raise Refused(Refusal("payout-differs", facts={"reference": order.reference}))
    if order.state == "paid":
        raise Refused(Refusal("payout-paid-before", facts={"reference": order.reference}))
    _keep(unit, confirmation)
    facts = {"order": order.id, "reference": order.reference, "amount": order.amount.fen}
    if confirmation.outcome == "paid":
        settle(unit, pending_id=order.pending_id, post=True, by="bank")
        order.state, order.paid_at, order.refusal = "paid", confirmation.answered_at, None
        _tell_deposit(unit, order)
    elif confirmation.attempt == order.attempt:
        order.state, order.refusal = "refused", confirmation.reason
    record(unit, kind=f"payout-{confirmation.outcome}", subject=order.owner_id, by="bank", facts=facts)
    unit.session.flush()
    return order


def orders_of(session: Session, owner_id: str) -> list[PayoutOrder]:
    """Return the orders for one registration or award; there are at most as many as purposes."""
    query = select(PayoutOrder).where(PayoutOrder.owner_id == owner_id)
    return list(session.scalars(query.order_by(PayoutOrder.purpose)))


def _locked_order(unit: Unit, order_id: str) -> PayoutOrder:
    hold_the_books(unit)
    query = select(PayoutOrder).where(PayoutOrder.id == order_id).with_for_update()
    order = unit.session.scalar(query.execution_options(populate_existing=True))
    if order is None:
        raise Refused(Refusal("payout-unknown"))
    return order


def _instruction(unit: Unit, order: PayoutOrder) -> PayoutInstruction:
    account = need_case_account(unit.session, order.case_id)
    assert account.account_no is not None, "the account of a case has a number"
    return PayoutInstruction(
        instruction_id=f"{order.id}-{order.attempt}",
        order_id=order.id,
        attempt=order.attempt,
        account_no=account.account_no,
        amount=order.amount,
        receipts=_receipts(unit.session, order),
        sent_at=unit.now,
    )


def _receipts(session: Session, order: PayoutOrder) -> tuple[str, ...]:
    """Return the serial numbers of the receipts that brought the owner's money."""
    deposit = select(Deposit.id).where(Deposit.registration_id == order.owner_id)
    payment = select(Payment.id).where(Payment.award_id == order.owner_id)
    query = select(Receipt.serial).where(Receipt.deposit_id.in_(deposit) | Receipt.payment_id.in_(payment))
    return tuple(session.scalars(query.order_by(Receipt.received_at, Receipt.serial)))


def _keep(unit: Unit, confirmation: PayoutConfirmation) -> None:
    statement = confirmation.statement
    unit.session.add(
        BankAnswer(
            serial=confirmation.serial,
            order_id=confirmation.order_id,
            attempt=confirmation.attempt,
            amount=confirmation.amount,
            outcome=confirmation.outcome,
            reason=confirmation.reason,
            answered_at=confirmation.answered_at,
            received_at=unit.now,
            statement=statement.body.decode(),
            signature=statement.signature,
            key_id=statement.key_id,
        )
    )


def _tell_deposit(unit: Unit, order: PayoutOrder) -> None:
    """Let the deposit be released when its own money has left; an overpayment's return does not change it."""
    if order.purpose != "deposit":
        return
    query = select(Deposit).where(Deposit.registration_id == order.owner_id)
    deposit = unit.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
    deposit.state = next_state(state_of(deposit), "given-back")
    deposit.released_at = order.paid_at
