"""The survey in the notice: five groups and the thing's particulars, as the survey table asks them."""

from auction.rules.survey import FactGroup, Survey
from auction.tables import Asset
from kernel.days import court_day
from notices.rules.kinds import Answer
from notices.rules.survey import SurveyFact

# The same fact has its own name among the particulars of an asset and among the questions of the survey
# table.
_QUESTION_OF = {
    "site_inspection": "indoor_inspection",
    "floor_plan": "floor_plan",
    "tax_items": "tax_items",
    "emission_standard": "emission",
    "mileage": "mileage",
    "financial_statements": "statements",
}


def survey_fact(asset: Asset, survey: Survey, group: FactGroup) -> SurveyFact:
    """Return one group's answer as a row of the survey table."""
    fact = survey.fact(group)
    as_of = court_day(asset.surveyed_at) if asset.surveyed_at else None
    if fact is None:
        return SurveyFact(question=group.value)
    return SurveyFact(
        question=group.value,
        answer=Answer(fact.answer.value),
        detail=fact.evidence,
        done=fact.what_was_done,
        as_of=as_of,
    )


def further_facts(asset: Asset) -> tuple[SurveyFact, ...]:
    """Return the particulars that a thing of this kind must show, as answers of the survey table."""
    stated_facts = ((_QUESTION_OF.get(name), words) for name, words in asset.facts.items())
    return tuple(
        SurveyFact(question=question, answer=Answer.YES, detail=words)
        for question, words in stated_facts
        if question
    )


def facts_words(survey: Survey, group: FactGroup) -> str:
    """Return what was found of a group, or what was done to find out; empty where nobody looked."""
    fact = survey.fact(group)
    return (fact.evidence or fact.what_was_done) if fact else ""
