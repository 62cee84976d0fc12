"""The form of a case: its own particulars, and rows for parties and for seized things."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from flask_babel import lazy_gettext as _l
from pydantic import ValidationError

from auction.preparing.case_document import PartyPart
from auction.service import CasePart
from kernel.money import Money
from kernel.refusal import Refusal, Refused
from web import states
from web.court.sheets import ListSheet, Rows, together
from web.court.words import CASE_KINDS, PARTY_KINDS
from web.fields import Between, DayText, Form, Kind, Line, MoneyText, Paragraph, ShortLine, asked

PARTIES_SHOWN, PARTIES_MOST = 2, 20
ASSETS_SHOWN, ASSETS_MOST = 1, 12
Rank = Annotated[int, Between(1, 99)]

PartyKind = Literal["applicant", "debtor", "creditor", "priority_purchaser", "occupant"]
AssetKind = Annotated[
    Literal[
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
    ],
    Kind("choice"),
]
AssetGroup = Literal["movable", "immovable", "other_right"]


class CaseForm(Form):
    """The case itself."""

    number: ShortLine = asked(_l("Case number"), hint=_l("As it stands on the file."))
    kind: Literal["civil", "criminal"] = asked(_l("Kind of case"), choices=CASE_KINDS)
    basis_document: Line = asked(
        _l("Document that is enforced"), hint=_l("Court, number and kind of the document.")
    )
    claim: MoneyText = asked(_l("Claim"), hint=_l("What is enforced, with interest up to today."))
    costs: MoneyText | None = asked(_l("Costs of enforcement"), default=None)
    opened_on: DayText = asked(_l("Day of filing"))
    account_no: ShortLine = asked(_l("Account of this case"), hint=_l("Each case has an account of its own."))


class PartyForm(Form):
    """One party of the case."""

    kind: PartyKind = asked(_l("In what capacity"), choices=PARTY_KINDS)
    name: ShortLine = asked(_l("Name"))
    id_number: ShortLine | None = asked(_l("Identity or registration number"), default=None)
    phone: ShortLine | None = asked(_l("Telephone"), default=None)
    address: Line | None = asked(_l("Address for service"), default=None)
    username: ShortLine | None = asked(_l("Account name here"), default=None)
    rank: Rank | None = asked(_l("Rank among priority purchasers"), default=None)


class AssetForm(Form):
    """One seized thing."""

    title: Line = asked(_l("What it is"), hint=_l("As it will stand above the notice."))
    asset_type: AssetKind = asked(_l("Type"), choices=states.ASSET_TYPES)
    asset_class: AssetGroup | None = asked(
        _l("Class"),
        hint=_l("Only for other property: the days of notice hang on it."),
        choices=states.ASSET_CLASSES,
        default=None,
    )
    region: ShortLine = asked(_l("Region"), hint=_l("City and district."))
    address: Line | None = asked(_l("Address"), default=None)
    seized_on: DayText = asked(_l("Seized on"))
    priority_claims: MoneyText | None = asked(
        _l("Claims that come first"),
        hint=_l("Mortgages and the like; nothing if there are none."),
        default=None,
    )
    description: Paragraph = asked(_l("Description"))


class CompletedAssetForm(Form):
    """What a listing that was imported does not say of the thing."""

    asset_type: AssetKind = asked(_l("Type"), choices=states.ASSET_TYPES)
    region: ShortLine = asked(_l("Region"), hint=_l("City and district."))
    address: Line | None = asked(_l("Address"), default=None)
    seized_on: DayText = asked(_l("Seized on"))
    description: Paragraph = asked(_l("Description"))


PARTIES = {"party": Rows(PartyForm, PARTIES_SHOWN, PARTIES_MOST)}
PARTIES_AND_ASSETS = {**PARTIES, "asset": Rows(AssetForm, ASSETS_SHOWN, ASSETS_MOST)}
BOTH_SIDES = ({"kind": "applicant"}, {"kind": "debtor"})
AT = {
    "case-number-taken": "number",
    "account-number-taken": "account_no",
    "asset-class-missing": "asset-0-asset_class",
}


def case_sheet(*, with_assets: bool, first: Mapping[str, Any] | None = None) -> ListSheet[CaseForm]:
    """Return the form of a case with its rows."""
    lists = PARTIES_AND_ASSETS if with_assets else PARTIES
    return ListSheet(CaseForm, lists, first=first, at=AT, rows_first={"party": BOTH_SIDES})


def read_case(sheet: ListSheet[CaseForm]) -> CasePart:
    """Return the case that was typed, or raise Refused with everything that is wrong in it."""
    case, parties, assets = together(
        sheet.read, lambda: sheet.read_rows("party"), lambda: sheet.read_rows("asset")
    )
    require_both_sides(parties)
    if not assets:
        raise Refused(Refusal("case-without-asset"))
    try:
        return CasePart.model_validate(
            {
                **_plain(case.facts()),
                "parties": [_plain(party.facts()) for party in parties],
                "assets": [_plain(asset.facts()) for asset in assets],
            }
        )
    except ValidationError as error:
        raise _at_its_field(sheet, error) from error


def read_party(party: PartyForm) -> PartyPart:
    """Return one party as the case document has it."""
    return PartyPart.model_validate(_plain(party.facts()))


def require_both_sides(parties: Sequence[PartyForm]) -> None:
    """Refuse a case without somebody who enforces and somebody against whom it is enforced."""
    if not {"applicant", "debtor"} <= {party.kind for party in parties}:
        raise Refused(Refusal("case-sides-missing"))


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed as the import document has it: amounts as text, and only what was typed."""
    return {
        name: value.plain() if isinstance(value, Money) else value
        for name, value in facts.items()
        if value is not None
    }


def _at_its_field(sheet: ListSheet[CaseForm], error: ValidationError) -> Refused:
    """Return what the document's own limits refuse, at the field in which it was typed."""
    refusals = []
    for fault in error.errors(include_url=False, include_input=False):
        place = [str(part) for part in fault["loc"]]
        name = "-".join([{"parties": "party", "assets": "asset"}.get(place[0], place[0]), *place[1:]])
        words = {"field": name, "label": str(_label(sheet, name))}
        refusals.append(Refusal("field-wrong", facts=words))
    return Refused(refusals[0], *refusals[1:])


def _label(sheet: ListSheet[CaseForm], name: str) -> Any:
    row = next((row for rows in sheet.rows.values() for row in rows if name in row.names), None)
    return (row or sheet).label(name) if sheet.has(name) else name
