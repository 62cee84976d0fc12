"""The world in which the stories are told: the house, a clock that can be put, everybody, and chance."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, TypeVar

from jobs.ticks import tick
from kernel.clock import StillClock
from people.rules.roles import Actor
from store.unit import Unit
from web.demo.people import Cast
from web.wiring import House

Answer = TypeVar("Answer")
_NUMBERS_A_TELLING = 100


@dataclass(slots=True)
class World:
    """Where the stories happen; `start` is the present at which the telling began.

    `telling` counts the tellings before this one; `accounts` are those of cases with a live round.
    """

    house: House
    clock: StillClock
    cast: Cast
    start: datetime
    chance: Random
    telling: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    accounts: list[str] = field(default_factory=list)
    deeds: int = 0

    def do(self, actor: Actor, deed: Callable[..., Answer], **facts: Any) -> Answer:
        """Do a deed as somebody, at the instant at which the clock stands."""
        self.deeds += 1
        return self.house.store.write(lambda unit: deed(unit, actor, **facts))

    def happen(self, deed: Callable[[Unit], Answer]) -> Answer:
        """Let something happen that nobody at the court does: money comes in."""
        self.deeds += 1
        return self.house.store.write(deed)

    def look(self, query: Callable[..., Answer], *values: Any, **facts: Any) -> Answer:
        """Look at the database."""
        return self.house.store.read(lambda session: query(session, *values, **facts))

    def sweep(self) -> None:
        """Let the clock do what is due: open, close, pay out."""
        tick(self.house.store, self.house.room, self.house.bank)

    def number(self, of: str) -> int:
        """Return the next number of a kind, such as a year's cases; a later telling begins higher."""
        self.numbers[of] = self.numbers.get(of, self.telling * _NUMBERS_A_TELLING) + 1
        return self.numbers[of]
