"""Deeds and looks of the notices: draft, submit, return, publish, withdraw, and tell people."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.refusal import Finding, Refusal, Refused, refuse_blocks
from kernel.text import clean_line, clean_paragraph
from notices.rules import lint
from notices.rules.blocks import Told
from notices.rules.kinds import Capacity, Method
from notices.rules.particulars import Particulars, particulars_from, particulars_plain, shown_hash
from notices.rules.steps import IN_HAND, Step, check_delivery, state_after
from notices.tables import Delivery, Notice
from store.journal import record
from store.unit import Unit

REASON_LENGTH_MAX = 500
LIST_MAX = 200


def draft(unit: Unit, *, lot_id: str, terms_id: str, particulars: Particulars, by: str) -> Notice:
    """Put down a new version of the lot's notice; only one may be in hand at a time."""
    if notice_in_hand(unit.session, lot_id):
        raise Refused(Refusal("notice-already-in-hand"))
    latest = unit.session.scalar(select(func.max(Notice.version)).where(Notice.lot_id == lot_id))
    notice = Notice(
        lot_id=lot_id,
        terms_id=terms_id,
        version=(latest or 0) + 1,
        state="draft",
        drafted_by=by,
        drafted_at=unit.now,
    )
    _write_down(notice, particulars)
    unit.session.add(notice)
    unit.session.flush()
    _record(unit, notice, "notice-drafted", by)
    return notice


def redraft(unit: Unit, *, notice_id: str, particulars: Particulars, by: str) -> Notice:
    """Rewrite a draft or a returned notice; whoever rewrites it becomes its drafter."""
    notice = _step(unit, notice_id, "redraft")
    _write_down(notice, particulars)
    notice.drafted_by, notice.drafted_at = by, unit.now
    _record(unit, notice, "notice-drafted", by)
    return notice


def findings(subject: Notice | Particulars, also: Iterable[Finding] = ()) -> list[Finding]:
    """Return what the linter finds, with what others bring (price, deposit, times, people told)."""
    particulars = particulars_of(subject) if isinstance(subject, Notice) else subject
    return lint.findings(particulars, also)


def mark_submitted(unit: Unit, *, notice_id: str, by: str, also: Iterable[Finding] = ()) -> Notice:
    """Hand the notice to the person who approves it; every blocking finding refuses."""
    notice = _step(unit, notice_id, "submit")
    refuse_blocks(findings(notice, also))
    notice.submitted_at, notice.returned_because = unit.now, None
    _record(unit, notice, "notice-submitted", by)
    return notice


def mark_returned(unit: Unit, *, notice_id: str, by: str, comment: str) -> Notice:
    """Give a submitted notice back to its drafter with the reason."""
    notice = _step(unit, notice_id, "return")
    notice.returned_because = clean_paragraph(comment, what="comment", longest=REASON_LENGTH_MAX)
    _record(unit, notice, "notice-returned", by)
    return notice


def publish(unit: Unit, *, notice_id: str, approved_by: str, also: Iterable[Finding] = ()) -> Notice:
    """Publish a submitted notice on the word of a second person; it is looked through once more first."""
    notice = _step(unit, notice_id, "publish")
    if approved_by == notice.drafted_by:
        raise Refused(Refusal("notice-own-approval"))
    particulars = particulars_of(notice)
    if shown_hash(particulars) != notice.shown_hash:
        raise Refused(Refusal("notice-not-as-shown"))
    refuse_blocks(lint.findings(particulars, also))
    notice.approved_by = approved_by
    notice.published_at, notice.published_on = unit.now, unit.today
    _record(unit, notice, "notice-published", approved_by)
    return notice


def withdraw(unit: Unit, *, notice_id: str, by: str, reason: str) -> Notice:
    """Take a notice back with the reason; what was published stays to be read."""
    notice = _step(unit, notice_id, "withdraw")
    notice.withdrawn_at = unit.now
    notice.withdrawn_because = clean_paragraph(reason, what="reason", longest=REASON_LENGTH_MAX)
    _record(unit, notice, "notice-withdrawn", by)
    return notice


