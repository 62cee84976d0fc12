"""The balance of an award: expected until its last day, and paid when all of it has come."""

from datetime import date, datetime

from kernel.days import court_day
from kernel.ids import new_id
from kernel.money import ZERO, Money
from settlement.rules.balance import is_in_time
from settlement.service.books import account_of, need_case_account, new_reference
from settlement.service.deposits import set_off_paid
from settlement.service.rows import balance_of
from settlement.tables import Payment
from store.journal import record
from store.unit import Unit


def await_balance(
    unit: Unit, *, award_id: str, case_id: str, lot_id: str, amount: Money, due_on: date
) -> Payment:
    """Expect a buyer's balance until a day under its own reference; asked again, return what is expected.

    Nothing to pay (a price that was paid beforehand) is paid at once.
    """
    found = balance_of(unit.session, award_id)
    if found is not None:
        return found
    need_case_account(unit.session, case_id)
    account = account_of(unit, "price", case_id=case_id, owner_id=award_id, lot_id=lot_id)
    payment = Payment(
        id=new_id(),
        award_id=award_id,
        case_id=case_id,
        lot_id=lot_id,
        amount=amount,
        received=ZERO,
        reference=new_reference(),
        due_on=due_on,
        state="awaited",
        account_id=account.id,
        awaited_at=unit.now,
    )
    unit.session.add(payment)
    facts = {"reference": payment.reference, "amount": amount.fen, "due_on": due_on.isoformat()}
    record(unit, kind="balance-awaited", subject=award_id, by="system", facts=facts)
    if not amount:
        pay(unit, payment, at=unit.now)
    unit.session.flush()
    return payment


def pay(unit: Unit, payment: Payment, *, at: datetime) -> None:
    """Let a balance be paid in full, and set the kept deposit off with it."""
    payment.state, payment.paid_at = "paid", at
    facts = {"reference": payment.reference, "amount": payment.amount.fen, "late": is_late(payment, at)}
    record(unit, kind="balance-paid", subject=payment.award_id, by="bank", facts=facts)
    unit.session.flush()
    set_off_paid(unit, award_id=payment.award_id)


def is_late(payment: Payment, at: datetime) -> bool:
    """Tell whether money of this instant is after the balance's last day; what follows is for the court."""
    return not is_in_time(court_day(at), payment.due_on)
