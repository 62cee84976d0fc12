"""One run: the court served, people in it, the plan carried out upon it, everything settled and written down."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from tools.chaos.bidders import Bidder
from tools.chaos.clocks import CourtClock
from tools.chaos.court import Scene
from tools.chaos.journals import Journal
from tools.chaos.machines import Machines, Node
from tools.chaos.people import Session
from tools.chaos.plan import BARRIER_SECONDS, NEAR_SECONDS, Step
from tools.chaos.watchers import Watcher
from tools.chaos.wire import Door, LostError

POINT_SECONDS_MAX = 6.0
POLL_SECONDS = 0.1
CLOSE_SECONDS_MAX = 120.0
JOIN_SECONDS_MAX = 90.0
LOOK_SECONDS_MAX = 60.0
FIRST_MINUTES = 1
BIDS_A_SECOND = 30.0
OVER = frozenset({"sold", "unsold", "withdrawn"})

Say = Callable[[str], None]
Watching = Callable[..., Watcher]


@dataclass(slots=True)
class Done:
    """What was really done, beside what was planned."""

    kills: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


class Driver:
    """Whoever carries out a plan upon a court."""

    def __init__(
        self,
        folder: Path,
        scene: Scene,
        machines: Machines,
        *,
        seed: int,
        say: Say,
        watching: Watching = Watcher,
    ) -> None:
        """Take the court, its processes, and who is told how it goes."""
        self.scene = scene
        self.machines = machines
        self.done = Done()
        self._say = say
        self._folder = folder
        self._journal = Journal(folder, "driver")
        opens_at = datetime.fromisoformat(scene.opens_at) + timedelta(minutes=FIRST_MINUTES)
        self.clock = CourtClock(opens_at, self._journal)
        ports = [node.port for node in machines.nodes]
        self._sessions = {name: Session(name, ports) for name in scene.accounts}
        self._bidders = self._all_bidders(seed)
        self._watchers = [
            watching(
                lotted.round_id,
                ports,
                Journal(folder, f"watcher-{number}-{turn}"),
                seed=f"watcher {seed} {number} {turn}",
                from_first=turn == 0,
            )
            for number, lotted in enumerate(scene.rounds)
            for turn in range(2)
        ]
        self._steps: Sequence[Step] = ()
        self._place = -1
        self._happened: set[int] = set()
        self._chance = random.Random(f"driver {seed}")  # noqa: S311 - by a seed, so that it can be tried again

    def run(self, steps: Sequence[Step], *, seconds: float | None = None) -> None:
        """Serve the court, carry out the plan, bring every round to its end and every bid to its outcome."""
        begun = time.monotonic()
        self._steps = steps
        for node in self.machines.nodes:
            # Not armed: everybody has to be signed in first.
            node.spawn(self.clock)
        for node in self.machines.nodes:
            node.wait_until_up()
        for session in self._sessions.values():
            session.sign_in()
        for one in (*self._watchers, *(bidder for group in self._bidders for bidder in group)):
            one.thread.start()
        for place, step in enumerate(steps):
            if seconds is not None and time.monotonic() - begun > seconds:
                self._say(f"time is up after {place} of {len(steps)} steps")
                break
            self._carry_out(step, place)
        self._settle()
        self.done.seconds = time.monotonic() - begun

    # ------------------------------------------------------------------------------------------- steps

    def _carry_out(self, step: Step, place: int) -> None:
        self._place = place
        self._reap()
        self._journal.write("step", place=place, step=str(step))
        match step.what:
            case "pause":
                self._rest(step.seconds)
            case "near":
                self._put_before_end(step.round, NEAR_SECONDS)
            case "final":
                self._finish(step.round)
            case "bar":
                self._bar(f"b{step.node}")
            case "freeze":
                self._freeze(self.machines.nodes[step.node], step.seconds)
            case "term":
                self._restart_in_order(self.machines.nodes[step.node], place)
            case "node" | "point":
                self._kill_node(step, place)
            case _:
                self._kill_other(step)

    def _kill_node(self, step: Step, place: int) -> None:
        if place in self._happened:
            return
        node = self.machines.nodes[step.node]
        # While one node comes back another serves, and is not killed before the first is there.
        for other in self.machines.nodes:
            if other is not node or step.what == "point":
                other.wait_until_up()
        if step.what == "point":
            until = time.monotonic() + POINT_SECONDS_MAX
            while not self._reap() and place not in self._happened and time.monotonic() < until:
                time.sleep(POLL_SECONDS)
            if place in self._happened:
                return
        self._end_by_force(node, "node")
        if step.at_once:
            node.spawn(self.clock)
            time.sleep(self._chance.uniform(0.1, 1.5))
            self._end_by_force(node, "node-starting")
        self._start_again(node, place)

    def _end_by_force(self, node: Node, what: str) -> None:
        if node.was_ended_by_its_fault:
            self._note(node)
            return
        node.kill()
        self.done.kills[what] += 1

    def _reap(self) -> bool:
        """Start again whichever node has come to its fault point; tell whether there was one."""
        ended = [node for node in self.machines.nodes if node.was_ended_by_its_fault]
        for node in ended:
            place = node.fault_place
            self._note(node)
            self._start_again(node, max(place, self._place))
        return bool(ended)

    def _note(self, node: Node) -> None:
        """Count a kill that the server did by itself at its point."""
        self.done.kills[node.fault.split(":")[0]] += 1
        self._happened.add(node.fault_place)
        node.fault = ""

    def _start_again(self, node: Node, place: int) -> None:
        ahead, fault = _fault_ahead(self._steps, place, node.number)
        node.spawn(self.clock, fault, ahead)
        if len(self.machines.nodes) == 1:
            node.wait_until_up()

    def _rest(self, seconds: float) -> None:
        """Let the people bid for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._reap()
            time.sleep(min(POLL_SECONDS, seconds))

    def _kill_other(self, step: Step) -> None:
        match step.what:
            case "database":
                self.machines.kill_database()
            case "backend":
                pid = self._some_backend()
                if pid is None:
                    return
                self.machines.kill_backend(pid)
            case "redis":
                self.machines.kill_redis(step.seconds)
        self.done.kills[step.what] += 1

    def _some_backend(self) -> int | None:
        """Return one of the workers that serve the court."""
        url = make_url(self.scene.database_url).set(drivername="postgresql")
        query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        until = time.monotonic() + LOOK_SECONDS_MAX
        while time.monotonic() < until:
            with suppress(psycopg.OperationalError):
                plain = url.render_as_string(hide_password=False)
                with psycopg.connect(plain, autocommit=True) as connection:
                    pids = [row[0] for row in connection.execute(query)]
                return self._chance.choice(pids) if pids else None
            time.sleep(POLL_SECONDS)
        return None

    def _freeze(self, node: Node, seconds: float) -> None:
        node.freeze()
        time.sleep(seconds)
        node.thaw()
        self.done.others["freeze"] += 1

    def _restart_in_order(self, node: Node, place: int) -> None:
        if node.was_ended_by_its_fault:
            self._note(node)
        for other in self.machines.nodes:
            other.wait_until_up()
        node.end()
        self.done.others["term"] += 1
        self._start_again(node, place)

    def _bar(self, name: str) -> None:
        """End every session of an account: from then on what its old session sends must have no effect."""
        session = self._sessions[name]
        for _ in range(100):
            self._journal.write("barring", account=name)
            self._reap()
            for node in range(len(self.machines.nodes)):
                if session.end_all(node):
                    self._journal.write("barred", account=name)
                    self.done.others["bar"] += 1
                    return
            time.sleep(POLL_SECONDS)

    # ---------------------------------------------------------------------------------- clock and rounds

    def _put_before_end(self, number: int, seconds: float) -> None:
        standing = self._standing(number)
        if standing["state"] in OVER:
            return
        at = datetime.fromisoformat(standing["ends_at"]) - timedelta(seconds=seconds)
        self.clock.forward_to(at, [node.tell_time for node in self.machines.nodes])

    def _finish(self, number: int) -> None:
        for bidder in self._bidders[number]:
            bidder.stop.set()
        self._put_before_end(number, BARRIER_SECONDS)

    def _standing(self, number: int) -> dict[str, Any]:
        """Return where a round stands, from whichever node answers."""
        until = time.monotonic() + LOOK_SECONDS_MAX
        path = f"/api/v1/rounds/{self.scene.rounds[number].round_id}"
        while time.monotonic() < until:
            self._reap()
            for node in self.machines.nodes:
                door = Door(node.port, seconds=2)
                try:
                    reply = door.ask("GET", path)
                    if reply.status == 200:  # noqa: PLR2004 - HTTP's word for well
                        standing: dict[str, Any] = reply.plain()["round"]
                        return standing
                except LostError:
                    pass
                finally:
                    door.close()
            time.sleep(POLL_SECONDS)
        raise LostError(f"nobody says where round {number} stands")

    # ------------------------------------------------------------------------------------------ the end

    def _settle(self) -> None:
        """Serve in peace: every round closes, every bidder learns every outcome, every watcher sees the end."""
        for node in self.machines.nodes:
            if node.was_ended_by_its_fault:
                self._note(node)
            # Whatever is still armed is taken away.
            if node.fault or not node.is_running:
                node.end()
                node.spawn(self.clock)
        for node in self.machines.nodes:
            node.wait_until_up()
        for number in range(len(self.scene.rounds)):
            self._close(number)
        for session in self._sessions.values():
            session.sign_in()
        self._journal.write("signed-in-anew")
        bidders = [bidder for group in self._bidders for bidder in group]
        for bidder in bidders:
            bidder.settle.set()
        for bidder in bidders:
            bidder.thread.join(JOIN_SECONDS_MAX)
        for watcher, number in zip(self._watchers, self._rounds_watched(), strict=True):
            watcher.expected_seq = self._standing(number)["seq"]
            watcher.stop.set()
        for watcher in self._watchers:
            watcher.thread.join(JOIN_SECONDS_MAX)
        for node in self.machines.nodes:
            node.end()

    def _rounds_watched(self) -> list[int]:
        return [number for number in range(len(self.scene.rounds)) for _ in range(2)]

    def _close(self, number: int) -> None:
        """Bring a round to its end, however often its last bids have moved it."""
        for bidder in self._bidders[number]:
            bidder.stop.set()
        until = time.monotonic() + CLOSE_SECONDS_MAX
        while time.monotonic() < until:
            standing = self._standing(number)
            if standing["state"] in OVER:
                return
            if datetime.fromisoformat(standing["ends_at"]) - self.clock.now() > timedelta(seconds=5):
                self._put_before_end(number, BARRIER_SECONDS)
            time.sleep(POLL_SECONDS)
        self._say(f"round {number} was not closed in {CLOSE_SECONDS_MAX:.0f} s")

    def _all_bidders(self, seed: int) -> list[list[Bidder]]:
        count = sum(len(lotted.codes) for lotted in self.scene.rounds)
        return [
            [
                Bidder(
                    self._sessions[name],
                    lotted,
                    Journal(self._folder, f"{name}-{number}"),
                    seed=f"bidder {seed} {name} {number}",
                    pause=count / BIDS_A_SECOND,
                )
                for name in lotted.codes
            ]
            for number, lotted in enumerate(self.scene.rounds)
        ]


def _fault_ahead(steps: Sequence[Step], place: int, node: int) -> tuple[int, str]:
    """Return what a node that is started now is armed with, and the place of that step in the plan.

    That is the node's next step, if it is a named point.
    """
    for ahead, step in enumerate(steps[place + 1 :], start=place + 1):
        if step.what in {"node", "point", "term"} and step.node == node:
            return (ahead, step.fault) if step.fault else (-1, "")
    return -1, ""
