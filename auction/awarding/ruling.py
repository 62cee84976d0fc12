"""The ruling that moves title: made by one judge, approved by another, served on the buyer."""

from datetime import date

from sqlalchemy.orm import Session

from auction.awarding.closing import confirmation_of
from auction.rules.lifecycle import LotState
from auction.tables import Award, award_of, lot_of, take_step
from kernel.canonical import hash_of
from kernel.days import court_day
from kernel.refusal import Refusal, Refused
from kernel.text import clean_line
from people import service as people
from people.rules.roles import NO_COURT, Actor, require
from people.tables import Approval
from settlement.rules.delivery import handover_by
from store.journal import record
from store.unit import Unit

ACT = "make-ruling"
OBJECT = "award"
NUMBER_LENGTH_MAX = 60


def make_ruling(unit: Unit, actor: Actor, *, lot_id: str, ruling_no: str) -> Approval:
    """Draw up the ruling for a lot whose price is paid, and put it before a second judge.

    Law: Fa Shi [2004] 16, arts 20, 26 (K-20, K-26, RR-131).
    """
    lot = lot_of(unit.session, lot_id)
    require(actor, "make-ruling", court_id=lot.court_id or NO_COURT)
    award = _award_in_state(unit.session, lot_id, LotState.PAID)
    award.ruling_no = clean_line(ruling_no, what="ruling_no", longest=NUMBER_LENGTH_MAX)
    award.ruling_made_by = actor.account_id
    award.ruling_hash = ruling_hash(unit.session, award)
    people.void_approvals(unit, object_kind=OBJECT, object_id=award.id)
    return people.ask_approval(
        unit,
        act=ACT,
        object_kind=OBJECT,
        object_id=award.id,
        shown_hash=award.ruling_hash,
        made_by=actor.account_id,
    )


def approve_ruling(unit: Unit, actor: Actor, *, approval_id: str, shown_hash: str) -> Award:
    """Approve the ruling that was shown; from then on it can be served.

    Law: Fa Shi [2004] 16, art. 20 (K-20); Fa [2021] 322, item 9.
    """
    approval = people.approval_of(unit.session, approval_id)
    award = _award_by_id(unit.session, approval.object_id)
    lot = lot_of(unit.session, award.lot_id)
    require(actor, "approve-ruling", court_id=lot.court_id or NO_COURT)
    people.approve(unit, approval_id=approval_id, by=actor.account_id, shown_hash=shown_hash)
    if ruling_hash(unit.session, award) != shown_hash:
        raise Refused(Refusal("shown-differs", "Fa Shi [2016] 18, art. 27"))
    award.ruling_approved_by, award.ruled_at = actor.account_id, unit.now
    take_step(unit, lot, deed="rule", by=actor.account_id, note=award.ruling_no or "")
    return award


def return_ruling(unit: Unit, actor: Actor, *, approval_id: str, comment: str) -> Award:
    """Give the ruling back to the judge who drew it up."""
    approval = people.approval_of(unit.session, approval_id)
    award = _award_by_id(unit.session, approval.object_id)
    require(actor, "approve-ruling", court_id=lot_of(unit.session, award.lot_id).court_id or NO_COURT)
    people.send_back(unit, approval_id=approval_id, by=actor.account_id, comment=comment)
    return award


def serve_ruling(unit: Unit, actor: Actor, *, lot_id: str, served_on: date) -> Award:
    """Record the day on which the ruling was served on the buyer: on that day title passed.

    Law: Fa Shi [2016] 18, art. 22; Fa Shi [2004] 16, arts 26, 27 (A-22, K-26, K-27, RR-131, RR-132).
    """
    lot = lot_of(unit.session, lot_id)
    require(actor, "serve-ruling", court_id=lot.court_id or NO_COURT)
    award = _award_in_state(unit.session, lot_id, LotState.RULED)
    assert award.ruled_at is not None
    if not court_day(award.ruled_at) <= served_on <= unit.today:
        raise Refused(
            Refusal("served-day-impossible", "Fa Shi [2004] 16, art. 26", {"day": served_on.isoformat()})
        )
    award.ruling_served_on = served_on
    award.handover_due_on = handover_by(served_on, unit.calendar).day
    take_step(unit, lot, deed="serve-ruling", by=actor.account_id)
    record(
        unit,
        kind="title-passed",
        subject=lot.id,
        by=actor.account_id,
        facts={"served_on": served_on.isoformat()},
    )
    return award


def ruling_of(session: Session, award: Award) -> dict[str, str]:
    """Return the ruling's contents: everything flows in from the sale itself."""
    return {
        **confirmation_of(session, award),
        "ruling_no": award.ruling_no or "",
        "confirmation_hash": award.confirmation_hash,
    }


def ruling_hash(session: Session, award: Award) -> str:
    """Return the hash that binds an approval to the ruling that was shown."""
    return hash_of(ruling_of(session, award))


def _award_in_state(session: Session, lot_id: str, state: LotState) -> Award:
    award = award_of(session, lot_id)
    lot = lot_of(session, lot_id)
    if award is None or lot.state != state:
        raise Refused(
            Refusal(
                "step-not-lawful",
                "Fa Shi [2004] 16, art. 20",
                {"state": lot.state, "deed": "rule", "lawful": state},
            )
        )
    return award


def _award_by_id(session: Session, award_id: str) -> Award:
    award = session.get(Award, award_id)
    if award is None:
        raise Refused(Refusal("not-found", facts={"what": "award"}))
    return award
