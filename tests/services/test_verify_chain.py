"""`mingpai verify-chain` on a whole court: OK, or the first number that is broken, and by what."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import text

from bidding import service as bidding
from bidding.room import Room
from bidding.rules.record import event_of
from kernel.canonical import chained
from kernel.ids import new_id
from migrations.run import upgrade
from store.journal import record
from store.session import normal_url
from store.signing import Signer
from store.unit import Store, Unit
from tests.live.rooms import Hall, a_hall
from web.commands.verify_chain import command

RECEIPT = "UPDATE round_event SET receipt"


@pytest.fixture
def hall(store: Store, signer: Signer, clock: Any) -> Hall:
    """Give a round with six bids behind it and one open beside it, and a journal with two entries."""
    hall, other = a_hall(store), a_hall(store)
    room = Room(store, signer)
    clock.put(hall.terms.starts_at)
    for number in range(5):
        hall.answers.append(room.enter(hall.bid(number % 2, 1_000_000 + number * 5_000)))
    hall.answers.append(room.enter(hall.bid(0, 1)))
    room.enter(other.bid(0, 1_000_000))
    room.stop()
    for kind in ("first-deed", "second-deed"):
        store.write(lambda unit, kind=kind: record(unit, kind=kind, subject=hall.lot_id, by=new_id()))
    return hall


def run(hall: Hall, home: Path, signer_file: Path | None, *arguments: str) -> Result:
    """Run the command on a copy of the database, as whoever got hold of the file would."""
    if signer_file is not None:
        shutil.copy(signer_file, home / "receipt-key.pem")
    environment = {"MINGPAI_HOME": str(home), "MINGPAI_DATABASE_URL": hall.store.url}
    return CliRunner().invoke(command, list(arguments), env=environment)


@pytest.fixture
def court(hall: Hall, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the command with a home in which the key of this court lies."""
    home = tmp_path / "home"
    home.mkdir()
    key = next(tmp_path_factory.getbasetemp().glob("keys*/receipt-key.pem"))
    return lambda *arguments: run(hall, home, key, *arguments)


