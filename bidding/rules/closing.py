"""When a round that has ended may be closed: not before all who entered in time have been heard."""

from datetime import date, datetime, timedelta

from kernel.days import court_day
from kernel.law import Figure

CLOSING_PAUSE = Figure(
    article="Fa Shi [2016] 18, art. 20",
    since={date(2017, 1, 1): timedelta(seconds=1)},
    standing="reading",
    rule="TIME-5",
)


def closes_at(ends_at: datetime) -> datetime:
    """Return the first instant at which the round may be closed.

    Law: Fa Shi [2016] 18, art. 20 (TIME-5) - a bid counts by when it entered the platform's system, so one
    that entered before the end and still waits to be decided must be decided first. The length of the pause
    is our reading.
    """
    return ends_at + CLOSING_PAUSE.on(court_day(ends_at))
