"""The terms of sale as they are being written, and what the rules must know beside them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from auction.rules.asset import AssetClass
from auction.rules.procedure import Procedure
from kernel.days import Calendar, court_day
from kernel.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class TermsDraft:
    """What somebody has typed so far; any field may still be missing."""

    procedure: Procedure = Procedure.ROUND1
    platform: str | None = None
    start_price: Money | None = None
    deposit: Money | None = None
    step: Money | None = None
    publish_on: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    balance_days: int | None = None


@dataclass(frozen=True, slots=True)
class TermsContext:
    """What is known of the lot, handed in by whoever conducts.

    `earliest_start` is what the stage of notices answers for the planned day of publication. An auction may
    begin on this reference price until `price_usable_until`, its first notice be published until
    `price_valid_until`. What is called previous speaks of the round before.
    """

    now: datetime
    calendar: Calendar
    asset_class: AssetClass
    reference_price: Money | None = None
    price_valid_until: date | None = None
    price_usable_until: date | None = None
    earliest_start: datetime | None = None
    previous_start: Money | None = None
    previous_ended_at: datetime | None = None
    previous_platform: str | None = None
    priority_claims: Money = ZERO
    enforcement_cost: Money = ZERO
    platform_choices: Collection[str] = ()
    listed_platforms: Collection[str] = ()
    seized_on: date | None = None
    seizure_ends_on: date | None = None

    @property
    def today(self) -> date:
        """Return the Beijing day on which the terms are looked at."""
        return court_day(self.now)
