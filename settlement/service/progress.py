"""Where a deposit stands, as its bidder sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from kernel.money import ZERO, Money
from settlement.service.books import need_case_account, overpaid_account
from settlement.service.rows import deposit_of, state_of
from settlement.tables import Deposit

Step = Literal[
    "awaited", "partly-paid", "held", "kept-for-price", "going-back", "released", "applied", "forfeited"
]


@dataclass(frozen=True, slots=True)
class DepositProgress:
    """One step, what is missing, where to pay, and when the money is back."""

    step: Step
    amount: Money
    received: Money
    missing: Money
    overpaid: Money
    account_no: str
    reference: str
    release_ordered_at: datetime | None
    release_due_at: datetime | None
    released_at: datetime | None


def progress_of(session: Session, registration_id: str) -> DepositProgress | None:
    """Return where a bidder's deposit stands; None where none is asked."""
    deposit = deposit_of(session, registration_id)
    if deposit is None:
        return None
    overpaid = overpaid_account(session, deposit.case_id, registration_id)
    return DepositProgress(
        step=_step(deposit),
        amount=deposit.amount,
        received=deposit.received,
        missing=deposit.amount - deposit.received,
        overpaid=Money(overpaid.credits) if overpaid else ZERO,
        account_no=need_case_account(session, deposit.case_id).account_no or "",
        reference=deposit.reference,
        release_ordered_at=deposit.release_ordered_at,
        release_due_at=deposit.release_due_at,
        released_at=deposit.released_at,
    )


def _step(deposit: Deposit) -> Step:
    state = state_of(deposit)
    if state not in {"awaited", "held"}:
        return state
    if deposit.release_ordered_at is not None:
        return "going-back"
    if deposit.award_id is not None:
        return "kept-for-price"
    if state == "awaited" and deposit.received:
        return "partly-paid"
    return state
