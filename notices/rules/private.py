"""Numbers of persons, which may not stand in a public notice, and accounts that are not the case's."""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from notices.rules.names import masked_number

# Up to three signs that are neither letters nor thoughts may stand between two digits of one number.
_GAP = r"[^\w。;,、:.!?]{0,3}"
_NUMBERS_MAX = 20
_TEXTS_KEPT = 128

_ID = re.compile(
    rf"(?<!\d)[1-9](?:{_GAP}\d){{5}}{_GAP}(?:1{_GAP}[89]|2{_GAP}0)(?:{_GAP}\d){{2}}"
    rf"{_GAP}(?:0{_GAP}[1-9]|1{_GAP}[0-2]){_GAP}(?:0{_GAP}[1-9]|[12]{_GAP}\d|3{_GAP}[01])(?:{_GAP}\d){{3}}"
    rf"{_GAP}[\dXx](?![\dA-Za-z])"
)
_MOBILE = re.compile(rf"(?<!\d)1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)|(?<!\d)1[3-9]\d\.\d{{4}}\.\d{{4}}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)\(?0\d{2,3}[-\s)]{1,3}\d{7,8}(?!\d)")
_ACCOUNT = re.compile(rf"[账帐賬卡][户号戶號][^。;\d]{{0,20}}?(\d(?:{_GAP}\d){{5,29}})")


def identity_numbers(text: str) -> list[str]:
    """Return the resident identity numbers in the text, masked.

    Law: none that this rule could cite; a house rule: a public notice names people, it does not number them.
    """
    return [masked_number(number) for number in _numbers(_ID, text)]


def mobile_numbers(text: str, *, allowed: Collection[str] = ()) -> list[str]:
    """Return the mobile numbers in the text that are not the court's own, masked.

    Law: none that this rule could cite; a house rule on private numbers in public notices.
    """
    return [masked_number(number) for number in _numbers(_MOBILE, text) if not _is_own(number, allowed)]


def landline_numbers(text: str, *, allowed: Collection[str] = ()) -> list[str]:
    """Return the landline numbers in the text that are not the court's own, masked.

    Law: none that this rule could cite; a house rule on private numbers in public notices.
    """
    return [masked_number(number) for number in _numbers(_LANDLINE, text) if not _is_own(number, allowed)]


def other_accounts(text: str, case_account: str) -> list[str]:
    """Return the account numbers in the text that are not the account of the case, masked.

    Law: Fa [2021] 322, items 19-21 (G-322-19, NL-12): one case, one account.
    """
    return [masked_number(number) for number in _numbers(_ACCOUNT, text) if number != bare(case_account)]


def bare(number: str) -> str:
    """Return a number without spaces, dashes or other signs, its full-width digits made plain.

    Law: none; how two spellings of one number are compared.
    """
    return "".join(sign for sign in unicodedata.normalize("NFKC", number) if sign.isalnum()).upper()


def _is_own(number: str, allowed: Collection[str]) -> bool:
    """Tell whether the number is one of the court's, or a piece of one that was written in groups."""
    return any(number in bare(own) for own in allowed)


def _numbers(pattern: re.Pattern[str], text: str) -> list[str]:
    found = [bare(match.group(match.lastindex or 0)) for match in pattern.finditer(_visible(text))]
    return found[:_NUMBERS_MAX]


@lru_cache(maxsize=_TEXTS_KEPT)
def _visible(text: str) -> str:
    """Return the text with its digits made plain and nothing in it that cannot be seen."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in normal if unicodedata.category(sign) != "Cf")
