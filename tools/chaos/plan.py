"""What will be done to a court, and in which order: drawn by a seed, so that the same can be tried again."""

import random  # noqa: TID251 - what is tried is drawn by a seed, so that it can be tried again
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

POINTS = ("room.begun", "room.inserted", "room.committed", "room.answered")
CLOSING_POINT = "close.concluded"
PASSES_MAX = 8
NEAR_SECONDS = 120.0
BARRIER_SECONDS = 1.2
# Longer than the court bears in the last minutes; a plan with so many kills has one such outage.
OUTAGE_SECONDS = 6.5
OUTAGE_FROM_KILLS = 8

# How often out of a hundred each kind of kill is drawn.
WEIGHTS = {
    "sqlite": {"node": 45, "point": 55},
    "postgres": {"node": 30, "point": 30, "database": 14, "backend": 12, "redis": 14},
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done: to a process, to the clock, or to an account."""

    what: str
    node: int = 0
    point: str = ""
    passes: int = 0
    seconds: float = 0.0
    round: int = 0
    at_once: bool = False

    @property
    def is_kill(self) -> bool:
        """Tell whether a process is ended by it as if by a loss of power."""
        return self.what in {"node", "point", "database", "backend", "redis", "outage"}

    @property
    def fault(self) -> str:
        """Return what a server is armed with for it."""
        return f"{self.point}:{self.passes}" if self.what == "point" else ""

    def __str__(self) -> str:
        """Return the step as it is printed."""
        starting = " while it starts" if self.at_once else ""
        words = {
            "near": f"near r{self.round}",
            "final": f"final r{self.round}",
            "point": f"kill n{self.node} at {self.point}:{self.passes}",
            "node": f"kill n{self.node}{starting}",
            "freeze": f"freeze n{self.node} {self.seconds:.1f}s",
            "term": f"term n{self.node}",
            "bar": f"bar b{self.node}",
            "outage": f"kill all, away {self.seconds:.1f}s",
            "redis": f"kill redis, away {self.seconds:.1f}s",
            "pause": f"{self.seconds:.1f}s",
        }
        return words.get(self.what, f"kill {self.what}")


def drawn(*, seed: int, kills: int, on: str, rounds: int, nodes: int, accounts: int) -> list[Step]:
    """Return the plan for a seed: kills with pauses between them, each round brought to its end in turn."""
    chance = random.Random(f"plan {seed} {on}")  # noqa: S311 - a plan that can be drawn again
    steps: list[Step] = []
    marks = _marks(kills, rounds)
    bar_at = kills // 2
    # Just after a round has come into its last minutes.
    outage_at = kills // rounds * (rounds // 2) + 1 if kills >= OUTAGE_FROM_KILLS else -1
    restarted = -1
    for number in range(kills):
        if number == bar_at and accounts > 1:
            steps.append(Step("bar", node=accounts))
        is_closing = False
        for what, round_ in marks.get(number, ()):
            steps.append(Step(what, round=round_))
            is_closing |= what == "final"
        if number == outage_at:
            steps += [Step("outage", seconds=OUTAGE_SECONDS), *_between(chance, nodes)]
            restarted = 0
            continue
        if is_closing and restarted >= 0 and chance.random() < 0.6:  # noqa: PLR2004 - more often than not
            kill = Step("point", node=restarted, point=CLOSING_POINT, passes=1)
        else:
            kill = _kill(chance, on, nodes=nodes, restarted=restarted)
        steps.append(kill)
        restarted = kill.node if kill.what in {"node", "point"} else restarted
        steps += _between(chance, nodes)
    return steps


def printed(steps: Sequence[Step]) -> str:
    """Return the plan as one line."""
    return " · ".join(map(str, steps))


def counted(steps: Sequence[Step]) -> dict[str, int]:
    """Return how many steps of each kind a plan has."""
    return dict(Counter(step.what for step in steps))


def _marks(kills: int, rounds: int) -> dict[int, list[tuple[str, int]]]:
    """Return before which kill each round is brought near its end, and before which over it."""
    marks: dict[int, list[tuple[str, int]]] = {}
    for round_ in range(rounds):
        begin, end = kills * round_ // rounds, kills * (round_ + 1) // rounds
        marks.setdefault(begin, []).append(("near", round_))
        marks.setdefault(max(begin, end - max(1, (end - begin) // 4)), []).append(("final", round_))
    return marks


def _kill(chance: random.Random, on: str, *, nodes: int, restarted: int) -> Step:
    weights = WEIGHTS[on]
    what = chance.choices(list(weights), list(weights.values()))[0] if restarted >= 0 else "node"
    if what == "point":
        # Only a server that has just been started can have been armed.
        return Step(what, node=restarted, point=chance.choice(POINTS), passes=chance.randint(1, PASSES_MAX))
    if what == "node":
        return Step(what, node=chance.randrange(nodes), at_once=chance.random() < 0.1)  # noqa: PLR2004 - now and then
    if what == "redis":
        return Step(what, seconds=chance.uniform(0, 2))
    return Step(what)


def _between(chance: random.Random, nodes: int) -> list[Step]:
    """Return what is done between two kills: a pause, now and then a stop or an orderly restart."""
    steps = [Step("pause", seconds=chance.uniform(0.2, 1.0))]
    if chance.random() < 0.1:  # noqa: PLR2004 - now and then
        steps.append(Step("freeze", node=chance.randrange(nodes), seconds=chance.uniform(0.5, 3.0)))
    if chance.random() < 0.06:  # noqa: PLR2004 - now and then
        steps.append(Step("term", node=chance.randrange(nodes)))
    return steps
