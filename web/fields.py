"""What people may type into forms and send to the interface: every kind of field, with its limits."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any, Literal

from annotated_types import GroupedMetadata
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError, PydanticUndefined

from kernel.days import BEIJING
from kernel.ids import ID_LENGTH, ID_LETTERS
from kernel.money import Money
from kernel.refusal import Refusal, Refused
from kernel.text import clean_line, clean_paragraph

SHORT_LINE_MAX = 60
LINE_MAX = 200
PARAGRAPH_MAX = 5_000
PASSWORD_MIN = 10
PASSWORD_MAX = 128
MANY_MAX = 100
WHOLE_MAX = 1_000_000_000
YEARS = range(1949, 2151)

_ID = re.compile(f"[{ID_LETTERS}]{{{ID_LENGTH}}}")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{4,24}")
_ID_NUMBER = re.compile(r"[0-9A-Z]{8,20}")
_PRINTED_MAX = 40


@dataclass(frozen=True, slots=True)
class Kind:
    """Marks a type with the kind of input that a form shows for it."""

    name: str


class Form(BaseModel):
    """Base of all forms and request bodies: frozen, no field that was not asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, strict=False)

    def facts(self) -> dict[str, Any]:
        """Return the values by name, ready to be handed to a deed."""
        return {name: getattr(self, name) for name in type(self).model_fields}


def asked(
    label: object,
    *,
    hint: object = None,
    default: object = PydanticUndefined,
    choices: Mapping[str, object] | None = None,
) -> Any:
    """Return a field with the words that a form shows beside it."""
    return Field(default=default, json_schema_extra={"label": label, "hint": hint, "choices": choices})  # type: ignore[dict-item]


def _refuse(code: str, **facts: str | int) -> Refused:
    return Refused(Refusal(code, facts=facts))


def _reader(read: Callable[[Any], Any]) -> BeforeValidator:
    """Turn a reader that raises Refused into one whose refusal joins those of the other fields."""

    def validate(value: Any) -> Any:
        if value is None:
            return None
        try:
            return read(value)
        except Refused as refused:
            first = refused.refusals[0]
            raise PydanticCustomError("refused", "refused", {"refusal": first}) from refused

    return BeforeValidator(validate)


def _text(value: Any) -> str:
    """Return what was sent if it is text at all; a list or a number where words were asked for is refused."""
    if not isinstance(value, str):
        raise _refuse("field-not-text")
    return value


def _money(value: Any) -> Money:
    if type(value) is int:
        value = str(value)
    text = _text(value)
    if not text.strip():
        raise _refuse("field-missing")
    amount = Money.parse(text)
    if amount.fen < 0:
        raise _refuse("money-negative", text=text[:_PRINTED_MAX])
    return amount


def _above_nothing(value: Any) -> Money:
    amount = _money(value)
    if not amount:
        raise _refuse("money-nothing")
    return amount


def _plain(value: Any) -> str:
    """Return text with full-width letters and digits as ordinary ones."""
    text = _text(value)
    if len(text) > LINE_MAX:
        raise _refuse("text-too-long", length=len(text), longest=LINE_MAX)
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        raise _refuse("field-missing")
    return text


def _in_years(year: int, text: str) -> None:
    if year not in YEARS:
        raise _refuse("field-year", text=text[:_PRINTED_MAX], first=YEARS.start, last=YEARS.stop - 1)


def _day(value: Any) -> date:
    text = _plain(value)
    try:
        day = date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise _refuse("field-day", text=text[:_PRINTED_MAX]) from None
    _in_years(day.year, text)
    return day


def _moment(value: Any) -> datetime:
    """Return the instant; a time without zone is Beijing time, because that is what people type."""
    text = _plain(value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _refuse("field-moment", text=text[:_PRINTED_MAX]) from None
    _in_years(moment.year, text)
    if "T" not in text.upper() and " " not in text:
        raise _refuse("field-moment", text=text[:_PRINTED_MAX])
    return (moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)).astimezone(UTC)


def _line(value: Any, *, longest: int) -> str:
    return clean_line(_text(value), longest=longest)


def _paragraph(value: Any) -> str:
    return clean_paragraph(_text(value), longest=PARAGRAPH_MAX)


