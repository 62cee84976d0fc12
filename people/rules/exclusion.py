"""Persons who may not buy or may not buy everything: what a look into the lists says about one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kernel.refusal import Refusal
from people.rules.identity import Kind

ListName = Literal["dishonest", "restricted", "conflict"]

LIST_NAMES: tuple[ListName, ...] = ("dishonest", "restricted", "conflict")

# How somebody stands to those who have a part in the sale: the court, the platform, its helpers, and their
# near kin.
RELATIONS = frozenset(
    {
        "court",
        "court-staff",
        "platform",
        "platform-staff",
        "auxiliary-agency",
        "auxiliary-staff",
        "close-relative",
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list as it concerns one person; a conflict may exist with one court only."""

    list_name: str
    relation: str
    court_id: str | None = None


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """What the lists say about one number on one day, and which version of them said it."""

    dishonest: bool
    restricted: bool
    conflict: str | None
    version: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands at one instant: its verified name and what the lists say of its bearer."""

    identity_verified: bool
    kind: Kind | None
    legal_name: str | None
    born_on: date | None
    dishonest: bool
    restricted: bool
    conflict: str | None
    list_version: str
    checked_at: datetime


def answer_of(entries: Iterable[Entry], *, court_id: str | None, version: str) -> ListAnswer:
    """Return what the lines found mean for a sale by the court given; without a court, every conflict counts.

    Law: Fa Shi [2016] 18, art. 34 (A-34, BE-4). Only those are barred whose acts are connected with the
    property; a qualified bidder may not be hindered (art. 8), so a conflict with another court does not
    count. What follows from the other two lists, the rules on bidders say.
    """
    lines = tuple(entries)
    names = {line.list_name for line in lines}
    conflicts = sorted(
        line.relation
        for line in lines
        if line.list_name == "conflict" and (court_id is None or line.court_id in {None, court_id})
    )
    return ListAnswer(
        dishonest="dishonest" in names,
        restricted="restricted" in names,
        conflict=conflicts[0] if conflicts else None,
        version=version,
    )


def fault_of_entry(list_name: str, relation: str) -> Refusal | None:
    """Return what is wrong with a line that is to be put on a list, or None.

    Law: Fa Shi [2016] 18, art. 34 (A-34). The conflict list says how somebody stands to court, platform or
    agency.
    """
    if list_name not in LIST_NAMES:
        return Refusal("list-unknown", facts={"list": list_name[:20]})
    if list_name == "conflict" and relation not in RELATIONS:
        return Refusal("relation-unknown", "Fa Shi [2016] 18, art. 34", {"relation": relation[:40]})
    return None
