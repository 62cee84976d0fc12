"""What an entry of a notice is called, whether it must be there, and the way to plain data and back."""

import types
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from kernel.money import Money
from kernel.refusal import Refusal, Refused
from kernel.text import clean_paragraph

ROWS_MAX = 200
NUMBER_MAX = 1_000_000

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Entry:
    """How an entry is called in the documents, whether it is needed, whether the linter reads its words."""

    label: str
    needed: bool = True
    searched: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """One entry of one notice: where it stands, what is known of it, and its value."""

    path: str
    entry: Entry
    value: object

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was entered."""
        if isinstance(self.value, str):
            return not self.value.strip()
        return self.value is None or self.value == ()


def entries(value: object, path: str = "") -> Iterator[Found]:
    """Return every entry of a block or a whole notice, in the order of the documents.

    Law: Fa Shi [2016] 18, arts. 13, 14 (A-13, A-14).
    """
    kind: Any = type(value)
    for name, (_, entry) in _shape(kind).items():
        yield from _inside(getattr(value, name), f"{path}.{name}".removeprefix("."), entry)


def to_plain(value: object) -> Any:  # noqa: ANN401 - plain JSON data has no closer type
    """Return the value as plain JSON data: money as yuan in text, instants in UTC.

    Law: Fa Shi [2016] 18, art. 13 (A-13).
    """
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, Money):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    return _plain_leaf(value)


def from_plain(kind: type[Value], data: object) -> Value:
    """Return the value that plain JSON data describes, its texts cleaned and held to their limits.

    Raises Refused `notice-unreadable` and the refusals of `kernel.text`.

    Law: Fa Shi [2016] 18, art. 13 (A-13).
    """
    read: Value = _read(kind, data, "")
    return read


def _plain_leaf(value: object) -> object:
    match value:
        case Money():
            return value.plain()
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case _:
            return value


def _inside(value: object, path: str, entry: Entry) -> Iterator[Found]:
    if isinstance(value, tuple) and value:
        for position, item in enumerate(value):
            yield from _inside(item, f"{path}.{position}", entry)
    elif is_dataclass(value) and not isinstance(value, Money):
        yield from entries(value, path)
    else:
        yield Found(path, entry, value)


@cache
def _shape(kind: Any) -> dict[str, tuple[Any, Entry]]:  # noqa: ANN401 - a class, whichever
    """Return, for each field of a block, the bare type and the entry written beside it."""
    hints = get_type_hints(kind, include_extras=True)
    beside = {field.name: get_args(hints[field.name]) for field in fields(kind)}
    return {name: (args[0], args[1]) for name, args in beside.items()}


def _read(kind: Any, data: object, path: str) -> Any:  # noqa: ANN401 - a type is only known when it is read
    """Return data as a value of the kind, or refuse with the place where it does not fit."""
    if get_origin(kind) in (Union, types.UnionType):
        return None if data is None else _read(get_args(kind)[0], data, path)
    if get_origin(kind) is tuple:
        return _read_rows(get_args(kind)[0], data, path)
    if is_dataclass(kind) and kind is not Money:
        return _read_block(kind, data, path)
    try:
        return _read_leaf(kind, data, path)
    except (ValueError, OverflowError):
        raise _unreadable(path) from None


def _read_rows(kind: Any, data: object, path: str) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    if not isinstance(data, list) or len(data) > ROWS_MAX:
        raise _unreadable(path)
    return tuple(_read(kind, item, f"{path}.{position}") for position, item in enumerate(data))


def _read_block(kind: Any, data: object, path: str) -> Any:  # noqa: ANN401 - as above
    shape = _shape(kind)
    if not isinstance(data, dict) or not data.keys() <= shape.keys():
        raise _unreadable(path)
    places = {name: f"{path}.{name}".removeprefix(".") for name in data}
    values = {name: _read(shape[name][0], item, places[name]) for name, item in data.items()}
    try:
        return kind(**values)
    except TypeError:
        raise _unreadable(path) from None


def _read_leaf(kind: Any, data: object, path: str) -> Any:  # noqa: ANN401 - as above
    if kind is bool and isinstance(data, bool):
        return data
    if kind is int and type(data) is int and abs(data) <= NUMBER_MAX:
        return data
    if not isinstance(data, str) or kind in (bool, int):
        raise ValueError
    if kind is str:
        return clean_paragraph(data, what=path) if data.strip() else ""
    if kind is Money:
        return Money.parse(data)
    if kind is datetime:
        return _instant(data)
    return date.fromisoformat(data) if kind is date else kind(data)


def _instant(text: str) -> datetime:
    """Return the instant; one without time zone is no instant."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError
    return instant.astimezone(UTC)


def _unreadable(path: str) -> Refused:
    return Refused(Refusal("notice-unreadable", facts={"where": path or "notice"}))
