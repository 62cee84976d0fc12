"""Handing the thing over: the record is checked, kept once, and bound by its hash."""

from dataclasses import asdict, replace
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.canonical import hash_of
from kernel.ids import new_id
from kernel.refusal import Finding, Refusal, Refused, refuse_blocks
from kernel.text import clean_line
from settlement.rules.delivery import HandoverRecord, MeterReading, Present, handover_by, record_findings
from settlement.service.rows import balance_of
from settlement.tables import Handover
from store.journal import record
from store.unit import Unit

Item = TypeVar("Item")

# Rooms full of goods and many photographs fit; a form that sends thousands of lines does not.
LINES_MAX = 500


def record_handover(
    unit: Unit,
    *,
    award_id: str,
    case_id: str,
    lot_id: str,
    ruling_served_on: date,
    handover: HandoverRecord,
    by: str,
) -> Handover:
    """Keep the record of a handover: only of a thing that is paid for, and of one whose ruling was served.

    Raises Refused with every block of `record_findings`, `handover-before-payment`, `handover-recorded`.
    """
    if handover_of(unit.session, award_id) is not None:
        raise Refused(Refusal("handover-recorded"))
    payment = balance_of(unit.session, award_id)
    if payment is None or payment.state != "paid":
        raise Refused(Refusal("handover-before-payment", "Fa Shi [2004] 16, art. 20"))
    clean = _clean(handover)
    refuse_blocks(record_findings(clean, ruling_served_on, unit.calendar))
    if clean.handed_over_on > unit.today:
        raise Refused(Refusal("handover-in-future", facts={"day": clean.handed_over_on.isoformat()}))
    body = plain(clean)
    row = Handover(
        id=new_id(),
        award_id=award_id,
        case_id=case_id,
        lot_id=lot_id,
        handed_over_on=clean.handed_over_on,
        ruling_served_on=ruling_served_on,
        due_on=handover_by(ruling_served_on, unit.calendar).day,
        place=clean.place,
        record=body,
        record_hash=hash_of(body),
        recorded_by=by,
        recorded_at=unit.now,
    )
    unit.session.add(row)
    facts = {"hash": row.record_hash, "day": row.handed_over_on.isoformat(), "due": row.due_on.isoformat()}
    record(unit, kind="handover-recorded", subject=award_id, by=by, facts=facts)
    unit.session.flush()
    return row


def handover_of(session: Session, award_id: str) -> Handover | None:
    """Return the record of an award's handover."""
    return session.scalar(select(Handover).where(Handover.award_id == award_id))


def handover_findings(unit: Unit, handover: HandoverRecord, ruling_served_on: date) -> tuple[Finding, ...]:
    """Return what the rules panel says of a record before it is kept."""
    return record_findings(_clean(handover), ruling_served_on, unit.calendar)


def plain(handover: HandoverRecord) -> dict[str, object]:
    """Return the record as plain JSON data, as it is kept and hashed."""
    return {
        "handed_over_on": handover.handed_over_on.isoformat(),
        "place": handover.place,
        "present": [asdict(person) for person in handover.present],
        "keys": list(handover.keys),
        "meter_readings": [asdict(meter) for meter in handover.meter_readings],
        "inventory": list(handover.inventory),
        "photos": list(handover.photos),
        "without": dict(handover.without),
        "late_because": handover.late_because,
    }


def _clean(handover: HandoverRecord) -> HandoverRecord:
    """Return the record with each line in its one normal form, or refuse what nobody could read."""
    return replace(
        handover,
        place=clean_line(handover.place, what="place"),
        present=tuple(
            Present(clean_line(person.name, what="present"), person.part, person.signed)
            for person in _few(handover.present, "present")
        ),
        keys=_lines(handover.keys, "keys"),
        meter_readings=tuple(
            MeterReading(clean_line(meter.meter, what="meter"), clean_line(meter.reading, what="reading"))
            for meter in _few(handover.meter_readings, "meter-readings")
        ),
        inventory=_lines(handover.inventory, "inventory"),
        photos=_lines(handover.photos, "photos"),
        without={item: clean_line(reason, what="reason") for item, reason in handover.without.items()},
        late_because=clean_line(handover.late_because, what="reason") if handover.late_because else "",
    )


def _lines(lines: tuple[str, ...], what: str) -> tuple[str, ...]:
    return tuple(clean_line(line, what=what) for line in _few(lines, what))


def _few(items: tuple[Item, ...], what: str) -> tuple[Item, ...]:
    if len(items) > LINES_MAX:
        raise Refused(Refusal("handover-too-long", facts={"what": what, "longest": LINES_MAX}))
    return items
