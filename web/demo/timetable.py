"""When everything happened to a lot: days counted back from its notice, in office hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from types import MappingProxyType

from auction.rules.asset import AssetClass, AssetType, class_of
from auction.rules.bidding_time import SHORTEST_BIDDING
from auction.rules.last_days import SALE_PERIOD_DAYS
from auction.rules.procedure import Procedure
from kernel.days import BEIJING, Calendar, court_day
from notices.rules.period import notice_days
from web.demo.plan import Fate

# How many days before its notice appears each thing is done to a lot; what the law wants in time is in time.
BEFORE: Mapping[str, float] = MappingProxyType(
    {
        "seized": 46,
        "surveyed": 40,
        "skipped": 38,
        "asked": 20,
        "half-asked": 20,
        "answered": 14,
        "priced": 9,
        "chosen": 8,
        "decided": 6,
        "told": 5,
        "drafted": 2,
        "submitted": 0.1,
        "approved": 0,
    }
)
_AGAIN: Mapping[str, float] = MappingProxyType(
    {"decided": 5, "told": 4, "drafted": 1, "submitted": 0.1, "approved": 0}
)
_ORDER = (Procedure.ROUND1, Procedure.ROUND2, Procedure.SALE)
_SPARE_DAYS = 2
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Round:
    """One round's dates: what is done before its notice, and when bidding begins and ends."""

    procedure: Procedure
    publish_on: date
    done: Mapping[str, datetime]
    starts_at: datetime
    ends_at: datetime


def rounds_of(fate: Fate, kind: str, *, start: datetime, calendar: Calendar, chance: Random) -> list[Round]:
    """Return the rounds of a lot, first one first; of one that waits for somebody, the round ahead."""
    asset_class = class_of(AssetType(kind)) or AssetClass.MOVABLE
    if fate.age:
        return [_awaited(fate, asset_class, start, chance)]
    ends_at = _hammer(fate, start, calendar, chance)
    rounds: list[Round] = []
    for procedure in reversed(_ORDER[: fate.rounds]):
        found = _ended_at(ends_at, asset_class, procedure, calendar, chance)
        rounds.insert(0, found)
        ends_at = at_hour(court_day(found.done["decided"]) - timedelta(days=_SPARE_DAYS), 14)
    return rounds


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant of a day by the Beijing clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BEIJING)


def _awaited(fate: Fate, asset_class: AssetClass, start: datetime, chance: Random) -> Round:
    """Return the round of a lot whose last deed lies its age back and whose notice is still to appear."""
    last = start - fate.age
    published = last + timedelta(days=BEFORE[fate.stop])
    done = {name: _office(published - timedelta(days=days), days, chance) for name, days in BEFORE.items()}
    done[fate.stop] = last
    publish_on = court_day(max(published, start))
    lead = notice_days(asset_class, Procedure.ROUND1, on=publish_on)
    starts_at = at_hour(publish_on + timedelta(days=lead + 2 * _SPARE_DAYS), 10)
    return Round(Procedure.ROUND1, publish_on, done, starts_at, starts_at + SHORTEST_BIDDING.on(publish_on))


def _ended_at(
    ends_at: datetime, asset_class: AssetClass, procedure: Procedure, calendar: Calendar, chance: Random
) -> Round:
    again = procedure is not Procedure.ROUND1
    starts_at = ends_at - _span(procedure, court_day(ends_at))
    lead = notice_days(asset_class, procedure, on=court_day(starts_at))
    publish_on = court_day(starts_at) - timedelta(days=lead + _SPARE_DAYS)
    # A second round has its days counted from the first; only a first one has time for days off.
    publish_on = publish_on if again else _working_day(publish_on, calendar)
    published = at_hour(publish_on, 15, chance.randrange(60))
    done = {
        name: _office(published - timedelta(days=days), days, chance)
        for name, days in (_AGAIN if again else BEFORE).items()
    }
    return Round(procedure, publish_on, done, starts_at, ends_at)


def _span(procedure: Procedure, on: date) -> timedelta:
    """Return how long bidding lasts: an auction its shortest time, a sale its whole period."""
    if procedure is Procedure.SALE:
        return timedelta(days=SALE_PERIOD_DAYS.on(on))
    return SHORTEST_BIDDING.on(on)


def _hammer(fate: Fate, start: datetime, calendar: Calendar, chance: Random) -> datetime:
    """Return when the last round was to end: to the second if it is near, else at a court's hour."""
    if abs(fate.hammer) < 26 * _HOUR:
        return (start + fate.hammer).replace(microsecond=0)
    day = court_day(start + fate.hammer)
    if fate.hammer < timedelta(0) and fate.rounds == 1:
        day = _working_day(day, calendar)
    return at_hour(day, chance.choice((10, 10, 11, 14, 15, 16)))


def _office(at: datetime, days: float, chance: Random) -> datetime:
    """Return an instant of the same day in office hours; what lies less than a day back stays where it is."""
    if days < 1:
        return at
    return at_hour(court_day(at), 9 + chance.randrange(8), chance.randrange(60))


def _working_day(day: date, calendar: Calendar) -> date:
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
