"""The migrated schema is what the code's rows say, on both databases, and the way back leaves nothing."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text

from migrations import run
from migrations.everything import MODULES, metadata
from store.session import engines

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ROOT / "migrations" / "versions"
BOOKKEEPING = "alembic_version"

Schema = dict[str, object]
NewUrl = Callable[[], str]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> NewUrl:
    """Give a function that returns the URL of an empty database, of each kind in turn."""
    if request.param == "postgresql":
        return request.getfixturevalue("new_postgres")
    numbers = iter(range(10))
    return lambda: f"sqlite:///{tmp_path}/{next(numbers)}.db"


def _schema(engine: Engine) -> Schema:
    """Return all that a database says of its tables, in an order that does not matter."""
    look = inspect(engine)
    names = sorted(set(look.get_table_names()) - {BOOKKEEPING})
    schema: Schema = {name: _table(look, name) for name in names}
    schema["triggers"] = _triggers(engine)
    return schema


def _table(look, name: str) -> Schema:
    return {
        "columns": {
            column["name"]: (str(column["type"]), column["nullable"], column["default"])
            for column in look.get_columns(name)
        },
        "primary key": look.get_pk_constraint(name),
        "foreign keys": _in_order(look.get_foreign_keys(name)),
        "unique": _in_order(look.get_unique_constraints(name)),
        "checks": _in_order(look.get_check_constraints(name)),
        "indexes": _in_order(look.get_indexes(name)),
    }


def _in_order(things: list) -> list[str]:
    return sorted(str(_plain(thing)) for thing in things)


def _plain(thing: object) -> object:
    """Return a reflected thing as text all through: a partial index's condition is an object of its own."""
    if isinstance(thing, dict):
        return sorted((str(key), _plain(value)) for key, value in thing.items())
    return [_plain(one) for one in thing] if isinstance(thing, list | tuple) else str(thing)


def _triggers(engine: Engine) -> list[str]:
    """Return the source of all triggers and of the functions behind them."""
    looks = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
        "UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    }
    with engine.connect() as connection:
        found = connection.execute(text(looks[engine.dialect.name])).scalars()
        return sorted(re.sub(r"\s+", " ", source) for source in found)


def _writer(url: str) -> Engine:
    writer, reader = engines(url)
    reader.dispose()
    return writer


def test_the_migrated_schema_is_what_the_rows_say(new_url: NewUrl) -> None:
    migrated_url, made_url = new_url(), new_url()
    run.upgrade(migrated_url)
    migrated, made = _writer(migrated_url), _writer(made_url)
    metadata().create_all(made)

    assert _schema(migrated) == _schema(made)

    with migrated.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata()) == [], "make migration m=… writes what is missing"
    migrated.dispose()
    made.dispose()


def test_the_way_back_leaves_nothing_and_the_way_forward_can_be_gone_again(new_url: NewUrl) -> None:
    url = new_url()
    assert run.current(url) is None
    assert run.upgrade(url) == run.head()
    engine = _writer(url)
    first = _schema(engine)

    assert run.downgrade(url) is None
    assert _schema(engine) == {"triggers": []}

    assert run.upgrade(url) == run.head()
    assert _schema(engine) == first
    engine.dispose()


def test_every_single_step_can_be_gone_back(new_url: NewUrl) -> None:
    url = new_url()
    for step in range(len(list(VERSIONS.glob("*.py")))):
        run.upgrade(url, "+1")
        engine = _writer(url)
        before = _schema(engine)
        engine.dispose()
        if step:
            run.downgrade(url, "-1")
            run.upgrade(url, "+1")
            engine = _writer(url)
            assert _schema(engine) == before
            engine.dispose()
    assert run.current(url) == run.head()


def test_migrating_twice_changes_nothing(new_url: NewUrl) -> None:
    url = new_url()
    run.upgrade(url)
    assert run.upgrade(url) == run.head()


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    new_url: NewUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_url()
    engine = _writer(url)

    def break_off(connection, *_: object) -> None:
        connection.execute(text("CREATE TABLE half_made (id INTEGER)"))
        raise RuntimeError("no space left")

    monkeypatch.setattr(run.command, "upgrade", lambda config, _: break_off(config.attributes["connection"]))
    with pytest.raises(RuntimeError, match="no space left"):
        run.upgrade(url)

    assert _schema(engine) == {"triggers": []}
    engine.dispose()


def test_a_migration_that_leaves_rows_pointing_nowhere_is_not_committed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/court.db"

    def leave_a_lot_without_its_court() -> None:
        with run.changing(url) as connection:
            connection.execute(text("CREATE TABLE court (id INTEGER PRIMARY KEY)"))
            connection.execute(text("CREATE TABLE lot (id INTEGER, court_id INTEGER REFERENCES court(id))"))
            connection.execute(text("INSERT INTO lot VALUES (1, 99)"))

    with pytest.raises(AssertionError, match="point nowhere"):
        leave_a_lot_without_its_court()
    engine = create_engine(url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_revisions_are_numbered_without_a_gap_and_the_head_is_recorded() -> None:
    names = sorted(path.stem for path in VERSIONS.glob("*.py"))
    assert names, "there is a first revision"
    for number, name in enumerate(names, start=1):
        assert re.fullmatch(rf"{number:04d}_[a-z0-9_]+", name), name
        source = (VERSIONS / f"{name}.py").read_text(encoding="utf-8")
        before = f'"{number - 1:04d}"' if number > 1 else "None"
        assert f'revision = "{number:04d}"\ndown_revision = {before}\n' in source, name
    # Two branches that both add a revision meet in this file when they are merged, not in production.
    recorded = (ROOT / "migrations" / ".head").read_text(encoding="utf-8")
    assert recorded == f"{names[-1]}\n"
    assert run.head() == names[-1][:4]


def test_revisions_need_none_of_our_code() -> None:
    packages = {module.__name__.split(".")[0] for module in MODULES} | {"kernel"}
    for path in VERSIONS.glob("*.py"):
        words = re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert not packages & set(words), f"{path.name} imports code that will move on without it"


def test_migrations_know_every_module_that_defines_rows() -> None:
    known = {module.__name__ for module in MODULES}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {
        "tests",
        "migrations",
        "node_modules",
    }
    defining = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for package in packages
        for path in (ROOT / package).rglob("*.py")
        if "__tablename__" in path.read_text(encoding="utf-8")
    }
    # A stage's rows may be a package of their own; importing it imports every part of it.
    packaged = {name for name in defining if name.rpartition(".")[0] in known}
    defining_known = {name.rpartition(".")[0] if name in packaged else name for name in defining}
    assert defining_known == known
