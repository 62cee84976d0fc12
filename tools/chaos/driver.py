"""One run: the court served, people in it, the plan carried out, everything settled and written down."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tools.chaos.breaking import LOOK_SECONDS_MAX, POLL_SECONDS, Breaker
from tools.chaos.clocks import CourtClock
from tools.chaos.court import Scene
from tools.chaos.crowd import Crowd, Watching
from tools.chaos.journals import Journal
from tools.chaos.machines import Machines
from tools.chaos.plan import BARRIER_SECONDS, NEAR_SECONDS, Step
from tools.chaos.resuming import resume
from tools.chaos.watchers import Watcher
from tools.chaos.wire import Door, LostError

CLOSE_SECONDS_MAX = 120.0
# A round that its bidders' last bids keep open is brought to its end several times.
CLOSING_PATIENCE = 5
BARRING_TRIES_MAX = 100
FIRST_MINUTES = 1
NEARLY_OVER = timedelta(seconds=5)
OVER = frozenset({"sold", "unsold", "withdrawn"})

Say = Callable[[str], None]


class Driver:
    """Whoever carries out a plan upon a court."""

    def __init__(
        self,
        folder: Path,
        scene: Scene,
        machines: Machines,
        steps: Sequence[Step],
        *,
        seed: int,
        say: Say,
        watching: Watching = Watcher,
        patience: float | None = None,
    ) -> None:
        """Take the court, its processes, the plan, and who is told how it goes."""
        self._scene = scene
        self._machines = machines
        self._steps = steps
        self._say = say
        self._journal = Journal(folder, "driver")
        opens_at = datetime.fromisoformat(scene.opens_at) + timedelta(minutes=FIRST_MINUTES)
        self.clock = CourtClock(opens_at, self._journal)
        self._breaker = Breaker(machines, self.clock, scene.database_url, steps, seed=seed)
        self.done = self._breaker.done
        ports = [node.port for node in machines.nodes]
        self._crowd = Crowd(folder, scene, ports, seed=seed, watching=watching)
        self._close_seconds = CLOSE_SECONDS_MAX
        if patience is not None:
            self._close_seconds = patience * CLOSING_PATIENCE
            self._crowd.grow_impatient(patience)

    def run(self, *, seconds: float | None = None) -> None:
        """Serve the court, carry out the plan, bring every round to its end and every bid to its outcome."""
        begun = time.monotonic()
        try:
            # Nothing is armed yet: everybody has to be signed in first.
            self._breaker.start_all()
            self._crowd.come()
            self._carry_out_all(begun, seconds)
            self._settle()
        finally:
            self._crowd.leave()
            self._journal.close()
        self.done.seconds = time.monotonic() - begun

    def _carry_out_all(self, begun: float, seconds: float | None) -> None:
        for place, step in enumerate(self._steps):
            if seconds is not None and time.monotonic() - begun > seconds:
                self._say(f"time is up after {place} of {len(self._steps)} steps")
                return
            self._breaker.place = place
            self._breaker.reap()
            self._journal.write("step", place=place, step=str(step))
            self._carry_out(step)

    def _carry_out(self, step: Step) -> None:
        match step.what:
            case "pause":
                self._breaker.rest(step.seconds)
            case "near":
                self._put_before_end(step.round, NEAR_SECONDS)
            case "final":
                self._crowd.calm(step.round)
                self._put_before_end(step.round, BARRIER_SECONDS)
            case "bar":
                self._bar(f"b{step.node}")
            case _:
                self._breaker.strike(step)

    def _bar(self, name: str) -> None:
        """End every session of an account: from then on what its old session sends must have no effect."""
        session = self._crowd.sessions[name]
        for _ in range(BARRING_TRIES_MAX):
            self._journal.write("barring", account=name)
            self._breaker.reap()
            for node in range(len(self._machines.nodes)):
                if session.end_all(node):
                    self._journal.write("barred", account=name)
                    self.done.others["bar"] += 1
                    return
            time.sleep(POLL_SECONDS)

    def _put_before_end(self, number: int, seconds: float) -> None:
        standing = self._running(number)
        if standing["state"] in OVER:
            return
        at = datetime.fromisoformat(standing["ends_at"]) - timedelta(seconds=seconds)
        self.clock.forward_to(at, [node.tell_time for node in self._machines.nodes])

    def _running(self, number: int) -> dict[str, Any]:
        """Return where a round stands, after it was let go on if it stood still."""
        standing = self._standing(number)
        until = time.monotonic() + LOOK_SECONDS_MAX
        while standing["state"] == "suspended" and time.monotonic() < until:
            if resume(self._scene, self._scene.rounds[number], self.clock.now()):
                self.done.others["resumption"] += 1
            else:
                time.sleep(POLL_SECONDS)
            standing = self._standing(number)
        return standing

    def _standing(self, number: int) -> dict[str, Any]:
        """Return where a round stands, from whichever node answers."""
        until = time.monotonic() + LOOK_SECONDS_MAX
        path = f"/api/v1/rounds/{self._scene.rounds[number].round_id}"
        while time.monotonic() < until:
            self._breaker.reap()
            for node in self._machines.nodes:
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

    def _settle(self) -> None:
        """Serve in peace: every round closes, every bidder learns every outcome, all see the end."""
        self._breaker.start_all()
        for number in range(len(self._scene.rounds)):
            self._close(number)
        self._crowd.sign_in()
        self._journal.write("signed-in-anew")
        self._crowd.settle()
        self._crowd.look_to_the_end(lambda number: self._standing(number)["seq"])
        for node in self._machines.nodes:
            node.end()

    def _close(self, number: int) -> None:
        """Bring a round to its end, however often its last bids have moved it."""
        self._crowd.calm(number)
        until = time.monotonic() + self._close_seconds
        while time.monotonic() < until:
            standing = self._running(number)
            if standing["state"] in OVER:
                return
            if datetime.fromisoformat(standing["ends_at"]) - self.clock.now() > NEARLY_OVER:
                self._put_before_end(number, BARRIER_SECONDS)
            time.sleep(POLL_SECONDS)
        self._say(f"round {number} was not closed in {self._close_seconds:.0f} s")
