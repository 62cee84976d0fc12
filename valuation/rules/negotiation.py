"""Negotiation: each party names a price under seal, and only equal prices become the reference price."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from kernel.days import ONE_DAY, court_day, start_of
from kernel.law import Figure
from kernel.money import ZERO, Money
from kernel.refusal import Refusal

_ART_4 = "Fa Shi [2018] 15, art. 4"

# The court sets the window, and the law no length for it; a slip of the hand shall not hold an asset for
# years.
WINDOW_DAYS_MAX = Figure(article=_ART_4, since={date(2018, 9, 1): 60}, standing="setting", rule="R-04")

PARTIES_MIN = 2


@dataclass(frozen=True, slots=True)
class Sealed:
    """One party's price, as it was handed in."""

    party_id: str
    amount: Money
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """That a party has handed in its price, and the price itself where whoever looks may see it."""

    party_id: str
    submitted_at: datetime
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Settled:
    """How the negotiation ended: with a price, or without one; and why."""

    outcome: Literal["fixed", "failed"]
    amount: Money | None
    reason: str


def last_moment(answer_by: date) -> datetime:
    """Return the instant at which the window closes: a day counts whole, an instant as it is.

    Law: Fa Shi [2018] 15, art. 4 (R-04). The court sets until when the parties answer.
    """
    return answer_by if isinstance(answer_by, datetime) else start_of(answer_by + ONE_DAY)


def grounds_against_opening(parties: Collection[str], *, closes_at: datetime, at: datetime) -> list[Refusal]:
    """Return every reason why this negotiation may not be opened; none if it may.

    Law: Fa Shi [2018] 15, art. 4 (R-04, RR-009).
    """
    longest = WINDOW_DAYS_MAX.on(court_day(at))
    grounds = []
    if len(set(parties)) < PARTIES_MIN:
        grounds.append(Refusal("negotiation-needs-both", _ART_4))
    if closes_at <= at:
        grounds.append(Refusal("negotiation-window-past", _ART_4))
    if closes_at > at + timedelta(days=longest + 1):
        grounds.append(Refusal("negotiation-window-too-long", facts={"days": longest}))
    return grounds


def grounds_against_submitting(
    submissions: Sequence[Sealed],
    *,
    parties: Collection[str],
    party_id: str,
    amount: Money,
    closes_at: datetime,
    at: datetime,
) -> list[Refusal]:
    """Return every reason why this party may not hand in this price now; none if it may.

    Law: Fa Shi [2018] 15, art. 4 (R-04, RR-010). A price is handed in once, in time, by a party asked for it.
    """
    grounds = []
    if party_id not in parties:
        grounds.append(Refusal("negotiation-stranger", _ART_4))
    if any(one.party_id == party_id for one in submissions):
        grounds.append(Refusal("price-submitted-already", _ART_4))
    if at >= closes_at:
        grounds.append(Refusal("negotiation-window-over", _ART_4))
    if amount <= ZERO:
        grounds.append(Refusal("price-not-positive", _ART_4))
    return grounds


def are_all_in(submissions: Sequence[Sealed], parties: Collection[str]) -> bool:
    """Tell whether every party has handed in its price, so that the seals may be broken.

    Law: Fa Shi [2018] 15, art. 4 (R-04, RR-010).
    """
    return set(parties) <= {one.party_id for one in submissions}


def seen_by(viewer: str | None, submissions: Sequence[Sealed], parties: Collection[str]) -> tuple[Seen, ...]:
    """Return what a party, or the court (None), sees: its own price always, the others' once all are in.

    Law: Fa Shi [2018] 15, art. 4 (R-04, RR-010). That prices are sealed until then is this house's way to
    keep one party from waiting for the other's number; nobody is excepted, the court neither.
    """
    opened = are_all_in(submissions, parties)
    return tuple(
        Seen(one.party_id, one.submitted_at, one.amount if opened or one.party_id == viewer else None)
        for one in submissions
    )


def settled(submissions: Sequence[Sealed], parties: Collection[str]) -> Settled | None:
    """Return how the negotiation ends once all prices are in; None while one is missing.

    Law: Fa Shi [2018] 15, art. 4 (R-04, RR-010). Equal results are the reference price, to the fen; a court
    that finds others harmed by them sets them aside.
    """
    if not are_all_in(submissions, parties):
        return None
    amounts = {one.amount for one in submissions if one.party_id in parties}
    if len(amounts) == 1:
        return Settled("fixed", amounts.pop(), "negotiation-agreed")
    return Settled("failed", None, "negotiation-differs")


def overdue(submissions: Sequence[Sealed], *, closes_at: datetime, at: datetime) -> Settled | None:
    """Return how the negotiation ends if its window closes with a price missing; None while it is open.

    Law: Fa Shi [2018] 15, art. 4 (R-04, RR-009).
    """
    if at < closes_at:
        return None
    return Settled("failed", None, "negotiation-one-silent" if submissions else "negotiation-all-silent")
