"""The reference price of a lot: which way to it is open, what the parties say, what an appraisal found."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.preparing.survey import require_survey
from auction.rules.lifecycle import LotState
from auction.tables import Asset, Listing, Lot, Party, asset_of, found, lot_of, parties_of, take_step
from kernel.days import start_of
from kernel.money import Money
from kernel.refusal import Refusal, Refused
from people.rules.roles import NO_COURT, Actor, require
from store.journal import record
from store.unit import Unit
from valuation import service as valuation
from valuation.rules.appraisal import AppraisalReport
from valuation.rules.methods import Method
from valuation.tables import ReferencePrice

BOTH_SIDES = ("applicant", "debtor")


def open_negotiation(unit: Unit, actor: Actor, *, lot_id: str, answer_by: date) -> ReferencePrice:
    """Ask applicant and debtor for a price by a day that the court sets.

    Law: Fa Shi [2018] 15, arts 3, 4 (R-03, R-04, RR-008, RR-009).
    """
    lot, asset = _pricing(unit, actor, lot_id, "open-negotiation")
    reference = valuation.open_negotiation(
        unit,
        asset_id=asset.id,
        case_id=lot.case_id,
        answer_by=answer_by,
        parties=[party.id for party in negotiators(unit.session, lot)],
        by=actor.account_id,
    )
    record(
        unit,
        kind="negotiation-opened",
        subject=lot.id,
        by=actor.account_id,
        facts={"answer_by": answer_by.isoformat()},
    )
    return reference


def submit_price(unit: Unit, actor: Actor, *, reference_id: str, amount: Money) -> ReferencePrice:
    """Hand in a party's own price, sealed until all are in; equal prices fix the reference price.

    Law: Fa Shi [2018] 15, art. 4 (R-04, RR-010).
    """
    require(actor, "submit-price")
    reference = found(unit.session, ReferencePrice, reference_id, lock=True)
    lot = _lot_of_asset(unit.session, reference.asset_id)
    party = own_party(unit.session, actor, lot, among=reference.parties)
    after = valuation.submit_price(unit, reference_id=reference_id, party_id=party.id, amount=amount)
    record(unit, kind="price-handed-in", subject=lot.id, by=actor.account_id, facts={"party": party.kind})
    _move_when_fixed(unit, lot, after, by=actor.account_id)
    return after


def enter_appraisal(unit: Unit, actor: Actor, *, lot_id: str, report: AppraisalReport) -> ReferencePrice:
    """Enter the result of a commissioned appraisal as the reference price.

    Law: Fa Shi [2018] 15, arts 14, 17, 26 (R-14, R-17, R-26, RR-020, RR-031).
    """
    lot, asset = _pricing(unit, actor, lot_id, "enter-appraisal")
    reference = valuation.enter_appraisal(
        unit, asset_id=asset.id, case_id=lot.case_id, report=report, by=actor.account_id
    )
    _move_when_fixed(unit, lot, reference, by=actor.account_id)
    return reference


def take_over_price(
    unit: Unit, actor: Actor, *, lot_id: str, method: Method, amount: Money, fixed_on: date, valid_until: date
) -> ReferencePrice:
    """Take over a price that was fixed before the lot came in as a listing, once somebody says how and when.

    Law: Fa Shi [2018] 15, arts 2, 27 (R-02, R-27).
    """
    lot, asset = _pricing(unit, actor, lot_id, "take-over-price")
    _require_stated_by_listing(unit.session, lot, amount)
    if fixed_on > unit.today:
        raise Refused(Refusal("price-fixed-in-future", "Fa Shi [2018] 15, art. 27"))
    kept = valuation.price_of(unit.session, asset.id)
    if kept is None:
        kept = valuation.take_over_price(
            unit,
            asset_id=asset.id,
            case_id=lot.case_id,
            method=method,
            amount=amount,
            source="listing",
            by=actor.account_id,
            fixed_on=fixed_on,
            valid_until=valid_until,
        )
    elif kept.valid_until is None:
        kept.fixed_at = start_of(fixed_on)
        kept = valuation.state_validity(
            unit, reference_id=kept.id, valid_until=valid_until, by=actor.account_id
        )
    _move_when_fixed(unit, lot, kept, by=actor.account_id)
    return kept


def _require_stated_by_listing(session: Session, lot: Lot, amount: Money) -> None:
    """Refuse to take over a price that no published listing states: it is found by one of the four ways."""
    came_in = session.scalar(select(Listing.id).where(Listing.lot_id == lot.id))
    if came_in is None or lot.draft.get("reference_price") != amount.plain():
        raise Refused(Refusal("price-not-in-listing", "Fa Shi [2018] 15, art. 2"))


def skip_route(unit: Unit, actor: Actor, *, lot_id: str, method: Method, reason: str) -> ReferencePrice:
    """Leave one way to a price out, for a reason that the law names.

    Law: Fa Shi [2018] 15, arts 4, 5, 7, 14 (RR-009, RR-011, RR-012, RR-014).
    """
    lot, asset = _pricing(unit, actor, lot_id, "skip-route")
    return valuation.skip_route(
        unit, asset_id=asset.id, case_id=lot.case_id, method=method, reason=reason, by=actor.account_id
    )


def close_negotiation(unit: Unit, reference_id: str) -> None:
    """End a negotiation whose last day is over; the next ways to a price open."""
    valuation.close_overdue_negotiation(unit, reference_id)


def negotiators(session: Session, lot: Lot) -> list[Party]:
    """Return the parties who negotiate: applicants and debtors."""
    return [party for party in parties_of(session, lot.case_id) if party.kind in BOTH_SIDES]


def own_party(
    session: Session, actor: Actor, lot: Lot, *, first: str = "", among: Collection[str] = ()
) -> Party:
    """Return the party of the lot's case that the actor's account stands for; refuse a stranger.

    Somebody may stand there twice, as applicant and as creditor: `first` or `among` says which one is meant.
    """
    query = select(Party).where(Party.case_id == lot.case_id, Party.account_id == actor.account_id)
    own = session.scalars(query.order_by(Party.id)).all()
    if not own:
        raise Refused(Refusal("not-a-party", facts={"lot": lot.number}))
    return min(own, key=lambda party: (party.id not in among, party.kind != first))


def price_of_lot(session: Session, lot: Lot) -> ReferencePrice | None:
    """Return the fixed reference price of a lot, if there is one."""
    return valuation.price_of(session, lot.asset_id)


def _pricing(unit: Unit, actor: Actor, lot_id: str, deed: str) -> tuple[Lot, Asset]:
    """Return the lot and its asset for a deed of pricing: allowed, surveyed and being valued."""
    lot = lot_of(unit.session, lot_id)
    require(actor, deed, court_id=lot.court_id or NO_COURT)
    asset = asset_of(unit.session, lot.asset_id)
    require_survey(asset)
    if lot.state == LotState.SURVEYED:
        take_step(unit, lot, deed="start-pricing", by=actor.account_id)
    if lot.state != LotState.VALUING:
        raise Refused(Refusal("not-being-valued", "Fa Shi [2018] 15, art. 2", {"state": lot.state}))
    return lot, asset


def _move_when_fixed(unit: Unit, lot: Lot, reference: ReferencePrice, *, by: str) -> None:
    if reference.state == "fixed" and lot.state == LotState.VALUING:
        take_step(unit, lot, deed="fix-price", by=by, note=reference.method)


def _lot_of_asset(session: Session, asset_id: str) -> Lot:
    lot = session.scalars(select(Lot).where(Lot.asset_id == asset_id)).first()
    if lot is None:
        raise Refused(Refusal("not-found", facts={"what": "lot"}))
    return lot
