"""What a notice may not say and must not leave out: one rule after the other, each with its article."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kernel.refusal import Finding, Level
from notices.rules.accounts import account_findings, private_findings
from notices.rules.folding import Family, found_words
from notices.rules.kinds import AssetClass, Bearer
from notices.rules.needed import needed_findings
from notices.rules.particulars import Particulars, all_entries, heading_of
from notices.rules.phrases import (
    ALL_TAXES_ON_BUYER,
    FEE_FROM_BUYER,
    POSSESSION_VAGUE,
    SOLD_AS_IS,
    SURVEY_SHIFTED,
    VACATING_DISCLAIMED,
)
from notices.rules.survey import open_questions

VACATING_ARTICLE = "Fa [2021] 322, item 18"
POSSESSION_ARTICLE = "Fa [2024] 238, item 6"
SURVEY_ARTICLE = "Fa [2024] 238, item 1"
TAX_ARTICLE = "Fa Shi [2016] 18, art. 30"
FEE_ARTICLE = "Fa Shi [2016] 18, art. 7"


@dataclass(frozen=True, slots=True)
class LintSettings:
    """What a court may set: whether a clause that lays all taxes on the buyer warns or blocks."""

    all_taxes_on_buyer: Level = "block"


def findings(
    particulars: Particulars, also: Iterable[Finding] = (), settings: LintSettings | None = None
) -> list[Finding]:
    """Return every finding of the linter, a pass where a rule is kept, and then those that others bring.

    Law: Fa Shi [2016] 18, arts. 7, 12-14, 25, 30; Fa [2021] 322, items 18, 20; Fa Shi [2021] 18, art. 2;
    Fa Shi [2021] 20, art. 14 (NL-1 to NL-9, NL-12, RR-112, RR-113). What the terms of sale owe (NL-10, NL-11)
    is found by their own rules and comes in by `also`.
    """
    chosen = settings or LintSettings()
    return [
        *_vacating(particulars),
        *_possession(particulars),
        *_as_is(particulars),
        *_taxes(particulars, chosen.all_taxes_on_buyer),
        *needed_findings(particulars),
        *_fees(particulars),
        *account_findings(particulars),
        *private_findings(particulars),
        *also,
    ]


def _vacating(particulars: Particulars) -> list[Finding]:
    """NL-1: of land and houses the court may not say that it does not clear them; of others it should not."""
    level: Level = "block" if particulars.subject.asset_class is AssetClass.IMMOVABLE else "warn"
    found = _phrases(particulars, VACATING_DISCLAIMED, level, "vacating-disclaimed", VACATING_ARTICLE)
    return found or [Finding("pass", "vacating-not-disclaimed", VACATING_ARTICLE)]


def _possession(particulars: Particulars) -> list[Finding]:
    """NL-2: who holds the thing and by what right is said, not left vague."""
    found = _phrases(particulars, POSSESSION_VAGUE, "block", "possession-left-vague", POSSESSION_ARTICLE)
    return found or [Finding("pass", "possession-stated", POSSESSION_ARTICLE)]


def _as_is(particulars: Particulars) -> list[Finding]:
    """NL-3: "as it is" does not stand in for finding out; after that, passing it on still warns."""
    subject, facts = particulars.subject, particulars.condition.facts
    still_open = open_questions(facts, subject.asset_class, subject.asset_type)
    owed = any(question.required for question in still_open)
    level: Level = "block" if owed else "warn"
    found = _phrases(particulars, SURVEY_SHIFTED, level, "survey-shifted-to-bidder", SURVEY_ARTICLE)
    if owed:
        found += _phrases(particulars, SOLD_AS_IS, "block", "as-is-without-survey", SURVEY_ARTICLE)
    return found or [Finding("pass", "as-is-no-excuse", SURVEY_ARTICLE)]


def _taxes(particulars: Particulars, level: Level) -> list[Finding]:
    """NL-4: nobody may lay all taxes on the buyer, in words or row by row."""
    found = _phrases(particulars, ALL_TAXES_ON_BUYER, level, "taxes-all-on-buyer", TAX_ARTICLE)
    rows = particulars.taxes.rows
    if len(rows) > 1 and all(row.bearer is Bearer.BUYER for row in rows):
        items = "、".join(row.item for row in rows)
        facts = {"items": items, "where": "taxes.rows"}
        found.append(Finding("warn", "tax-table-all-on-buyer", TAX_ARTICLE, facts))
    return found or [Finding("pass", "taxes-by-law", TAX_ARTICLE)]


def _fees(particulars: Particulars) -> list[Finding]:
    """NL-8: the buyer pays no commission and no agency."""
    found = _phrases(particulars, FEE_FROM_BUYER, "block", "fee-from-buyer", FEE_ARTICLE)
    return found or [Finding("pass", "no-fee-from-buyer", FEE_ARTICLE)]


def _phrases(
    particulars: Particulars, family: Family, level: Level, code: str, article: str
) -> list[Finding]:
    """Return one finding for each place where the family's words stand in the prose of the notice."""
    advice = family.suggestion
    return [
        Finding(level, code, article, {"found": words, "where": path, "block": heading, "suggestion": advice})
        for path, heading, text in _prose(particulars)
        for words in found_words(text, family)
    ]


def _prose(particulars: Particulars) -> Iterator[tuple[str, str, str]]:
    """Return path, heading and text of every entry that is prose."""
    for entry in all_entries(particulars):
        if entry.entry.searched and isinstance(entry.value, str):
            yield entry.path, heading_of(entry.path), entry.value
