"""A form on its way: reads what was sent into its model, and keeps what was typed when it is refused."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar, get_args, get_origin

from flask import g, request
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from kernel.days import BEIJING
from kernel.money import Money
from kernel.refusal import Refusal, Refused
from web.fields import Between, Form, Kind, LineUpTo
from web.pages import page
from web.refusals import sentence_of, status_of

Model = TypeVar("Model", bound=Form)
FIELDS_MAX = 400
MARKS = (Kind, Between, LineUpTo)
_OURS = frozenset({"csrf_token", "next"})
_CODES = {
    "missing": "field-missing",
    "literal_error": "field-choice",
    "enum": "field-choice",
    "extra_forbidden": "field-unknown",
    "too_long": "field-many",
}


def read_form(model: type[Model]) -> Model:
    """Return the form that was sent, or raise Refused with every field that cannot be read."""
    if len(request.form) > FIELDS_MAX:
        raise Refused(Refusal("field-many", facts={"field": "", "label": "", "most": FIELDS_MAX}))
    return read_values(model, _sent(model))


def read_json(model: type[Model]) -> Model:
    """Return the JSON object that was sent, or raise Refused, also for a field that nobody asked for."""
    g.answers_json = True
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        # Thousands of brackets inside each other fit into few bytes.
        body = None
    if not isinstance(body, dict):
        raise Refused(Refusal("json-unreadable"))
    return read_values(model, body)


def read_args(model: type[Model]) -> Model:
    """Return the query string as a model, or raise Refused; empty and foreign arguments are passed over."""
    known = {
        name: value for name, value in request.args.items() if name in model.model_fields and value.strip()
    }
    return read_values(model, known)


def _sent(model: type[Form]) -> dict[str, Any]:
    """Return the fields of the model as they were sent; one that may be empty and is counts as not sent."""
    sent: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        match kind_of(info):
            case "many":
                sent[name] = request.form.getlist(name)
            case "flag":
                sent[name] = request.form.get(name, "")
            case _:
                value = request.form.get(name)
                if value is not None and (value.strip() or info.is_required()):
                    sent[name] = value
    return sent


def read_values(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Return values as the model, or raise Refused with every field that cannot be read."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        refusals = [
            _refusal_of(model, fault) for fault in error.errors(include_url=False, include_input=False)
        ]
        raise Refused(refusals[0], *refusals[1:]) from error


def _refusal_of(model: type[Form], fault: Any) -> Refusal:
    """Return a fault of one field as a refusal that names the field in the reader's words."""
    name = str(fault["loc"][0])[:60] if fault["loc"] else ""
    info = model.model_fields.get(name)
    first = (fault.get("ctx") or {}).get("refusal")
    code = first.code if first else _CODES.get(fault["type"], "field-wrong")
    if code == "text-empty":
        code = "field-missing"
    facts = dict(first.facts) if first else {}
    label = str(_words(info).get("label") or name) if info else name
    return Refusal(
        code, first.article if first else "", facts | {"field": name, "label": label, "what": label}
    )


def kind_of(info: FieldInfo) -> str:
    """Return which kind of input a field wants: money, day, moment, line, paragraph, tri, flag, choice …"""
    for mark in info.metadata:
        if isinstance(mark, MARKS):
            return mark.name
    for inner in (info.annotation, *get_args(info.annotation)):
        for mark in getattr(inner, "__metadata__", ()):
            if isinstance(mark, MARKS):
                return mark.name
        if get_origin(inner) is Literal:
            return "choice"
    return "line"


def _words(info: FieldInfo) -> dict[str, Any]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def _shown(value: Any) -> str:
    """Return a value as the form field shows it."""
    match value:
        case None:
            return ""
        case Money():
            return value.grouped().removesuffix(".00")
        case datetime():
            return value.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")
        case date():
            return value.isoformat()
        case bool():
            return "yes" if value else ""
    return str(value)


class Sheet(Generic[Model]):
    """One form as a page shows it: labels, values, errors; and the way from typed text to a model."""

    def __init__(
        self,
        model: type[Model],
        first: Mapping[str, Any] | None = None,
        *,
        at: Mapping[str, str] | None = None,
    ) -> None:
        """Take the model, what the fields show at first, and which refusal belongs to which field."""
        self.model = model
        self.first = dict(first or {})
        self.at = dict(at or {})
        self.refusals: tuple[Refusal, ...] = ()
        self.status = 200

    def read(self) -> Model:
        """Return what was sent as the model, or raise Refused."""
        return read_form(self.model)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Keep a refusal in the sheet instead of letting it leave the view."""
        try:
            yield
        except Refused as refused:
            self.refusals = refused.refusals
            self.status = status_of(refused)

    def page(self, template: str, **facts: Any) -> Any:
        """Return the page with this sheet in it, with the status of the refusal if there was one."""
        return page(template, self.status, sheet=self, **facts)

    def _info(self, name: str) -> FieldInfo:
        return self.model.model_fields[name]

    def kind(self, name: str) -> str:
        """Return which kind of input the field wants."""
        return kind_of(self._info(name))

    def label(self, name: str) -> Any:
        """Return the field's name in the reader's words."""
        return _words(self._info(name)).get("label") or name

    def hint(self, name: str) -> Any:
        """Return what stands under the field's name."""
        return _words(self._info(name)).get("hint")

    def choices(self, name: str) -> list[tuple[str, Any]]:
        """Return the values that a choice offers, with their words."""
        return list((_words(self._info(name)).get("choices") or {}).items())

    def required(self, name: str) -> bool:
        """Tell whether the field must be filled in."""
        return self._info(name).is_required()

    def value(self, name: str) -> str:
        """Return what the field shows: what was typed, else what it showed at first."""
        if request.method == "POST":
            return request.form.get(name, "")
        default = self._info(name).default
        return _shown(self.first.get(name, None if default is PydanticUndefined else default))

    def values(self, name: str) -> list[str]:
        """Return what a field of several values shows."""
        if request.method == "POST":
            return request.form.getlist(name)
        return [str(value) for value in self.first.get(name) or ()]

    def field_of(self, refusal: Refusal) -> str:
        """Return the field that a refusal belongs to, or nothing."""
        name = self.at.get(refusal.code) or str(refusal.facts.get("field", ""))
        return name if name in self.model.model_fields else ""

    def refusals_at(self, name: str) -> list[Refusal]:
        """Return what is wrong with one field."""
        return [refusal for refusal in self.refusals if self.field_of(refusal) == name]

    def errors(self, name: str) -> list[str]:
        """Return the sentences that stand beside one field."""
        return [sentence_of(refusal) for refusal in self.refusals_at(name)]
