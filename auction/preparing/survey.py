"""What the court found out about an asset before it prices and sells it."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from auction.rules.asset import AssetType, check_minimum_facts
from auction.rules.lifecycle import LotState
from auction.rules.survey import Survey, check_survey, read_survey
from auction.tables import Asset, Lot, asset_of, lot_of, stated, take_step
from kernel.refusal import Finding, refuse_blocks
from people.rules.roles import NO_COURT, Actor, require
from store.journal import record
from store.unit import Unit


def record_survey(
    unit: Unit,
    actor: Actor,
    *,
    lot_id: str,
    survey: Mapping[str, object],
    facts: Mapping[str, str] | None = None,
) -> Asset:
    """Record the five groups of facts and further particulars; move the lot on when they are complete.

    An incomplete survey is kept as it is: the clerk goes on later, and pricing waits.
    Law: Fa Shi [2018] 15, art. 3 (R-03, RR-008).
    """
    lot = lot_of(unit.session, lot_id)
    require(actor, "record-survey", court_id=lot.court_id or NO_COURT)
    asset = asset_of(unit.session, lot.asset_id)
    read = read_survey(survey)
    asset.survey = dict(read.plain())
    asset.surveyed_at = unit.now
    if facts is not None:
        asset.facts = {**asset.facts, **{name: text for name, text in facts.items() if text}}
    record(
        unit, kind="survey-recorded", subject=lot.id, by=actor.account_id, facts={"answers": _answers(read)}
    )
    if lot.state == LotState.SEIZED and not _blocking(survey_findings(asset)):
        take_step(unit, lot, deed="record-survey", by=actor.account_id)
    return asset


def survey_findings(asset: Asset) -> list[Finding]:
    """Return what is known and what is missing of an asset: the five groups and the facts of its type."""
    survey = read_survey(asset.survey or {})
    return [
        *check_survey(survey),
        *check_minimum_facts(AssetType(stated(asset.asset_type, "asset_type")), asset.facts),
    ]


def require_survey(asset: Asset) -> None:
    """Raise Refused with every gap of the survey."""
    refuse_blocks(survey_findings(asset))


def survey_of(session: Session, lot: Lot) -> Survey:
    """Return the survey of a lot's asset, empty where nothing was recorded yet."""
    return read_survey(asset_of(session, lot.asset_id).survey or {})


def _answers(survey: Survey) -> dict[str, str]:
    return {group: fact["answer"] for group, fact in survey.plain().items()}


def _blocking(findings: list[Finding]) -> bool:
    return any(finding.level == "block" for finding in findings)
