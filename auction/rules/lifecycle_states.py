"""The states of a lot from seizure to closed file, their groups, and what a step between them is."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from kernel.days import Calendar, LegalDate
from kernel.law import Standing

Actor = Literal["court", "panel", "platform", "applicant", "creditor", "debtor", "buyer"]
LastDay = Callable[[date, Calendar], LegalDate]


class LotState(StrEnum):
    """Where a lot stands on its way from seizure to closed file."""

    NEW = "new"
    SEIZED = "seized"
    SURVEYED = "surveyed"
    VALUING = "valuing"
    PRICED = "priced"
    SELF_DISPOSAL = "self_disposal"
    ROUND1 = "round1"
    OFFSET1 = "offset1"
    ROUND2 = "round2"
    OFFSET2 = "offset2"
    FINANCING = "financing"
    SALE = "sale"
    SALE_DIRECT = "sale_direct"
    OFFSET3 = "offset3"
    MANAGED = "managed"
    SOLD = "sold"
    DEFAULTED = "defaulted"
    TAKEN = "taken"
    PAID = "paid"
    RULED = "ruled"
    TITLE_MOVED = "title_moved"
    VACATING = "vacating"
    DELIVERED = "delivered"
    DISTRIBUTED = "distributed"
    RELEASED = "released"
    CLOSED = "closed"
    POSTPONED = "postponed"
    STAYED = "stayed"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    TRANSFERRED_COURT = "transferred_court"


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when a step is to be taken: counted from the day on which it became possible.

    Without `last_day` another stage counts it, or the court sets it. Its standing may differ from the step's.
    """

    name: str
    last_day: LastDay | None = None
    standing: Standing = "law"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who may take it, from where to where, by which article, and by when.

    Without a target it leads back to where the lot came from. `after` limits it to lots that came from there.
    """

    rule: str
    deed: str
    sources: Collection[LotState]
    target: LotState | None
    actor: Actor
    article: str
    deadline: Deadline | None = None
    standing: Standing = "law"
    after: Collection[LotState] = ()


_S = LotState


def _states(*states: LotState) -> frozenset[LotState]:
    """Return several states as one set."""
    return frozenset(states)


PREPARING = _states(_S.SEIZED, _S.SURVEYED, _S.VALUING, _S.PRICED)
DISPOSALS = _states(_S.ROUND1, _S.ROUND2, _S.SALE, _S.SALE_DIRECT, _S.SELF_DISPOSAL)
WAITING = _states(_S.OFFSET1, _S.OFFSET2, _S.OFFSET3, _S.FINANCING)
AFTER_SALE = _states(
    _S.SOLD, _S.DEFAULTED, _S.TAKEN, _S.PAID, _S.RULED, _S.TITLE_MOVED, _S.VACATING, _S.DELIVERED
)
BEFORE_SALE = PREPARING | DISPOSALS | WAITING
ACTIVE = BEFORE_SALE | AFTER_SALE
STOPPED = _states(_S.STAYED, _S.POSTPONED)
END_STATES = _states(_S.CLOSED, _S.TRANSFERRED_COURT)

# From these states a step may lead back; among which places the lot's latest is looked for.
REMEMBERED = {
    _S.SELF_DISPOSAL: _states(_S.PRICED, _S.OFFSET2, _S.FINANCING),
    _S.DEFAULTED: DISPOSALS,
    _S.STAYED: ACTIVE,
    _S.POSTPONED: ACTIVE,
    _S.WITHDRAWN: PREPARING,
    _S.REVOKED: PREPARING,
}
