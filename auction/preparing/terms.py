"""The terms of sale: the rules panel while one types, and the panel's decision."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.rules.asset import AssetClass
from auction.rules.draft import TermsContext, TermsDraft
from auction.rules.lifecycle import LotState
from auction.rules.lifecycle_states import PREPARING
from auction.rules.platform import chosen_platform, listed_platforms
from auction.rules.procedure import Procedure
from auction.rules.terms import check_terms
from auction.tables import Asset, CaseFile, Lot, SaleTerms, asset_of, case_of, lot_of, stated
from bidding.rules.terms import FIRST_BID_MODE, IN_FORCE, MULTIPLE_RULE, OWN_RAISE
from bidding.tables import RoundRow
from kernel.days import Calendar, court_day
from kernel.ids import new_id
from kernel.money import Money
from kernel.refusal import Finding, Refusal, Refused, refuse_blocks
from notices import service as notices
from notices.rules.period import earliest_start, notice_days
from people import service as people
from people.rules.roles import NO_COURT, Actor, require
from store.journal import record
from store.unit import Unit
from valuation import service as valuation
from valuation.rules.validity import last_auction_day

PANEL_LEAST = 3

# What may be decided when: each procedure's terms belong to the state in which the lot waits for it.
_READY = {
    Procedure.ROUND1: frozenset({LotState.PRICED}),
    Procedure.ROUND2: frozenset({LotState.OFFSET1}),
    Procedure.SALE: frozenset({LotState.OFFSET2}),
}


@dataclass(frozen=True, slots=True)
class PanelDecision:
    """Who sat, where the minutes are, and the three settings in which platforms differ."""

    members: tuple[str, ...]
    minutes: str
    first_bid_mode: str = FIRST_BID_MODE.since[IN_FORCE]
    multiple_rule: bool = MULTIPLE_RULE.since[IN_FORCE]
    own_raise: bool = OWN_RAISE.since[IN_FORCE]


def choose_platform(unit: Unit, actor: Actor, *, lot_id: str, platform: str) -> Lot:
    """Let the applicant choose the platform from the national list; nobody chooses for him.

    Law: Fa Shi [2016] 18, art. 5; Fa [2021] 322, item 18 (A-05, RR-102).
    """
    from auction.preparing.price import own_party  # noqa: PLC0415 - the two deeds of a party share their door

    require(actor, "submit-price")
    lot = lot_of(unit.session, lot_id)
    party = own_party(unit.session, actor, lot, first="applicant")
    if party.kind != "applicant":
        raise Refused(Refusal("platform-applicant-chooses", "Fa Shi [2016] 18, art. 5"))
    if lot.state not in PREPARING:
        raise Refused(Refusal("platform-is-fixed", "Fa Shi [2016] 18, arts 5, 26"))
    if platform not in listed_platforms(unit.today):
        raise Refused(Refusal("platform-not-listed", "Fa Shi [2016] 18, art. 4", {"platform": platform[:60]}))
    lot.platform_choices = lot.platform_choices | {party.id: platform}
    # Applicants who differ leave the choice to the court; until then nobody has chosen.
    lot.platform, lot.platform_chosen_by = chosen_platform(lot.platform_choices.values()), actor.account_id
    record(unit, kind="platform-chosen", subject=lot.id, by=actor.account_id, facts={"platform": platform})
    return lot


def findings_on_terms(
    session: Session, *, lot_id: str, draft: TermsDraft, now: datetime, calendar: Calendar
) -> list[Finding]:
    """Return the rules panel for a draft, complete or not: one finding for each rule."""
    lot = lot_of(session, lot_id)
    return check_terms(draft, terms_context(session, lot, draft, now=now, calendar=calendar))


def decide_terms(
    unit: Unit, actor: Actor, *, lot_id: str, draft: TermsDraft, decision: PanelDecision
) -> SaleTerms:
    """Record the panel's decision on start price, deposit, step and times.

    Law: Fa Shi [2016] 18, art. 27 (A-27, RR-103 to RR-107, RR-118).
    """
    lot = lot_of(unit.session, lot_id)
    require(actor, "decide-terms", court_id=lot.court_id or NO_COURT)
    _require_state(lot, draft.procedure)
    _require_panel(decision)
    findings = findings_on_terms(
        unit.session, lot_id=lot_id, draft=draft, now=unit.now, calendar=unit.calendar
    )
    refuse_blocks(findings)
    row = _terms_row(unit, actor, lot, draft, decision)
    unit.session.add(row)
    unit.session.flush()
    earlier = notices.notice_in_hand(unit.session, lot.id)
    if earlier is not None:
        people.void_approvals(unit, object_kind="notice", object_id=earlier.id)
    record(
        unit,
        kind="terms-decided",
        subject=lot.id,
        by=actor.account_id,
        facts={
            "procedure": row.procedure,
            "start_price": row.start_price.plain(),
            "deposit": row.deposit.plain(),
            "step": row.step.plain(),
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(),
            "warnings": [finding.code for finding in findings if finding.level == "warn"],
        },
    )
    return row


def draft_of(terms: SaleTerms) -> TermsDraft:
    """Return decided terms as a draft, to be looked at by the rules again."""
    return TermsDraft(
        procedure=Procedure(terms.procedure),
        platform=terms.platform,
        start_price=terms.start_price,
        deposit=terms.deposit,
        step=terms.step,
        publish_on=terms.publish_on,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        balance_days=terms.balance_days,
    )


def terms_context(
    session: Session, lot: Lot, draft: TermsDraft, *, now: datetime, calendar: Calendar
) -> TermsContext:
    """Return what the rules must know of a lot beside the draft itself."""
    asset = asset_of(session, lot.asset_id)
    case = case_of(session, lot.case_id)
    price = valuation.price_of(session, lot.asset_id)
    previous = _previous(session, lot, draft.procedure)
    listed = listed_platforms(court_day(now))
    return TermsContext(
        now=now,
        calendar=calendar,
        asset_class=AssetClass(stated(asset.asset_class, "asset_class")),
        reference_price=price.amount if price else None,
        price_valid_until=price.valid_until if price else None,
        price_usable_until=last_auction_day(price.valid_until) if price and price.valid_until else None,
        earliest_start=_earliest(draft, asset),
        previous_start=previous[0].start_price if previous else None,
        previous_ended_at=previous[1].ends_at if previous else None,
        previous_platform=previous[0].platform if previous else None,
        priority_claims=asset.priority_claims,
        enforcement_cost=_costs(case),
        platform_choices=tuple(lot.platform_choices.values()),
        listed_platforms=listed,
        seized_on=asset.seized_on,
        seizure_ends_on=asset.seizure_ends_on,
    )


def _earliest(draft: TermsDraft, asset: Asset) -> datetime | None:
    if draft.publish_on is None:
        return None
    days = notice_days(stated(asset.asset_class, "asset_class"), draft.procedure, on=draft.publish_on)
    return earliest_start(draft.publish_on, days)


def _costs(case: CaseFile) -> Money:
    return case.costs


def _previous(session: Session, lot: Lot, procedure: Procedure) -> tuple[SaleTerms, RoundRow] | None:
    """Return terms and round of the step before, for a second round or a sale."""
    if procedure is Procedure.ROUND1:
        return None
    query = (
        select(SaleTerms, RoundRow)
        .join(RoundRow, RoundRow.id == SaleTerms.round_id)
        .where(SaleTerms.lot_id == lot.id, RoundRow.state == "unsold")
        .order_by(RoundRow.ends_at.desc())
    )
    row = session.execute(query.limit(1)).first()
    return (row[0], row[1]) if row else None


def _require_state(lot: Lot, procedure: Procedure) -> None:
    if LotState(lot.state) not in _READY[procedure]:
        raise Refused(
            Refusal(
                "terms-not-now", "Fa Shi [2016] 18, art. 26", {"state": lot.state, "procedure": procedure}
            )
        )


def _require_panel(decision: PanelDecision) -> None:
    """Refuse a decision that no panel took: three different members at least, and minutes."""
    members = {member.strip() for member in decision.members} - {""}
    if len(members) < PANEL_LEAST or not decision.minutes.strip():
        raise Refused(Refusal("panel-incomplete", "Fa Shi [2016] 18, art. 27", {"least": PANEL_LEAST}))


def _terms_row(unit: Unit, actor: Actor, lot: Lot, draft: TermsDraft, decision: PanelDecision) -> SaleTerms:
    price = valuation.price_of(unit.session, lot.asset_id)
    assert price is not None
    assert price.amount is not None
    return SaleTerms(
        id=new_id(),
        lot_id=lot.id,
        procedure=draft.procedure.value,
        platform=draft.platform,
        reference_price=price.amount,
        start_price=draft.start_price,
        deposit=draft.deposit,
        step=draft.step,
        publish_on=draft.publish_on,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        balance_days=draft.balance_days,
        first_bid_mode=decision.first_bid_mode,
        multiple_rule=decision.multiple_rule,
        own_raise=decision.own_raise,
        panel=list(decision.members),
        panel_record=decision.minutes,
        decided_by=actor.account_id,
        decided_at=unit.now,
    )
