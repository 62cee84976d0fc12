"""What must be found out before a sale, and how an answer counts (R-03, RR-008, N-238-1, A-13)."""

import pytest

from notices.rules.kinds import Answer
from notices.rules.survey import (
    SurveyFact,
    is_answered,
    open_questions,
    questions_for,
    survey_findings,
)

FIVE = ("title", "occupancy", "encumbrances", "taxes", "defects")


@pytest.mark.parametrize(
    ("asset_class", "asset_type", "more"),
    [
        ("immovable", "house", ("indoor_inspection", "floor_plan", "tax_items")),
        ("movable", "vehicle", ("violations", "emission", "mileage")),
        ("other_right", "equity", ("unpaid_capital", "statements")),
        ("movable", "goods", ()),
    ],
)
def test_rr_008_n_238_1_five_groups_for_all_and_more_by_kind(asset_class, asset_type, more):
    keys = tuple(question.key for question in questions_for(asset_class, asset_type))
    assert keys == FIVE + more


@pytest.mark.parametrize(
    ("case", "fact", "counts"),
    [
        ("nothing said", SurveyFact("occupancy"), False),
        ("no", SurveyFact("occupancy", Answer.NO), True),
        ("yes without saying who", SurveyFact("occupancy", Answer.YES), False),
        ("yes and who", SurveyFact("occupancy", Answer.YES, "被执行人居住"), True),
        ("yes with blanks for words", SurveyFact("occupancy", Answer.YES, "  "), False),
        ("unknown and nothing done", SurveyFact("occupancy", Answer.UNKNOWN, "不清楚"), False),
        ("unknown and what was done", SurveyFact("occupancy", Answer.UNKNOWN, done="两次上门无人应答"), True),
        ("title in order", SurveyFact("title", Answer.YES), True),
        ("title not in order, no words", SurveyFact("title", Answer.NO), False),
        ("title not in order, with words", SurveyFact("title", Answer.NO, "登记在案外人名下"), True),
        ("the court's own question, yes without words", SurveyFact("是否学区房", Answer.YES), False),
        ("the court's own question, no", SurveyFact("是否学区房", Answer.NO), True),
    ],
)
def test_r_03_n_238_1_a_burden_is_described_and_unknown_says_what_was_done(case, fact, counts):
    assert is_answered(fact) is counts, case


def test_rr_008_open_questions_are_the_unanswered_ones_and_the_courts_own():
    facts = [SurveyFact(key, Answer.NO, "x") for key in FIVE if key != "taxes"] + [SurveyFact("是否学区房")]
    assert [question.key for question in open_questions(facts, "movable", "goods")] == ["taxes", "是否学区房"]


def test_rr_008_required_questions_block_and_the_guidance_of_2024_warns():
    facts = [
        SurveyFact("title", Answer.YES),
        SurveyFact("occupancy", Answer.UNKNOWN),
        SurveyFact("encumbrances", Answer.YES),
        SurveyFact("taxes", Answer.NO),
    ]
    found = survey_findings(facts, "movable", "vehicle")
    assert [(one.level, one.code, one.facts["key"]) for one in found] == [
        ("block", "survey-unknown-without-inquiry", "occupancy"),
        ("block", "survey-answer-without-detail", "encumbrances"),
        ("block", "survey-question-open", "defects"),
        ("warn", "survey-question-open", "violations"),
        ("warn", "survey-question-open", "emission"),
        ("warn", "survey-question-open", "mileage"),
    ]
    assert found[0].article == "Fa Shi [2018] 15, art. 3"
    assert found[-1].article == "Fa [2024] 238, item 1"


def test_r_03_a_complete_survey_passes():
    facts = [SurveyFact(key, Answer.NO, "已说明") for key in FIVE]
    (found,) = survey_findings(facts, "movable", "goods")
    assert (found.level, found.code, found.facts) == ("pass", "survey-complete", {"answered": 5})


def test_the_words_of_a_question_are_its_own_or_the_courts():
    assert SurveyFact("defects").words == "是否存在已知瑕疵"
    assert SurveyFact("是否学区房").words == "是否学区房"
