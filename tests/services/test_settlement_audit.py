"""What the database itself refuses, and what the audit finds when somebody has gone past the database."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError

from kernel.clock import StillClock
from kernel.money import Money, yuan
from kernel.refusal import Refused
from settlement import service
from settlement.service.books import account_of, transfer
from settlement.tables import Transfer
from store.signing import Signer
from store.unit import Store
from tests.conftest import TEST_START


@pytest.fixture(scope="session")
def busy_database(empty_database: Path, signer: Signer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A court with one winner, whose overpayment has gone back, and one loser who still waits for his."""
    path = Path(shutil.copy(empty_database, tmp_path_factory.mktemp("busy") / "court.db"))
    store = Store(f"sqlite:///{path}", StillClock(TEST_START))
    bank = service.SimulatedBank(signer)

    def deposits(unit) -> None:
        account_no = service.open_case_account(unit, case_id="case-1").account_no
        for registration_id, amount in (("winner", yuan(103)), ("loser", yuan(100))):
            deposit = service.await_deposit(
                unit,
                registration_id=registration_id,
                round_id="round-1",
                case_id="case-1",
                lot_id="lot-1",
                payer_name="王",
                amount=yuan(100),
            )
            statement = bank.pay_in(
                account_no=account_no,
                reference=deposit.reference,
                amount=amount,
                payer_name="王",
                at=unit.now,
            )
            service.receive(unit, bank.read_receipt(statement))

    def end(unit) -> None:
        service.apply_deposit(unit, registration_id="winner", award_id="award-1")
        service.await_balance(
            unit,
            award_id="award-1",
            case_id="case-1",
            lot_id="lot-1",
            amount=yuan(900),
            due_on=date(2026, 3, 12),
        )
        (order,) = service.orders_of(unit.session, "winner")
        service.send_order(unit, order_id=order.id, bank=bank)
        service.release_deposit(unit, registration_id="loser", by="system")

    store.write(deposits)
    store.write(end)
    assert store.read(service.audit_ledger) == []
    store.close()
    connection = sqlite.connect(path, isolation_level=None)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    return path


@pytest.fixture
def busy(busy_database: Path, tmp_path: Path) -> Iterator[Store]:
    """The busy court's database, for this test alone."""
    path = Path(shutil.copy(busy_database, tmp_path / "busy.db"))
    store = Store(f"sqlite:///{path}", StillClock(TEST_START))
    yield store
    store.close()


def past_the_database(store: Store, *statements: str) -> None:
    """Change the file as somebody could who owns it: no foreign keys, no checks, no triggers."""
    connection = sqlite.connect(make_url(store.url).database, isolation_level=None)
    connection.execute("PRAGMA ignore_check_constraints=ON")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert connection.execute(statement).rowcount > 0, statement
    connection.close()


ONE_DEPOSIT = "name = 'deposit:case-1:loser'"


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        pytest.param(
            f"UPDATE ledger_account SET credits = credits + 1 WHERE {ONE_DEPOSIT}",
            "sum to 1 fen instead of nothing",
            id="a fen was made",
        ),
        pytest.param(
            f"UPDATE ledger_account SET credits = credits - 1 WHERE {ONE_DEPOSIT}",
            "is below its floor: -1 fen",
            id="a fen was taken that was reserved",
        ),
        pytest.param(
            f"UPDATE ledger_account SET debits_pending = 0 WHERE {ONE_DEPOSIT}",
            "its transfers add up to (0, 10000, 10000, 0)",
            id="a reservation was forgotten",
        ),
        pytest.param(
            f"UPDATE ledger_account SET floor = -5 WHERE {ONE_DEPOSIT}",
            "has the floor -5 instead of 0",
            id="a floor was lowered",
        ),
        pytest.param(
            f"UPDATE ledger_account SET case_id = 'case-2' WHERE {ONE_DEPOSIT}",
            "crosses from one case to another",
            id="an account was moved to another case",
        ),
        pytest.param(
            "UPDATE transfer SET pending_id = (SELECT id FROM transfer WHERE phase = 'posted')"
            " WHERE phase = 'post'",
            "ends a reservation that was another one",
            id="a payout was hung on another transfer",
        ),
        pytest.param(
            "UPDATE deposit SET state = 'released' WHERE registration_id = 'loser'",
            "is released and 10000 fen lie on it, not 0",
            id="a deposit was called released",
        ),
        pytest.param(
            "UPDATE payment SET received = 90000",
            "counts 90000 fen, its receipts 0",
            id="a balance was called paid",
        ),
        pytest.param(
            "UPDATE bank_receipt SET amount = amount + 1 WHERE completed",
            "its statements",
            id="a bank statement was changed",
        ),
        pytest.param(
            "DELETE FROM payout_order", "lets money leave without an order", id="an order was removed"
        ),
        pytest.param(
            "UPDATE payout_order SET state = 'paid'",
            "disagree on whether it was paid",
            id="an order was called paid",
        ),
    ],
)
def test_the_audit_finds_what_was_changed_past_the_database(busy: Store, harm: str, said: str):
    past_the_database(busy, harm)
    assert said in " ".join(busy.read(service.audit_ledger))


