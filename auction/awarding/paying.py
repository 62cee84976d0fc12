"""The balance: what the buyer still owes, and what happens to the lot once it is there."""

from datetime import datetime

from sqlalchemy.orm import Session

from auction.tables import Award, found, lot_of, take_step
from kernel.refusal import Refusal, Refused
from people.rules.roles import Actor, require
from settlement import service as settlement
from settlement.tables import Payment
from store.unit import Unit

SYSTEM = "system"


def balance_received(unit: Unit, *, award_id: str, paid_at: datetime) -> Award:
    """Move the lot on because its whole price is in the case's account.

    Law: Fa Shi [2016] 18, art. 25 (A-25, RR-126).
    """
    award = found(unit.session, Award, award_id, lock=True)
    # The days for the ruling run from the payment, not from the day on which somebody booked it.
    award.paid_at = min(paid_at, unit.now)
    take_step(unit, lot_of(unit.session, award.lot_id), deed="receive-balance", by=SYSTEM)
    return award


def own_balance(session: Session, actor: Actor, *, award_id: str) -> Payment:
    """Return what the actor still owes for what he bought; somebody else's purchase is not found."""
    require(actor, "pay-balance")
    award = found(session, Award, award_id)
    payment = settlement.balance_of(session, award_id)
    if award.account_id != actor.account_id or payment is None:
        raise Refused(Refusal("not-found", facts={"what": "award"}))
    return payment
