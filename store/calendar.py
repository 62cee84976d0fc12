"""The national calendar: a court's overrides first, then the announced holidays, then a provisional guess."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import chinese_calendar
import holidays

_NO_OVERRIDES: Mapping[date, bool] = MappingProxyType({})


class NationalCalendar:
    """Working days of China with make-up days; a year that is not announced is answered, but not for sure."""

    def __init__(
        self, overrides: Mapping[date, bool] = _NO_OVERRIDES, announced: frozenset[int] = frozenset()
    ) -> None:
        """Take what a court has loaded itself: days and whether one works, and years now announced."""
        self._overrides = dict(overrides)
        self._announced = _ANNOUNCED_YEARS | announced
        self._guess = holidays.country_holidays("CN")

    def is_working_day(self, day: date) -> bool:
        """Tell whether courts work on this day."""
        if day in self._overrides:
            return self._overrides[day]
        if day.year in _ANNOUNCED_YEARS:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < 5 and day not in self._guess  # noqa: PLR2004 - Saturday is the fifth day of Python's week

    def is_announced(self, year: int) -> bool:
        """Tell whether the State Council's notice for the year is known here."""
        return year in self._announced


_ANNOUNCED_YEARS = frozenset(day.year for day in chinese_calendar.holidays)
