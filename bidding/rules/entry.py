"""When a bid has entered: the one stamp by which it counts, from the two that are taken of it."""

from datetime import date, datetime, timedelta

from kernel.days import court_day
from kernel.law import Figure

CLOCKS_APART_MAX = Figure(
    article="Fa Shi [2016] 18, art. 20",
    since={date(2017, 1, 1): timedelta(milliseconds=50)},
    standing="reading",
    rule="TIME-5",
)


def legal_time(
    *, entered_at: datetime, present: datetime, off_by: timedelta, last_at: datetime | None
) -> datetime:
    """Return the time by which a bid counts, from its stamp at the door and the time when it is decided.

    Law: Fa Shi [2016] 18, art. 20 (A-20, TIME-5) - a bid's time is when it enters the platform's system: the
    stamp at the door, which can never lie after the deciding. Where the door's clock is too far off the
    common one, its stamp is worth nothing and the common clock alone counts; how far that is, is our
    reading. Time never goes back in a round.
    """
    in_step = off_by < CLOCKS_APART_MAX.on(court_day(present))
    at = min(entered_at, present) if in_step else present
    return max(at, last_at) if last_at else at
