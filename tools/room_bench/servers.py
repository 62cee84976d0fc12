"""Starts what is measured, the real server or the stock one, reads its CPU time and memory, and ends it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.room_bench.court import Court

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ROOT / "tools" / "room_bench" / "baseline.py"
SAMPLED = ROOT / "tools" / "room_bench" / "sampled.py"
START_SECONDS = 60
STOP_SECONDS = 20
LOG_SHOWN = 3_000
# A benchmark is what these limits are there to refuse.
UNLIMITED = {
    "MINGPAI_BID_RATE": "1000000 per second",
    "MINGPAI_ADDRESS_RATE": "1000000 per second",
    "MINGPAI_HANDSHAKE_RATE": "1000000 per second",
}


class NoServerError(RuntimeError):
    """A server did not start; the text says what it wrote last."""


@dataclass(slots=True)
class Server:
    """One process that serves a court."""

    court: Court
    process: subprocess.Popen[bytes]
    log: Path
    is_sampled: bool = False

    def cpu(self) -> float:
        """Return the seconds of CPU time that the process has used, all its threads together."""
        # The kernel's own clock of a process, to the nanosecond: its number is made from that of the process.
        return time.clock_gettime(~self.process.pid << 3 | 2)

    def memory(self) -> int:
        """Return the bytes of memory that the process holds, without what the kernel keeps for sockets."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise NoServerError("The server has ended.")

    @contextmanager
    def sampled(self) -> Iterator[None]:
        """Have the profile, if there is one, speak of this time alone."""
        if self.is_sampled:
            self.process.send_signal(signal.SIGUSR1)
        yield
        if self.is_sampled:
            self.process.send_signal(signal.SIGUSR2)

    def kill(self) -> None:
        """End the process as if the machine had lost its power."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def stop(self) -> None:
        """Ask the process to end, and see to it that it does."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(STOP_SECONDS)


def start(court: Court, *, stock: bool = False, profile: Path | None = None, **more: str) -> Server:
    """Start a server over a court and wait until it answers."""
    environment = {"PATH": os.environ.get("PATH", ""), **UNLIMITED, **court.environment, **more}
    program = [str(BASELINE)] if stock else [str(ROOT / "mingpai.py"), "serve"]
    if profile:
        environment["MINGPAI_BENCH_PROFILE"] = str(profile)
        program = [str(SAMPLED), *program]
    log = court.home / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *program], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    server = Server(court, process, log, is_sampled=profile is not None)
    try:
        _wait(server)
    except BaseException:
        server.stop()
        raise
    return server


@contextmanager
def served(
    court: Court, *, stock: bool = False, profile: Path | None = None, **more: str
) -> Iterator[Server]:
    """Serve a court, and end the server afterwards."""
    server = start(court, stock=stock, profile=profile, **more)
    try:
        yield server
    finally:
        server.stop()


def _wait(server: Server) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.court.url}/healthz", timeout=1) as answer:  # noqa: S310 - our own address
                if answer.status == 200:  # noqa: PLR2004 - it lives
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    written = server.log.read_text(encoding="utf-8", errors="replace")[-LOG_SHOWN:]
    raise NoServerError(f"The server did not start:\n{written}")


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
