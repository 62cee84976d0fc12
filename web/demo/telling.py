"""Tells many stories at once: what comes next in any of them comes next, and the clock is put there."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import count

from kernel.days import court_day
from web.demo.aftermath import sold
from web.demo.plan import Fate, Stock
from web.demo.property import Thing
from web.demo.rounds import held
from web.demo.story import announced, begin, until_notice
from web.demo.timetable import rounds_of
from web.demo.world import World

Story = Iterator[datetime]
_COMES_TO_A_ROUND = frozenset({"paid", "ruling", "ruled", "served", "delivered"})


def stories(world: World, fates: Iterable[Fate], stock: Stock) -> list[Story]:
    """Return the story of each fate, with the next thing of its kind."""
    return [life(world, fate, stock.take(fate.kind)) for fate in fates]


def life(world: World, fate: Fate, thing: Thing) -> Story:
    """Tell one lot's life as far as its fate goes."""
    calendar = world.house.store.calendar
    rounds = rounds_of(fate, thing.kind, start=world.start, calendar=calendar, chance=world.chance)
    tale = begin(world, fate, thing, rounds)
    yield from until_notice(tale)
    if fate.stop not in _COMES_TO_A_ROUND:
        return
    for place, round_ in enumerate(rounds, start=1):
        if place > 1:
            yield from announced(tale, round_)
        yield from held(tale, round_, last=place == len(rounds))
    yield from sold(tale)


def tell(world: World, told: Iterable[Story], *, until: datetime, say: Callable[[str], None]) -> None:
    """Let everything happen in the order of its instants, up to the one given; the rest lies ahead."""
    order = count()
    waiting: list[tuple[datetime, int, Story]] = []
    for story in told:
        _put_back(waiting, story, next(order))
    month = ""
    while waiting and waiting[0][0] <= until:
        at, _place, story = heapq.heappop(waiting)
        world.clock.put(max(at, world.clock.now()))
        if (now := f"{court_day(at):%Y-%m}") != month:
            month = now
            say(f"{month} · {world.deeds} deeds")
        _put_back(waiting, story, next(order))


def _put_back(waiting: list[tuple[datetime, int, Story]], story: Story, place: int) -> None:
    """Let a story go on to its next instant, and keep it if there is one."""
    at = next(story, None)
    if at is not None:
        heapq.heappush(waiting, (at, place, story))
