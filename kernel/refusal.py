"""How the program says no: a coded refusal with article and facts; and a line of the rules panel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Fact = str | int
Level = Literal["pass", "warn", "block"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why something may not be done.

    `code` is a kebab-case name that the door turns into words; `article` is the law that forbids it, empty
    where
    the reason is not one of law (an unreadable amount, say); `facts` fill the sentence and can be shown as
    they are.
    """

    code: str
    article: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def plain(self) -> dict[str, object]:
        """Return the refusal as plain JSON data: code, article, facts."""
        return {"code": self.code, "article": self.article, "facts": dict(self.facts)}


class Refused(Exception):  # noqa: N818 - it is the past participle of what happened, not an error of the program
    """A deed was refused: raised by every stage but the round, where a refusal is an event."""

    def __init__(self, first: Refusal, *more: Refusal) -> None:
        """Take one refusal or several: whoever asks is told every reason at once."""
        self.refusals = (first, *more)
        super().__init__(", ".join(refusal.code for refusal in self.refusals))


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the rules panel: a rule was looked at and passes, warns or blocks."""

    level: Level
    code: str
    article: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def as_refusal(self) -> Refusal:
        """Return the finding as the refusal that it becomes when somebody goes on in spite of it."""
        return Refusal(self.code, self.article, self.facts)


def refuse_blocks(findings: tuple[Finding, ...] | list[Finding]) -> None:
    """Raise Refused with every blocking finding, if there is one."""
    blocks = [finding.as_refusal() for finding in findings if finding.level == "block"]
    if blocks:
        raise Refused(*blocks)
