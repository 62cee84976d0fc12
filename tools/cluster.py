"""Several nodes of one demonstration court on this machine, over PostgreSQL and Redis: `make cluster`."""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from psycopg import sql
from sqlalchemy import make_url

from kernel.clock import MachineClock
from store.session import normal_url
from store.unit import Store
from tools.real_servers import NotStartedError, Redis, administrate, free_port, own_postgres, own_redis
from web.commands.demo import SIZES, make_ready
from web.config import BadSettingsError, settings_from_environment
from web.demo.notes import notes
from web.demo.robots import Company, seats_of

ROOT = Path(__file__).resolve().parent.parent
NAMED_POSTGRES, NAMED_REDIS = "MINGPAI_TEST_POSTGRES_URL", "MINGPAI_TEST_REDIS_URL"
NODES_MAX = 9
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 15
COLOURS = (36, 33, 35, 32, 34)


class Stopped(Exception):  # noqa: N818 - being told to stop is no error
    """Somebody has ended the cluster."""


@dataclass(frozen=True, slots=True)
class Node:
    """One server process."""

    name: str
    address: str
    process: subprocess.Popen[str]


def main() -> int:
    """Run the cluster until it is told to stop; leave nothing behind."""
    asked = _asked()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        with ExitStack() as stack:
            _run(stack, asked)
    except Stopped:
        print("\nEverything has been ended.")
    except (NotStartedError, BadSettingsError) as fault:
        print(f"The cluster could not start: {fault}", file=sys.stderr)
        return 1
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=int(os.environ.get("NODES") or 3))
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 0), help="the first node's")
    parser.add_argument("--size", choices=sorted(SIZES), default="full", help="how many lots are told")
    parser.add_argument("--no-robots", action="store_true", help="let nobody bid but people")
    asked = parser.parse_args()
    if not 1 <= asked.nodes <= NODES_MAX:
        parser.error(f"from 1 to {NODES_MAX} nodes")
    return asked


def _stop(_number: int, _frame: object) -> NoReturn:
    # Once is enough: whatever is still being ended is ended in peace.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def _run(stack: ExitStack, asked: argparse.Namespace) -> None:
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mingpai-cluster-")))
    print("· PostgreSQL and Redis", flush=True)
    database_url, redis = stack.enter_context(_database()), stack.enter_context(_redis())
    environ = {
        "MINGPAI_HOME": str(home),
        "MINGPAI_DATABASE_URL": normal_url(database_url),
        "MINGPAI_REDIS_URL": redis if isinstance(redis, str) else redis.url,
        "MINGPAI_DEMO": "1",
    }
    clock = MachineClock()
    make_ready(settings_from_environment(environ), clock, SIZES[asked.size])
    ports = [asked.port + number if asked.port else free_port() for number in range(asked.nodes)]
    print(f"· {len(ports)} nodes", flush=True)
    nodes = [
        stack.enter_context(_node(f"node-{number}", port, environ, COLOURS[number % len(COLOURS)]))
        for number, port in enumerate(ports, start=1)
    ]
    for node in nodes:
        _wait_for(node)
    print(notes(nodes[0].address))
    print(_table(nodes, environ, redis), flush=True)
    if not asked.no_robots:
        stack.enter_context(_robots(nodes[0].address, environ, clock))
    _watch_over(nodes)


@contextmanager
def _database() -> Iterator[str]:
    """Give a database of the cluster's own, in the PostgreSQL that is named or in one of our own."""
    with ExitStack() as stack:
        named = os.environ.get(NAMED_POSTGRES)
        server = named or stack.enter_context(own_postgres()).url
        name = sql.Identifier(f"mingpai_cluster_{secrets.token_hex(4)}")
        administrate(server, sql.SQL("CREATE DATABASE {}").format(name))
        try:
            database = name.as_string().strip('"')
            yield make_url(server).set(database=database).render_as_string(hide_password=False)
        finally:
            administrate(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@contextmanager
def _redis() -> Iterator[Redis | str]:
    named = os.environ.get(NAMED_REDIS)
    if named:
        yield named
        return
    with own_redis() as server:
        yield server


@contextmanager
def _node(name: str, port: int, environ: Mapping[str, str], colour: int) -> Iterator[Node]:
    """Run one node, its words under its name, and end it afterwards."""
    whole = {**os.environ, **environ, "MINGPAI_NODE": name, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "mingpai.py"), "serve"],
        cwd=ROOT,
        env=whole,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # In a session of its own: Ctrl-C reaches this program alone, which ends the nodes one by one.
        start_new_session=True,
    )
    assert process.stdout is not None, "its words are read"
    threading.Thread(target=_say, args=(name, process.stdout, colour), daemon=True).start()
    try:
        yield Node(name, f"http://127.0.0.1:{port}", process)
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS_MAX)


def _say(name: str, words: IO[str], colour: int) -> None:
    mark = f"\033[{colour}m{name}\033[0m │" if sys.stdout.isatty() else f"{name} |"
    for line in words:
        print(mark, line.rstrip(), flush=True)


def _wait_for(node: Node) -> None:
    until = time.monotonic() + START_SECONDS_MAX
    opener = build_opener(ProxyHandler({}))
    while time.monotonic() < until:
        if node.process.poll() is not None:
            break
        try:
            with opener.open(f"{node.address}/healthz", timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise NotStartedError(f"{node.name} does not answer at {node.address}")


@contextmanager
def _robots(address: str, environ: Mapping[str, str], clock: MachineClock) -> Iterator[None]:
    """Let the robots bid, once for all nodes; what they do at the first is seen at every other."""
    store = Store(environ["MINGPAI_DATABASE_URL"], clock)
    company = Company(address, lambda: store.read(lambda session: seats_of(session, clock.now())), clock)
    company.start()
    try:
        yield
    finally:
        company.stop()
        store.close()


def _table(nodes: list[Node], environ: Mapping[str, str], redis: Redis | str) -> str:
    redis_process = redis.process.pid if isinstance(redis, Redis) and redis.process else "-"
    rows = [("name", "address", "process"), *((one.name, one.address, one.process.pid) for one in nodes)]
    rows += [("Redis", environ["MINGPAI_REDIS_URL"], redis_process)]
    widest = max(len(str(address)) for _, address, _ in rows)
    lines = [f"{name:<8} {address:<{widest}}  {process}" for name, address, process in rows]
    lines += [
        f"database {environ['MINGPAI_DATABASE_URL']}",
        "",
        "All nodes are one court: signed in at one, signed in at all. Things to try:",
        f"  - Open a live lot at {nodes[0].address} and {nodes[-1].address}: a bid at one shows at both.",
        f"  - kill -9 {nodes[-1].process.pid}      a node is lost: the others take bids and close as before",
    ]
    if redis_process != "-":
        lines += [
            f"  - kill -STOP {redis_process}   Redis is silent: news comes within a second, not at once",
            f"  - kill -CONT {redis_process}   and is there again",
        ]
    lines += [f"  - {nodes[0].address}/readyz says how a node hears the others.", "", "Stop with Ctrl-C.", ""]
    return "\n".join(f"  {line}".rstrip() for line in lines)


def _watch_over(nodes: list[Node]) -> None:
    """Stay until told to stop, and say it when a node ends; return when none is left."""
    here = list(nodes)
    while here:
        time.sleep(0.5)
        for node in [one for one in here if one.process.poll() is not None]:
            print(f"{node.name} has ended ({node.process.returncode}); {len(here) - 1} go on.", flush=True)
            here.remove(node)


if __name__ == "__main__":
    sys.exit(main())
