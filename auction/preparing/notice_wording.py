"""The clerk's own wording in a notice: which entries may be worded, and how a fresh draft keeps it."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from kernel.refusal import Refusal, Refused
from kernel.text import clean_paragraph
from notices.rules.particulars import Particulars

# The only entries that a clerk may word himself; all others are facts that stand elsewhere and are changed
# there.
EDITABLE = (
    "announcement.property",
    "announcement.bidder_conditions",
    "announcement.rights_and_duties",
    "announcement.liability",
    "announcement.house.qualification",
    "announcement.house.consequences",
    "basis.document",
    "pricing.document",
    "condition.description",
    "condition.duties",
    "condition.no_media_because",
    "condition.handover.occupant",
    "condition.handover.right",
    "condition.handover.plan",
    "priority.done",
    "payment.ways",
    "taxes.arrears",
    "taxes.note",
    "other.viewing",
    "other.objections",
    "other.notes",
    "reminders.capacity",
    "reminders.agency",
    "reminders.defects",
    "reminders.as_is",
    "reminders.acceptance",
    "reminders.publicity",
    "reminders.deposit",
)


def with_wording_of(draft: Particulars, kept: Particulars, paths: Iterable[str]) -> Particulars:
    """Return a fresh draft with an earlier one's wording at these paths: new facts, kept words."""
    for path in paths:
        words = _value_at(kept, path)
        if isinstance(words, str) and _value_at(draft, path) is not None:
            draft = _put(draft, path.split("."), words)
    return draft


def changed_paths(before: Particulars, after: Particulars) -> list[str]:
    """Return the entries whose wording differs between two versions of a notice."""
    return [path for path in EDITABLE if _value_at(before, path) != _value_at(after, path)]


def reworded(particulars: Particulars, texts: dict[str, str]) -> Particulars:
    """Return the notice with the clerk's wording at the given paths; any other path is refused as locked."""
    for path, text in texts.items():
        if path not in EDITABLE:
            raise Refused(Refusal("notice-entry-locked", "Fa [2021] 322, item 12", {"path": path[:60]}))
        words = clean_paragraph(text, what=path) if text.strip() else ""
        particulars = _put(particulars, path.split("."), words)
    return particulars


def _value_at(value: Any, path: str) -> Any:  # noqa: ANN401 - a notice's entries are of many types
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def _put(value: Any, path: list[str], text: str) -> Any:  # noqa: ANN401 - a notice's entries are of many types
    """Return a copy of a block with one text changed; a block that the notice lacks stays away."""
    name = path[0]
    inner = getattr(value, name)
    if len(path) == 1:
        return replace(value, **{name: text})
    if inner is None or not is_dataclass(inner) or name not in {field.name for field in fields(value)}:
        return value
    return replace(value, **{name: _put(inner, path[1:], text)})
