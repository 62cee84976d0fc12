"""Which dates can be meant at all: what lies outside is a slip of the hand."""

from datetime import date, datetime

EARLIEST_YEAR = 1990
LATEST_YEAR = 2199


def are_plausible(*days: date | datetime | None) -> bool:
    """Tell whether every day that is given can be meant; periods counted from it stay within the calendar.

    Law: none - a day centuries away is a slip of the hand.
    """
    return all(day is None or EARLIEST_YEAR <= day.year <= LATEST_YEAR for day in days)