def test_money_of_no_case_is_audited_too(store: Store, signer: Signer):
    bank = service.SimulatedBank(signer)
    statement = bank.pay_in(account_no="0", reference="", amount=yuan(1), payer_name="", at=store.clock.now())
    store.write(lambda unit: service.receive(unit, bank.read_receipt(statement)))
    past_the_database(store, "UPDATE ledger_account SET credits = 0 WHERE kind = 'unclaimed'")
    assert "The accounts of no case sum to -100 fen instead of nothing." in store.read(service.audit_ledger)


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(
            f"UPDATE ledger_account SET debits = debits + 1 WHERE {ONE_DEPOSIT}", id="below the floor"
        ),
        pytest.param(f"UPDATE ledger_account SET floor = NULL WHERE {ONE_DEPOSIT}", id="without a floor"),
        pytest.param(
            "UPDATE ledger_account SET credits = 9007199254740992 WHERE kind = 'price'", id="too much"
        ),
        pytest.param("UPDATE deposit SET received = amount + 1", id="more received than asked"),
        pytest.param("UPDATE deposit SET state = 'gone'", id="a state that there is not"),
        pytest.param("UPDATE payment SET state = 'paid'", id="paid without money"),
        pytest.param("UPDATE transfer SET amount = 1", id="a transfer changed"),
        pytest.param("DELETE FROM bank_receipt", id="a receipt removed"),
        pytest.param("UPDATE bank_answer SET outcome = 'refused'", id="the bank's word changed"),
        pytest.param("UPDATE payout_order SET owner_id = 'x', purpose = 'deposit'", id="one purpose twice"),
    ],
)
def test_the_database_refuses_it_by_itself(busy: Store, harm: str):
    with pytest.raises(IntegrityError), busy.writer.begin() as connection:
        connection.exec_driver_sql(harm)
    assert busy.read(service.audit_ledger) == []


def test_g_322_19_the_program_refuses_to_move_money_between_cases(busy: Store):
    """G-322-19: one case, one account."""
    busy.write(lambda unit: service.open_case_account(unit, case_id="case-2"))

    def cross(unit) -> Transfer:
        source = account_of(unit, "deposit", case_id="case-1", owner_id="loser")
        target = account_of(unit, "unclaimed", case_id="case-2")
        return transfer(
            unit,
            debit_id=source.id,
            credit_id=target.id,
            amount=Money(1),
            kind="wrong",
            reference="R",
            command_id="wrong",
            by="x",
        )

    with pytest.raises(Refused, match="transfer-across-cases"):
        busy.write(cross)


def test_one_command_moves_money_once_and_is_not_used_for_another_transfer(busy: Store):
    def move(amount: Money):
        def deed(unit) -> str:
            return transfer(
                unit,
                debit_id=account_of(unit, "bank", case_id="case-1").id,
                credit_id=account_of(unit, "unclaimed", case_id="case-1").id,
                amount=amount,
                kind="money-in",
                reference="R",
                command_id="once",
                by="x",
            ).id

        return deed

    before = busy.write(move(Money(5)))
    assert busy.write(move(Money(5))) == before
    with pytest.raises(Refused, match="transfer-command-reused"):
        busy.write(move(Money(6)))
    # The bank has no statement of it, so the audit sees what no bank has said.
    assert busy.read(service.audit_ledger) == ["The bank's accounts show 20005 fen, its statements 20000."]
