"""What the court must find out before it sells: three-valued, and "not known" says what was done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from kernel.refusal import Finding
from notices.rules.entries import Entry
from notices.rules.kinds import Answer, AssetClass

SURVEY_ARTICLE = "Fa Shi [2018] 15, art. 3"
DUTY_ARTICLE = "Fa [2024] 238, item 1"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the survey: key, words, whether pricing needs it, which answer must be explained."""

    key: str
    words: str
    required: bool = False
    explain: Answer = Answer.YES
    classes: frozenset[AssetClass] = frozenset(AssetClass)
    types: frozenset[str] = frozenset()

    def concerns(self, asset_class: str, asset_type: str) -> bool:
        """Tell whether the question is asked of such property."""
        return AssetClass(asset_class) in self.classes and (not self.types or asset_type in self.types)


_LAND = frozenset({AssetClass.IMMOVABLE})
_VEHICLE = frozenset({"vehicle"})
_EQUITY = frozenset({"equity"})

# The first five are the groups of facts that the reference-price rules name; the others come from the
# guidance of 2024, a normative document below the interpretations: an open one warns and does not block.
QUESTIONS: tuple[Question, ...] = (
    Question("title", "登记权利人是否为被执行人，权属是否清楚", required=True, explain=Answer.NO),
    Question("occupancy", "是否有人占有、使用", required=True),
    Question("encumbrances", "是否设有抵押、质押、租赁、居住权等权利负担", required=True),
    Question("taxes", "是否欠缴税款、物业、水电等费用", required=True),
    Question("defects", "是否存在已知瑕疵", required=True),
    Question("indoor_inspection", "是否进行了现场和室内勘查", explain=Answer.NO, classes=_LAND),
    Question("floor_plan", "是否取得平面图、户型图", explain=Answer.NO, classes=_LAND),
    Question("tax_items", "是否查明过户涉及的税种、税率", explain=Answer.NO, classes=_LAND),
    Question("violations", "是否有未处理的违法、违章", types=_VEHICLE),
    Question("emission", "是否查明排放标准", types=_VEHICLE),
    Question("mileage", "是否查明行驶里程", types=_VEHICLE),
    Question("unpaid_capital", "是否存在未缴足的出资", types=_EQUITY),
    Question("statements", "是否取得近年财务报表和分红情况", explain=Answer.NO, types=_EQUITY),
)
BY_KEY = {question.key: question for question in QUESTIONS}


@dataclass(frozen=True, slots=True)
class SurveyFact:
    """One answer of the survey, with the words behind it, what was done to find out, and as of which day."""

    question: Annotated[str, Entry("调查事项", searched=False)]
    answer: Annotated[Answer | None, Entry("调查结果", needed=False)] = None
    detail: Annotated[str, Entry("具体情况", needed=False)] = ""
    done: Annotated[str, Entry("已采取的调查", needed=False, searched=False)] = ""
    as_of: Annotated[date | None, Entry("截至日期", needed=False)] = None

    @property
    def words(self) -> str:
        """Return the question in words; one of the court's own is its own words."""
        return _question_of(self.question).words


def questions_for(asset_class: str, asset_type: str) -> tuple[Question, ...]:
    """Return the questions that the survey of such property asks, the required ones first.

    Law: Fa Shi [2018] 15, art. 3; Fa [2024] 238, item 1 (R-03, RR-008, N-238-1).
    """
    return tuple(question for question in QUESTIONS if question.concerns(asset_class, asset_type))


def open_questions(facts: Iterable[SurveyFact], asset_class: str, asset_type: str) -> tuple[Question, ...]:
    """Return the questions without an answer that counts, also those that the court itself added.

    Law: Fa Shi [2018] 15, art. 3; Fa [2024] 238, item 1 (R-03, RR-008, N-238-1).
    """
    given = {fact.question: fact for fact in facts}
    asked = dict.fromkeys((*questions_for(asset_class, asset_type), *(_question_of(key) for key in given)))
    return tuple(question for question in asked if not is_answered(_fact_for(question, given)))


def is_answered(fact: SurveyFact) -> bool:
    """Tell whether the fact counts: a burden is described, and "not known" says what was done.

    Law: Fa Shi [2016] 18, art. 13; Fa [2024] 238, item 1 (A-13, N-238-1).
    """
    if fact.answer is None:
        return False
    if fact.answer is Answer.UNKNOWN:
        return bool(fact.done.strip())
    return fact.answer is not _question_of(fact.question).explain or bool(fact.detail.strip())


def survey_findings(facts: Iterable[SurveyFact], asset_class: str, asset_type: str) -> list[Finding]:
    """Return what the survey still owes, question by question, or that it is complete.

    Law: Fa Shi [2018] 15, art. 3; Fa [2024] 238, item 1 (R-03, RR-008, N-238-1).
    """
    given = {fact.question: fact for fact in facts}
    found = [
        Finding(
            "block" if question.required else "warn",
            _code_of(_fact_for(question, given)),
            SURVEY_ARTICLE if question.required else DUTY_ARTICLE,
            {"question": question.words, "key": question.key, "where": "condition.facts"},
        )
        for question in open_questions(given.values(), asset_class, asset_type)
    ]
    return found or [Finding("pass", "survey-complete", SURVEY_ARTICLE, {"answered": len(given)})]


def _question_of(key: str) -> Question:
    """Return the question of the key; one that the court added carries its own words."""
    return BY_KEY.get(key, Question(key, key))


def _fact_for(question: Question, given: Mapping[str, SurveyFact]) -> SurveyFact:
    return given.get(question.key, SurveyFact(question.key))


def _code_of(fact: SurveyFact) -> str:
    """Return the code for what is wrong with an answer that does not count."""
    if fact.answer is None:
        return "survey-question-open"
    if fact.answer is Answer.UNKNOWN:
        return "survey-unknown-without-inquiry"
    return "survey-answer-without-detail"
