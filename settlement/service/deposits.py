"""A deposit's way: awaited, held, and then given back, kept for the price, or forfeited."""

from datetime import datetime

from sqlalchemy import select

from kernel.ids import new_id
from kernel.money import ZERO, Money
from kernel.refusal import Refusal, Refused
from kernel.text import clean_line
from settlement.rules.deposit_fate import RoundEnd, give_back_until, goes_back, next_state
from settlement.service.books import (
    account_of,
    left_on,
    need_case_account,
    new_reference,
    overpaid_account,
    settle,
    transfer,
)
from settlement.service.payouts import order_payout
from settlement.service.rows import deposit_of, locked_balance, locked_deposit, state_of
from settlement.tables import Deposit
from store.journal import record
from store.unit import Unit


def await_deposit(
    unit: Unit,
    *,
    registration_id: str,
    round_id: str,
    case_id: str,
    lot_id: str,
    payer_name: str,
    amount: Money,
) -> Deposit:
    """Expect a bidder's deposit under a reference of its own; asked again, return what is expected.

    Nothing to pay (an applicant whose claim covers it) is held at once.
    """
    found = deposit_of(unit.session, registration_id)
    if found is not None:
        return found
    need_case_account(unit.session, case_id)
    account = account_of(unit, "deposit", case_id=case_id, owner_id=registration_id, lot_id=lot_id)
    deposit = Deposit(
        id=new_id(),
        registration_id=registration_id,
        round_id=round_id,
        case_id=case_id,
        lot_id=lot_id,
        amount=amount,
        received=ZERO,
        reference=new_reference(),
        payer_name=clean_line(payer_name, what="payer"),
        state="awaited",
        account_id=account.id,
        awaited_at=unit.now,
    )
    unit.session.add(deposit)
    _note(unit, deposit, "deposit-awaited", by="system")
    if not amount:
        hold(unit, deposit)
    unit.session.flush()
    return deposit


def hold(unit: Unit, deposit: Deposit) -> None:
    """Let a deposit that is paid in full be held."""
    deposit.state = next_state(state_of(deposit), "paid-in-full")
    deposit.held_at = unit.now
    _note(unit, deposit, "deposit-held", by="bank")


def is_open(deposit: Deposit) -> bool:
    """Tell whether money for this deposit is still taken: not once it goes back or is kept for a price."""
    settled = deposit.release_ordered_at is not None or deposit.award_id is not None
    return state_of(deposit) in {"awaited", "held"} and not settled


def release_deposit(
    unit: Unit, *, registration_id: str, by: str, ended_at: datetime | None = None
) -> Deposit:
    """Order a deposit back, whole or partly paid, with what was paid too much; asked again, change nothing.

    `ended_at` is the end of bidding, from which the law counts; without it, now.
    """
    deposit = locked_deposit(unit, registration_id)
    if deposit.release_ordered_at is not None:
        return deposit
    if deposit.award_id is not None:
        raise Refused(Refusal("deposit-kept-for-price", "Fa Shi [2016] 18, art. 23"))
    after = next_state(state_of(deposit), "given-back")
    deposit.release_ordered_at = unit.now
    deposit.release_due_at = give_back_until(ended_at or unit.now)
    if deposit.received:
        order_payout(
            unit,
            account_id=deposit.account_id,
            owner_id=registration_id,
            purpose="deposit",
            amount=deposit.received,
            reference=deposit.reference,
            due_at=deposit.release_due_at,
            by=by,
        )
    else:
        deposit.state, deposit.released_at = after, unit.now
    _order_overpaid(unit, deposit, due_at=deposit.release_due_at, by=by)
    _note(unit, deposit, "deposit-release-ordered", by=by)
    unit.session.flush()
    return deposit


def settle_round(
    unit: Unit,
    *,
    round_id: str,
    end: RoundEnd,
    winner_registration_id: str | None,
    by: str,
    ended_at: datetime | None = None,
) -> list[Deposit]:
    """Order back every deposit of a round that has ended, but the winner's; return those that go back."""
    query = (
        select(Deposit.registration_id).where(Deposit.round_id == round_id).order_by(Deposit.registration_id)
    )
    return [
        release_deposit(unit, registration_id=registration_id, by=by, ended_at=ended_at)
        for registration_id in unit.session.scalars(query).all()
        if goes_back(end, won=registration_id == winner_registration_id)
    ]


