"""The notice: drawn up from what is known, linted, approved by a second person, published."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from auction.preparing.notice_text import Known, first_draft
from auction.preparing.notice_wording import changed_paths, reworded, with_wording_of
from auction.preparing.survey import survey_of
from auction.preparing.terms import draft_of, findings_on_terms
from auction.tables import (
    Court,
    Lot,
    SaleTerms,
    asset_of,
    case_of,
    confirmed_rights,
    found,
    latest_terms,
    lot_of,
    parties_of,
    stated,
    take_step,
)
from bidding import service as bidding
from bidding.rules.terms import Terms
from kernel.days import Calendar, court_day
from kernel.refusal import Finding, Refusal, Refused
from notices import service as notices
from notices.rules.particulars import Particulars, particulars_from, particulars_plain, shown_hash
from notices.rules.parties import parties_findings
from notices.tables import Delivery, Notice
from people import service as people
from people.rules.roles import NO_COURT, Actor, require
from people.tables import Approval
from store.unit import Unit
from valuation import service as valuation

ACT = "publish-notice"
OBJECT = "notice"


def draft_notice(unit: Unit, actor: Actor, *, lot_id: str) -> Notice:
    """Draw the notice up from the facts as they are now; a draft made before keeps the clerk's own wording.

    Law: Fa Shi [2016] 18, arts 12 to 14 (A-12, A-13, A-14); Fa [2021] 322, item 12.
    """
    lot = lot_of(unit.session, lot_id)
    require(actor, "draft-notice", court_id=lot.court_id or NO_COURT)
    terms = _decided_terms(unit.session, lot)
    particulars = first_draft(known(unit.session, lot, terms))
    earlier = notices.notice_in_hand(unit.session, lot.id)
    if earlier is not None and earlier.terms_id != terms.id:
        notices.withdraw(unit, notice_id=earlier.id, by=actor.account_id, reason="拍卖条件已重新决定。")
        earlier = None
    if earlier is None:
        return notices.draft(
            unit, lot_id=lot.id, terms_id=terms.id, particulars=particulars, by=actor.account_id
        )
    return _redraft(unit, earlier, _as_worded(particulars, earlier), by=actor.account_id)


def reword_notice(unit: Unit, actor: Actor, *, notice_id: str, texts: dict[str, str]) -> Notice:
    """Change the wording of a draft; facts are locked and are changed where they stand.

    Law: Fa [2021] 322, item 12 (G-322-10): no free editing of what the nodes hold.
    """
    notice = notices.notice_of(unit.session, notice_id)
    lot = lot_of(unit.session, notice.lot_id)
    require(actor, "draft-notice", court_id=lot.court_id or NO_COURT)
    before = notices.particulars_of(notice)
    after = reworded(before, texts)
    own = dict.fromkeys(changed_paths(before, after), actor.account_id)
    notice.worded = notice.worded | own
    return _redraft(unit, notice, after, by=actor.account_id)


def record_delivery(
    unit: Unit,
    actor: Actor,
    *,
    lot_id: str,
    party_id: str,
    method: str,
    sent_on: date,
    received_on: date | None = None,
    waived: bool = False,
    reason_not_served: str | None = None,
) -> Delivery:
    """Record how a party was told of the sale, or why it could not be.

    Law: Fa Shi [2016] 18, art. 16 (A-16, RR-109).
    """
    lot = lot_of(unit.session, lot_id)
    require(actor, "record-delivery", court_id=lot.court_id or NO_COURT)
    party = next((one for one in parties_of(unit.session, lot.case_id) if one.id == party_id), None)
    if party is None:
        raise Refused(Refusal("not-found", facts={"what": "party"}))
    terms = _decided_terms(unit.session, lot)
    if sent_on < court_day(terms.decided_at):
        raise Refused(Refusal("delivery-before-decision", "Fa Shi [2016] 18, art. 16"))
    delivery = notices.record_delivery(
        unit,
        lot_id=lot.id,
        party_id=party.id,
        party_name=party.name,
        method=method,
        sent_on=sent_on,
        received_on=received_on,
        waived=waived,
        reason_not_served=reason_not_served,
        by=actor.account_id,
        terms_id=terms.id,
    )
    _refresh_draft(unit, lot)
    return delivery


def submit_notice(unit: Unit, actor: Actor, *, notice_id: str) -> Approval:
    """Put the notice before a second person; whatever still blocks is refused here.

    Law: Fa Shi [2016] 18, arts 12 to 16 (RR-109, RR-110, RR-112).
    """
    notice = notices.notice_of(unit.session, notice_id)
    lot = lot_of(unit.session, notice.lot_id)
    require(actor, "submit-notice", court_id=lot.court_id or NO_COURT)
    _require_current(unit.session, lot, notice)
    also = findings_beside(unit.session, notice, now=unit.now, calendar=unit.calendar)
    notices.mark_submitted(unit, notice_id=notice.id, by=actor.account_id, also=also)
    return people.ask_approval(
        unit,
        act=ACT,
        object_kind=OBJECT,
        object_id=notice.id,
        shown_hash=notice.shown_hash,
        made_by=actor.account_id,
    )


def return_notice(unit: Unit, actor: Actor, *, approval_id: str, comment: str) -> Notice:
    """Give the notice back to its maker with a word on what is wrong."""
    approval = people.approval_of(unit.session, approval_id)
    notice = notices.notice_of(unit.session, approval.object_id)
    require(actor, "return-notice", court_id=lot_of(unit.session, notice.lot_id).court_id or NO_COURT)
    people.send_back(unit, approval_id=approval_id, by=actor.account_id, comment=comment)
    return notices.mark_returned(unit, notice_id=notice.id, by=actor.account_id, comment=comment)


def approve_notice(unit: Unit, actor: Actor, *, approval_id: str, shown_hash: str) -> Notice:
    """Approve what was shown; the notice is published at once and the round is fixed on its terms.

    Every rule is looked at again for the day of publication itself.
    Law: Fa Shi [2016] 18, arts 12, 13, 16, 27 (RR-109, RR-110, RR-112).
    """
    approval = people.approval_of(unit.session, approval_id)
    notice = notices.notice_of(unit.session, approval.object_id)
    lot = lot_of(unit.session, notice.lot_id)
    require(actor, "approve-notice", court_id=lot.court_id or NO_COURT)
    people.approve(unit, approval_id=approval_id, by=actor.account_id, shown_hash=shown_hash)
    if notice.shown_hash != shown_hash:
        raise Refused(Refusal("shown-differs"))
    if actor.account_id in notice.worded.values():
        raise Refused(Refusal("notice-own-wording"))
    _require_current(unit.session, lot, notice)
    also = findings_beside(unit.session, notice, now=unit.now, calendar=unit.calendar)
    published = notices.publish(unit, notice_id=notice.id, approved_by=actor.account_id, also=also)
    terms = found(unit.session, SaleTerms, notice.terms_id)
    _fix_round(unit, actor, lot, terms)
    return published


def notice_findings(session: Session, notice: Notice, *, now: datetime, calendar: Calendar) -> list[Finding]:
    """Return everything that the rules say of a notice that would be published at the instant given."""
    return notices.findings(notice, also=findings_beside(session, notice, now=now, calendar=calendar))


def findings_beside(session: Session, notice: Notice, *, now: datetime, calendar: Calendar) -> list[Finding]:
    """Return what the rules on people told and on the terms say of a notice that would be published now.

    Law: Fa Shi [2016] 18, arts 10, 12, 16, 17, 20, 26 (RR-103 to RR-111, RR-118, NL-10, NL-11).
    """
    lot = lot_of(session, notice.lot_id)
    terms = found(session, SaleTerms, notice.terms_id)
    today = court_day(now)
    # Whatever day was planned, the days of notice run from the day on which the notice really appears.
    draft = replace(draft_of(terms), publish_on=today)
    told = notices.particulars_of(notice).notification.told
    return [
        *parties_findings(told, publish_on=today, starts_at=terms.starts_at),
        *findings_on_terms(session, lot_id=lot.id, draft=draft, now=now, calendar=calendar),
    ]


def known(session: Session, lot: Lot, terms: SaleTerms) -> Known:
    """Return all that is known of a lot for its notice; refuse where the price is not fixed."""
    price = valuation.price_of(session, lot.asset_id)
    if price is None:
        raise Refused(Refusal("reference-price-missing", "Fa Shi [2018] 15, art. 30"))
    return Known(
        court=found(session, Court, stated(lot.court_id, "court")),
        case=case_of(session, lot.case_id),
        lot=lot,
        asset=asset_of(session, lot.asset_id),
        survey=survey_of(session, lot),
        terms=terms,
        price=price,
        parties=tuple(parties_of(session, lot.case_id)),
        deliveries=tuple(notices.deliveries_of(session, lot.id, terms.id)),
        rights=tuple(confirmed_rights(session, lot.id)),
    )


def _fix_round(unit: Unit, actor: Actor, lot: Lot, terms: SaleTerms) -> None:
    """Copy the terms into a round: what was announced can no longer change under the bidders."""
    opened = bidding.open_round(
        unit,
        lot_id=lot.id,
        terms=Terms(
            start_price=terms.start_price,
            step=terms.step,
            starts_at=terms.starts_at,
            ends_at=terms.ends_at,
            first_bid_mode="at-start" if terms.first_bid_mode == "at-start" else "at-least-start",
            multiple_rule=terms.multiple_rule,
            own_raise=terms.own_raise,
        ),
    )
    terms.round_id, terms.state = opened.id, "published"
    deed = {"round1": "start-first-round", "round2": "start-second-round", "sale": "start-sale"}[
        terms.procedure
    ]
    take_step(unit, lot, deed=deed, by=actor.account_id)


def _decided_terms(session: Session, lot: Lot) -> SaleTerms:
    terms = latest_terms(session, lot.id)
    if terms is None or terms.state != "decided":
        raise Refused(Refusal("terms-not-decided", "Fa Shi [2016] 18, art. 27"))
    return terms


def _redraft(unit: Unit, notice: Notice, particulars: Particulars, *, by: str) -> Notice:
    """Put new contents into a draft; whatever was asked about the old ones is void."""
    people.void_approvals(unit, object_kind=OBJECT, object_id=notice.id)
    return notices.redraft(unit, notice_id=notice.id, particulars=particulars, by=by)


def _as_worded(particulars: Particulars, notice: Notice) -> Particulars:
    """Return fresh particulars with what people worded themselves in the notice."""
    return with_wording_of(particulars, notices.particulars_of(notice), notice.worded)


def _require_current(session: Session, lot: Lot, notice: Notice) -> None:
    """Refuse a notice of terms that were decided anew, or of facts that have changed since it was drawn up.

    Law: Fa Shi [2016] 18, arts 13, 27 (A-13, A-27, RR-112).
    """
    terms = latest_terms(session, lot.id)
    if terms is None or terms.id != notice.terms_id:
        raise Refused(Refusal("notice-terms-superseded", "Fa Shi [2016] 18, art. 27"))
    fresh = _as_worded(first_draft(known(session, lot, terms)), notice)
    if shown_hash(particulars_from(particulars_plain(fresh))) != notice.shown_hash:
        raise Refused(Refusal("notice-facts-changed", "Fa Shi [2016] 18, art. 13"))


def _refresh_draft(unit: Unit, lot: Lot) -> None:
    """Let a draft that exists say what was just recorded; it stays the draft of whoever drew it up."""
    notice = notices.notice_in_hand(unit.session, lot.id)
    terms = latest_terms(unit.session, lot.id)
    if notice is None or notice.state == "submitted" or terms is None or terms.id != notice.terms_id:
        return
    fresh = _as_worded(first_draft(known(unit.session, lot, terms)), notice)
    _redraft(unit, notice, fresh, by=notice.drafted_by)
