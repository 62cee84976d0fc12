"""Reading a text as it is meant: spaces, full-width and traditional letters do not hide what it says."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# Punctuation that ends a thought stays; everything else between letters and digits is laid aside.
_KEPT_MARKS = frozenset("。;,、!?:")
_BARRIER = "。"
_HITS_MAX = 20
# Each text is read once for every family; so many are kept folded, which is more than one notice has.
_TEXTS_KEPT = 128
_WORDS_SHOWN = 60

# Traditional letters of the words that the families look for, so that another script is no disguise.
_SIMPLE = str.maketrans(
    "負責騰場買賣稅費擔傭現狀佔戶賬帐號遷淨價雙處協組織繳納競歸與無須務實詳況關係總個轉匯項應標為讓權問題證據種類齊",
    "负责腾场买卖税费担佣现状占户账账号迁净价双处协组织缴纳竞归与无须务实详况关系总个转汇项应标为让权问题证据种类齐",
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without what could hide its words, and where each letter stood in the text as written."""

    letters: str
    places: tuple[int, ...]
    written: str

    def as_written(self, start: int, end: int) -> str:
        """Return the words between two letters as they were written, cut to what a line can show."""
        return self.written[self.places[start] : self.places[end - 1] + 1][:_WORDS_SHOWN]


@dataclass(frozen=True, slots=True)
class Family:
    """Turns of phrase with one meaning: what gives them away, what only looks alike, what to write."""

    forbidden: tuple[re.Pattern[str], ...]
    lawful: tuple[re.Pattern[str], ...]
    suggestion: str


@lru_cache(maxsize=_TEXTS_KEPT)
def fold(text: str) -> Folded:
    """Return the text with every letter in its plain form and no spaces or ornaments between letters.

    Law: Fa [2021] 322, item 18: the ban is on the meaning, so spelling does not get round it (NL-1).
    """
    letters: list[str] = []
    places: list[int] = []
    for place, written in enumerate(text):
        for letter in unicodedata.normalize("NFKC", written).translate(_SIMPLE):
            if unicodedata.category(letter)[0] in "LN" or letter in _KEPT_MARKS:
                letters.append(letter)
                places.append(place)
    return Folded("".join(letters), tuple(places), text)


def found_words(text: str, family: Family) -> list[str]:
    """Return the words of the text that belong to the family, as they were written, at most twenty.

    Law: Fa [2021] 322, item 18; Fa Shi [2016] 18, arts. 7, 30 (NL-1 to NL-4, NL-8).
    """
    folded = fold(text)
    open_text = folded.letters
    for pattern in family.lawful:
        open_text = pattern.sub(lambda lawful: _BARRIER * len(lawful.group()), open_text)
    spans = list(_spans(open_text, family))
    return [folded.as_written(start, end) for start, end in spans[:_HITS_MAX]]


def _spans(open_text: str, family: Family) -> Iterator[tuple[int, int]]:
    """Return where the family's phrases stand, one inside or across another counted once."""
    found = sorted(match.span() for pattern in family.forbidden for match in pattern.finditer(open_text))
    reached = 0
    for start, end in found:
        if start >= reached:
            yield start, end
            reached = end
