"""Everything that a notice says, as one frozen value: what it lacks, and the hash of what was shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Protocol

from kernel.canonical import hash_of
from notices.rules.blocks import (
    Announcement,
    Basis,
    Bidding,
    Condition,
    Notification,
    Pricing,
    Priority,
    Subject,
)
from notices.rules.closing import CourtContact, Other, Reminders
from notices.rules.entries import Entry, Found, entries, from_plain, to_plain
from notices.rules.kinds import Answer, Bearer
from notices.rules.paying import Payment, Taxes


class Block(Protocol):
    """A block of the notice knows the heading that the law gives it."""

    HEADING: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Particulars:
    """The subject, the eleven items of article 13 in their order, and the seven reminders of article 14."""

    subject: Annotated[Subject, Entry("标的与案件")]
    announcement: Annotated[Announcement, Entry("拍卖公告")] = field(default_factory=Announcement)
    basis: Annotated[Basis, Entry("执行依据")] = field(default_factory=Basis)
    pricing: Annotated[Pricing, Entry("定价依据")] = field(default_factory=Pricing)
    bidding: Annotated[Bidding, Entry("竞价")] = field(default_factory=Bidding)
    condition: Annotated[Condition, Entry("现状")] = field(default_factory=Condition)
    priority: Annotated[Priority, Entry("优先购买权")] = field(default_factory=Priority)
    notification: Annotated[Notification, Entry("通知情况")] = field(default_factory=Notification)
    payment: Annotated[Payment, Entry("款项支付")] = field(default_factory=Payment)
    taxes: Annotated[Taxes, Entry("税费")] = field(default_factory=Taxes)
    court: Annotated[CourtContact, Entry("执行法院")] = field(default_factory=CourtContact)
    other: Annotated[Other, Entry("其他")] = field(default_factory=Other)
    reminders: Annotated[Reminders, Entry("特别提示")] = field(default_factory=Reminders)


@dataclass(frozen=True, slots=True)
class Missing:
    """One entry that the notice lacks: its path, its label, and the heading of the block it belongs to."""

    path: str
    label: str
    heading: str


BLOCKS: tuple[tuple[str, type[Block]], ...] = (
    ("announcement", Announcement),
    ("basis", Basis),
    ("pricing", Pricing),
    ("bidding", Bidding),
    ("condition", Condition),
    ("priority", Priority),
    ("notification", Notification),
    ("payment", Payment),
    ("taxes", Taxes),
    ("court", CourtContact),
    ("other", Other),
)
HEADINGS: tuple[str, ...] = tuple(block.HEADING for _, block in BLOCKS)
_HEADING_OF = {name: block.HEADING for name, block in BLOCKS} | {
    "subject": Subject.HEADING,
    "reminders": Reminders.HEADING,
}


def particulars_plain(particulars: Particulars) -> dict[str, object]:
    """Return the particulars as plain JSON data, ready to be kept or sent.

    Law: Fa Shi [2016] 18, arts. 13, 14 (A-13, A-14).
    """
    plain: dict[str, object] = to_plain(particulars)
    return plain


def particulars_from(data: object) -> Particulars:
    """Return the particulars that plain JSON data describes, every text cleaned; refuses what does not fit.

    Law: Fa Shi [2016] 18, arts. 13, 14 (A-13, A-14).
    """
    return from_plain(Particulars, data)


def shown_hash(particulars: Particulars) -> str:
    """Return the hash of what a person was shown: two notices share it only if every entry is the same.

    Law: Fa Shi [2016] 18, arts. 12-14 (RR-112): what was approved is what is published.
    """
    return hash_of(particulars_plain(particulars))


def all_entries(particulars: Particulars) -> Iterator[Found]:
    """Return every entry of the notice in the order of the documents.

    Law: Fa Shi [2016] 18, arts. 13, 14 (A-13, A-14).
    """
    return entries(particulars)


def missing(particulars: Particulars) -> tuple[Missing, ...]:
    """Return what the law wants in a notice and this one lacks, in the order of the documents.

    Law: Fa Shi [2016] 18, arts. 12-14 (A-12, A-13, A-14, NL-5, RR-112).
    """
    empty = [_missing(found.path, found.entry.label) for found in entries(particulars) if _is_owed(found)]
    return (*empty, *_owed_by_other_entries(particulars))


def heading_of(path: str) -> str:
    """Return the heading of the block that an entry's path lies in.

    Law: Fa Shi [2016] 18, arts. 13, 14 (A-13, A-14).
    """
    return _HEADING_OF[path.split(".", 1)[0]]


def _is_owed(found: Found) -> bool:
    return found.entry.needed and found.is_empty


def _missing(path: str, label: str) -> Missing:
    return Missing(path, label, heading_of(path))


def _owed_by_other_entries(particulars: Particulars) -> Iterator[Missing]:
    """Return what is owed only because of what stands in another entry."""
    condition, priority = particulars.condition, particulars.priority
    if not condition.media and not condition.no_media_because.strip():
        yield _missing("condition.media", "照片、视频，或者没有照片、视频的原因")
    if priority.answer is Answer.YES and not priority.purchasers:
        yield _missing("priority.purchasers", "优先购买权人及其权利性质、顺位")
    if priority.answer is Answer.UNKNOWN and not priority.done.strip():
        yield _missing("priority.done", "为查明优先购买权人已采取的调查")
    for position, row in enumerate(particulars.taxes.rows):
        if row.bearer is Bearer.COURT and not row.basis.strip():
            yield _missing(f"taxes.rows.{position}.basis", "人民法院确定税费承担的依据")
