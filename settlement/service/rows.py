"""Reading the rows of deposits and balances, with or without their lock."""

from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.refusal import Refusal, Refused
from settlement.rules.deposit_fate import DepositState
from settlement.service.books import hold_the_books
from settlement.tables import Deposit, Payment
from store.unit import Unit


def deposit_of(session: Session, registration_id: str) -> Deposit | None:
    """Return the deposit of a registration."""
    return session.scalar(select(Deposit).where(Deposit.registration_id == registration_id))


def balance_of(session: Session, award_id: str) -> Payment | None:
    """Return the balance of an award."""
    return session.scalar(select(Payment).where(Payment.award_id == award_id))


def locked_deposit(unit: Unit, registration_id: str) -> Deposit:
    """Return the deposit of a registration under its lock, or refuse because there is none."""
    hold_the_books(unit)
    query = select(Deposit).where(Deposit.registration_id == registration_id).with_for_update()
    deposit = unit.session.scalar(query.execution_options(populate_existing=True))
    if deposit is None:
        raise Refused(Refusal("deposit-unknown"))
    return deposit


def locked_balance(unit: Unit, award_id: str) -> Payment | None:
    """Return the balance of an award under its lock."""
    hold_the_books(unit)
    query = select(Payment).where(Payment.award_id == award_id).with_for_update()
    return unit.session.scalar(query.execution_options(populate_existing=True))


def state_of(deposit: Deposit) -> DepositState:
    """Return the deposit's state as the rules know it; the table holds no other."""
    return cast("DepositState", deposit.state)
