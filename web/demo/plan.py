"""What becomes of each lot: how far it comes, when its hammer falls, and how hard it is fought for."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from web.demo import premises, things
from web.demo.people import FIRST, SECOND
from web.demo.property import Thing

SHELVES: dict[str, tuple[Thing, ...]] = {
    "house": premises.HOMES,
    "commercial": premises.COMMERCIAL,
    "land": premises.LAND,
    "vehicle": things.VEHICLES,
    "equipment": things.EQUIPMENT,
    "equity": things.EQUITY,
    "artwork": things.ARTWORK,
    "goods": things.GOODS,
    "right": things.RIGHTS,
    "other": things.OTHERS,
}
ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Fate:
    """How far a lot comes; times count from the present, and what lies ahead of it has not happened yet.

    `stop` is the last thing done for a lot that waits for somebody; `age` is for how long it has waited.
    `hammer` is when its last round was to end; with several `rounds`, those before ended without a bid.
    `rise` is by how many hundredths the price went above its start so far, `late` how often the round was
    extended.
    """

    kind: str
    court: str = FIRST
    stop: str = "delivered"
    age: timedelta = timedelta(0)
    hammer: timedelta = timedelta(0)
    rounds: int = 1
    fails: bool = False
    bidders: int = 4
    rise: int = 20
    late: int = 1
    buyer: str = ANYBODY
    admits: tuple[str, ...] = ()
    appraised: bool = False


def _d(days: float) -> timedelta:
    return timedelta(days=days)


def _ended(  # noqa: PLR0917 - a line of the year's results
    kind: str, days: float, rise: int, bidders: int, late: int, court: str = FIRST, **more: object
) -> Fate:
    """Return the fate of a lot whose hammer fell so many days ago; without bidders nobody bid."""
    fate = Fate(kind, court, hammer=-_d(days), rise=rise, bidders=bidders, late=late)
    return replace(fate, fails=not bidders, **more)  # type: ignore[arg-type]


# Lots that wait for somebody: each part of the demonstration finds work on its desk.
WAITING = (
    Fate("house", stop="seized", age=_d(0.2)),
    Fate("vehicle", stop="seized", age=_d(2)),
    Fate("right", stop="seized", age=_d(41)),
    Fate("goods", SECOND, stop="seized", age=_d(5)),
    Fate("commercial", stop="surveyed", age=_d(3)),
    Fate("equipment", SECOND, stop="surveyed", age=_d(1)),
    Fate("house", stop="asked", age=_d(2)),
    Fate("vehicle", stop="half-asked", age=_d(1)),
    Fate("other", SECOND, stop="asked", age=_d(4)),
    Fate("house", stop="priced", age=_d(1)),
    Fate("commercial", stop="chosen", age=_d(2)),
    Fate("right", SECOND, stop="priced", age=_d(3), appraised=True),
    Fate("equity", stop="decided", age=_d(1), appraised=True),
    Fate("goods", stop="drafted", age=_d(0.5)),
    Fate("house", stop="submitted", age=_d(0.05)),
    Fate("equipment", SECOND, stop="submitted", age=_d(0.1)),
)

# The first ends within minutes, the second is being extended, the third opens soon; the rest have hours.
LIVE = (
    Fate("house", hammer=timedelta(seconds=190), bidders=3, rise=9, late=0, admits=("bidder",)),
    Fate("vehicle", hammer=timedelta(seconds=40), bidders=4, rise=14, late=1, admits=("bidder",)),
    Fate("house", hammer=timedelta(days=1, seconds=160), bidders=3, admits=("bidder",)),
    Fate("commercial", hammer=timedelta(hours=2, minutes=20), bidders=3, rise=6, late=0, admits=("bidder",)),
    Fate("artwork", hammer=timedelta(hours=6, minutes=45), bidders=4, rise=12, late=0, admits=("bidder",)),
    Fate("house", SECOND, hammer=timedelta(hours=11), bidders=3, rise=4, late=0, admits=("bidder",)),
    Fate("goods", hammer=timedelta(hours=21, minutes=30), bidders=3, rise=2, late=0, admits=("bidder",)),
    Fate("equipment", hammer=timedelta(hours=16), bidders=2, rise=3, late=0, rounds=2, admits=("bidder",)),
)
AHEAD = (
    Fate("vehicle", hammer=_d(2.4), bidders=2),
    Fate("commercial", hammer=_d(6), bidders=2, appraised=True),
    Fate("equity", hammer=_d(9), bidders=1, appraised=True),
    Fate("land", hammer=_d(15), bidders=0, appraised=True),
    Fate("house", SECOND, hammer=_d(4), bidders=2),
    Fate("artwork", SECOND, hammer=_d(7), bidders=1),
    Fate("commercial", SECOND, hammer=_d(20), rounds=3, fails=True, bidders=0),
    Fate("land", SECOND, hammer=_d(5), rounds=2, bidders=1, appraised=True),
)
# After the hammer: one lot waits at each step up to the keys.
FRESHLY_SOLD = (
    Fate("house", hammer=-_d(2), buyer="bidder", bidders=5, rise=26, late=3),
    Fate("equipment", hammer=-_d(1.2), bidders=3, rise=11, late=1),
    Fate("house", hammer=-_d(6), stop="paid", bidders=6, rise=33, late=4),
    Fate("vehicle", hammer=-_d(7), stop="ruling", bidders=4, rise=38, late=2),
    Fate("commercial", hammer=-_d(11), stop="ruled", bidders=3, rise=8, late=0),
    Fate("house", hammer=-_d(13), stop="served", buyer="bidder", bidders=5, rise=21, late=2),
    Fate("goods", SECOND, hammer=-_d(5), stop="paid", bidders=3, rise=17, late=1),
    Fate("other", hammer=-_d(4), fails=True, bidders=0),
    Fate("land", hammer=-_d(9), fails=True, bidders=0, appraised=True),
    Fate("house", SECOND, hammer=-_d(3), fails=True, bidders=0, rounds=2),
)
# A year of results; each line: kind, days ago, rise in hundredths, bidders, extensions.
PAST = (
    _ended("vehicle", 357, 12, 3, 1, SECOND),
    _ended("house", 349, 22, 5, 2, SECOND),
    _ended("house", 338, 31, 6, 4),
    _ended("vehicle", 322, 46, 5, 3),
    _ended("commercial", 305, 0, 1, 0, SECOND),
    _ended("house", 291, 18, 4, 1, SECOND),
    _ended("goods", 276, 9, 3, 0),
    _ended("equity", 262, 4, 2, 0, appraised=True),
    _ended("house", 247, 52, 8, 7),
    _ended("house", 239, 11, 3, 1, SECOND),
    _ended("commercial", 231, 6, 2, 0, rounds=2),
    _ended("equipment", 224, 0, 0, 0, rounds=3),
    _ended("artwork", 218, 74, 6, 5, SECOND),
    _ended("vehicle", 204, 22, 4, 2, SECOND),
    _ended("land", 190, 0, 1, 0, appraised=True),
    _ended("goods", 183, 21, 4, 2, SECOND),
    _ended("house", 176, 27, 5, 3),
    _ended("vehicle", 169, 17, 3, 1),
    _ended("equipment", 162, 13, 3, 1, SECOND),
    _ended("right", 149, 35, 3, 2, appraised=True),
    _ended("house", 141, 7, 3, 0),
    _ended("house", 133, 41, 7, 5, SECOND),
    _ended("artwork", 126, 58, 5, 3),
    _ended("other", 118, 8, 2, 0),
    _ended("vehicle", 104, 29, 4, 2),
    _ended("other", 80, 15, 4, 1),
    _ended("right", 69, 0, 1, 0, rounds=2),
    _ended("equity", 58, 12, 3, 1, SECOND, appraised=True),
    _ended("land", 52, 0, 0, 0, SECOND, rounds=3, appraised=True),
    _ended("house", 47, 24, 5, 2),
    _ended("equipment", 38, 19, 4, 2),
    _ended("vehicle", 30.5, 33, 5, 3, SECOND),
    _ended("right", 26, 0, 0, 0, SECOND),
)

# What a demonstration of yesterday gets: rounds that run, notices, and what must be approved within a day.
FRESH = (
    *LIVE,
    *AHEAD[:3],
    Fate("house", stop="submitted", age=_d(0.05)),
    Fate("house", hammer=-_d(2), buyer="bidder", bidders=5, rise=24, late=2),
    Fate("vehicle", hammer=-_d(7), stop="ruling", bidders=4, rise=29, late=1),
)

EVERYTHING = (*WAITING, *LIVE, *AHEAD, *FRESHLY_SOLD, *PAST)
# A small court for trying out: the same code, fewer lots, each state that waits for somebody still there.
SMALL = (*WAITING, *LIVE[:4], *AHEAD[:2], *FRESHLY_SOLD[:8], *PAST[:2])


class Stock:
    """The catalogue's things, each taken once; in a later edition they are others of the same kind."""

    def __init__(self, edition: int = 1) -> None:
        """Begin at the first thing of every shelf, or for a later edition somewhere further on."""
        self._edition = edition
        self._taken: dict[str, int] = {}

    def take(self, kind: str) -> Thing:
        """Return the next thing of a kind; when the shelf is empty, things like the first ones come."""
        shelf = SHELVES[kind]
        place = self._taken.get(kind, 5 * (self._edition - 1))
        self._taken[kind] = place + 1
        thing = shelf[place % len(shelf)]
        edition = self._edition + place // len(shelf)
        return thing if edition == 1 else replace(thing, title=_other_title(thing.title, edition))


def _other_title(title: str, edition: int) -> str:
    """Return a title of the same kind: the last number in it becomes another one."""
    numbered = re.sub(r"[0-9]+(?=[^0-9]*$)", lambda found: str(int(found[0]) + edition - 1), title)
    return numbered if numbered != title else f"{title}（第{edition}批）"
