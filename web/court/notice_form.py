"""The form of a notice's wording: the entries that a clerk may word himself, each under its own name."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from flask_babel import lazy_gettext as _l
from pydantic import create_model

from auction.service import EDITABLE
from kernel.refusal import Refusal
from notices.rules.particulars import Particulars, all_entries
from web.court.words import SERVICE_METHODS
from web.fields import DayText, Form, IdText, Line, Paragraph, asked

Outcome = Literal["received", "waived", "not-served", "sent"]

BLOCKS: Mapping[str, Any] = {
    "announcement": _l("1 · The notice proper"),
    "basis": _l("2 · Document that is enforced"),
    "pricing": _l("3 · What the price rests on"),
    "bidding": _l("4 · Time, starting price, rules of bidding"),
    "condition": _l("5 · Title, possession, duties"),
    "priority": _l("6 · Who may buy first"),
    "notification": _l("7 · Who was told"),
    "payment": _l("8 · Deposit and price"),
    "taxes": _l("9 · Taxes"),
    "court": _l("10 · The court"),
    "other": _l("11 · Other"),
    "reminders": _l("Special reminders"),
}

ENTRIES: Mapping[str, Any] = {
    "announcement.property": _l("The thing"),
    "announcement.bidder_conditions": _l("Who may bid"),
    "announcement.rights_and_duties": _l("Rights and duties"),
    "announcement.liability": _l("Liability"),
    "announcement.house.qualification": _l("Entitlement to buy a home"),
    "announcement.house.consequences": _l("What follows without it"),
    "basis.document": _l("Document"),
    "pricing.document": _l("Report or other basis"),
    "bidding.rules": _l("Rules of bidding"),
    "condition.description": _l("State in words"),
    "condition.duties": _l("Duties that go with it"),
    "condition.no_media_because": _l("Why there are no pictures"),
    "condition.handover.occupant": _l("Who holds it"),
    "condition.handover.right": _l("By what right"),
    "condition.handover.plan": _l("Clearing and handover"),
    "priority.done": _l("What was done to find priority purchasers"),
    "payment.ways": _l("How to pay"),
    "taxes.arrears": _l("Arrears"),
    "taxes.note": _l("Note on taxes"),
    "other.viewing": _l("Viewing"),
    "other.objections": _l("How to object"),
    "other.notes": _l("Anything else"),
    "reminders.capacity": _l("Who may buy"),
    "reminders.agency": _l("Bidding for others"),
    "reminders.defects": _l("Known defects and burdens"),
    "reminders.as_is": _l("As it is, and viewing"),
    "reminders.acceptance": _l("What bidding means"),
    "reminders.publicity": _l("The buyer's name is published"),
    "reminders.deposit": _l("Default"),
}

OUTCOMES: Mapping[str, Any] = {
    "received": _l("Received, and it can be proved"),
    "sent": _l("Sent, not yet received"),
    "waived": _l("Waived in writing"),
    "not-served": _l("Could not be told"),
}


class DeliveryForm(Form):
    """How one person was told of the sale."""

    party_id: IdText = asked(_l("Who"))
    method: Literal["in_person", "mail", "electronic", "telephone", "proclamation", "waiver"] = asked(
        _l("How"), choices=SERVICE_METHODS
    )
    sent_on: DayText = asked(_l("Sent on"))
    outcome: Outcome = asked(_l("What came of it"), choices=OUTCOMES)
    received_on: DayText | None = asked(_l("Received on"), default=None)
    reason: Line | None = asked(_l("Why the person could not be told"), default=None)


def field_name(path: str) -> str:
    """Return the form's name for an entry of the notice."""
    return path.replace(".", "__")


@cache
def words_form(paths: tuple[str, ...]) -> type[Form]:
    """Return the form of the entries that a notice has and a clerk may word."""
    fields: dict[str, Any] = {
        field_name(path): (Paragraph | None, asked(ENTRIES.get(path, path), default=None)) for path in paths
    }
    return create_model("NoticeWords", __base__=Form, **fields)


def worded_paths(particulars: Particulars) -> dict[str, str]:
    """Return the entries of a notice that a clerk may word, with their words, in the order of the notice."""
    return {
        entry.path: entry.value
        for entry in all_entries(particulars)
        if entry.path in EDITABLE and isinstance(entry.value, str)
    }


def optional_names(particulars: Particulars) -> frozenset[str]:
    """Return the form names of the entries that a notice may lack."""
    return frozenset(field_name(one.path) for one in all_entries(particulars) if not one.entry.needed)


def by_block(paths: Mapping[str, str]) -> list[tuple[str, Any, list[str]]]:
    """Return the entries' form names, block by block."""
    return [
        (block, words, [field_name(path) for path in paths if path.split(".")[0] == block])
        for block, words in BLOCKS.items()
        if any(path.split(".")[0] == block for path in paths)
    ]


def delivery_place(refusal: Refusal) -> str:
    """Return the field of a delivery that a refusal is about."""
    return {
        "delivery-in-future": "sent_on",
        "delivery-received-before-sent": "received_on",
        "delivery-outcome-unclear": "outcome",
        "delivery-method-unknown": "method",
    }.get(refusal.code, "")