def corrupt(hall: Hall, statement: str, *values: Any) -> None:
    """Change rows without their triggers."""
    connection = sqlite.connect(hall.store.url.removeprefix("sqlite:///"))
    for table in ("round_event", "journal_entry"):
        for verb in ("update", "delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
    assert connection.execute(statement, values).rowcount >= 1
    connection.commit()
    connection.close()


def test_a_court_in_order_is_ok(court: Any, hall: Hall) -> None:
    done = court()
    assert done.exit_code == 0, done.output
    assert "OK journal: 2 entries" in done.output
    assert f"OK round {hall.round_id}: 7 entries, 6 receipts" in done.output
    assert "OK: 3 chains, 11 entries, 7 receipts" in done.output


def test_one_round_alone(court: Any, hall: Hall) -> None:
    done = court("--round", hall.round_id, "--json")
    told = json.loads(done.output)
    assert told["ok"] is True
    assert [chain["entries"] for chain in told["chains"]] == [7]


def test_what_cannot_be_meant_is_refused(court: Any, hall: Hall) -> None:
    assert court("--round", "nothing").exit_code == 2
    assert court("--round", hall.round_id, "--all").exit_code == 2


@pytest.mark.parametrize(
    ("statement", "seq", "why"),
    [
        ("UPDATE round_event SET body = json_set(body, '$.amount_fen', 1) WHERE seq = 4", 4, "changed"),
        ("UPDATE round_event SET body = json_remove(body, '$.entered_at') WHERE seq = 3", 3, "changed"),
        ("UPDATE round_event SET body = '[]' WHERE seq = 4", 4, "changed"),
        ("UPDATE round_event SET body = 'no json' WHERE seq = 5", 5, "changed"),
        ("UPDATE round_event SET hash = prev_hash WHERE seq = 5", 5, "changed"),
        ("UPDATE round_event SET prev_hash = hash WHERE seq = 2", 2, "changed"),
        ("UPDATE round_event SET kind = 'bid-refused' WHERE seq = 2", 2, "changed"),
        ("UPDATE round_event SET received_at = '2026-03-02 00:00:00.000000' WHERE seq = 2", 2, "changed"),
        ("DELETE FROM round_event WHERE seq = 6", 6, "changed"),
        ("DELETE FROM round_event WHERE seq = 7", 7, "changed"),
        ("UPDATE round_event SET seq = 9 WHERE seq = 7", 7, "changed"),
        (f"{RECEIPT} = json_set(receipt, '$.body.amount_fen', 1) WHERE seq = 3", 3, "receipt"),
        (f"{RECEIPT} = json_set(receipt, '$.signature', 'x') WHERE seq = 3", 3, "receipt"),
        (f"{RECEIPT} = NULL WHERE seq = 6", 6, "receipt"),
        ("UPDATE round_event SET command_id = 'another-one' WHERE seq = 6", 6, "receipt"),
        ("UPDATE round SET leading_amount = 1", 8, "row does not say"),
        ("UPDATE round SET ends_at = '2027-01-01 00:00:00.000000'", 8, "row does not say"),
        ("UPDATE round SET seq = 8", 8, "changed"),
        ("UPDATE round SET seq = 6", 7, "row does not say"),
        ("UPDATE round SET terms = json_set(terms, '$.step_fen', 1)", 1, "changed"),
        ("UPDATE round SET terms = json_remove(terms, '$.step_fen')", 0, "terms"),
        ("UPDATE round SET terms = 'no json'", 0, "terms"),
    ],
)  # fmt: skip
def test_a_corrupted_row_is_named(court: Any, hall: Hall, statement: str, seq: int, why: str) -> None:
    where = "id" if statement.startswith("UPDATE round SET") else "round_id"
    joint = " AND " if " WHERE " in statement else " WHERE "
    corrupt(hall, f"{statement}{joint}{where} = ?", hall.round_id)
    done = court("--all", "--json")
    assert done.exit_code == 1, done.output
    told = {chain["chain"]: chain for chain in json.loads(done.stdout)["chains"]}
    found = told[f"round {hall.round_id}"]
    assert (found["ok"], found["first_broken"]) == (False, seq), found
    assert why in found["why"], found
    assert sum(not chain["ok"] for chain in told.values()) == 1, "the others are in order"


def test_a_broken_journal_is_named(court: Any, hall: Hall) -> None:
    corrupt(hall, "UPDATE journal_entry SET kind = 'other-deed' WHERE seq = 2")
    done = court()
    assert done.exit_code == 1
    assert "BROKEN journal: first broken seq 2" in done.output


def test_who_binds_his_forgery_into_the_chain_is_caught_by_the_rules(court: Any, hall: Hall) -> None:
    """Every hash is computed anew behind a bid that was lowered to below the step."""
    rows = hall.events()
    head = rows[0]["prev_hash"]
    for row in rows:
        body = {key: value for key, value in row.items() if key not in {"prev_hash", "hash"}}
        if row["seq"] == 3:
            body["amount_fen"] -= 100
        assert event_of(body)
        new = chained(head, body)
        corrupt(
            hall,
            "UPDATE round_event SET body = ?, prev_hash = ?, hash = ? WHERE round_id = ? AND seq = ?",
            json.dumps(body, ensure_ascii=False), head, new, hall.round_id, row["seq"],
        )  # fmt: skip
        head = new
    corrupt(hall, "UPDATE round SET head_hash = ? WHERE id = ?", head, hall.round_id)
    found = hall.store.read(lambda session: bidding.examine(session, hall.round_id))
    assert found.fault is not None
    assert (found.fault.seq, found.fault.kind) == (3, "rules")
    # With the keys the first receipt that does not know the new hashes is found before it.
    assert json.loads(court("--round", hall.round_id, "--json").stdout)["chains"][0]["first_broken"] == 3


def test_without_the_key_receipts_are_not_checked_and_it_says_so(hall: Hall, tmp_path: Path) -> None:
    home = tmp_path / "elsewhere"
    home.mkdir()
    done = run(hall, home, None)
    assert done.exit_code == 0, done.output
    assert "receipts are not checked" in done.output
    assert not (home / "receipt-key.pem").exists(), "a check makes no key"


def test_a_long_round_is_examined_a_page_at_a_time(hall: Hall) -> None:
    so_far = hall.store.read(lambda session: bidding.examination_of(session, hall.round_id))
    pages = 0
    while not so_far.is_done:
        so_far = hall.store.read(lambda session, so_far=so_far: bidding.examine_on(session, so_far, limit=2))
        pages += 1
    assert (pages, so_far.events, so_far.is_whole) == (4, 7, True)


@pytest.mark.postgres
def test_a_corrupted_row_is_named_on_postgresql_too(postgres_url: str, clock: Any, signer: Signer) -> None:
    upgrade(normal_url(postgres_url))
    store = Store(postgres_url, clock)
    hall = a_hall(store)
    room = Room(store, signer)
    clock.put(hall.terms.starts_at)
    for number in range(3):
        room.enter(hall.bid(number % 2, 1_000_000 + number * 5_000))
    room.stop()
    keys = {signer.key_id: signer.public_bytes}
    assert store.read(lambda session: bidding.examine(session, hall.round_id, keys=keys)).is_whole

    def forge(unit: Unit) -> None:
        unit.session.execute(text("ALTER TABLE round_event DISABLE TRIGGER ALL"))
        forged = "UPDATE round_event SET body = (body::jsonb || '{\"amount_fen\": 1}')::json WHERE seq = 3"
        assert unit.session.execute(text(forged)).rowcount == 1  # type: ignore[attr-defined]

    store.write(forge)
    found = store.read(lambda session: bidding.examine(session, hall.round_id, keys=keys))
    assert found.fault is not None
    assert (found.fault.seq, found.fault.kind) == (3, "chain")
    store.close()
