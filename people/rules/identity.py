"""Real names: what a person's or a unit's number tells, how it is shown, and when it proves somebody."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal, assert_never

from kernel.law import Figure
from kernel.refusal import Refusal, Refused

Kind = Literal["natural", "unit"]

NUMBER_LENGTH = 18

FULL_AGE_YEARS = Figure(article="Civil Code (2020), art. 17", since={date(2021, 1, 1): 18}, rule="BE-1")

_REAL_NAME = "Fa Shi [2016] 18, arts 17, 22"
_NUMBER = re.compile(r"[0-9A-Z]{18}")
_SHOWN_LETTERS = 4

KINDS: Mapping[str, Kind] = MappingProxyType({"natural": "natural", "unit": "unit"})


def kind_of(text: str) -> Kind:
    """Return the kind of bearer that the text names; raise Refused for any other word.

    Law: Fa Shi [2016] 18, art. 17 (A-17). A deposit is paid in the real name, of a person or of a unit.
    """
    kind = KINDS.get(text)
    if kind is None:
        raise Refused(Refusal("identity-kind-unknown", facts={"kind": text[:NUMBER_LENGTH]}))
    return kind


def normal_number(text: str) -> str:
    """Return the number as it is kept: eighteen plain digits and capitals; raise Refused for anything else.

    Law: Fa Shi [2016] 18, art. 17 (A-17).
    """
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text[: 4 * NUMBER_LENGTH])).upper()
    if not _NUMBER.fullmatch(number):
        raise Refused(Refusal("identity-number-unreadable", _REAL_NAME, {"length": NUMBER_LENGTH}))
    return number


def masked(number: str) -> str:
    """Return the number with all but its last letters covered, as its own bearer and the court may see it.

    Law: Fa Shi [2016] 18, art. 18 (A-18). Identities are kept secret until the end.
    """
    return "*" * max(0, len(number) - _SHOWN_LETTERS) + number[-_SHOWN_LETTERS:]


def birth_of(kind: Kind, number: str) -> date | None:
    """Return the birthday that a person's number states; None for a unit, or where it states no day.

    Law: Fa Shi [2016] 18, art. 14 (A-14, BE-1). Full civil capacity begins with an age.
    """
    match kind:
        case "unit":
            return None
        case "natural":
            digits = number[6:14]
            try:
                return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
            except ValueError:
                return None
        case _:
            assert_never(kind)


def is_of_full_age(born_on: date, on: date) -> bool:
    """Tell whether somebody born on a day is of full age on another.

    Law: Civil Code (2020), arts 17, 18; Fa Shi [2016] 18, art. 14 (A-14, BE-1).
    """
    years = FULL_AGE_YEARS.on(on)
    birthday_comes = (on.month, on.day) < (born_on.month, born_on.day)
    return on.year - born_on.year - birthday_comes >= years
