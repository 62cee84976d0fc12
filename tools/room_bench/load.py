"""The processes that make the load, each with some of the clients, told what to do line by line."""

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.room_bench.court import Court

CROWD = Path(__file__).resolve().parent / "crowd.py"
LEAVE_SECONDS = 10
SEED = 1


class LoadError(RuntimeError):
    """The clients did not come, or did not answer; the text says what they met."""


@dataclass(slots=True)
class Load:
    """One process of clients."""

    process: subprocess.Popen[str]

    def tell(self, deed: str, **facts: object) -> None:
        """Say what to do, without waiting for it."""
        assert self.process.stdin is not None, "a load is told by its input"
        self.process.stdin.write(json.dumps({"do": deed, **facts}) + "\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """Return the answer to what was said first and is not answered yet."""
        assert self.process.stdout is not None, "a load answers by its output"
        line = self.process.stdout.readline()
        if not line:
            raise LoadError("A process of clients has ended: what it wrote stands above.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def do(self, deed: str, **facts: object) -> dict[str, Any]:
        """Say what to do, and return what came of it."""
        self.tell(deed, **facts)
        return self.hear()

    def report(self, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the numbers, and everything that was heard and answered."""
        file = folder / f"load-{self.process.pid}.pickle"
        numbers = self.do("report", file=str(file))
        # Written by our own process a moment ago, into a folder of our own.
        kept: dict[str, Any] = pickle.loads(file.read_bytes())  # noqa: S301 - its own file
        file.unlink()
        return numbers, kept


@contextmanager
def loads(court: Court, *plans: dict[str, Any]) -> Iterator[list[Load]]:
    """Start a process for each plan, and end them all afterwards."""
    started: list[Load] = []
    first_address = 2
    try:
        for plan in plans:
            whole = {
                "host": "127.0.0.1",
                "port": court.port,
                "rounds": court.rounds,
                "watchers": 0,
                "passes": [],
                "auth": "ticket",
                "follow": True,
                "seed": SEED,
                "first_address": first_address,
                **plan,
            }
            first_address += 60
            process = subprocess.Popen(
                [sys.executable, str(CROWD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            started.append(Load(process))
            assert process.stdin is not None, "a load is told by its input"
            process.stdin.write(json.dumps(whole) + "\n")
            process.stdin.flush()
        yield started
    finally:
        for load in started:
            if load.process.stdin is not None:
                with suppress(BrokenPipeError):
                    load.process.stdin.close()
            try:
                load.process.wait(LEAVE_SECONDS)
            except subprocess.TimeoutExpired:
                load.process.kill()
                load.process.wait(LEAVE_SECONDS)
            if load.process.stdout is not None:
                load.process.stdout.close()


def all_in(crowd: list[Load], seconds: float) -> float:
    """Have everybody come in, and return how long that took."""
    for load in crowd:
        load.tell("connect", seconds=seconds)
    return max(load.hear()["seconds"] for load in crowd)


def rest(crowd: list[Load], seconds: float) -> None:
    """Have everybody listen for a while."""
    for load in crowd:
        load.tell("rest", seconds=seconds)
    for load in crowd:
        load.hear()