def _id(value: Any) -> str:
    text = _plain(value)
    if not _ID.fullmatch(text):
        raise _refuse("field-id", text=text[:_PRINTED_MAX])
    return text


def _phone(value: Any) -> str:
    text = _plain(value)
    if not _PHONE.fullmatch(text):
        raise _refuse("field-phone", text=text[:_PRINTED_MAX])
    return text


def _id_number(value: Any) -> str:
    text = _plain(value).upper()
    if not _ID_NUMBER.fullmatch(text):
        raise _refuse("field-id-number", text=text[:_PRINTED_MAX])
    return text


def _password(value: Any) -> str:
    text = _text(value)
    if not PASSWORD_MIN <= len(text) <= PASSWORD_MAX:
        raise _refuse("field-password", least=PASSWORD_MIN, longest=PASSWORD_MAX)
    if "\x00" in text:
        raise _refuse("text-hidden-characters")
    return text


def _whole(value: Any, *, least: int, most: int) -> int:
    text = str(value) if type(value) is int else _plain(value).replace(",", "")
    if not re.fullmatch(r"-?\d{1,12}", text, re.ASCII):
        raise _refuse("field-whole", text=text[:_PRINTED_MAX])
    number = int(text)
    if not least <= number <= most:
        raise _refuse("field-range", text=text[:_PRINTED_MAX], least=least, most=most)
    return number


def _flag(value: Any) -> bool:
    if value in (True, "on", "yes", "1", "true"):
        return True
    if value in (False, "", "no", "0", "false", "off"):
        return False
    raise _refuse("field-choice")


def _ticked(value: Any) -> bool:
    if not _flag(value):
        raise _refuse("field-tick")
    return True


def _many_ids(value: Any) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list | tuple) or len(values) > MANY_MAX:
        raise _refuse("field-many", most=MANY_MAX)
    return tuple(_id(one) for one in values)


class Between(GroupedMetadata):
    """Marks a whole number with its bounds: `Annotated[int, Between(1, 90)]`."""

    name = "whole"

    def __init__(self, least: int = 0, most: int = WHOLE_MAX) -> None:
        """Take the bounds; both are allowed values."""
        self.least, self.most = least, most

    def __iter__(self) -> Iterator[Any]:
        """Give pydantic what reads the number."""
        yield _reader(partial(_whole, least=self.least, most=self.most))


class LineUpTo(GroupedMetadata):
    """Marks one line of text with its greatest length: `Annotated[str, LineUpTo(18)]`."""

    name = "line"

    def __init__(self, longest: int) -> None:
        """Take the greatest length."""
        self.longest = longest

    def __iter__(self) -> Iterator[Any]:
        """Give pydantic what reads the line."""
        yield _reader(partial(_line, longest=self.longest))


Whole = Annotated[int, Between()]
MoneyText = Annotated[Money, _reader(_money), Kind("money")]
PriceText = Annotated[Money, _reader(_above_nothing), Kind("money")]
DayText = Annotated[date, _reader(_day), Kind("day")]
MomentText = Annotated[datetime, _reader(_moment), Kind("moment")]
ShortLine = Annotated[str, _reader(partial(_line, longest=SHORT_LINE_MAX)), Kind("line")]
Line = Annotated[str, _reader(partial(_line, longest=LINE_MAX)), Kind("line")]
Paragraph = Annotated[str, _reader(_paragraph), Kind("paragraph")]
TriState = Annotated[Literal["yes", "no", "unknown"], Kind("tri")]
Flag = Annotated[bool, _reader(_flag), Kind("flag")]
MustTick = Annotated[bool, _reader(_ticked), Kind("flag")]
IdText = Annotated[str, _reader(_id), Kind("id")]
ManyIds = Annotated[tuple[str, ...], _reader(_many_ids), Kind("many")]
PhoneText = Annotated[str, _reader(_phone), Kind("phone")]
IdNumber = Annotated[str, _reader(_id_number), Kind("line")]
Username = Annotated[str, _reader(partial(_line, longest=SHORT_LINE_MAX)), Kind("username")]
Password = Annotated[str, _reader(_password), Kind("password")]
