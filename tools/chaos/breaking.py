"""Whoever breaks the processes of a run and starts them again, and counts what was really done."""

import random  # noqa: TID251 - what is tried is drawn by a seed, so that it can be tried again
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg
from sqlalchemy import make_url

from tools.chaos.clocks import CourtClock
from tools.chaos.machines import Machines, Node
from tools.chaos.plan import Step

POINT_SECONDS_MAX = 4.0
POLL_SECONDS = 0.1
LOOK_SECONDS_MAX = 60.0
STARTING_SECONDS = (0.1, 1.5)
BACKENDS = (
    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


@dataclass(slots=True)
class Done:
    """What was really done, beside what was planned."""

    kills: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


class Breaker:
    """Carries out the steps of a plan that hit processes."""

    def __init__(
        self, machines: Machines, clock: CourtClock, database_url: str, steps: Sequence[Step], *, seed: int
    ) -> None:
        """Take the processes and the plan."""
        self.done = Done()
        self.place = -1
        self._machines = machines
        self._clock = clock
        self._database_url = database_url
        self._steps = steps
        self._happened: set[int] = set()
        self._chance = random.Random(f"breaker {seed}")  # noqa: S311 - by a seed, so that it can be tried again

    def start_all(self) -> None:
        """Start every node that does not run or is still armed, with nothing armed, and wait for all."""
        for node in self._machines.nodes:
            if node.was_ended_by_its_fault:
                self._note(node)
            if node.fault or not node.is_running:
                node.end()
                node.spawn(self._clock)
        for node in self._machines.nodes:
            node.wait_until_up()

    def strike(self, step: Step) -> None:
        """Carry out one step that hits a process."""
        node = self._machines.nodes[step.node]
        match step.what:
            case "node" | "point":
                self._kill_node(step, node)
            case "outage":
                self._leave_alone(step.seconds)
            case "freeze":
                node.freeze()
                time.sleep(step.seconds)
                node.thaw()
                self.done.others["freeze"] += 1
            case "term":
                self._restart_in_order(node)
            case _:
                self._kill_other(step)

    def rest(self, seconds: float) -> None:
        """Let the people bid for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.reap()
            time.sleep(min(POLL_SECONDS, seconds))

    def reap(self) -> bool:
        """Start again whichever node has come to its fault point; tell whether there was one."""
        ended = [node for node in self._machines.nodes if node.was_ended_by_its_fault]
        for node in ended:
            place = node.fault_place
            self._note(node)
            self._start_again(node, max(place, self.place))
        return bool(ended)

    def _kill_node(self, step: Step, node: Node) -> None:
        if self.place in self._happened:
            return
        # While one node comes back another serves, and is not killed before the first is there.
        for other in self._machines.nodes:
            if other is not node or step.what == "point":
                other.wait_until_up()
        if step.what == "point":
            until = time.monotonic() + POINT_SECONDS_MAX
            while not self.reap() and self.place not in self._happened and time.monotonic() < until:
                time.sleep(POLL_SECONDS)
            if self.place in self._happened:
                return
        self._end_by_force(node, "node")
        if step.at_once:
            node.spawn(self._clock)
            time.sleep(self._chance.uniform(*STARTING_SECONDS))
            self._end_by_force(node, "node-starting")
        self._start_again(node, self.place)

    def _leave_alone(self, seconds: float) -> None:
        """Kill every node, and start them again only after a while."""
        for node in self._machines.nodes:
            self._end_by_force(node, "node")
        self.done.others["outage"] += 1
        time.sleep(seconds)
        for node in self._machines.nodes:
            self._start_again(node, self.place)

    def _end_by_force(self, node: Node, what: str) -> None:
        if node.was_ended_by_its_fault:
            self._note(node)
            return
        node.kill()
        self.done.kills[what] += 1

    def _note(self, node: Node) -> None:
        """Count a kill that the server did by itself at its point."""
        self.done.kills[node.fault.split(":")[0]] += 1
        self._happened.add(node.fault_place)
        node.fault = ""

    def _start_again(self, node: Node, place: int) -> None:
        ahead, fault = fault_ahead(self._steps, place, node.number)
        node.spawn(self._clock, fault, ahead)
        if len(self._machines.nodes) == 1:
            node.wait_until_up()

    def _restart_in_order(self, node: Node) -> None:
        if node.was_ended_by_its_fault:
            self._note(node)
        for other in self._machines.nodes:
            other.wait_until_up()
        node.end()
        self.done.others["term"] += 1
        self._start_again(node, self.place)

    def _kill_other(self, step: Step) -> None:
        match step.what:
            case "database":
                self._machines.kill_database()
            case "backend":
                pid = self._some_backend()
                if pid is None:
                    return
                self._machines.kill_backend(pid)
            case "redis":
                self._machines.kill_redis(step.seconds)
        self.done.kills[step.what] += 1

    def _some_backend(self) -> int | None:
        """Return one of the workers that serve the court."""
        parts = make_url(self._database_url).set(drivername="postgresql")
        url = parts.render_as_string(hide_password=False)
        until = time.monotonic() + LOOK_SECONDS_MAX
        while time.monotonic() < until:
            with suppress(psycopg.OperationalError):
                with psycopg.connect(url, autocommit=True) as connection:
                    pids = [row[0] for row in connection.execute(BACKENDS)]
                return self._chance.choice(pids) if pids else None
            time.sleep(POLL_SECONDS)
        return None


def fault_ahead(steps: Sequence[Step], place: int, node: int) -> tuple[int, str]:
    """Return what a node that is started now is armed with, and the place of that step in the plan.

    That is the node's next step, if it is a named point.
    """
    for ahead, step in enumerate(steps[place + 1 :], start=place + 1):
        if step.what == "outage":
            break
        if step.what in {"node", "point", "term"} and step.node == node:
            return (ahead, step.fault) if step.fault else (-1, "")
    return -1, ""
