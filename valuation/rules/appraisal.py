"""What an appraisal report must say before its result is the reference price."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kernel.days import Calendar, LegalDate, after_days
from kernel.law import Figure
from kernel.money import ZERO, Money, yuan
from kernel.refusal import Finding
from valuation.rules.validity import fault_of_validity, months_after

Objections = Literal["none", "rejected", "corrected"]

_CONTENT = "Fa Shi [2018] 15, art. 17"
_REVIEW = "Fa Shi [2018] 15, art. 20"
_SERVICE = "Fa Shi [2018] 15, art. 21"
_SIGNATURES = "Asset Appraisal Law (2016), arts 27, 28"

APPRAISERS_MIN = Figure(article=_SIGNATURES, since={date(2016, 12, 1): 2}, rule="R-17")
OBJECTION_DAYS = Figure(article="Fa Shi [2018] 15, arts 22, 23", since={date(2018, 9, 1): 5}, rule="RR-028")

# Below this a result is more often a slip between yuan and ten thousand yuan than a price.
PLAUSIBLE_RESULT_MIN = Figure(article=_REVIEW, since={date(2018, 9, 1): yuan(100)}, standing="setting")
VALUE_DAY_MONTHS_MAX = Figure(article=_REVIEW, since={date(2018, 9, 1): 12}, standing="setting")


@dataclass(frozen=True, slots=True)
class Appraiser:
    """Somebody who signed the report, and the number of the licence."""

    name: str
    licence: str


@dataclass(frozen=True, slots=True)
class AppraisalReport:
    """An appraisal report as it is entered once it was served and the time for objections is over."""

    agency: str
    number: str
    appraisers: tuple[Appraiser, ...]
    sealed: bool
    facts: str
    method: str
    standard: str
    result: Money
    valued_on: date
    made_on: date
    valid_until: date
    served_on: date
    objections: Objections = "none"


def objections_end(served_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day for a written objection to a report that reached its last reader on the day given.

    Law: Fa Shi [2018] 15, arts 22, 23, 24 (R-22, R-23, R-24, RR-028). Five days from receipt.
    """
    return after_days(served_on, OBJECTION_DAYS.on(served_on), calendar)


def findings_on(report: AppraisalReport, *, today: date, calendar: Calendar) -> list[Finding]:
    """Return what is wrong with the report, or the one finding that it is complete.

    Law: Fa Shi [2018] 15, arts 17, 20, 21, 26, 27 (R-17, R-20, R-26, RR-025, RR-031).
    """
    found = [*_content(report), *_signatures(report, today), *_days(report, today, calendar)]
    found += _doubts(report)
    if any(one.level == "block" for one in found):
        return found
    return [Finding("pass", "report-complete", _CONTENT), *found]


def _content(report: AppraisalReport) -> Iterator[Finding]:
    """Yield each part that art. 17 asks for and the report lacks."""
    if not report.facts.strip():
        yield Finding("block", "report-facts-missing", _CONTENT)
    if not report.method.strip():
        yield Finding("block", "report-method-missing", _CONTENT)
    if not report.standard.strip():
        yield Finding("block", "report-standard-missing", _CONTENT)
    if report.result <= ZERO:
        yield Finding("block", "report-result-missing", _CONTENT)


def _signatures(report: AppraisalReport, today: date) -> Iterator[Finding]:
    """Yield what is missing of agency, seal and the signatures of different licensed appraisers."""
    if not report.agency.strip() or not report.number.strip():
        yield Finding("block", "report-agency-missing", _REVIEW)
    if not report.sealed:
        yield Finding("block", "report-seal-missing", _REVIEW)
    named = [one for one in report.appraisers if one.name.strip() and one.licence.strip()]
    needed = APPRAISERS_MIN.on(today)
    if len({one.licence.strip() for one in named}) < needed or len(named) < len(report.appraisers):
        yield Finding("block", "report-appraisers-too-few", _SIGNATURES, {"needed": needed})


def _days(report: AppraisalReport, today: date, calendar: Calendar) -> Iterator[Finding]:
    """Yield each pair of days that cannot both be right, and a time for objections that still runs."""
    if report.made_on > today or report.served_on > today:
        yield Finding("block", "report-from-future", _REVIEW)
    if report.valued_on > report.made_on:
        yield Finding("block", "report-value-day-later", _REVIEW)
    if report.served_on < report.made_on:
        yield Finding("block", "report-served-before-made", _SERVICE)
    fault = fault_of_validity(report.valid_until, counted_from=report.made_on)
    if fault is not None:
        yield Finding("block", fault.code, fault.article, fault.facts)
    if report.valid_until < today:
        yield Finding("block", "report-expired", "Fa Shi [2018] 15, art. 27")
    last = objections_end(report.served_on, calendar)
    if today <= last.day:
        facts = {"last_day": last.day.isoformat()}
        yield Finding("block", "report-objections-running", "Fa Shi [2018] 15, arts 22, 23, 26", facts)


def _doubts(report: AppraisalReport) -> Iterator[Finding]:
    """Yield what is allowed but worth a second look."""
    if ZERO < report.result < PLAUSIBLE_RESULT_MIN.on(report.made_on):
        yield Finding("warn", "report-result-small", _REVIEW, {"result": report.result.grouped()})
    oldest = months_after(report.valued_on, VALUE_DAY_MONTHS_MAX.on(report.made_on))
    if oldest < report.made_on:
        yield Finding("warn", "report-value-day-old", _REVIEW)