def record_delivery(
    unit: Unit,
    *,
    lot_id: str,
    party_id: str,
    party_name: str,
    method: str,
    sent_on: date,
    received_on: date | None,
    waived: bool,
    reason_not_served: str | None,
    by: str,
    terms_id: str | None = None,
) -> Delivery:
    """Write down how a person was told of the coming notice; the latest record on a person counts."""
    reason = (reason_not_served or "").strip()
    if reason:
        reason = clean_line(reason, what="reason", longest=REASON_LENGTH_MAX)
    check_delivery(
        sent_on=sent_on, received_on=received_on, waived=waived, reason_not_served=reason, today=unit.today
    )
    delivery = Delivery(
        lot_id=lot_id,
        terms_id=terms_id,
        party_id=party_id,
        party_name=clean_line(party_name, what="party_name", longest=100),
        method=_method(method).value,
        sent_on=sent_on,
        received_on=received_on,
        waived=waived,
        reason_not_served=reason or None,
        recorded_by=by,
        recorded_at=unit.now,
    )
    unit.session.add(delivery)
    unit.session.flush()
    facts = {
        "party": party_id,
        "method": delivery.method,
        "received": received_on is not None,
        "waived": waived,
    }
    record(unit, kind="delivery-recorded", subject=lot_id, by=by, facts=facts)
    return delivery


def deliveries_of(session: Session, lot_id: str, terms_id: str | None = None) -> list[Delivery]:
    """Return the messages sent for a lot, oldest first; for one round's terms where they are named."""
    query = select(Delivery).where(Delivery.lot_id == lot_id)
    if terms_id is not None:
        query = query.where(Delivery.terms_id == terms_id)
    return list(session.scalars(query.order_by(Delivery.recorded_at, Delivery.id).limit(LIST_MAX)))


def told_rows(people: Iterable[tuple[str, str, str]], deliveries: Sequence[Delivery]) -> tuple[Told, ...]:
    """Return, for (party id, name, kind) of each person, how the latest delivery left things, told or not."""
    latest = {delivery.party_id: delivery for delivery in deliveries}
    return tuple(_told(name, kind, latest.get(party_id)) for party_id, name, kind in people)


def particulars_of(notice: Notice) -> Particulars:
    """Return the particulars that a notice keeps."""
    return particulars_from(notice.blocks)


def notice_of(session: Session, notice_id: str) -> Notice:
    """Return the notice, or refuse an id that is nobody's."""
    notice = session.get(Notice, notice_id)
    if notice is None:
        raise Refused(Refusal("notice-unknown"))
    return notice


def published_notice(session: Session, lot_id: str) -> Notice | None:
    """Return the lot's notice that stands now: the latest published and not withdrawn."""
    return _latest(session, lot_id, frozenset({"published"}))


def notice_in_hand(session: Session, lot_id: str) -> Notice | None:
    """Return the lot's notice that is being worked on: a draft, one submitted or one returned."""
    return _latest(session, lot_id, IN_HAND)


def notices_of(session: Session, lot_id: str) -> list[Notice]:
    """Return every version of the lot's notices, the newest first."""
    query = select(Notice).where(Notice.lot_id == lot_id).order_by(Notice.version.desc())
    return list(session.scalars(query.limit(LIST_MAX)))


def _latest(session: Session, lot_id: str, states: frozenset[str]) -> Notice | None:
    query = select(Notice).where(Notice.lot_id == lot_id, Notice.state.in_(sorted(states)))
    return session.scalars(query.order_by(Notice.version.desc()).limit(1)).first()


def _step(unit: Unit, notice_id: str, step: Step) -> Notice:
    """Return the notice, taken one step on; its row is locked so that two hands cannot take it apart."""
    notice = unit.session.get(Notice, notice_id, with_for_update=True)
    if notice is None:
        raise Refused(Refusal("notice-unknown"))
    notice.state = state_after(notice.state, step)
    return notice


def _write_down(notice: Notice, particulars: Particulars) -> None:
    """Keep the particulars, cleaned and held to their limits, with the hash of what was kept."""
    kept = particulars_from(particulars_plain(particulars))
    notice.blocks, notice.shown_hash = particulars_plain(kept), shown_hash(kept)


def _record(unit: Unit, notice: Notice, kind: str, by: str) -> None:
    facts = {"notice": notice.id, "version": notice.version, "shown_hash": notice.shown_hash}
    record(unit, kind=kind, subject=notice.lot_id, by=by, facts=facts)


def _method(method: str) -> Method:
    try:
        return Method(method)
    except ValueError:
        raise Refused(Refusal("delivery-method-unknown", facts={"method": method[:40]})) from None


def _told(name: str, kind: str, delivery: Delivery | None) -> Told:
    if delivery is None:
        return Told(name, Capacity(kind))
    return Told(
        name,
        Capacity(kind),
        method=Method(delivery.method),
        sent_on=delivery.sent_on,
        received_on=delivery.received_on,
        waived=delivery.waived,
        reason_not_served=delivery.reason_not_served or "",
    )
