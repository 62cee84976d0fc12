"""Money in whole fen: floors round up, ceilings round down, and no float comes near."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from kernel.refusal import Refusal, Refused

# The largest whole number that JSON readers everywhere keep exactly: ninety thousand billion yuan.
MONEY_MAX_FEN = 2**53 - 1

_FEN_A_YUAN = 100
_AMOUNT = re.compile(r"(?P<sign>-?)(?P<whole>\d+|\d{1,3}(?:,\d{3})+)(?:\.(?P<part>\d{1,2}))?")
_LENGTH_MAX = 40
_WAN_FEN = 10_000 * _FEN_A_YUAN
_YI_FEN = 10_000 * _WAN_FEN
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of renminbi in whole fen."""

    fen: int

    def __post_init__(self) -> None:
        """Hold the amount to whole fen that every store and reader can keep."""
        assert type(self.fen) is int, "money is whole fen"
        assert abs(self.fen) <= MONEY_MAX_FEN, "money beyond what can be kept exactly"

    @classmethod
    def parse(cls, text: str) -> "Money":
        """Return the amount in yuan that a text names, as "12,345.67"; full-width digits are digits.

        Raises Refused `money-unreadable` or `money-too-large`.
        """
        normal = unicodedata.normalize("NFKC", text[: _LENGTH_MAX + 1]).strip().removeprefix("¥").strip()
        found = _AMOUNT.fullmatch(normal) if normal.isascii() and len(text) <= _LENGTH_MAX else None
        if found is None:
            raise Refused(Refusal("money-unreadable", facts={"text": text[:_LENGTH_MAX]}))
        whole = int(found["whole"].replace(",", "")) * _FEN_A_YUAN
        fen = whole + int((found["part"] or "0").ljust(2, "0"))
        if fen > MONEY_MAX_FEN:
            raise Refused(Refusal("money-too-large", facts={"text": normal}))
        return cls(-fen if found["sign"] else fen)

    def __add__(self, other: "Money") -> "Money":
        """Return the sum."""
        return Money(self.fen + other.fen)

    def __sub__(self, other: "Money") -> "Money":
        """Return the difference, which may be negative."""
        return Money(self.fen - other.fen)

    def __bool__(self) -> bool:
        """Tell whether it is anything but nothing."""
        return self.fen != 0

    def times(self, count: int) -> "Money":
        """Return the amount a whole number of times."""
        return Money(self.fen * count)

    def share_up(self, share: Fraction) -> "Money":
        """Return the share rounded up to the fen: for floors, which a fen less would break (MON-1)."""
        return Money(-((-self.fen * share.numerator) // share.denominator))

    def share_down(self, share: Fraction) -> "Money":
        """Return the share rounded down to the fen: for ceilings (MON-1)."""
        return Money((self.fen * share.numerator) // share.denominator)

    def plain(self) -> str:
        """Return yuan with two places and no grouping, as "700000.01"."""
        whole, part = divmod(abs(self.fen), _FEN_A_YUAN)
        return f"{'-' if self.fen < 0 else ''}{whole}.{part:02d}"

    def grouped(self) -> str:
        """Return yuan with two places in groups of three, as "700,000.01"."""
        whole, part = divmod(abs(self.fen), _FEN_A_YUAN)
        return f"{'-' if self.fen < 0 else ''}{whole:,}.{part:02d}"

    def wan(self) -> str:
        """Return a short form, cut to two places and not rounded: "108.5 万", "1.2 亿", "985.5"."""
        for unit, name in ((_YI_FEN, " 亿"), (_WAN_FEN, " 万"), (_FEN_A_YUAN, "")):
            if abs(self.fen) >= unit or unit == _FEN_A_YUAN:
                hundredths = abs(self.fen) * 100 // unit
                text = f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
                return f"{'-' if self.fen < 0 else ''}{text}{name}"
        raise AssertionError  # pragma: no cover - the last unit always answers

    def capitals(self) -> str:
        """Return the amount in Chinese capital numerals, as a bank writes it: 玖拾捌万陆仟陆佰元整."""
        yuan_part, fen_part = divmod(abs(self.fen), _FEN_A_YUAN)
        jiao, fen = divmod(fen_part, 10)
        words = f"{_whole_capitals(yuan_part)}元" if yuan_part or not fen_part else ""
        words += f"{_DIGITS[jiao]}角" if jiao else ("零" if fen and yuan_part else "")
        words += f"{_DIGITS[fen]}分" if fen else ("" if jiao else "整")
        return ("负" if self.fen < 0 else "") + words


def _whole_capitals(number: int) -> str:
    """Return a whole number in capital numerals, one 零 for each run of noughts inside it."""
    for scale, digits, name in ((10**8, 8, "亿"), (10**4, 4, "万")):
        if number >= scale:
            high, low = divmod(number, scale)
            nought = "零" if 0 < low < 10 ** (digits - 1) else ""
            return _whole_capitals(high) + name + nought + (_whole_capitals(low) if low else "")
    return _four_capitals(number) or _DIGITS[0]


def _four_capitals(four: int) -> str:
    """Return a number below ten thousand in capital numerals without leading nought."""
    words = ""
    for place in reversed(range(len(_PLACES))):
        digit = four // 10**place % 10
        if digit:
            words += _DIGITS[digit] + _PLACES[place]
        elif words and not words.endswith("零") and four % 10**place:
            words += "零"
    return words


ZERO = Money(0)


def yuan(amount: int | str) -> Money:
    """Return the money for whole yuan, or for the text of an amount in yuan."""
    return Money(amount * _FEN_A_YUAN) if isinstance(amount, int) else Money.parse(amount)
