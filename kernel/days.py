"""Days as the law counts them: Beijing court days, days off, and what a period's last day is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)

# No legal period here is longer than ten years; a longer one is a slip of the hand.
PERIOD_DAYS_MAX = 3_660


class Calendar(Protocol):
    """Whoever knows the statutory holidays and the make-up working days."""

    def is_working_day(self, day: date) -> bool:
        """Tell whether courts work on this day."""

    def is_announced(self, year: int) -> bool:
        """Tell whether the year's holidays have been announced for good."""


@dataclass(frozen=True, slots=True)
class LegalDate:
    """The last day of a period; provisional while the holidays of its year are not announced."""

    day: date
    provisional: bool = False

    @property
    def ends_at(self) -> datetime:
        """Return the instant at which the day is over in Beijing, in UTC."""
        return start_of(self.day + ONE_DAY)


class WeekdayCalendar:
    """A calendar that knows weekends and nothing else: every date it gives is provisional."""

    def is_working_day(self, day: date) -> bool:
        """Tell whether it is Monday to Friday."""
        return day.weekday() < 5  # noqa: PLR2004 - Saturday is the fifth day of Python's week

    def is_announced(self, year: int) -> bool:
        """Tell that no holidays are known, whatever the year."""
        return year < 0


def court_day(instant: datetime) -> date:
    """Return the Beijing day on which the instant falls."""
    assert instant.tzinfo is not None, "an instant needs its time zone"
    return instant.astimezone(BEIJING).date()


def start_of(day: date) -> datetime:
    """Return the instant, in UTC, at which the day begins in Beijing."""
    return datetime.combine(day, time(), tzinfo=BEIJING).astimezone(UTC)


def after_days(day: date, count: int, calendar: Calendar) -> LegalDate:
    """Return the last day of a period of calendar days that is counted from the day given.

    Law: Civil Procedure Law (2023), art. 85 (TIME-1, TIME-2, TIME-3). The first day is not counted; a last
    day that
    is a day off moves to the next working day.
    """
    assert 0 <= count <= PERIOD_DAYS_MAX, "a period has a sensible number of days"
    return _rolled_on(day + count * ONE_DAY, calendar)


def after_working_days(day: date, count: int, calendar: Calendar) -> LegalDate:
    """Return the last of so many working days after the day given.

    Law: Fa [2021] 322, items 13, 22, 23, 27, 30 (TIME-3).
    """
    assert 0 <= count <= PERIOD_DAYS_MAX, "a period has a sensible number of days"
    last = day
    provisional = False
    while count:
        last += ONE_DAY
        provisional = provisional or not calendar.is_announced(last.year)
        count -= calendar.is_working_day(last)
    return LegalDate(last, provisional)


def whole_days_between(earlier: date, later: date) -> int:
    """Return the number of full days that lie between two days, both left out; negative when reversed."""
    return (later - earlier).days - 1


def _rolled_on(day: date, calendar: Calendar) -> LegalDate:
    """Return the day, or the first working day after it."""
    provisional = not calendar.is_announced(day.year)
    while not calendar.is_working_day(day):
        day += ONE_DAY
        provisional = provisional or not calendar.is_announced(day.year)
    return LegalDate(day, provisional)
