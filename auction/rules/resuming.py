"""When a stopped auction is taken up again, counted from the day on which the ground was gone."""

from datetime import date

from auction.rules.last_days import RESUME_WITHIN_DAYS, last_day_to_resume
from kernel.days import Calendar
from kernel.refusal import Finding, Refusal


def check_resumed_in_time(ground_gone_on: date, resumed_on: date, calendar: Calendar) -> Finding:
    """Tell whether the auction is taken up again in time; a late day does not stop the court, it is late.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RR-136, RS-14) - within five days from when the ground is gone.
    """
    last = last_day_to_resume(ground_gone_on, calendar).day
    facts = {"day": last.isoformat()}
    if resumed_on > last:
        return Finding("warn", "resumed-late", RESUME_WITHIN_DAYS.article, facts)
    return Finding("pass", "resumed-in-time", RESUME_WITHIN_DAYS.article, facts)


def fault_of_ground_day(ground_gone_on: date, *, stopped_on: date, today: date) -> Refusal | None:
    """Return why the ground of a stop cannot have gone on this day, or None where it can.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RR-136) - the days count from when the ground is gone, so that day
    lies between the stop and today.
    """
    if stopped_on <= ground_gone_on <= today:
        return None
    facts = {"first": stopped_on.isoformat(), "last": today.isoformat()}
    return Refusal("ground-day-impossible", RESUME_WITHIN_DAYS.article, facts)
