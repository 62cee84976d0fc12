"""Whether a gap in the service touched the end of a round, so that it is stopped and not closed quietly."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bidding.rules.closing import closes_at
from bidding.rules.extension import EXTENSION
from bidding.rules.pause import Window
from kernel.days import court_day
from kernel.law import Figure

# The law knows the fault, not its length. A court may set another one for itself.
LONGEST_HARMLESS_GAP = Figure(
    article="Fa Shi [2016] 18, art. 28",
    since={date(2017, 1, 1): timedelta(seconds=10)},
    standing="reading",
    rule="RS-12",
)


@dataclass(frozen=True, slots=True)
class Gap:
    """From when until when nobody could bid; the end itself is outside."""

    begins_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        """Return how long it lasted."""
        return self.ends_at - self.begins_at


def usual_longest_gap(on: date) -> timedelta:
    """Return the longest gap that stops no round, where a court has set no other.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RS-12) - the article knows the fault and not its length; this one is
    our reading.
    """
    return LONGEST_HARMLESS_GAP.on(on)


def last_minutes(window: Window) -> Gap:
    """Return the time at a round's end in which it must be possible to bid and to be heard.

    Law: Fa Shi [2016] 18, art. 20 (A-20, TIME-5) - in these minutes a bid keeps the round open; until the
    closing those who entered in time are still being decided.
    """
    return Gap(
        window.ends_at - EXTENSION.on(court_day(window.ends_at)),
        closes_at(window.ends_at),
    )


def must_stop(window: Window, gap: Gap, *, has_opened: bool, longest: timedelta) -> bool:
    """Tell whether a gap longer than the court bears touched the last minutes, so that the round is stopped.

    Law: Fa Shi [2016] 18, arts. 20, 28 (A-20, A-28, RR-135, RS-12) - on a fault the platform stops first and
    reports at once; from which length on a gap is such a fault is our reading. A round in which nobody could
    bid in its whole time is stopped when it should open, and one whose start lies ahead is not touched.
    """
    if gap.length <= longest or gap.ends_at <= window.starts_at:
        return False
    never_began = not has_opened and gap.begins_at <= window.starts_at and window.ends_at <= gap.ends_at
    end = last_minutes(window)
    return not never_began and gap.begins_at < end.ends_at and end.begins_at < gap.ends_at
