"""A real server process on a free port with a home of its own: started, waited for, ended by its number."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
SERVE = (str(ROOT / "mingpai.py"), "serve")
START_SECONDS = 60
STOP_SECONDS = 15
ASK_SECONDS = 10


@dataclass(frozen=True)
class Server:
    """A server that answers: where, and what it has said so far."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """Return what the server has written."""
        return (self.home / "server.log").read_text(encoding="utf-8", errors="replace")

    def put_clock(self, at: datetime) -> None:
        """Move the court's clock; it runs on from there."""
        answer = requests.post(f"{self.url}/__test__/clock", json={"at": at.isoformat()}, timeout=ASK_SECONDS)
        assert answer.status_code == 200, answer.text

    def now(self) -> datetime:
        """Return what the court's clock shows."""
        answer = requests.get(f"{self.url}/time", timeout=ASK_SECONDS)
        return datetime.fromisoformat(answer.json()["now"])


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@contextmanager
def serving(
    home: Path, port: int, clock: datetime, *, program: tuple[str, ...] = SERVE, **more: str
) -> Iterator[Server]:
    """Serve the home's court with its clock put to an instant; a failing test shows what the server said."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "MINGPAI_HOME": str(home),
        "PORT": str(port),
        "MINGPAI_TEST_CLOCK": clock.isoformat(),
        "PYTHONUNBUFFERED": "1",
        **more,
    }
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *program],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", home, process)
    try:
        _wait_until_alive(server)
        yield server
    finally:
        _end(process)
        print(server.log[-8_000:])  # noqa: T201 - pytest shows it where something failed, and nowhere else


def _wait_until_alive(server: Server) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert server.process.poll() is None, "the server ended at its start"
        try:
            if requests.get(f"{server.url}/healthz", timeout=1).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer within {START_SECONDS} s")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_SECONDS)
