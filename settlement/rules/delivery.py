"""After the price is paid: the ruling and its service, the handover, and what its record must say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from kernel.days import Calendar, LegalDate, after_days
from kernel.law import Figure
from kernel.refusal import Finding

RULING_DAYS = Figure(
    article="Fa Shi [2004] 16, art. 20",
    since={date(2021, 1, 1): 10},
    rule="K-20",
)
HANDOVER_DAYS = Figure(
    article="Fa Shi [2004] 16, art. 27",
    since={date(2021, 1, 1): 15},
    rule="K-27",
)
# The law asks for a record of forced vacating and lists no contents; for a handover this list is our own.
RECORD_CONTENTS = "court practice"

HandoverItem = Literal["keys", "meter-readings", "inventory", "photos"]
Part = Literal["court", "buyer", "agent", "debtor", "family", "occupant", "witness", "other"]

_NOTHING_LACKS: Mapping[HandoverItem, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MeterReading:
    """What one meter showed when the thing changed hands."""

    meter: str
    reading: str


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who took part, in which part, and whether he signed the record."""

    name: str
    part: Part
    signed: bool = True


@dataclass(frozen=True, slots=True)
class HandoverRecord:
    """The handover as it happened; what there was none of stands in `without` with the reason."""

    handed_over_on: date
    place: str
    present: tuple[Present, ...]
    keys: tuple[str, ...] = ()
    meter_readings: tuple[MeterReading, ...] = ()
    inventory: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    without: Mapping[HandoverItem, str] = field(default_factory=lambda: _NOTHING_LACKS)
    late_because: str = ""


def ruling_served_by(paid_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day for making the ruling and serving it on the buyer.

    Law: Fa Shi [2004] 16, art. 20 (K-20, RR-131) - within ten days after the price is paid in full.
    """
    return after_days(paid_on, RULING_DAYS.on(paid_on), calendar)


def title_passes_on(served_on: date) -> date:
    """Return the day on which the thing becomes the buyer's: that of the ruling's service, not the hammer's.

    Law: Fa Shi [2016] 18, art. 22 and Fa Shi [2004] 16, art. 26 (A-22, K-26, RR-131).
    """
    return served_on


def handover_by(served_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day for handing the thing over.

    Law: Fa Shi [2004] 16, art. 27 (K-27, RR-132, D-1) - within fifteen days after the ruling was served.
    """
    return after_days(served_on, HANDOVER_DAYS.on(served_on), calendar)


def record_findings(record: HandoverRecord, served_on: date, calendar: Calendar) -> tuple[Finding, ...]:
    """Return what is wrong with a handover record; blocks are what it cannot be kept without.

    Law: Fa Shi [2004] 16, art. 27 (K-27, RR-132) for the days, Civil Procedure Law (2023), art. 261 (D-2) for
    the record; what it lists is the house's own reading (D-10).
    """
    return (*_days(record, served_on, calendar), *_contents(record), *_people(record))


def _days(record: HandoverRecord, served_on: date, calendar: Calendar) -> tuple[Finding, ...]:
    due = handover_by(served_on, calendar).day
    day = record.handed_over_on
    facts = {"day": day.isoformat(), "served": served_on.isoformat(), "due": due.isoformat()}
    if day < title_passes_on(served_on):
        return (Finding("block", "handover-before-service", "Fa Shi [2004] 16, art. 26", facts),)
    if day <= due:
        return (Finding("pass", "handover-in-time", HANDOVER_DAYS.article, facts),)
    if record.late_because:
        late = {"due": due.isoformat(), "reason": record.late_because}
        return (Finding("warn", "handover-late", HANDOVER_DAYS.article, late),)
    return (Finding("block", "handover-late-without-reason", HANDOVER_DAYS.article, facts),)


def _contents(record: HandoverRecord) -> tuple[Finding, ...]:
    """Block each kind of content that is neither there nor said, with the reason, not to exist."""
    findings = []
    if not record.keys and not record.without.get("keys"):
        findings.append(Finding("block", "handover-without-keys", RECORD_CONTENTS))
    if not record.meter_readings and not record.without.get("meter-readings"):
        findings.append(Finding("block", "handover-without-meter-readings", RECORD_CONTENTS))
    if not record.inventory and not record.without.get("inventory"):
        findings.append(Finding("block", "handover-without-inventory", RECORD_CONTENTS))
    if not record.photos and not record.without.get("photos"):
        findings.append(Finding("block", "handover-without-photos", RECORD_CONTENTS))
    return tuple(findings)


def _people(record: HandoverRecord) -> tuple[Finding, ...]:
    """Block a record without anybody of the court, or for the buyer; warn of missing signatures."""
    parts = {person.part for person in record.present}
    findings = []
    if "court" not in parts:
        findings.append(Finding("block", "handover-without-officer", RECORD_CONTENTS))
    if not parts & {"buyer", "agent"}:
        findings.append(Finding("block", "handover-without-buyer", RECORD_CONTENTS))
    unsigned = sum(not person.signed for person in record.present)
    if unsigned:
        findings.append(Finding("warn", "handover-not-signed-by-all", RECORD_CONTENTS, {"people": unsigned}))
    return tuple(findings)
