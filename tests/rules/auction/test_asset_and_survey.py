"""What must be known of a thing before it is priced and sold."""

import pytest

from auction.rules.asset import (
    AssetClass,
    AssetType,
    check_class,
    check_minimum_facts,
    class_of,
    minimum_facts,
)
from auction.rules.survey import (
    TEXT_LENGTH_MAX,
    Answer,
    FactGroup,
    Survey,
    SurveyFact,
    check_survey,
    is_complete,
    read_survey,
)
from kernel.refusal import Refused

KNOWN = SurveyFact(Answer.YES, evidence="register extract of 2 March")
HONESTLY_UNKNOWN = SurveyFact(Answer.UNKNOWN, what_was_done="asked the property manager, knocked three times")


def a_survey(**changed: SurveyFact | None) -> Survey:
    return Survey(**({group.value: KNOWN for group in FactGroup} | changed))


@pytest.mark.parametrize(
    ("asset_type", "asset_class"),
    [
        (AssetType.HOUSE, AssetClass.IMMOVABLE),
        (AssetType.LAND, AssetClass.IMMOVABLE),
        (AssetType.VEHICLE, AssetClass.MOVABLE),
        (AssetType.ARTWORK, AssetClass.MOVABLE),
        (AssetType.EQUITY, AssetClass.OTHER_RIGHT),
        (AssetType.IP, AssetClass.OTHER_RIGHT),
        (AssetType.OTHER, None),
    ],
)
def test_each_type_belongs_to_a_class(asset_type: AssetType, asset_class: AssetClass | None) -> None:
    """A-12: days of notice hang on the class; that a vehicle is movable is our reading."""
    assert class_of(asset_type) is asset_class


def test_a_class_that_does_not_fit_warns() -> None:
    assert check_class(AssetType.VEHICLE, AssetClass.MOVABLE).level == "pass"
    assert check_class(AssetType.OTHER, AssetClass.IMMOVABLE).level == "pass"
    odd = check_class(AssetType.VEHICLE, AssetClass.IMMOVABLE)
    assert (odd.level, odd.facts["usual"]) == ("warn", "movable")


@pytest.mark.parametrize(
    ("asset_type", "facts"),
    [
        (AssetType.HOUSE, {"registry", "occupancy", "floor_plan", "tax_items"}),
        (AssetType.VEHICLE, {"registry", "violations", "emission_standard", "mileage"}),
        (AssetType.EQUITY, {"share", "subscribed_capital", "paid_capital", "payment_deadline"}),
    ],
)
def test_the_least_that_must_be_known_of_a_type(asset_type: AssetType, facts: set[str]) -> None:
    """N-238-1."""
    assert facts <= set(minimum_facts(asset_type))


def test_what_blocks_is_silence_and_not_an_unwelcome_fact() -> None:
    """N-238-1, RR-008."""
    facts = {
        "registry": "plate 川R72655",
        "violations": "  ",
        "mileage": "could not be read, the display is dead",
    }
    found = {
        finding.facts["fact"]: finding.level for finding in check_minimum_facts(AssetType.VEHICLE, facts)
    }
    assert found == {
        "registry": "pass",
        "violations": "block",
        "emission_standard": "block",
        "mileage": "pass",
    }


def test_unpaid_capital_is_disclosed_by_another_article() -> None:
    """E-7, NL-7."""
    found = {finding.facts["fact"]: finding.article for finding in check_minimum_facts(AssetType.EQUITY, {})}
    assert found["paid_capital"] == "Fa Shi [2021] 20, art. 14"
    assert found["dividends"] == "Fa [2024] 238, item 1"


def test_a_type_without_a_list_asks_for_nothing_more() -> None:
    assert check_minimum_facts(AssetType.OTHER, {}) == []


def test_a_full_survey_lets_pricing_begin() -> None:
    """R-03, RR-008, A-06, K-07."""
    assert is_complete(a_survey())
    assert [finding.level for finding in check_survey(a_survey())] == ["pass"] * 5


@pytest.mark.parametrize("group", list(FactGroup))
@pytest.mark.parametrize(
    ("fact", "level", "code"),
    [
        (None, "block", "survey-fact-missing"),
        (SurveyFact(Answer.YES), "block", "survey-evidence-missing"),
        (SurveyFact(Answer.NO, evidence=" "), "block", "survey-evidence-missing"),
        (SurveyFact(Answer.UNKNOWN), "block", "survey-steps-missing"),
        (SurveyFact(Answer.UNKNOWN, evidence="somebody said so"), "block", "survey-steps-missing"),
        (HONESTLY_UNKNOWN, "warn", "survey-fact-unknown"),
        (SurveyFact(Answer.NO, evidence="inspected on site"), "pass", "survey-fact-known"),
    ],
    ids=[
        "silence",
        "yes without evidence",
        "no with blanks",
        "unknown",
        "unknown by hearsay",
        "sought",
        "no",
    ],
)
def test_each_group_needs_an_answer_that_can_be_shown(
    group: FactGroup, fact: SurveyFact | None, level: str, code: str
) -> None:
    """R-03, RR-008."""
    survey = a_survey(**{group.value: fact})
    finding = next(each for each in check_survey(survey) if each.facts["group"] == group.value)
    assert (finding.level, finding.code, finding.article) == (level, code, "Fa Shi [2018] 15, art. 3")
    assert is_complete(survey) is (level != "block")


def test_a_survey_is_kept_as_plain_data_and_read_again() -> None:
    survey = a_survey(occupancy=HONESTLY_UNKNOWN, defects=None)
    assert read_survey(survey.plain()) == survey
    assert read_survey({}) == Survey()


@pytest.mark.parametrize(
    "answer",
    [
        "yes",
        [],
        {},
        {"answer": "perhaps"},
        {"answer": []},
        {"answer": None},
        {"answer": True},
        {"answer": "yes", "evidence": 7},
        {"answer": "unknown", "what_was_done": "x" * (TEXT_LENGTH_MAX + 1)},
    ],
)
def test_an_answer_that_cannot_be_read_is_refused_with_its_group(answer: object) -> None:
    with pytest.raises(Refused) as refused:
        read_survey({"title": answer})
    assert refused.value.refusals[0].code == "survey-unreadable"
    assert refused.value.refusals[0].facts == {"group": "title"}
