"""A bidder's way into a round: real name, exclusions, declarations, deposit, bidder code."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.tables import (
    Award,
    Lot,
    Party,
    SaleTerms,
    asset_of,
    case_of,
    confirmed_rank,
    lot_of,
    own_parties,
)
from bidding import service as bidding
from bidding.rules.eligibility import Applicant, AssetFacts, bars
from bidding.tables import Registration
from kernel.days import court_day
from kernel.money import ZERO, Money
from kernel.refusal import Refusal, Refused
from notices import service as notices
from people import service as people
from people.rules.exclusion import Standing
from people.rules.identity import is_of_full_age
from people.rules.roles import Actor, require
from people.service import ExclusionLists, RealNameRegister
from people.tables import Identity
from settlement import service as settlement
from settlement.rules.deposit_fate import deposit_to_pay
from store.unit import Unit

# What a bidder declares: he has read the notice of this very wording, and every reminder of art. 14.
DECLARATIONS = ("notice", "capacity", "agency", "defects", "as_is", "acceptance", "publicity", "deposit")


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a look at the lists and at the law says before somebody registers for a round."""

    standing: Standing
    grounds: tuple[Refusal, ...]
    needs_house_pledge: bool


@dataclass(frozen=True, slots=True)
class Ready:
    """One line of the readiness list: what it is, whether it is done, and why not."""

    step: str
    done: bool
    reason: str = ""


def verify_identity(
    unit: Unit, actor: Actor, *, kind: str, legal_name: str, id_number: str, register: RealNameRegister
) -> Identity:
    """Have the actor's real name confirmed by the register.

    Law: Fa Shi [2016] 18, art. 17 (A-17, RR-114).
    """
    require(actor, "verify-identity")
    return people.verify_identity(
        unit,
        account_id=actor.account_id,
        kind=kind,
        legal_name=legal_name,
        id_number=id_number,
        register=register,
        by=actor.account_id,
    )


def apply_to_bid(
    unit: Unit,
    actor: Actor,
    *,
    round_id: str,
    declarations: dict[str, bool],
    read_notice_hash: str,
    lists: ExclusionLists,
    pledges_house_qualification: bool = False,
) -> Registration:
    """Register the actor for a round; every ground against it is named, and a deposit is awaited.

    Law: Fa Shi [2016] 18, arts 14, 17, 18, 19, 24, 34 (A-14, A-17, A-18, A-34, RR-114, RR-115, RR-116).
    """
    require(actor, "apply-to-bid")
    round_ = bidding.round_of(unit.session, round_id)
    if round_ is None:
        raise Refused(Refusal("not-found", facts={"what": "round"}))
    lot = lot_of(unit.session, round_.lot_id)
    terms = _terms_of_round(unit.session, round_.id)
    _require_declared(unit.session, lot, declarations, read_notice_hash)
    standing = people.standing_of(unit, account_id=actor.account_id, lists=lists, court_id=lot.court_id)
    own = own_parties(unit.session, lot, actor.account_id)
    registration = bidding.apply_to_bid(
        unit,
        round_id=round_.id,
        account_id=actor.account_id,
        applicant=_applicant(
            unit.session,
            actor.account_id,
            lot,
            standing,
            pledges_house_qualification=pledges_house_qualification,
            on=unit.today,
        ),
        asset=_asset_facts(unit.session, lot, terms),
        declarations=declarations,
        deposit_required=deposit_to_pay(terms.deposit, _claim_of(unit.session, lot, own)),
        read_notice_hash=read_notice_hash,
        priority_rank=confirmed_rank(unit.session, lot.id, own),
    )
    _await_deposit(unit, lot, registration, payer_name=standing.legal_name or actor.display_name)
    return registration


def _await_deposit(unit: Unit, lot: Lot, registration: Registration, *, payer_name: str) -> None:
    """Expect the deposit; whoever has nothing to pay, because a claim covers it, is admitted at once."""
    settlement.await_deposit(
        unit,
        registration_id=registration.id,
        round_id=registration.round_id,
        case_id=lot.case_id,
        lot_id=lot.id,
        payer_name=payer_name,
        amount=registration.deposit_required,
    )
    if registration.deposit_required == ZERO:
        bidding.admit(unit, registration_id=registration.id)


