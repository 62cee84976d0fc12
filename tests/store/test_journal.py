"""The journal: a chain that shows any change, and a database that refuses one."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kernel.canonical import canonical, chained
from store.journal import history, record, verify
from store.unit import Store


def kept(store: Store, count: int = 5) -> None:
    """Write some entries about two things."""
    for number in range(count):
        store.write(
            lambda unit, number=number: record(
                unit,
                kind="kept",
                subject=f"thing{number % 2}",
                by="somebody",
                facts={"number": number, "words": "明拍"},
            )
        )


def test_what_was_written_verifies(store: Store) -> None:
    assert store.read(verify) is None
    kept(store)
    assert store.read(verify) is None


def test_the_history_of_one_thing_is_read_in_pages(store: Store) -> None:
    kept(store)
    assert [entry.seq for entry in store.read(lambda session: history(session, "thing0", limit=2))] == [1, 3]
    assert [entry.seq for entry in store.read(lambda session: history(session, "thing0", after=3))] == [5]


@pytest.mark.parametrize(
    "statement", ["UPDATE journal_entry SET kind = 'other'", "DELETE FROM journal_entry"]
)
def test_the_database_refuses_a_change(store: Store, statement: str) -> None:
    kept(store)
    with pytest.raises(DBAPIError, match="append-only"):
        store.write(lambda unit: unit.session.execute(text(statement)))


@pytest.mark.parametrize(
    ("change", "first_wrong"),
    [
        ("UPDATE journal_entry SET facts = '{\"number\": 9}' WHERE seq = 3", 3),
        ("UPDATE journal_entry SET by = 'else' WHERE seq = 1", 1),
        ("DELETE FROM journal_entry WHERE seq = 2", 2),
        ("DELETE FROM journal_entry WHERE seq = 5", 5),
        ("UPDATE journal_head SET hash = 'x'", 6),
    ],
)
def test_whoever_gets_past_the_database_is_found(store: Store, change: str, first_wrong: int) -> None:
    kept(store)

    def tamper(unit: object) -> None:
        session = unit.session  # type: ignore[attr-defined]
        for verb in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER journal_entry_no_{verb}"))
        session.execute(text(change))

    store.write(tamper)
    assert store.read(verify) == first_wrong


def test_one_body_has_one_form() -> None:
    assert canonical({"b": 1, "a": ["明", True]}) == '{"a":["明",true],"b":1}'.encode()
    assert chained("0", {"a": 1}) != chained("1", {"a": 1})
    with pytest.raises(ValueError, match="JSON"):
        canonical({"a": float("nan")})
