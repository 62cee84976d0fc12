"""How long a seizure lasts, when to renew it, and whether it holds until the auction is over."""

from datetime import date, timedelta
from typing import assert_never

from auction.rules.asset import AssetClass
from auction.rules.dates import are_plausible
from kernel.law import Figure
from kernel.refusal import Finding

_TERM_ARTICLE = "Fa Shi [2022] 11, art. 485"
_LAPSE_ARTICLE = "Fa Shi [2004] 15, art. 27"

# The terms have held since the Interpretation of 2015; 2022 only gave the article its present number.
BANK_DEPOSIT_YEARS = Figure(article=_TERM_ARTICLE, since={date(2015, 2, 4): 1}, rule="K-SEIZ-1")
MOVABLE_YEARS = Figure(article=_TERM_ARTICLE, since={date(2015, 2, 4): 2}, rule="K-SEIZ-1")
IMMOVABLE_YEARS = Figure(article=_TERM_ARTICLE, since={date(2015, 2, 4): 3}, rule="K-SEIZ-1")
OTHER_RIGHT_YEARS = Figure(article=_TERM_ARTICLE, since={date(2015, 2, 4): 3}, rule="K-SEIZ-1")

REMINDER_DAYS = Figure(
    article=_TERM_ARTICLE, since={date(2015, 2, 4): (60, 30, 7)}, standing="reading", rule="K-SEIZ-1"
)

_LEAP_DAY = (2, 29)


def longest_seizure_years(asset_class: AssetClass, on: date) -> int:
    """Return for how many years a thing of this class may be seized at a time.

    Law: Fa Shi [2022] 11, art. 485 (K-SEIZ-1, RR-004).
    """
    match asset_class:
        case AssetClass.MOVABLE:
            return MOVABLE_YEARS.on(on)
        case AssetClass.IMMOVABLE:
            return IMMOVABLE_YEARS.on(on)
        case AssetClass.OTHER_RIGHT:
            return OTHER_RIGHT_YEARS.on(on)
        case _:
            assert_never(asset_class)


def longest_seizure(asset_class: AssetClass, seized_on: date) -> date:
    """Return the last day on which a seizure of this day can have effect; a day off does not lengthen it.

    Law: Fa Shi [2022] 11, art. 485 (K-SEIZ-1, RR-004).
    """
    return _years_later(seized_on, longest_seizure_years(asset_class, seized_on))


def longest_bank_freeze(frozen_on: date) -> date:
    """Return the last day on which money in a bank account can stay frozen.

    Law: Fa Shi [2022] 11, art. 485 (K-SEIZ-1, RR-004).
    """
    return _years_later(frozen_on, BANK_DEPOSIT_YEARS.on(frozen_on))


def renewal_reminders(ends_on: date) -> tuple[date, ...]:
    """Return the days on which the court is reminded to renew a seizure before it lapses.

    Law: Fa Shi [2022] 11, art. 485 (K-SEIZ-1) - renewal is the law's, the days are ours.
    """
    return tuple(ends_on - timedelta(days=days) for days in REMINDER_DAYS.on(ends_on))


def check_seizure(
    *,
    asset_class: AssetClass,
    seized_on: date,
    ends_on: date,
    today: date,
    auction_over_on: date | None = None,
) -> Finding:
    """Tell whether the seizure is of lawful length, still has effect, and will until the auction is over.

    Law: Fa Shi [2022] 11, art. 485 (K-SEIZ-1, RR-004, RR-005); Fa Shi [2004] 15, art. 27.
    """
    if not are_plausible(seized_on, ends_on):
        return Finding("block", "date-not-plausible", "", {"field": "seized_on"})
    longest = longest_seizure(asset_class, seized_on)
    facts = {
        "seized_on": seized_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "longest": longest.isoformat(),
    }
    if ends_on < seized_on:
        return Finding("block", "seizure-dates-reversed", _TERM_ARTICLE, facts)
    if ends_on > longest:
        return Finding("block", "seizure-too-long", _TERM_ARTICLE, facts)
    if today > ends_on:
        return Finding("block", "seizure-lapsed", _LAPSE_ARTICLE, facts)
    if auction_over_on is not None and auction_over_on > ends_on:
        facts["auction_over_on"] = auction_over_on.isoformat()
        return Finding("warn", "seizure-ends-before-auction", _LAPSE_ARTICLE, facts)
    return Finding("pass", "seizure-in-force", _TERM_ARTICLE, facts)


def _years_later(day: date, years: int) -> date:
    """Return the same day so many years later; the last day of February for a leap day."""
    if (day.month, day.day) == _LEAP_DAY:
        return date(day.year + years, 3, 1) - timedelta(days=1)
    return day.replace(year=day.year + years)
