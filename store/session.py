"""Engines: SQLite with one writer that syncs every commit, PostgreSQL with short waits."""

from pathlib import Path
from typing import Any

import orjson
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.pool import QueuePool

# Before this version two connections that write and checkpoint at once may corrupt the write-ahead log.
SQLITE_OLDEST = (3, 51, 3)
BUSY_MILLISECONDS = 5_000
READERS_MAX = 8

_POSTGRES_OPTIONS = (
    "-c lock_timeout=2s -c statement_timeout=15s -c idle_in_transaction_session_timeout=10s -c timezone=UTC"
)


def engines(url: str) -> tuple[Engine, Engine]:
    """Return the engine that writes and the engine that only reads, for a database URL.

    Raises ValueError for any other kind of database than SQLite and PostgreSQL.
    """
    kind = make_url(url).get_backend_name()
    if kind == "sqlite":
        return _sqlite_engines(url)
    if kind == "postgresql":
        engine = _postgres_engine(url)
        return engine, engine.execution_options(postgresql_readonly=True)
    message = f"Only SQLite and PostgreSQL are supported, not {kind!r}."
    raise ValueError(message)


def is_embedded(url: str) -> bool:
    """Tell whether the database is a file of this process, not a server."""
    return make_url(url).get_backend_name() == "sqlite"


def normal_url(url: str) -> str:
    """Return the URL with the driver that is used for its database."""
    parts = make_url(url)
    driver = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    return parts.set(drivername=driver.get(parts.get_backend_name(), parts.drivername)).render_as_string(
        hide_password=False
    )


def _json_text(value: object) -> str:
    return orjson.dumps(value).decode()


# Every record and receipt passes through here twice: a quick reader and writer of JSON is worth its place.
_JSON: dict[str, Any] = {"json_serializer": _json_text, "json_deserializer": orjson.loads}


def _sqlite_engines(url: str) -> tuple[Engine, Engine]:
    assert sqlite.sqlite_version_info >= SQLITE_OLDEST, (
        "pysqlite3 carries an SQLite with a known corruption fault"
    )
    path = make_url(url).database
    assert path, "the embedded database is a file, so that what was acknowledged survives"
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    writer = create_engine(
        url,
        module=sqlite,
        **_JSON,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        # Nobody may be deciding a bid for as long as this; then something is broken and says so.
        pool_timeout=30,
        connect_args={
            "isolation_level": None,
            "check_same_thread": False,
            "timeout": BUSY_MILLISECONDS / 1000,
        },
    )
    event.listen(writer, "connect", _prepare_writer)
    event.listen(writer, "begin", _begin_immediate)
    reader = create_engine(
        f"sqlite:///file:{path}?mode=ro&uri=true",
        module=sqlite,
        **_JSON,
        poolclass=QueuePool,
        pool_size=READERS_MAX,
        max_overflow=0,
        connect_args={
            "isolation_level": None,
            "check_same_thread": False,
            "timeout": BUSY_MILLISECONDS / 1000,
        },
    )
    event.listen(reader, "connect", _prepare_reader)
    event.listen(reader, "begin", _begin_deferred)
    return writer, reader


def _prepare_writer(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    """Make each commit durable before it is acknowledged; this connection alone checkpoints."""
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
        "wal_autocheckpoint=1000",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _prepare_reader(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    for pragma in ("query_only=ON", f"busy_timeout={BUSY_MILLISECONDS}"):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin_immediate(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's connection event
    """Take the write lock before the first read: a deferred one loses updates that were acknowledged."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's connection event
    connection.exec_driver_sql("BEGIN")


def _postgres_engine(url: str) -> Engine:
    return create_engine(
        normal_url(url),
        **_JSON,
        pool_size=READERS_MAX,
        max_overflow=READERS_MAX,
        pool_pre_ping=True,
        connect_args={
            "options": _POSTGRES_OPTIONS,
            "connect_timeout": 5,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
        },
    )


def check_durability(writer: Engine) -> list[str]:
    """Return what would lose acknowledged bids in this database's settings; an empty list is good."""
    faults = []
    with writer.connect() as connection:
        if writer.dialect.name == "sqlite":
            if connection.execute(text("PRAGMA synchronous")).scalar() != 2:  # noqa: PLR2004 - 2 is FULL
                faults.append("SQLite does not sync every commit (synchronous is not FULL).")
            return faults
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            value = connection.execute(text(f"SHOW {name}")).scalar()
            if value in {"off", "local"}:
                faults.append(f"PostgreSQL has {name} = {value}.")
    return faults
