"""What every test may ask for: a clock that stands still, a real database, a key."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from kernel.clock import StillClock
from kernel.days import BEIJING
from store.base import Base
from store.signing import Signer
from store.unit import Store

pytest_plugins = ["tests.postgres"]

# A Monday morning in Beijing on which courts work.
TEST_START = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)


@pytest.fixture
def clock() -> StillClock:
    """Return a clock that stands at the start of the tests' working week."""
    return StillClock(TEST_START)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file with all tables and no rows, to be copied: making tables is slow."""
    import tests.tables  # noqa: F401, PLC0415 - the tables register themselves when they are imported

    path = tmp_path_factory.mktemp("empty") / "court.db"
    store = Store(f"sqlite:///{path}", StillClock(TEST_START))
    Base.metadata.create_all(store.writer)
    with store.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    store.close()
    return path


@pytest.fixture
def store(clock: StillClock, empty_database: Path, tmp_path: Path) -> Iterator[Store]:
    """Return the store of a fresh court database."""
    path = tmp_path / "court.db"
    shutil.copy(empty_database, path)
    opened = Store(f"sqlite:///{path}", clock)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    """Return a signer with a key of its own."""
    return Signer.from_file(tmp_path_factory.mktemp("keys") / "receipt-key.pem")
