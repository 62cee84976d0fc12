"""The forms of the reference price: until when parties answer, why a way is left out, what a report says."""

from typing import Literal

from flask_babel import lazy_gettext as _l

from kernel.refusal import Refusal, Refused
from kernel.text import clean_line
from valuation.rules.appraisal import AppraisalReport, Appraiser
from web.court.words import METHODS
from web.fields import DayText, Flag, Form, Line, Paragraph, PriceText, ShortLine, asked

APPRAISERS_MOST = 10
_PART_LENGTH_MAX = 100

_PLACES = {
    "report-facts-missing": "facts_stated",
    "report-method-missing": "method",
    "report-standard-missing": "standard",
    "report-result-missing": "result",
    "report-agency-missing": "agency",
    "report-seal-missing": "sealed",
    "report-appraisers-too-few": "appraisers",
    "report-from-future": "made_on",
    "report-value-day-later": "valued_on",
    "report-served-before-made": "served_on",
    "report-expired": "valid_until",
    "report-objections-running": "served_on",
    "validity-too-long": "valid_until",
    "validity-before-price": "valid_until",
}


class NegotiationForm(Form):
    """Until when the parties name their prices."""

    answer_by: DayText = asked(_l("The parties answer by"), hint=_l("The whole day counts."))


class SkipForm(Form):
    """Which way is left out, and why."""

    method: Literal["negotiation", "directed", "inquiry", "appraisal"] = asked(_l("Way"), choices=METHODS)
    reason: ShortLine = asked(_l("Reason"))


class AppraisalForm(Form):
    """An appraisal report as it was served."""

    agency: Line = asked(_l("Agency"))
    number: ShortLine = asked(_l("Number of the report"))
    appraisers: Paragraph = asked(
        _l("Appraisers who signed"), hint=_l("One a line: name, a comma, number of the licence.")
    )
    sealed: Flag = asked(_l("The report bears the agency's seal."), default=False)
    facts_stated: Paragraph = asked(_l("Facts that the report rests on"))
    method: Paragraph = asked(_l("Method"))
    standard: Paragraph = asked(_l("Standard"))
    result: PriceText = asked(_l("Appraised value"))
    valued_on: DayText = asked(_l("Day of value"))
    made_on: DayText = asked(_l("Day of the report"))
    valid_until: DayText = asked(_l("Valid until"))
    served_on: DayText = asked(
        _l("Received by the last party on"), hint=_l("The time for objections is counted from this day.")
    )
    objections: Literal["none", "rejected", "corrected"] = asked(
        _l("Objections"),
        choices={
            "none": _l("None were raised"),
            "rejected": _l("Raised and rejected"),
            "corrected": _l("Raised, and the report was corrected"),
        },
    )


class TakeOverForm(Form):
    """How and when a price was fixed that came in with a listing."""

    method: Literal["negotiation", "directed", "inquiry", "appraisal"] = asked(
        _l("How it was found"), choices=METHODS
    )
    amount: PriceText = asked(_l("Reference price"))
    fixed_on: DayText = asked(_l("Fixed on"))
    valid_until: DayText = asked(_l("Valid until"))


def read_report(typed: AppraisalForm) -> AppraisalReport:
    """Return the report that was typed, or raise Refused for a line that names no appraiser."""
    return AppraisalReport(
        agency=typed.agency,
        number=typed.number,
        appraisers=_appraisers(typed.appraisers),
        sealed=typed.sealed,
        facts=typed.facts_stated,
        method=typed.method,
        standard=typed.standard,
        result=typed.result,
        valued_on=typed.valued_on,
        made_on=typed.made_on,
        valid_until=typed.valid_until,
        served_on=typed.served_on,
        objections=typed.objections,
    )


def report_place(refusal: Refusal) -> str:
    """Return the field of the report that a refusal is about."""
    return _PLACES.get(refusal.code, "")


def _appraisers(text: str) -> tuple[Appraiser, ...]:
    """Return the appraisers, one a line; commas of either script part name and licence."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > APPRAISERS_MOST:
        facts: dict[str, str | int] = {"field": "appraisers", "most": APPRAISERS_MOST}
        raise Refused(Refusal("lines-too-many", facts=facts))
    return tuple(_appraiser(line) for line in lines)


def _appraiser(line: str) -> Appraiser:
    name, comma, licence = line.replace("，", ",").partition(",")
    if not (comma and name.strip() and licence.strip()):
        raise Refused(
            Refusal("appraiser-line-unclear", facts={"field": "appraisers", "line": line.strip()[:40]})
        )
    return Appraiser(
        clean_line(name, what="appraiser", longest=_PART_LENGTH_MAX),
        clean_line(licence, what="licence", longest=_PART_LENGTH_MAX),
    )
