"""How long a reference price may be relied on; auction/rules/price_use.py holds the sale to it."""

from calendar import monthrange
from datetime import date

from kernel.law import Figure
from kernel.refusal import Refusal

_ART_27 = "Fa Shi [2018] 15, art. 27"
_MONTHS_A_YEAR = 12

VALIDITY_MONTHS_MAX = Figure(article=_ART_27, since={date(2018, 9, 1): 12}, rule="R-27")
USE_AFTER_VALIDITY_MONTHS = Figure(article=_ART_27, since={date(2018, 9, 1): 6}, rule="R-27")


def latest_validity(counted_from: date) -> date:
    """Return the last day to which a price that is counted from the day given may be valid.

    Law: Fa Shi [2018] 15, art. 27 (R-27). One year at most, for a negotiated price too. A ceiling is not
    moved behind a day off.
    """
    return months_after(counted_from, VALIDITY_MONTHS_MAX.on(counted_from))


def fault_of_validity(valid_until: date, *, counted_from: date) -> Refusal | None:
    """Return what is wrong with a term of validity, or None.

    Law: Fa Shi [2018] 15, art. 27 (R-27).
    """
    latest = latest_validity(counted_from)
    if valid_until < counted_from:
        return Refusal("validity-before-price", _ART_27)
    if valid_until > latest:
        return Refusal("validity-too-long", _ART_27, {"latest": latest.isoformat()})
    return None


def last_auction_day(valid_until: date) -> date:
    """Return the last day on which an auction or sale may begin on a price valid to the day given.

    Law: Fa Shi [2018] 15, art. 27(3) (R-27, RR-034). Six months after the validity; a ceiling is not moved
    behind a day off.
    """
    return months_after(valid_until, USE_AFTER_VALIDITY_MONTHS.on(valid_until))


def months_after(day: date, count: int) -> date:
    """Return the same day so many months later, or that month's last day where it is shorter.

    Law: Civil Procedure Law (2023), art. 85 (TIME-1).
    """
    years, month = divmod(day.month - 1 + count, _MONTHS_A_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