def apply_deposit(unit: Unit, *, registration_id: str, award_id: str, by: str = "system") -> Deposit:
    """Keep the winner's deposit for the price: reserve it now, set it off once the balance is paid.

    Until then it can still be forfeited. What was paid above the deposit goes back like a loser's.
    """
    deposit = locked_deposit(unit, registration_id)
    if deposit.award_id == award_id:
        return deposit
    if deposit.release_ordered_at is not None or deposit.award_id is not None:
        raise Refused(Refusal("deposit-already-settled", "Fa Shi [2016] 18, art. 23"))
    next_state(state_of(deposit), "set-off")
    deposit.award_id = award_id
    if deposit.received:
        price = account_of(unit, "price", case_id=deposit.case_id, owner_id=award_id, lot_id=deposit.lot_id)
        reserved = transfer(
            unit,
            debit_id=deposit.account_id,
            credit_id=price.id,
            amount=deposit.received,
            kind="deposit-set-off",
            reference=deposit.reference,
            command_id=f"set-off:{deposit.id}",
            by=by,
            phase="pending",
        )
        deposit.set_off_id = reserved.id
    _order_overpaid(unit, deposit, due_at=give_back_until(unit.now), by=by)
    _note(unit, deposit, "deposit-kept-for-price", by=by)
    set_off_paid(unit, award_id=award_id)
    unit.session.flush()
    return deposit


def set_off_paid(unit: Unit, *, award_id: str) -> None:
    """Set the kept deposit off against the price, if the award's balance is paid in full."""
    payment = locked_balance(unit, award_id)
    if payment is None or payment.state != "paid":
        return
    query = select(Deposit).where(Deposit.award_id == award_id, Deposit.state == "held").with_for_update()
    for deposit in unit.session.scalars(query).all():
        if deposit.set_off_id is not None:
            settle(unit, pending_id=deposit.set_off_id, post=True, by="system")
        deposit.state = next_state(state_of(deposit), "set-off")
        deposit.applied_at = unit.now
        _note(unit, deposit, "deposit-applied", by="system")


def forfeit_deposit(
    unit: Unit, *, registration_id: str, award_id: str, ruling_no: str, by: str, approved_by: str
) -> Deposit:
    """Forfeit the deposit of a buyer who was ruled in default; a second person has approved it.

    What he had paid of the balance is not forfeited with it: it goes back. Money that comes later is
    unclaimed.
    """
    if by == approved_by:
        raise Refused(Refusal("forfeiture-needs-second-person"))
    deposit = locked_deposit(unit, registration_id)
    if deposit.award_id != award_id:
        raise Refused(Refusal("deposit-of-another-award", "Fa Shi [2016] 18, art. 24"))
    deposit.state = next_state(state_of(deposit), "kept")
    deposit.forfeited_at = unit.now
    if deposit.set_off_id is not None:
        settle(unit, pending_id=deposit.set_off_id, post=False, by=by, approved_by=approved_by)
        forfeited = account_of(unit, "forfeited", case_id=deposit.case_id)
        transfer(
            unit,
            debit_id=deposit.account_id,
            credit_id=forfeited.id,
            amount=deposit.received,
            kind="deposit-forfeited",
            reference=deposit.reference,
            command_id=f"forfeit:{deposit.id}",
            by=by,
            approved_by=approved_by,
        )
    _lapse_balance(unit, award_id, by=by)
    ruling = clean_line(ruling_no, what="ruling")
    _note(unit, deposit, "deposit-forfeited", by=by, ruling=ruling, approved_by=approved_by)
    unit.session.flush()
    return deposit


def _order_overpaid(unit: Unit, deposit: Deposit, *, due_at: datetime, by: str) -> None:
    """Order back what a bidder paid above his deposit."""
    account = overpaid_account(unit.session, deposit.case_id, deposit.registration_id)
    if account is None:
        return
    order_payout(
        unit,
        account_id=account.id,
        owner_id=deposit.registration_id,
        purpose="overpaid",
        amount=left_on(unit, account.id),
        reference=deposit.reference,
        due_at=due_at,
        by=by,
    )


def _lapse_balance(unit: Unit, award_id: str, *, by: str) -> None:
    payment = locked_balance(unit, award_id)
    if payment is None:
        return
    payment.state = "lapsed"
    if payment.received:
        order_payout(
            unit,
            account_id=payment.account_id,
            owner_id=award_id,
            purpose="part-payment",
            amount=payment.received,
            reference=payment.reference,
            due_at=give_back_until(unit.now),
            by=by,
        )


def _note(unit: Unit, deposit: Deposit, kind: str, *, by: str, **more: str) -> None:
    facts = {"reference": deposit.reference, "amount": deposit.amount.fen, "state": deposit.state, **more}
    record(unit, kind=kind, subject=deposit.registration_id, by=by, facts=facts)
