"""What is looked at before a court is served: whatever could lose a bid, leak a key or misread the clock."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from migrations.run import current, head
from store.session import check_durability, engines
from web.config import Settings

DISK_BYTES_MIN = 2 * 1024**3
ENGINE_OLDEST = (4, 13, 2)
_MARKS = {"pass": "✓", "warn": "!", "block": "✕"}
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    level: str
    text: str

    @property
    def mark(self) -> str:
        """Return the sign that stands before it."""
        return _MARKS[self.level]


def examine(settings: Settings) -> list[Check]:
    """Return everything that was found, good and bad."""
    looks: tuple[Callable[[Settings], Iterator[Check]], ...] = (
        _packages, _database, _keys, _disk, _front, _manner,
    )  # fmt: skip
    return [check for look in looks for check in look(settings)]


def _packages(_settings: Settings) -> Iterator[Check]:
    for module, name in (("eventlet", "eventlet"), ("geventwebsocket", "gevent-websocket")):
        if find_spec(module):
            yield Check("block", f"{name} is installed and would take the sockets over: uninstall it.")
    version = tuple(int(part) for part in metadata.version("python-engineio").split(".")[:3])
    if version < ENGINE_OLDEST:
        yield Check("block", "python-engineio is older than 4.13.2, which lets clients exhaust the server.")
    else:
        yield Check("pass", "The socket libraries are those that were tested.")


def _database(settings: Settings) -> Iterator[Check]:
    try:
        at = current(settings.database_url)
    except Exception as fault:  # noqa: BLE001 - whatever the driver raises, the answer is the same
        yield Check(
            "block", f"The database does not answer ({type(fault).__name__}): check MINGPAI_DATABASE_URL."
        )
        return
    if at != head():
        yield Check("block", f"The database is at revision {at or 'none'}, not {head()}: run `mingpai init`.")
        return
    yield Check("pass", f"The database is at revision {at}.")
    writer, reader = engines(settings.database_url)
    try:
        faults = check_durability(writer)
    finally:
        writer.dispose()
        reader.dispose()
    yield from (Check("block", fault) for fault in faults)
    if not faults:
        yield Check("pass", "Every commit reaches the disk before it is acknowledged.")


def _keys(settings: Settings) -> Iterator[Check]:
    key = settings.key_file
    if key.exists() and key.stat().st_mode & 0o077:
        yield Check("block", f"{key.name} can be read by others on this machine: chmod 600 it.")
    else:
        yield Check("pass", "The keys can be read by their owner only.")


def _disk(settings: Settings) -> Iterator[Check]:
    free = shutil.disk_usage(settings.home).free
    if free < DISK_BYTES_MIN:
        yield Check("warn", f"Only {free // 1024**2} MB are free where the state is kept.")
    else:
        yield Check("pass", f"{free // 1024**3} GB are free where the state is kept.")


def _front(_settings: Settings) -> Iterator[Check]:
    if not (ROOT / "static" / "vendor" / "front.json").exists():
        yield Check("warn", "The front-end files are missing, pages will look bare: run `make setup`.")
    else:
        yield Check("pass", "The front-end files are in place.")
    if not list((ROOT / "translations").glob("*/LC_MESSAGES/messages.mo")):
        yield Check(
            "warn", "The catalogues are not compiled, Chinese pages will be in English: run `make setup`."
        )


def _manner(settings: Settings) -> Iterator[Check]:
    yield Check("pass", f"Sockets are taken from {', '.join(settings.origins)}.")
    if settings.demo:
        yield Check("warn", "This is a demonstration: anybody here can be anyone.")
    if settings.test_clock:
        yield Check("warn", "The clock of this instance can be moved.")
