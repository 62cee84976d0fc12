"""The survey: five groups of facts, each yes, no or unknown, and what must be known of the type of thing."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import create_model

from auction import service as auction
from auction.rules.asset import AssetType, minimum_facts
from auction.rules.survey import TEXT_LENGTH_MAX, FactGroup
from auction.tables import Asset
from kernel.refusal import Finding, Refusal, Refused
from web.court.door import blueprint, own_lot
from web.court.sheets import CourtSheet
from web.court.words import FACT_GROUPS, GROUP_QUESTIONS, MINIMUM_FACTS, in_words
from web.fields import Form, Line, Paragraph, TriState, asked
from web.wiring import perform

GROUPS = tuple(group.value for group in FactGroup)
_PARTS = {
    "evidence": (_l("What the answer rests on"), _l("For yes and no.")),
    "what_was_done": (_l("What was done to find out"), _l("Where it is still not known.")),
}


@cache
def survey_form(asset_type: str) -> type[Form]:
    """Return the survey's form for a type of thing: the five groups, and the least facts of the type."""
    fields: dict[str, Any] = {}
    for group in GROUPS:
        fields[f"{group}_answer"] = (TriState | None, asked(GROUP_QUESTIONS[group], default=None))
        for part, (words, hint) in _PARTS.items():
            fields[f"{group}_{part}"] = (Paragraph | None, asked(words, hint=hint, default=None))
    for fact in facts_of_type(asset_type):
        fields[f"fact_{fact}"] = (Line | None, asked(MINIMUM_FACTS.get(fact, fact), default=None))
    return create_model("SurveyForm", __base__=Form, **fields)


def facts_of_type(asset_type: str) -> tuple[str, ...]:
    """Return what must at least be known of a thing of the type."""
    return minimum_facts(AssetType(asset_type)) if asset_type else ()


@blueprint.route("/lots/<id:lot_id>/survey", methods=["GET", "POST"])
def survey(lot_id: str) -> ResponseReturnValue:
    """Record the survey; an incomplete one is kept and gone on with later."""
    file = own_lot(lot_id)
    asset = file.asset
    asset_type = asset.asset_type or ""
    sheet = CourtSheet(survey_form(asset_type), _kept(asset), place=_place, optional=())
    if request.method == "POST":
        with sheet.attempt():
            typed = sheet.read().facts()
            perform(
                auction.record_survey,
                lot_id=lot_id,
                survey=_survey(typed),
                facts={name: typed[f"fact_{name}"] or "" for name in facts_of_type(asset_type)},
            )
            flash(_("The survey is saved."), "done")
            return redirect(url_for(".survey", lot_id=lot_id), 303)
    return sheet.page(
        "court/survey.html",
        file=file,
        groups=[(group, FACT_GROUPS[group]) for group in GROUPS],
        fact_names=facts_of_type(asset_type),
        findings=[in_words(finding) for finding in _findings(asset)],
    )


def _findings(asset: Asset) -> list[Finding]:
    """Return what the survey as it is kept still lacks; nothing while the thing itself is not known."""
    return auction.survey_findings(asset) if asset.asset_type else []


def _survey(typed: Mapping[str, Any]) -> dict[str, object]:
    """Return the groups that were answered; a text without an answer is not lost but sent back."""
    survey: dict[str, object] = {}
    refusals = []
    for group in GROUPS:
        answer = typed[f"{group}_answer"]
        texts = {part: typed[f"{group}_{part}"] or "" for part in _PARTS}
        refusals += [
            Refusal(
                "text-too-long",
                facts={"field": f"{group}_{part}", "length": len(text), "longest": TEXT_LENGTH_MAX},
            )
            for part, text in texts.items()
            if len(text) > TEXT_LENGTH_MAX
        ]
        if answer is not None:
            survey[group] = {"answer": answer, **texts}
        elif any(texts.values()):
            facts = {"field": f"{group}_answer", "label": str(FACT_GROUPS[group])}
            refusals.append(Refusal("field-choice", facts=facts))
    if refusals:
        raise Refused(*refusals)
    return survey


def _kept(asset: Asset) -> dict[str, Any]:
    """Return what the form shows at first: the survey and the facts as they are kept."""
    first: dict[str, Any] = {f"fact_{name}": text for name, text in asset.facts.items()}
    for group, fact in (asset.survey or {}).items():
        if isinstance(fact, Mapping):
            first[f"{group}_answer"] = fact.get("answer")
            first |= {f"{group}_{part}": fact.get(part) for part in _PARTS}
    return first


def _place(refusal: Refusal) -> str:
    return f"{refusal.facts['group']}_answer" if "group" in refusal.facts else ""
