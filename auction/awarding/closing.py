"""The hammer: what the end of a round does to lot, deposits and buyer, in the closing transaction."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from auction.tables import (
    Award,
    CaseFile,
    Court,
    Lot,
    LotStep,
    SaleTerms,
    case_of,
    found,
    lot_of,
    stated,
    stepped,
)
from bidding.room import Ended
from bidding.tables import Registration
from kernel.canonical import hash_of
from kernel.days import court_day
from kernel.ids import new_id
from notices.rules.kinds import Procedure
from people import service as people
from settlement import service as settlement
from settlement.rules.balance import balance_due, balance_of_price
from settlement.rules.deposit_fate import RoundEnd
from store.journal import Note, record_all
from store.unit import Unit

SYSTEM = "system"


def round_ended(unit: Unit, ended: Ended) -> Award | None:
    """Draw the consequences of a round's end: award or failed round; losers' deposits go back.

    Runs in the transaction that writes the closing event, so that both happen or neither.
    Law: Fa Shi [2016] 18, arts 11, 20, 22, 23, 25, 26 (RR-121 to RR-125).
    """
    return rounds_ended(unit, [ended]).get(ended.round_id)


def rounds_ended(unit: Unit, ended: Sequence[Ended]) -> dict[str, Award]:
    """Draw the consequences of several rounds' ends at once; return the award of each that was sold.

    Whatever there is to read is read for all of them together: many rounds may end in one second.
    Law: Fa Shi [2016] 18, arts 11, 20, 22, 23, 25, 26 (RR-121 to RR-125).
    """
    lots = _by(Lot.id, unit, {one.lot_id for one in ended})
    awards = _awards(unit, lots, [one for one in ended if one.kind == "sold"])
    unit.session.add_all(awards.values())
    ways: dict[str, list[LotStep]] = {}
    steps = select(LotStep).where(LotStep.lot_id.in_(lots)).order_by(LotStep.lot_id, LotStep.position)
    for row in unit.session.scalars(steps):
        ways.setdefault(row.lot_id, []).append(row)
    notes: list[Note] = []
    for one in ended:
        deed = "sell" if one.kind == "sold" else "fail"
        step, note = stepped(unit, lots[one.lot_id], ways.get(one.lot_id, []), deed=deed, by=SYSTEM)
        unit.session.add(step)
        notes.append(note)
    endings = [_ending(one, lots[one.lot_id], awards.get(one.round_id)) for one in ended]
    settlement.settle_endings(unit, endings, by=SYSTEM)
    record_all(unit, [*notes, *(_confirmed(award) for award in awards.values())])
    return awards


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


def _by(column: InstrumentedAttribute[str], unit: Unit, ids: Collection[str]) -> dict[str, Any]:
    """Return the rows of a kind by one of their columns."""
    rows = unit.session.scalars(select(column.class_).where(column.in_(ids)))
    return {getattr(row, column.key): row for row in rows}


def _awards(unit: Unit, lots: Mapping[str, Lot], sold: Sequence[Ended]) -> dict[str, Award]:
    if not sold:
        return {}
    registrations = _by(Registration.id, unit, {one.registration_id for one in sold if one.registration_id})
    names = people.names_of(unit.session, {row.account_id for row in registrations.values()})
    terms = _by(SaleTerms.round_id, unit, {one.round_id for one in sold})  # type: ignore[arg-type]
    cases = _by(CaseFile.id, unit, {lots[one.lot_id].case_id for one in sold})
    courts = _by(Court.id, unit, {stated(lots[one.lot_id].court_id, "court") for one in sold})
    awards = {}
    for one in sold:
        lot, registration = lots[one.lot_id], registrations[stated(one.registration_id, "buyer")]
        award = _award(
            unit,
            one,
            lot=lot,
            terms=terms[one.round_id],
            registration=registration,
            buyer=names[registration.account_id],
        )
        body = _confirmation(
            award, lot, cases[lot.case_id], courts[stated(lot.court_id, "court")], terms[one.round_id]
        )
        award.confirmation_hash = hash_of(body)
        awards[one.round_id] = award
    return awards


def _ending(ended: Ended, lot: Lot, award: Award | None) -> settlement.Ending:
    won = None
    if award is not None:
        won = settlement.Won(award.registration_id, award.id, award.balance, award.balance_due_on)
    end: RoundEnd = "sold" if award is not None else "unsold"
    return settlement.Ending(ended.round_id, lot.id, lot.case_id, end, ended.ended_at, won)


def _confirmed(award: Award) -> Note:
    facts = {"price": award.price.plain(), "code": award.code, "confirmation_hash": award.confirmation_hash}
    return Note("sale-confirmed", award.lot_id, SYSTEM, facts)


def _award(
    unit: Unit, ended: Ended, *, lot: Lot, terms: SaleTerms, registration: Registration, buyer: str
) -> Award:
    assert ended.amount is not None
    assert ended.code is not None
    due = balance_due(court_day(ended.ended_at), terms.balance_days, unit.calendar)
    return Award(
        id=new_id(),
        lot_id=lot.id,
        round_id=ended.round_id,
        registration_id=registration.id,
        account_id=registration.account_id,
        buyer_name=buyer,
        code=ended.code,
        price=ended.amount,
        closed_at=ended.ended_at,
        confirmation_no=f"{lot.number}-{Procedure(terms.procedure).word}",
        confirmation_hash="",
        balance=balance_of_price(ended.amount, registration.deposit_required),
        balance_due_on=due.day,
        balance_due_provisional=due.provisional,
    )


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
