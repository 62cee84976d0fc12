"""One deed is one transaction: what is raised leaves nothing, what is published was committed."""

import threading

import pytest
from sqlalchemy import text

from kernel.clock import StillClock
from kernel.refusal import Refusal, Refused
from store.journal import JournalEntry, record
from store.session import check_durability, normal_url
from store.unit import Store, Unit


def noted(unit: Unit, kind: str = "noted") -> int:
    """Write one entry and say so."""
    entry = record(unit, kind=kind, subject="thing", by="somebody", facts={"n": 1})
    unit.publish("things", {"seq": entry.seq})
    return entry.seq


def entries(store: Store) -> list[int]:
    """Return the numbers of all entries."""
    return store.read(
        lambda session: [row.seq for row in session.query(JournalEntry).order_by(JournalEntry.seq)]
    )


WAYS = ("write", "write_at_hand")


@pytest.mark.parametrize("way", WAYS)
def test_a_deed_that_returns_is_committed_and_then_published(store: Store, way: str) -> None:
    heard: list[tuple[str, dict[str, object], list[int]]] = []
    store.subscribe(lambda topic, message: heard.append((topic, message, entries(store))))
    assert getattr(store, way)(noted) == 1
    assert heard == [("things", {"seq": 1}, [1])]


@pytest.mark.parametrize("way", WAYS)
def test_a_deed_that_raises_leaves_nothing_and_says_nothing(store: Store, way: str) -> None:
    heard: list[str] = []
    store.subscribe(lambda topic, _message: heard.append(topic))

    def fails(unit: Unit) -> None:
        noted(unit)
        raise Refused(Refusal("thought-better-of-it"))

    with pytest.raises(Refused):
        getattr(store, way)(fails)
    assert entries(store) == []
    assert heard == []
    assert getattr(store, way)(noted) == 1, "the writing place is free again"


def test_a_listener_that_fails_does_not_undo_the_deed(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_topic: str, _message: dict[str, object]) -> None:
        message = "no line"
        raise ConnectionError(message)

    store.subscribe(broken)
    store.write(noted)
    assert entries(store) == [1]
    assert "could not be published" in caplog.text


def test_a_deed_has_one_instant_and_its_beijing_day(store: Store, clock: StillClock) -> None:
    seen = store.write(lambda unit: (unit.now, unit.today, unit.now))
    assert seen[0] == seen[2] == clock.now()
    assert seen[1].isoformat() == "2026-03-02"


def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only|query_only"):
        store.read(lambda session: session.execute(text("DELETE FROM journal_entry")))


def test_forty_deeds_at_once_are_all_kept(store: Store) -> None:
    """No update is lost: the write lock is taken before the first read."""
    threads = [threading.Thread(target=lambda: [store.write(noted) for _ in range(5)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert entries(store) == list(range(1, 41))


def test_every_commit_is_synced(store: Store) -> None:
    assert check_durability(store.writer) == []


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://a:b@127.0.0.1/c", "postgresql+psycopg://a:b@127.0.0.1/c"),
        ("postgresql://a:b@127.0.0.1/c", "postgresql+psycopg://a:b@127.0.0.1/c"),
        ("sqlite:///x.db", "sqlite:///x.db"),
    ],
)
def test_a_database_is_spoken_to_through_its_driver(given: str, used: str) -> None:
    assert normal_url(given) == used


def test_another_kind_of_database_is_refused_in_words(clock: StillClock) -> None:
    with pytest.raises(ValueError, match="Only SQLite and PostgreSQL"):
        Store("mysql://a@127.0.0.1/c", clock)
