"""The processes that are killed: server nodes, PostgreSQL, Redis; each comes back where it was."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tools.chaos.clocks import CourtClock
from tools.chaos.wire import Door, LostError
from tools.real_servers import Postgres, Redis, free_port, own_postgres, own_redis

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 20
TELL_SECONDS_MAX = 30
NODES_WITH_POSTGRES = 3
LOG_SHOWN = 3_000
NO_DATABASE = "The database does not answer"
AGAIN_SECONDS = 0.3


class NotUpError(RuntimeError):
    """A server did not come up; the text says what it wrote last."""


@dataclass(slots=True)
class Node:
    """One server process and its place."""

    number: int
    port: int
    home: Path
    environment: dict[str, str]
    program: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    fault: str = ""
    fault_place: int = -1
    starts: list[float] = field(default_factory=list)
    spawned_at: float = 0.0
    is_coming: bool = False
    _again: Callable[[], None] | None = None

    @property
    def is_running(self) -> bool:
        """Tell whether the process is there, healthy or not."""
        return self.process is not None and self.process.poll() is None

    @property
    def was_ended_by_its_fault(self) -> bool:
        """Tell whether the process came to the point that it was armed with."""
        return bool(self.fault) and self.process is not None and self.process.poll() == -signal.SIGKILL

    def spawn(self, clock: CourtClock, fault: str = "", fault_place: int = -1) -> None:
        """Start the process, armed with a fault of the plan's; it may take seconds until it answers."""
        environment = self.environment | clock.environment() | {"MINGPAI_FAULTS": fault}
        self.fault, self.fault_place = fault, fault_place
        self._again = lambda: self.spawn(clock, fault, fault_place)
        self.spawned_at, self.is_coming = time.monotonic(), True
        with (self.home.parent / f"node-{self.number}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.program,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_up(self) -> float | None:
        """Return how many seconds it took to come up; None where it was up or a fault ended it meanwhile."""
        until = self.spawned_at + START_SECONDS_MAX
        while self.is_coming and time.monotonic() < until:
            if not self.is_running:
                assert self.process is not None, "it was spawned"
                if self.process.returncode == -signal.SIGKILL:
                    self.is_coming = False
                    return None
                if NO_DATABASE not in self.log_tail() or self._again is None:
                    raise NotUpError(f"node {self.number} ended at its start:\n{self.log_tail()}")
                # It refuses to serve without its database; whoever keeps it running starts it again.
                time.sleep(AGAIN_SECONDS)
                since = self.spawned_at
                self._again()
                self.spawned_at = since
            if self.answers():
                took = time.monotonic() - self.spawned_at
                self.starts.append(took)
                self.is_coming = False
                return took
            time.sleep(0.05)
        if not self.is_coming:
            return None
        raise NotUpError(f"node {self.number} did not answer:\n{self.log_tail()}")

    def answers(self) -> bool:
        """Tell whether the server says that it is alive."""
        door = Door(self.port, seconds=1)
        try:
            return door.ask("GET", "/healthz").status == 200  # noqa: PLR2004 - HTTP's word for well
        except LostError:
            return False
        finally:
            door.close()

    def tell_time(self, now: Callable[[], datetime]) -> float:
        """Put this node's clock and return how late it may be; one that is down will start right."""
        took = 0.0
        until = time.monotonic() + TELL_SECONDS_MAX
        door = Door(self.port, seconds=3)
        while self.is_running and time.monotonic() < until:
            begun = time.monotonic()
            try:
                body = json.dumps({"at": now().isoformat()}).encode()
                answer = door.ask("POST", "/__test__/clock", body, {"Content-Type": "application/json"})
            except LostError:
                time.sleep(0.05)
                continue
            if answer.status == 200:  # noqa: PLR2004 - HTTP's word for well
                took = time.monotonic() - begun
                break
            time.sleep(0.05)
        door.close()
        return took

    def kill(self) -> None:
        """End the process as if its machine had lost power."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(STOP_SECONDS_MAX)

    def end(self) -> float:
        """Ask the process to end and return how long that took."""
        if not self.is_running:
            return 0.0
        assert self.process is not None, "it runs"
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
        return time.monotonic() - begun

    def freeze(self) -> None:
        """Stop the process where it stands."""
        if self.is_running and self.process is not None:
            self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a stopped process go on."""
        if self.is_running and self.process is not None:
            self.process.send_signal(signal.SIGCONT)

    def log_tail(self) -> str:
        """Return what the server has written last."""
        log = self.home.parent / f"node-{self.number}.log"
        return log.read_text(errors="replace")[-LOG_SHOWN:] if log.exists() else ""


@dataclass(slots=True)
class Machines:
    """All processes of one run."""

    nodes: list[Node]
    postgres: Postgres | None
    redis: Redis | None
    database_starts: list[float] = field(default_factory=list)
    redis_starts: list[float] = field(default_factory=list)

    def kill_database(self) -> None:
        """Kill PostgreSQL with all its workers, and start it again at once."""
        assert self.postgres is not None, "this run has a PostgreSQL"
        self.postgres.kill()
        begun = time.monotonic()
        self.postgres.start()
        self.database_starts.append(time.monotonic() - begun)

    def kill_backend(self, pid: int) -> None:
        """Kill one of PostgreSQL's workers: the others are ended by the server, which then recovers."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def kill_redis(self, absent_seconds: float) -> None:
        """Kill Redis, leave it away for a while, and start it again with nothing in it."""
        assert self.redis is not None, "this run has a Redis"
        self.redis.kill()
        time.sleep(absent_seconds)
        begun = time.monotonic()
        self.redis.start()
        self.redis_starts.append(time.monotonic() - begun)


class Grounds:
    """Where a run's processes live: makes what the court's database needs, and ends everything afterwards."""

    def __init__(self, *, on: str) -> None:
        """Start PostgreSQL and Redis where they are asked for."""
        self._stack = ExitStack()
        self.postgres: Postgres | None = None
        self.redis: Redis | None = None
        self._nodes: list[Node] = []
        if on == "postgres":
            self.postgres = self._stack.enter_context(own_postgres())
            self.redis = self._stack.enter_context(own_redis())

    @property
    def database_url(self) -> str | None:
        """Return where the court's rows go, or None for a file in its folder."""
        return self.postgres.url if self.postgres else None

    def machines(self, home: Path, program: Sequence[str] | None = None) -> Machines:
        """Return the processes of a run, none of the nodes started yet."""
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "MINGPAI_HOME": str(home),
            "PYTHONUNBUFFERED": "1",
            "MINGPAI_BID_RATE": "1000 per second",
            "MINGPAI_ADDRESS_RATE": "5000 per second",
        }
        if self.postgres and self.redis:
            environment |= {"MINGPAI_DATABASE_URL": self.postgres.url, "MINGPAI_REDIS_URL": self.redis.url}
        started = program or (sys.executable, str(ROOT / "mingpai.py"), "serve")
        for number in range(NODES_WITH_POSTGRES if self.postgres else 1):
            port = free_port()
            own = environment | {"PORT": str(port), "MINGPAI_NODE": f"node-{number}"}
            self._nodes.append(Node(number, port, home, own, started))
        return Machines(self._nodes, self.postgres, self.redis)

    def close(self) -> None:
        """End every process of the run."""
        for node in self._nodes:
            node.thaw()
            node.end()
        self._stack.close()
