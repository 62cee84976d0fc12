"""A legal number: what it is, since when, by which article, and how sure we are of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

Value = TypeVar("Value")

# law: read in the text itself; practice: what courts do; setting: a court may set it; reading: our own
# reading of
# a silent text. Only the first may be called law on a page.
Standing = Literal["law", "practice", "setting", "reading"]


@dataclass(frozen=True, slots=True)
class Figure(Generic[Value]):
    """A number of the law with its article and the days from which its values hold."""

    article: str
    since: Mapping[date, Value]
    standing: Standing = "law"
    rule: str = ""

    def __post_init__(self) -> None:
        """Refuse a figure without article or value: that is a fault of the program."""
        assert self.article, "a legal figure names its article"
        assert self.since, "a legal figure has a value"

    def on(self, day: date) -> Value:
        """Return the value in force on the Beijing day given.

        Before its first day the first value is returned: an old listing is judged by the rule that came to
        govern it.
        """
        begun = [first for first in self.since if first <= day]
        return self.since[max(begun)] if begun else self.since[min(self.since)]
