"""The court stops a round at once; that it goes on, two persons decide, with a public reason."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.awarding.outages import FAULT, lot_stands_still
from auction.rules.lifecycle_states import STOPPED, LotState
from auction.rules.resuming import check_resumed_in_time, fault_of_ground_day
from auction.tables import Lot, Resumption, found, lot_of, take_step
from bidding import service as bidding
from bidding.room import Room, in_milliseconds, summary
from bidding.rules.events import Resume
from bidding.rules.grounds import why_not, window_on_resuming
from bidding.rules.pause import check_length_of_stop
from bidding.rules.state import Round
from bidding.tables import REASON_LENGTH, RoundEvent, RoundRow
from kernel.canonical import hash_of
from kernel.days import Calendar, court_day
from kernel.refusal import Finding, Refusal, Refused
from kernel.text import clean_line
from people import service as people
from people.rules.roles import NO_COURT, Actor, require
from people.tables import Approval
from store.journal import record
from store.unit import Store, Unit

ACT = "resume-round"
OBJECT = "resumption"
_STOP = "Fa Shi [2016] 18, art. 28"


def suspend_round(store: Store, room: Room, actor: Actor, *, lot_id: str, reason: str) -> Round:
    """Stop the lot's round for a fault of the platform that was reported to a judge: first stop, then ask.

    The room makes its own transaction, so this deed is not done inside one.
    Law: Fa Shi [2016] 18, art. 28 (A-28, RR-135, RS-12).
    """
    lot = store.read(lambda session: lot_of(session, lot_id))
    require(actor, "suspend-round", court_id=lot.court_id or NO_COURT)
    round_id = store.read(lambda session: _round_of(session, lot_id)).id
    words = _reason(reason)

    def stopped(unit: Unit, round_: Round) -> None:
        lot_stands_still(unit, found(unit.session, Lot, lot_id, lock=True), round_, by=actor.account_id)

    return room.suspend(round_id, ground=FAULT, reason=words, then=stopped)


def propose_resume(
    unit: Unit,
    actor: Actor,
    *,
    lot_id: str,
    reason: str,
    ground_gone_on: date,
    ends_at: datetime | None = None,
) -> Approval:
    """Put before a second person how the lot's stopped round shall go on; what was proposed before is void.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RR-136, RS-14).
    """
    lot = lot_of(unit.session, lot_id)
    require(actor, "resume-round", court_id=lot.court_id or NO_COURT)
    row = _round_of(unit.session, lot_id)
    words, end = _reason(reason), in_milliseconds(ends_at) if ends_at else None
    round_ = summary(row)
    if refusal := why_not(round_, Resume(in_milliseconds(unit.now), words, end)):
        raise Refused(refusal)
    stop = round_.stop
    assert stop is not None, "only a stopped round may be resumed"
    if fault := fault_of_ground_day(ground_gone_on, stopped_on=court_day(stop.since), today=unit.today):
        raise Refused(fault)
    _void_earlier(unit, row.id)
    resumption = Resumption(
        lot_id=lot_id,
        round_id=row.id,
        stopped_at=stop.since,
        stop_ground=stop.ground,
        stop_reason=stop.reason,
        ground_gone_on=ground_gone_on,
        reason=words,
        ends_at=end,
        proposed_by=actor.account_id,
        proposed_at=unit.now,
    )
    unit.session.add(resumption)
    unit.session.flush()
    return people.ask_approval(
        unit,
        act=ACT,
        object_kind=OBJECT,
        object_id=resumption.id,
        shown_hash=resumption_hash(unit.session, resumption),
        made_by=actor.account_id,
    )


def approve_resume(store: Store, room: Room, actor: Actor, *, approval_id: str, shown_hash: str) -> Round:
    """Approve what was shown: the round goes on in the same instant, with time enough to bid.

    The room makes its own transaction, and the approval is written in it: both happen or neither.
    Law: Fa Shi [2016] 18, art. 28 (A-28, RR-136, RS-14).
    """
    resumption = store.read(lambda session: _proposed(session, approval_id))
    _require_second(store, actor, resumption)

    def approved(unit: Unit, round_: Round) -> None:
        people.approve(unit, approval_id=approval_id, by=actor.account_id, shown_hash=shown_hash)
        shown = found(unit.session, Resumption, resumption.id)
        if resumption_hash(unit.session, shown) != shown_hash:
            raise Refused(Refusal("shown-differs", "Fa Shi [2016] 18, art. 27"))
        if _stopped_last_at(unit.session, resumption.round_id) != resumption.stopped_at:
            raise Refused(Refusal("stopped-anew", _STOP))
        _lot_goes_on(unit, resumption, round_, by=actor.account_id)

    return room.resume(
        resumption.round_id, reason=resumption.reason, ends_at=resumption.ends_at, then=approved
    )


def return_resume(unit: Unit, actor: Actor, *, approval_id: str, comment: str) -> Resumption:
    """Give the proposal back to whoever made it; the round stands still."""
    resumption = _proposed(unit.session, approval_id)
    lot = lot_of(unit.session, resumption.lot_id)
    require(actor, "approve-resume", court_id=lot.court_id or NO_COURT)
    people.send_back(unit, approval_id=approval_id, by=actor.account_id, comment=comment)
    return resumption


def resumption_of(session: Session, resumption: Resumption) -> dict[str, str]:
    """Return what a second person is shown: why the round stood still, and how it shall go on."""
    lot = lot_of(session, resumption.lot_id)
    return {
        "lot_number": lot.number,
        "title": lot.title,
        "round_id": resumption.round_id,
        "stopped_at": resumption.stopped_at.isoformat(timespec="milliseconds"),
        "stop_ground": resumption.stop_ground,
        "stop_reason": resumption.stop_reason,
        "ground_gone_on": resumption.ground_gone_on.isoformat(),
        "reason": resumption.reason,
        "ends_at": resumption.ends_at.isoformat(timespec="milliseconds") if resumption.ends_at else "",
    }


def resumption_hash(session: Session, resumption: Resumption) -> str:
    """Return the hash that binds an approval to what was shown."""
    return hash_of(resumption_of(session, resumption))


def findings_on_resuming(
    round_: RoundRow, *, ground_gone_on: date, at: datetime, calendar: Calendar
) -> list[Finding]:
    """Return what the rules say of letting the stopped round go on now.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RR-136, RS-14).
    """
    assert round_.stopped_at is not None, "only a stopped round is resumed"
    return [
        check_resumed_in_time(ground_gone_on, court_day(at), calendar),
        check_length_of_stop(stopped_at=round_.stopped_at, resumed_at=at),
    ]


def time_to_run(round_: RoundRow, at: datetime) -> timedelta:
    """Return how long the stopped round runs at the least if it goes on now.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RS-14).
    """
    return window_on_resuming(summary(round_), at).ends_at - max(at, round_.starts_at)


def _lot_goes_on(unit: Unit, resumption: Resumption, round_: Round, *, by: str) -> None:
    lot = found(unit.session, Lot, resumption.lot_id, lock=True)
    if LotState(lot.state) in STOPPED:
        take_step(unit, lot, deed="resume", by=by, note=resumption.reason)
    facts = {
        "ground": resumption.stop_ground,
        "reason": resumption.reason,
        "ground_gone_on": resumption.ground_gone_on.isoformat(),
        "ends_at": round_.ends_at.isoformat(timespec="milliseconds"),
        "proposed_by": resumption.proposed_by,
        "approved_by": by,
    }
    record(unit, kind="round-resumed", subject=lot.id, by=by, facts=facts)


def _require_second(store: Store, actor: Actor, resumption: Resumption) -> None:
    lot = store.read(lambda session: lot_of(session, resumption.lot_id))
    require(actor, "approve-resume", court_id=lot.court_id or NO_COURT)


def _proposed(session: Session, approval_id: str) -> Resumption:
    return found(session, Resumption, people.approval_of(session, approval_id).object_id)


def _void_earlier(unit: Unit, round_id: str) -> None:
    for earlier in unit.session.scalars(select(Resumption.id).where(Resumption.round_id == round_id)):
        people.void_approvals(unit, object_kind=OBJECT, object_id=earlier)


def _round_of(session: Session, lot_id: str) -> RoundRow:
    row = bidding.current_round(session, lot_id)
    if row is None:
        raise Refused(Refusal("round-unknown"))
    return row


def _stopped_last_at(session: Session, round_id: str) -> datetime | None:
    query = select(RoundEvent.received_at).where(
        RoundEvent.round_id == round_id, RoundEvent.kind == "suspended"
    )
    return session.scalar(query.order_by(RoundEvent.seq.desc()).limit(1))


def _reason(text: str) -> str:
    return clean_line(text, what="reason", longest=REASON_LENGTH)
