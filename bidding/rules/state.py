"""Where a round stands: state, times, leader, and how many events it has behind it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bidding.rules.events import Bidder, Ground
from bidding.rules.terms import Terms
from kernel.money import Money

State = Literal["announced", "open", "suspended", "sold", "unsold", "withdrawn"]
OVER: frozenset[State] = frozenset({"sold", "unsold", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads, at which amount, since when."""

    bidder: Bidder
    amount: Money
    since: datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """Since when and on what ground the round stands still or is taken back: public at once (art. 28)."""

    since: datetime
    ground: Ground | Literal["withdrawn"]
    reason: str


@dataclass(frozen=True, slots=True)
class Round:
    """Where a round stands after so many events."""

    terms: Terms
    state: State
    starts_at: datetime
    ends_at: datetime
    seq: int = 0
    lead: Lead | None = None
    extensions: int = 0
    has_opened: bool = False
    last_at: datetime | None = None
    stop: Stop | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether nothing can happen any more."""
        return self.state in OVER

    @property
    def leading_amount(self) -> Money | None:
        """Return the amount of the leading bid, or None before the first."""
        return self.lead.amount if self.lead else None


def announced(terms: Terms) -> Round:
    """Return the round as it stands when its notice is out and nothing has happened yet.

    Law: Fa Shi [2016] 18, art. 12 (RS-03).
    """
    return Round(terms, "announced", terms.starts_at, terms.ends_at)
