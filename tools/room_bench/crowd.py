"""A process full of socket clients: reads a plan, then commands, one a line, and answers each in JSON."""

import json
import os
import resource
import select
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.room_bench import wire
from tools.room_bench.clients import Crowd

GLANCE_SECONDS = 0.02


class Commands:
    """The lines that say what to do, read without a buffer that would hide a line from the poll."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.rest = b""
        self.poll = select.poll()
        self.poll.register(0, select.POLLIN | select.POLLHUP)

    def is_there(self) -> bool:
        """Tell whether there is something to read."""
        return b"\n" in self.rest or bool(self.poll.poll(0))

    def line(self) -> bytes:
        """Return the next line, waiting for it; nothing after the last."""
        while b"\n" not in self.rest:
            data = os.read(0, wire.READ_BYTES)
            if not data:
                return b""
            self.rest += data
        line, _, self.rest = self.rest.partition(b"\n")
        return line


def main() -> None:
    """Do what each line says until there is none; between two lines go on listening."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    commands = Commands()
    crowd = Crowd(json.loads(commands.line()))
    deeds: dict[str, Callable[..., dict[str, Any]]] = {
        "connect": crowd.connect,
        "wait_for_all": crowd.wait_for_all,
        "rest": crowd.rest,
        "bid": crowd.bidding.run,
        "count": crowd.count,
        "forget": crowd.forget,
        "report": crowd.report,
    }
    while True:
        while not commands.is_there():
            crowd.turn_once(GLANCE_SECONDS)
        line = commands.line()
        if not line:
            return
        command = json.loads(line)
        answer = deeds[command.pop("do")](**command)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
