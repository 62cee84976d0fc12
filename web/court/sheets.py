"""Forms of the court: refusals in the court's own words at the right field, and rows that can be added."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request
from pydantic.fields import FieldInfo

from kernel.refusal import Refusal, Refused
from web.court.words import in_words
from web.fields import Form
from web.refusals import status_of
from web.sheets import Sheet, read_values

Model = TypeVar("Model", bound=Form)
Place = Callable[[Refusal], str]


@dataclass(frozen=True, slots=True)
class Rows:
    """A list within a form: the model of its rows, how many show at first, and the most."""

    model: type[Form]
    shown: int
    most: int


class CourtSheet(Sheet[Model]):
    """A form whose refusals are put into words, each at the field that `place` names for it."""

    def __init__(
        self,
        model: type[Model],
        first: Mapping[str, Any] | None = None,
        *,
        at: Mapping[str, str] | None = None,
        place: Place | None = None,
        optional: Collection[str] | None = None,
    ) -> None:
        """Take what a Sheet takes, and who names the field of a refusal by its facts.

        `optional` names the fields that may stay empty for good; without it the model says so.
        """
        super().__init__(model, first, at=at)
        self._place = place
        self._optional = optional
        self._fields: dict[int, str] = {}
        self.instead: dict[str, str] = {}

    def attempt(self) -> "Attempt":
        """Return a block that keeps a refusal in the sheet instead of letting it leave the view."""
        return Attempt(self)

    def keep(self, *refusals: Refusal) -> None:
        """Show these refusals; each keeps the field it belongs to when its facts become words."""
        worded = tuple(in_words(refusal) for refusal in refusals)
        for plain, shown in zip(refusals, worded, strict=True):
            self._fields[id(shown)] = self._field(plain)
        self.refusals = worded
        self.status = status_of(Refused(*refusals))

    def field_of(self, refusal: Refusal) -> str:
        """Return the field that a refusal belongs to, or nothing."""
        return self._fields.get(id(refusal), "")

    def value(self, name: str) -> str:
        """Return what the field shows; a value that was put in for the reader comes first."""
        return self.instead[name] if name in self.instead else super().value(name)

    def required(self, name: str) -> bool:
        """Tell whether the field must be filled in sooner or later."""
        return super().required(name) if self._optional is None else name not in self._optional

    def has(self, name: str) -> bool:
        """Tell whether the form has such a field."""
        return name in self.model.model_fields

    def _field(self, refusal: Refusal) -> str:
        name = self._place(refusal) if self._place else ""
        name = name or self.at.get(refusal.code) or str(refusal.facts.get("field", ""))
        return name if self.has(name) else ""


class Attempt:
    """A block of a view that may be refused: what was refused is then shown beside what was typed."""

    def __init__(self, sheet: CourtSheet[Any]) -> None:
        """Take the form that shows the refusal."""
        self._sheet = sheet

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, raised: BaseException | None, _trace: object) -> bool:
        """Tell whether it was a refusal, which the sheet keeps."""
        if not isinstance(raised, Refused):
            return False
        self._sheet.keep(*raised.refusals)
        return True


class RowSheet(Sheet[Model]):
    """One row of a list within a form: its fields are named after the list and the row's number."""

    def __init__(
        self,
        book: "ListSheet[Any]",
        model: type[Model],
        prefix: str,
        number: int,
        first: Mapping[str, Any] | None = None,
    ) -> None:
        """Take the form it is part of, its model, the list's name, the row's number and what it shows."""
        named = {f"{prefix}-{number}-{name}": value for name, value in (first or {}).items()}
        super().__init__(model, named)
        self.book = book
        self.prefix = f"{prefix}-{number}-"
        self.number = number

    @property
    def names(self) -> list[str]:
        """Return the fields' names as the form sends them."""
        return [self.prefix + name for name in self.model.model_fields]

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was typed into the row beyond what stood there at first."""
        return all(self._is_untouched(self.prefix + name) for name in self._typed)

    def _is_untouched(self, name: str) -> bool:
        text = request.form.get(name, "").strip()
        return not text or text == str(self.first.get(name, ""))

    @property
    def _typed(self) -> list[str]:
        kinds = ((name, self.kind(self.prefix + name)) for name in self.model.model_fields)
        return [name for name, kind in kinds if kind not in {"choice", "flag"}]

    def read(self) -> Model:
        """Return the row as its model, or raise Refused with the fields named as the form names them."""
        values = {
            name: text
            for name, info in self.model.model_fields.items()
            if (text := request.form.get(self.prefix + name)) is not None
            and (text.strip() or info.is_required())
        }
        try:
            return read_values(self.model, values)
        except Refused as refused:
            raise Refused(*(self._here(refusal) for refusal in refused.refusals)) from refused

    def refusals_at(self, name: str) -> list[Refusal]:
        """Return what is wrong with one field of the row."""
        return self.book.refusals_at(name)

    def _here(self, refusal: Refusal) -> Refusal:
        name = self.prefix + str(refusal.facts.get("field", ""))
        return Refusal(refusal.code, refusal.article, {**refusal.facts, "field": name})

    def _info(self, name: str) -> FieldInfo:
        return self.model.model_fields[name.removeprefix(self.prefix)]


class ListSheet(CourtSheet[Model]):
    """A form with lists of rows: rows are added by a button, and blank ones are passed over."""

    def __init__(
        self,
        model: type[Model],
        lists: Mapping[str, Rows],
        *,
        rows_first: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
        **more: Any,
    ) -> None:
        """Take the form's model and its lists; `rows_first` holds what the first rows of a list show."""
        super().__init__(model, **more)
        self._rows_first = dict(rows_first or {})
        self.lists = lists
        self.rows = {name: self._rows_of(name) for name in lists}

    def has(self, name: str) -> bool:
        """Tell whether the form or one of its rows has such a field."""
        return super().has(name) or any(name in row.names for rows in self.rows.values() for row in rows)

    def can_grow(self, name: str) -> bool:
        """Tell whether a list may have another row."""
        return len(self.rows[name]) < self.lists[name].most

    def grow(self, name: str) -> None:
        """Add a row to a list."""
        if name in self.lists and self.can_grow(name):
            rows = self.rows[name]
            rows.append(RowSheet(self, self.lists[name].model, name, len(rows)))

    def read_rows(self, name: str) -> list[Any]:
        """Return the rows of a list that are not blank, or raise Refused with everything wrong in them."""
        read: list[Any] = []
        refusals: list[Refusal] = []
        for row in self.rows[name]:
            if row.is_blank:
                continue
            try:
                read.append(row.read())
            except Refused as refused:
                refusals += refused.refusals
        if refusals:
            raise Refused(*refusals)
        return read

    def _rows_of(self, name: str) -> list[RowSheet[Any]]:
        model, shown, most = self.lists[name].model, self.lists[name].shown, self.lists[name].most
        count = shown
        if request.method == "POST":
            given = request.form.get(f"{name}-count", "")
            count = int(given) if re.fullmatch(r"\d{1,3}", given, re.ASCII) else shown
        first = [*self._rows_first.get(name, ()), *({} for _ in range(most))]
        return [
            RowSheet(self, model, name, number, first[number]) for number in range(min(max(count, 1), most))
        ]


def together(*reads: Callable[[], Any]) -> list[Any]:
    """Return what every reader reads, or raise Refused with everything that any of them refuses."""
    read: list[Any] = []
    refusals: list[Refusal] = []
    for one in reads:
        try:
            read.append(one())
        except Refused as refused:
            refusals += refused.refusals
    if refusals:
        raise Refused(*refusals)
    return read
