"""What each paper of the court is filled with: typed here, handed to its template as names and values."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from kernel.money import Money
from notices.rules.kinds import Procedure
from notices.rules.particulars import HEADINGS, Particulars, shown_hash
from notices.rules.paying import PayAccount, Safety


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The confirmation of a sale, which shows the buyer's real identity to everybody."""

    confirmation_no: str
    court_name: str
    case_number: str
    title: str
    procedure: Procedure
    platform: str
    buyer_name: str
    code: str
    start_price: Money
    price: Money
    deposit: Money
    balance: Money
    balance_due_on: date
    closed_at: datetime
    bids: int
    extensions: int
    account: PayAccount
    safety: Safety
    record_hash: str
    stayed_away: tuple[str, ...] = ()
    agent_name: str | None = None
    verify_address: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """The ruling by which the thing becomes the buyer's when it is served."""

    ruling_no: str
    court_name: str
    applicants: tuple[str, ...]
    debtors: tuple[str, ...]
    buyer_name: str
    basis_document: str
    platform: str
    procedure: Procedure
    starts_at: datetime
    closed_at: datetime
    title: str
    property: str
    price: Money
    paid_on: date
    ended_rights: tuple[str, ...]
    surviving_rights: tuple[str, ...]
    lifted_seizures: tuple[str, ...]
    panel: tuple[tuple[str, str], ...]
    clerk: str
    ruled_on: date
    right: str = "所有权"


@dataclass(frozen=True, slots=True)
class HandoverRecord:
    """The record of handing the thing over: who was there, what was handed over, in what state."""

    court_name: str
    case_number: str
    ruling_no: str
    title: str
    place: str
    handed_over_at: date
    due_on: date | None
    receiver_name: str
    present: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str, str], ...]
    keys: str
    meters: tuple[tuple[str, str], ...]
    photos: int
    left_goods: str
    remarks: str
    recorder: str


def notice_paper(
    particulars: Particulars,
    *,
    version: int,
    published_on: date | None = None,
    verify_address: str | None = None,
) -> dict[str, object]:
    """Return what notice, bidding instructions and survey table are filled with: the same for all three.

    Law: Fa Shi [2016] 18, arts. 12-14 (A-12, A-13, A-14, RR-112).
    """
    return _by_name(particulars) | {
        "headings": HEADINGS,
        "version": version,
        "published_on": published_on,
        "shown_hash": shown_hash(particulars),
        "verify_address": verify_address,
    }


def confirmation_paper(confirmation: Confirmation) -> dict[str, object]:
    """Return what the confirmation is filled with.

    Law: Fa Shi [2016] 18, art. 22 (A-22, RR-125).
    """
    return _by_name(confirmation)


def ruling_paper(ruling: Ruling) -> dict[str, object]:
    """Return what the ruling is filled with.

    Law: Fa Shi [2016] 18, art. 22; Fa Shi [2004] 16, arts. 20, 26 (A-22, K-20, K-26, RR-131).
    """
    return _by_name(ruling)


def handover_paper(handover: HandoverRecord) -> dict[str, object]:
    """Return what the record of handover is filled with.

    Law: Fa Shi [2004] 16, art. 27 (K-27, D-10, RR-132).
    """
    return _by_name(handover)


def _by_name(value: Particulars | Confirmation | Ruling | HandoverRecord) -> dict[str, object]:
    """Return the fields of a value by their names, one floor deep: blocks stay typed."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
