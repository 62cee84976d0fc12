"""When a stopped round goes on: the time of the stop is added, and the last minutes remain at the least."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bidding.rules.extension import EXTENSION
from kernel.days import court_day
from kernel.law import Figure
from kernel.refusal import Finding

LONG_STOP = Figure(
    article="Fa Shi [2016] 18, art. 28",
    since={date(2017, 1, 1): timedelta(hours=24)},
    standing="reading",
    rule="RS-14",
)


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when bids count."""

    starts_at: datetime
    ends_at: datetime


def window_after_stop(
    before: Window, *, stopped_at: datetime, resumed_at: datetime, had_opened: bool
) -> Window:
    """Return when bids count after a stop: the lost time is added, and five minutes remain at the least.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RS-14) - the court resumes what was stopped. What becomes of the
    time is not said; that the lost time is added is our reading. A round that had not begun keeps its whole
    length.
    """
    if had_opened:
        resumed_end = before.ends_at + (resumed_at - stopped_at)
        return Window(before.starts_at, max(resumed_end, resumed_at + EXTENSION.on(court_day(resumed_at))))
    late = max(timedelta(0), resumed_at - before.starts_at)
    return Window(before.starts_at + late, before.ends_at + late)


def check_length_of_stop(*, stopped_at: datetime, resumed_at: datetime) -> Finding:
    """Tell whether the stop was short enough for going on without a new notice; the court chooses.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RS-14) - silent on this; that a stop of more than a day calls for a
    new notice is our reading.
    """
    longest = LONG_STOP.on(court_day(resumed_at))
    facts = {"hours": int((resumed_at - stopped_at) / timedelta(hours=1))}
    if resumed_at - stopped_at > longest:
        return Finding("warn", "stop-longer-than-a-day", LONG_STOP.article, facts)
    return Finding("pass", "stop-was-short", LONG_STOP.article, facts)
