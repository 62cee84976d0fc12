"""Who may take part: the bars of the law, and those that are the court's to set."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kernel.refusal import Finding, Refusal

# Of those whom art. 34 of the online rules keeps away, the ones whom the law of sales names again.
COURT_TIES: frozenset[str] = frozenset({"court", "court-staff"})

# Grounds that are facts about a person which the court may weigh; all others bind the court as well.
CLEARABLE: frozenset[str] = frozenset(
    {"consumption-restricted", "dishonest-debtor", "foreign-buyer-unchecked"}
)

_ONLINE_14 = "Fa Shi [2016] 18, art. 14"
_ONLINE_17 = "Fa Shi [2016] 18, art. 17"
_ONLINE_24 = "Fa Shi [2016] 18, art. 24"
_ONLINE_34 = "Fa Shi [2016] 18, art. 34"
_HOUSES = "Fa Shi [2021] 18, art. 1"
_HOUSE_PLEDGE = "Fa Shi [2021] 18, art. 2"
_EQUITY = "Fa Shi [2021] 20, art. 15"


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known of somebody who wants to bid, and what he declares."""

    identity_verified: bool
    has_full_capacity: bool = True
    holds: frozenset[str] = frozenset()
    may_buy_house: bool | None = None
    pledges_house_qualification: bool = False
    tie: str | None = None
    defaulted_here: bool = False
    missed_approval_here: bool = False
    consumption_restricted: bool = False
    dishonest: bool = False
    acts_for_others: bool = False
    mandate_confirmed_at: datetime | None = None
    is_foreign: bool = False
    cleared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """What the asset and the way of sale ask of a bidder."""

    asset_class: Literal["movable", "immovable", "other_right"]
    starts_at: datetime
    procedure: Literal["round1", "round2", "sale"] = "round1"
    is_house: bool = False
    purchase_restricted: bool = False
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EntrySettings:
    """How far a court goes where the text was not found, or speaks of buying in general: refuse or warn."""

    restricted_may_not_buy: bool = True
    dishonest_may_not_buy_houses: bool = True
    foreigners_are_checked: bool = True


def bars(applicant: Applicant, asset: AssetFacts, settings: EntrySettings = EntrySettings()) -> list[Refusal]:
    """Return every ground on which the applicant may not take part; an empty list lets him in.

    Law: Fa Shi [2016] 18, art. 14, 17, 24, 34; Fa Shi [2021] 18, art. 1, 2; Fa Shi [2021] 20, art. 15
    (RR-114, RR-115, RR-117, RR-128, A-14, A-34, BE-1, BE-2, BE-3, BE-4, BE-5, BE-6, BE-7, BE-10, BE-12) -
    whoever is not barred may bid, the applicant and the debtor of the case as well (BE-7, Fa Shi [2004] 16,
    art. 12), and one bidder is enough (A-11).
    """
    found = [*_bars_of_law(applicant, asset), *_bars_of_house(applicant, asset)]
    found += [ground for ground, refuses in _bars_of_court(applicant, asset, settings) if refuses]
    return [ground for ground in found if ground.code not in applicant.cleared & CLEARABLE]


def cautions(
    applicant: Applicant, asset: AssetFacts, settings: EntrySettings = EntrySettings()
) -> list[Finding]:
    """Return what the court should look at although it does not bar the applicant.

    Law: Fa Shi [2010] 8, art. 3 (BE-8, BE-9, BE-11) - the bars that this court has set to a warning, and
    those that it has cleared.
    """
    return [
        Finding("warn", ground.code, ground.article, ground.facts)
        for ground, refuses in _bars_of_court(applicant, asset, settings)
        if not refuses or ground.code in applicant.cleared
    ]


def _bars_of_law(applicant: Applicant, asset: AssetFacts) -> Iterator[Refusal]:
    if not applicant.identity_verified:
        yield Refusal("identity-not-verified", _ONLINE_17)
    if not applicant.has_full_capacity:
        yield Refusal("capacity-missing", _ONLINE_14)
    for missing in sorted(asset.needs - applicant.holds):
        yield Refusal("qualification-missing", _ONLINE_14, {"qualification": missing})
    if applicant.tie is not None:
        yield Refusal("barred-by-office", _ONLINE_34, {"tie": applicant.tie})
        if asset.procedure == "sale" and applicant.tie in COURT_TIES:
            yield Refusal("court-may-not-buy", "Civil Procedure Interpretation (2022), art. 488")
    if applicant.defaulted_here:
        yield Refusal("defaulted-before", _ONLINE_24)
    if applicant.missed_approval_here:
        yield Refusal("approval-missed-before", _EQUITY)
    confirmed = applicant.mandate_confirmed_at
    if applicant.acts_for_others and (confirmed is None or confirmed >= asset.starts_at):
        yield Refusal("mandate-not-confirmed", _ONLINE_14)


def _bars_of_house(applicant: Applicant, asset: AssetFacts) -> Iterator[Refusal]:
    if not (asset.is_house and asset.purchase_restricted):
        return
    if applicant.may_buy_house is False:
        yield Refusal("house-purchase-restricted", _HOUSES)
    elif not applicant.pledges_house_qualification:
        yield Refusal("house-pledge-missing", _HOUSE_PLEDGE)


def _bars_of_court(
    applicant: Applicant, asset: AssetFacts, settings: EntrySettings
) -> Iterator[tuple[Refusal, bool]]:
    """Yield grounds that a court weighs, each with whether this court refuses on them."""
    if (applicant.consumption_restricted or applicant.dishonest) and asset.asset_class == "immovable":
        yield Refusal("consumption-restricted", "Fa Shi [2010] 8, art. 3"), settings.restricted_may_not_buy
    if applicant.dishonest and asset.is_house:
        yield Refusal("dishonest-debtor"), settings.dishonest_may_not_buy_houses
    if applicant.is_foreign and asset.is_house:
        yield Refusal("foreign-buyer-unchecked"), settings.foreigners_are_checked
