"""What may be asked of a round (commands) and what happens in it (events)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kernel.money import Money
from kernel.refusal import Refusal

# Why a round stands still. A platform may pause first and report at once (art. 28); all else is the court's.
Ground = Literal["court-decision", "court-ruling", "platform-fault", "start-missed"]
COURT_GROUNDS: tuple[Ground, ...] = ("court-decision", "court-ruling")


@dataclass(frozen=True, slots=True)
class Bidder:
    """How a bidder appears in the round: by code and rank, never by name."""

    code: str
    rank: int | None = None


# ------------------------------------------------------------------------------------------ commands


@dataclass(frozen=True, slots=True)
class PlaceBid:
    """A bid, with the instant at which it entered the system; `at` is always that instant."""

    bidder: Bidder
    amount: Money
    at: datetime
    admitted: bool = True
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Open:
    at: datetime


@dataclass(frozen=True, slots=True)
class Close:
    at: datetime


@dataclass(frozen=True, slots=True)
class Suspend:
    at: datetime
    ground: Ground
    reason: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Going on; without an end the lost time is added, with one the court grants more than that."""

    at: datetime
    reason: str
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    at: datetime
    reason: str


CourtCommand = Suspend | Resume | Withdraw
Command = PlaceBid | Open | Close | CourtCommand


# ------------------------------------------------------------------------------------------ events


@dataclass(frozen=True, slots=True)
class RoundOpened:
    at: datetime


@dataclass(frozen=True, slots=True)
class BidAccepted:
    at: datetime
    bidder: Bidder
    amount: Money


@dataclass(frozen=True, slots=True)
class EndMoved:
    at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class BidRefused:
    at: datetime
    bidder: Bidder
    amount: Money
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Suspended:
    at: datetime
    ground: Ground
    reason: str


@dataclass(frozen=True, slots=True)
class Resumed:
    at: datetime
    reason: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Sold:
    at: datetime
    bidder: Bidder
    amount: Money


@dataclass(frozen=True, slots=True)
class Unsold:
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    at: datetime
    reason: str


Event = RoundOpened | BidAccepted | EndMoved | BidRefused | Suspended | Resumed | Sold | Unsold | Withdrawn
