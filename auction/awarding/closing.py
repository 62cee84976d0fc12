"""The hammer: what the end of a round does to lot, deposits and buyer, in the closing transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.tables import Award, CaseFile, Court, Lot, SaleTerms, case_of, found, lot_of, stated, take_step
from bidding.room import Ended
from bidding.tables import Registration
from kernel.canonical import hash_of
from kernel.days import court_day
from kernel.ids import new_id
from notices.rules.kinds import Procedure
from people import service as people
from settlement import service as settlement
from settlement.rules.balance import balance_due, balance_of_price
from store.journal import record
from store.unit import Unit

SYSTEM = "system"


def round_ended(unit: Unit, ended: Ended) -> Award | None:
    """Draw the consequences of a round's end: award or failed round; losers' deposits go back.

    Runs in the transaction that writes the closing event, so that both happen or neither.
    Law: Fa Shi [2016] 18, arts 11, 20, 22, 23, 25, 26 (RR-121 to RR-125).
    """
    lot = lot_of(unit.session, ended.lot_id)
    settlement.settle_round(
        unit,
        round_id=ended.round_id,
        end="sold" if ended.kind == "sold" else "unsold",
        winner_registration_id=ended.registration_id,
        by=SYSTEM,
        ended_at=ended.ended_at,
    )
    if ended.kind != "sold":
        take_step(unit, lot, deed="fail", by=SYSTEM)
        return None
    terms = terms_of_round(unit.session, ended.round_id)
    award = _award(unit, lot, terms, ended)
    take_step(unit, lot, deed="sell", by=SYSTEM)
    settlement.apply_deposit(unit, registration_id=award.registration_id, award_id=award.id, by=SYSTEM)
    settlement.await_balance(
        unit,
        award_id=award.id,
        case_id=lot.case_id,
        lot_id=lot.id,
        amount=award.balance,
        due_on=award.balance_due_on,
    )
    record(
        unit,
        kind="sale-confirmed",
        subject=lot.id,
        by=SYSTEM,
        facts={
            "price": award.price.plain(),
            "code": award.code,
            "confirmation_hash": award.confirmation_hash,
        },
    )
    return award


def confirmation_of(session: Session, award: Award) -> dict[str, str]:
    """Return the confirmation's contents; its hash is kept with the award.

    Law: Fa Shi [2016] 18, art. 22 (A-22, RR-125).
    """
    lot = lot_of(session, award.lot_id)
    case = case_of(session, lot.case_id)
    court = found(session, Court, stated(lot.court_id, "court"))
    terms = terms_of_round(session, award.round_id)
    return _confirmation(award, lot, case, court, terms)


def terms_of_round(session: Session, round_id: str) -> SaleTerms:
    """Return the terms on which a round is held."""
    return session.scalars(select(SaleTerms).where(SaleTerms.round_id == round_id)).one()


def _award(unit: Unit, lot: Lot, terms: SaleTerms, ended: Ended) -> Award:
    assert ended.registration_id is not None
    assert ended.amount is not None
    assert ended.code is not None
    registration = found(unit.session, Registration, ended.registration_id)
    identity = people.identity_of(unit.session, registration.account_id)
    due = balance_due(court_day(ended.ended_at), terms.balance_days, unit.calendar)
    award = Award(
        id=new_id(),
        lot_id=lot.id,
        round_id=ended.round_id,
        registration_id=registration.id,
        account_id=registration.account_id,
        buyer_name=identity.legal_name
        if identity
        else people.account_of(unit.session, registration.account_id).display_name,
        code=ended.code,
        price=ended.amount,
        closed_at=ended.ended_at,
        confirmation_no=f"{lot.number}-{Procedure(terms.procedure).word}",
        confirmation_hash="",
        balance=balance_of_price(ended.amount, registration.deposit_required),
        balance_due_on=due.day,
        balance_due_provisional=due.provisional,
    )
    case = case_of(unit.session, lot.case_id)
    court = found(unit.session, Court, stated(lot.court_id, "court"))
    body = _confirmation(award, lot, case, court, terms)
    award.confirmation_hash = hash_of(body)
    unit.session.add(award)
    unit.session.flush()
    return award


def _confirmation(award: Award, lot: Lot, case: CaseFile, court: Court, terms: SaleTerms) -> dict[str, str]:
    return {
        "number": award.confirmation_no,
        "court": court.name,
        "case_number": stated(case.number, "number"),
        "lot_number": lot.number,
        "title": lot.title,
        "procedure": terms.procedure,
        "platform": terms.platform,
        "buyer": award.buyer_name,
        "code": award.code,
        "price": award.price.plain(),
        "closed_at": award.closed_at.isoformat(timespec="milliseconds"),
        "balance": award.balance.plain(),
        "balance_due_on": award.balance_due_on.isoformat(),
        "case_account": stated(case.account_no, "account_no"),
    }
