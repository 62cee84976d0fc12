"""Brings a database to a schema: for `mingpai init`, the doctor and the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from store.session import engines

FOLDER = Path(__file__).parent
NEWEST = "head"
EMPTY = "base"
# Two nodes that start together migrate one after the other.
_LOCK = 0x6D696E67
_LOCK_WAIT = "60s"


def head() -> str:
    """Return the number of the newest revision that the code knows."""
    newest = ScriptDirectory.from_config(configuration()).get_current_head()
    assert newest is not None, "there is a first revision"
    return newest


def current(url: str) -> str | None:
    """Return the number of the revision that the database is at; None for an empty one."""
    with _engine(url) as engine, engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(url: str, to: str = NEWEST) -> str | None:
    """Bring the database forward, in one transaction, and return the revision it is at."""
    with changing(url) as connection:
        command.upgrade(configuration(connection), to)
    return current(url)


def downgrade(url: str, to: str = EMPTY) -> str | None:
    """Bring the database back, in one transaction, and return the revision it is at."""
    with changing(url) as connection:
        command.downgrade(configuration(connection), to)
    return current(url)


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration: there is no file of it, because there is nothing to choose."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    writer, reader = engines(url)
    try:
        yield writer
    finally:
        writer.dispose()
        reader.dispose()


@contextmanager
def changing(url: str) -> Iterator[Connection]:
    """Give a connection for changing the schema; all is committed at the end or nothing."""
    with _engine(url) as engine:
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _without_foreign_keys)
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'"))
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            yield connection
            if engine.dialect.name == "sqlite":
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                assert not broken, f"the migration leaves rows that point nowhere: {broken[:5]}"


def _without_foreign_keys(connection: DBAPIConnection, _record: object) -> None:
    """Let SQLite copy a table that others point to; what they point to is checked before the commit."""
    connection.cursor().execute("PRAGMA foreign_keys=OFF")