def entrance(
    session: Session, *, account_id: str, round_id: str, lists: ExclusionLists, at: datetime
) -> Entrance:
    """Return every ground on which somebody may not take part, before he asks to.

    What he can still declare himself is no ground yet. The deed itself looks again.
    Law: Fa Shi [2016] 18, arts 14, 17, 24, 34; Fa Shi [2021] 18, arts 1, 2 (A-14, A-17, A-24, A-34, RR-115).
    """
    terms = _terms_of_round(session, round_id)
    lot = lot_of(session, terms.lot_id)
    standing = people.standing_at(session, account_id=account_id, lists=lists, court_id=lot.court_id, at=at)
    applicant = _applicant(
        session, account_id, lot, standing, pledges_house_qualification=True, on=court_day(at)
    )
    asset = _asset_facts(session, lot, terms)
    grounds = bars(applicant, asset)
    return Entrance(standing, tuple(grounds), asset.is_house and asset.purchase_restricted)


def readiness(session: Session, *, account_id: str, round_id: str) -> list[Ready]:
    """Return what a bidder still has to do before he can bid, in the order in which it is done."""
    identity = people.identity_of(session, account_id)
    registration = bidding.registration_for(session, round_id, account_id)
    deposit = settlement.deposit_of(session, registration.id) if registration else None
    return [
        Ready("identity", identity is not None),
        Ready("eligible", registration is not None),
        Ready("declared", registration is not None),
        Ready("deposit", deposit is not None and deposit.state == "held"),
        Ready("code", registration is not None and registration.state == "admitted"),
    ]


def notice_hash_of_round(session: Session, round_id: str) -> str:
    """Return the hash of the notice that announces the round: whoever registers has read this one."""
    round_ = bidding.round_of(session, round_id)
    notice = notices.published_notice(session, round_.lot_id) if round_ else None
    if notice is None:
        raise Refused(Refusal("not-found", facts={"what": "notice"}))
    return notice.shown_hash


def _require_declared(
    session: Session, lot: Lot, declarations: dict[str, bool], read_notice_hash: str
) -> None:
    """Refuse who has not ticked every declaration, or has read another notice than the one that stands."""
    missing = [name for name in DECLARATIONS if not declarations.get(name)]
    if missing:
        raise Refused(
            *(Refusal("declaration-missing", "Fa Shi [2016] 18, art. 14", {"name": name}) for name in missing)
        )
    notice = notices.published_notice(session, lot.id)
    if notice is None or notice.shown_hash != read_notice_hash:
        raise Refused(Refusal("notice-changed-since-read", "Fa Shi [2016] 18, art. 14"))


def _applicant(
    session: Session,
    account_id: str,
    lot: Lot,
    standing: Standing,
    *,
    pledges_house_qualification: bool,
    on: date,
) -> Applicant:
    defaulted = session.scalar(
        select(Award.id).where(
            Award.lot_id == lot.id, Award.account_id == account_id, Award.defaulted_at.is_not(None)
        )
    )
    return Applicant(
        identity_verified=standing.identity_verified,
        has_full_capacity=standing.born_on is None or is_of_full_age(standing.born_on, on),
        pledges_house_qualification=pledges_house_qualification,
        may_buy_house=True if pledges_house_qualification else None,
        tie=standing.conflict,
        defaulted_here=defaulted is not None,
        consumption_restricted=standing.restricted,
        dishonest=standing.dishonest,
    )


def _asset_facts(session: Session, lot: Lot, terms: SaleTerms) -> AssetFacts:
    asset = asset_of(session, lot.asset_id)
    return AssetFacts(
        asset_class=asset.asset_class,  # type: ignore[arg-type]
        starts_at=terms.starts_at,
        procedure=terms.procedure,  # type: ignore[arg-type]
        is_house=asset.asset_type == "house",
        purchase_restricted=asset.facts.get("purchase_restricted") == "yes",
    )


def _claim_of(session: Session, lot: Lot, own: list[Party]) -> Money | None:
    """Return the claim that stands in for the deposit of an applicant; None for everybody else."""
    if all(party.kind != "applicant" for party in own):
        return None
    return case_of(session, lot.case_id).claim


def _terms_of_round(session: Session, round_id: str) -> SaleTerms:
    terms = session.scalars(select(SaleTerms).where(SaleTerms.round_id == round_id)).first()
    if terms is None:
        raise Refused(Refusal("not-found", facts={"what": "terms"}))
    return terms
