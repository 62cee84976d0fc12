"""The published form of a case as other systems hand it in: a JSON document with its schema."""

import json
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from kernel.money import Money
from kernel.refusal import Refusal, Refused
from kernel.text import clean_line, clean_paragraph

DOCUMENT_BYTES_MAX = 2_000_000
CASES_MAX = 200
PARTIES_MAX = 50
ASSETS_MAX = 50
FACTS_MAX = 60
ERRORS_SHOWN_MAX = 200

SHORT = 100

AssetType = Literal[
    "house",
    "commercial",
    "land",
    "vehicle",
    "equipment",
    "equity",
    "artwork",
    "goods",
    "ip",
    "receivable",
    "other",
]
PartyKind = Literal["applicant", "debtor", "creditor", "priority_purchaser", "occupant"]


def _worded(read: Callable[[str], Any]) -> Callable[[object], Any]:
    """Return a reader whose refusal becomes a field error in the document."""

    def reading(value: object) -> object:
        if not isinstance(value, str):
            raise PydanticCustomError("text-expected", "expected a text")
        try:
            return read(value)
        except Refused as refused:
            raise PydanticCustomError(refused.refusals[0].code, "{code}", {"code": str(refused)}) from refused

    return reading


def _amount(text: str) -> Money:
    amount = Money.parse(text)
    if amount.fen < 0:
        raise Refused(Refusal("money-negative", facts={"text": text[:SHORT]}))
    return amount


# In the schema an amount is a text such as "1200000.00": numbers of JSON are floats to many readers.
Amount = Annotated[
    Money,
    BeforeValidator(
        _worded(_amount), json_schema_input_type=Annotated[str, Field(pattern=r"^[0-9,]+(\.[0-9]{1,2})?$")]
    ),
]
Line = Annotated[str, BeforeValidator(_worded(clean_line)), Field(max_length=200)]
ShortLine = Annotated[
    str, BeforeValidator(_worded(lambda text: clean_line(text, longest=SHORT))), Field(max_length=SHORT)
]
Paragraph = Annotated[str, BeforeValidator(_worded(clean_paragraph))]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 1, 1))]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class PartyPart(_Part):
    """A party of the case; `username` is the account through which it takes part here."""

    kind: PartyKind
    name: ShortLine
    id_number: Annotated[str, BeforeValidator(_worded(lambda text: clean_line(text, longest=40)))] | None = (
        None
    )
    address: Line | None = None
    phone: Annotated[str, BeforeValidator(_worded(lambda text: clean_line(text, longest=40)))] | None = None
    username: Annotated[str, BeforeValidator(_worded(lambda text: clean_line(text, longest=60)))] | None = (
        None
    )
    rank: Annotated[int, Field(ge=1, le=99)] | None = None


class AssetPart(_Part):
    """A seized thing; `facts` are further particulars as name → text."""

    title: Line
    asset_type: AssetType
    asset_class: Literal["movable", "immovable", "other_right"] | None = None
    region: ShortLine
    address: Line | None = None
    description: Paragraph
    seized_on: Day
    facts: Annotated[dict[ShortLine, Line], Field(max_length=FACTS_MAX)] = Field(default_factory=dict)
    priority_claims: Amount = Money(0)
    survey: dict[str, Any] | None = None


class CasePart(_Part):
    """An enforcement case with its parties and seized assets."""

    number: Annotated[str, BeforeValidator(_worded(lambda text: clean_line(text, longest=60)))]
    kind: Literal["civil", "criminal"] = "civil"
    basis_document: Line
    claim: Amount
    costs: Amount = Money(0)
    opened_on: Day
    account_no: Annotated[str, BeforeValidator(_worded(lambda text: clean_line(text, longest=60)))]
    parties: Annotated[list[PartyPart], Field(min_length=2, max_length=PARTIES_MAX)]
    assets: Annotated[list[AssetPart], Field(min_length=1, max_length=ASSETS_MAX)]

    @model_validator(mode="after")
    def _has_both_sides(self) -> "CasePart":
        kinds = {party.kind for party in self.parties}
        if not {"applicant", "debtor"} <= kinds:
            raise PydanticCustomError("parties-missing", "a case has an applicant and a debtor")
        return self


def schema() -> dict[str, Any]:
    """Return the JSON schema of an import document: {"cases": [case, …]}."""
    body = CasePart.model_json_schema(mode="validation", ref_template="#/$defs/{model}")
    definitions = body.pop("$defs", {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Mingpai case import",
        "type": "object",
        "required": ["cases"],
        "additionalProperties": False,
        "properties": {"cases": {"type": "array", "minItems": 1, "maxItems": CASES_MAX, "items": body}},
        "$defs": definitions,
    }


def read_document(text: bytes) -> list[CasePart]:
    """Return the cases of an import document.

    Raises Refused with one `import-row-invalid` for each fault (facts: row, number, field, problem): a
    document with
    a fault is refused whole, so that nothing is half imported.
    """
    rows = _rows(text)
    cases: list[CasePart] = []
    faults: list[Refusal] = []
    for position, row in enumerate(rows, start=1):
        try:
            cases.append(CasePart.model_validate(row))
        except ValidationError as error:
            faults += _faults(position, row, error)
    faults += _repeated(cases)
    if faults:
        raise Refused(*faults[:ERRORS_SHOWN_MAX])
    return cases


def _rows(text: bytes) -> list[object]:
    if len(text) > DOCUMENT_BYTES_MAX:
        raise Refused(Refusal("import-too-large", facts={"bytes": len(text), "most": DOCUMENT_BYTES_MAX}))
    try:
        document = json.loads(text.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refused(Refusal("import-unreadable", facts={"problem": str(error)[:SHORT]})) from error
    rows = document.get("cases") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not 1 <= len(rows) <= CASES_MAX:
        raise Refused(Refusal("import-no-cases", facts={"most": CASES_MAX}))
    return rows


def _no_constant(name: str) -> object:
    message = f"{name} is not a number"
    raise ValueError(message)


def _faults(position: int, row: object, error: ValidationError) -> list[Refusal]:
    number = str(row.get("number", ""))[:SHORT] if isinstance(row, dict) else ""
    return [
        Refusal(
            "import-row-invalid",
            facts={
                "row": position,
                "number": number,
                "field": ".".join(str(part) for part in fault["loc"])[:SHORT] or "case",
                "problem": fault["type"],
            },
        )
        for fault in error.errors(include_url=False, include_input=False)
    ]


def _repeated(cases: list[CasePart]) -> list[Refusal]:
    seen: set[str] = set()
    faults = []
    for position, case in enumerate(cases, start=1):
        if case.number in seen:
            facts: dict[str, str | int] = {
                "row": position,
                "number": case.number,
                "field": "number",
                "problem": "repeated",
            }
            faults.append(Refusal("import-row-invalid", facts=facts))
        seen.add(case.number)
    return faults
