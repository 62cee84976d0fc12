"""The survey: five groups of facts, each yes, no, or unknown in spite of what was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from kernel.refusal import Finding, Refusal, Refused

_ARTICLE = "Fa Shi [2018] 15, art. 3"

TEXT_LENGTH_MAX = 2_000


class FactGroup(StrEnum):
    """What the court finds out before it prices a thing."""

    TITLE = "title"
    ENCUMBRANCES = "encumbrances"
    OCCUPANCY = "occupancy"
    TAXES = "taxes"
    DEFECTS = "defects"


class Answer(StrEnum):
    """Is the title proven, is there an encumbrance, an occupant, an arrear, a defect?"""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SurveyFact:
    """One group's answer, what it rests on, and what was done where it stays unknown."""

    answer: Answer
    evidence: str = ""
    what_was_done: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """The five answers as far as they are given."""

    title: SurveyFact | None = None
    encumbrances: SurveyFact | None = None
    occupancy: SurveyFact | None = None
    taxes: SurveyFact | None = None
    defects: SurveyFact | None = None

    def fact(self, group: FactGroup) -> SurveyFact | None:
        """Return the answer of a group, if it was given."""
        match group:
            case FactGroup.TITLE:
                return self.title
            case FactGroup.ENCUMBRANCES:
                return self.encumbrances
            case FactGroup.OCCUPANCY:
                return self.occupancy
            case FactGroup.TAXES:
                return self.taxes
            case FactGroup.DEFECTS:
                return self.defects
            case _:
                assert_never(group)

    def plain(self) -> dict[str, dict[str, str]]:
        """Return the survey as plain data, to be kept and read again by `read_survey`."""
        given = ((group, self.fact(group)) for group in FactGroup)
        return {
            group.value: {
                "answer": fact.answer.value,
                "evidence": fact.evidence,
                "what_was_done": fact.what_was_done,
            }
            for group, fact in given
            if fact is not None
        }


def read_survey(data: Mapping[str, object]) -> Survey:
    """Return the survey that plain data describe; a group that is absent was not answered.

    Raises Refused `survey-unreadable` with the group.

    Law: Fa Shi [2018] 15, art. 3 (R-03).
    """
    return Survey(**{group.value: _read_fact(group, data.get(group.value)) for group in FactGroup})


def check_survey(survey: Survey) -> list[Finding]:
    """Return one finding for each group: answered with evidence, honestly unknown, or not yet found out.

    Law: Fa Shi [2018] 15, art. 3; Fa Shi [2016] 18, art. 6 (R-03, A-06, K-07, RR-008); Fa Shi [2004] 16,
    art. 7.
    """
    return [_check_group(group, survey.fact(group)) for group in FactGroup]


def is_complete(survey: Survey) -> bool:
    """Tell whether pricing may begin: every group is answered, none in silence.

    Law: Fa Shi [2018] 15, art. 3 (R-03, RR-008).
    """
    return all(finding.level != "block" for finding in check_survey(survey))


def _check_group(group: FactGroup, fact: SurveyFact | None) -> Finding:
    """Return the finding on one group."""
    facts = {"group": group.value}
    if fact is None:
        return Finding("block", "survey-fact-missing", _ARTICLE, facts)
    if fact.answer is Answer.UNKNOWN:
        if not fact.what_was_done.strip():
            return Finding("block", "survey-steps-missing", _ARTICLE, facts)
        return Finding("warn", "survey-fact-unknown", _ARTICLE, facts)
    if not fact.evidence.strip():
        return Finding("block", "survey-evidence-missing", _ARTICLE, facts)
    return Finding("pass", "survey-fact-known", _ARTICLE, {**facts, "answer": fact.answer.value})


def _read_fact(group: FactGroup, data: object) -> SurveyFact | None:
    """Return one group's answer from plain data, or None where there is none."""
    if data is None:
        return None
    if not isinstance(data, Mapping) or data.get("answer") not in tuple(Answer):
        raise Refused(Refusal("survey-unreadable", facts={"group": group.value}))
    return SurveyFact(
        Answer(data["answer"]),
        evidence=_read_text(group, data.get("evidence", "")),
        what_was_done=_read_text(group, data.get("what_was_done", "")),
    )


def _read_text(group: FactGroup, text: object) -> str:
    """Return the text, or refuse what is no text or too long to be one."""
    if not isinstance(text, str) or len(text) > TEXT_LENGTH_MAX:
        raise Refused(Refusal("survey-unreadable", facts={"group": group.value}))
    return text
