"""Money that moves from several sides at once: on both databases it is booked once and no deed hangs."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy.exc import DBAPIError

from kernel.clock import StillClock
from kernel.money import Money, yuan
from settlement import service
from store.base import Base
from store.journal import record, verify
from store.signing import Signer
from store.unit import Store, Unit

SIDES = 6
DEPOSIT = yuan(100)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either_store(request: pytest.FixtureRequest, clock: StillClock) -> Iterator[Store]:
    """Return a store on each kind of database in turn, and look at its books afterwards."""
    # The embedded database is always asked for: making it has registered every table.
    embedded = request.getfixturevalue("store")
    if request.param == "sqlite":
        opened = embedded
    else:
        opened = Store(request.getfixturevalue("postgres_url"), clock)
        Base.metadata.create_all(opened.writer)
    yield opened
    assert opened.read(service.audit_ledger) == []
    assert opened.read(verify) is None
    opened.close()


@pytest.fixture
def bank(signer: Signer) -> service.SimulatedBank:
    return service.SimulatedBank(signer)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do all deeds at the same time and return what each returned; a deed that fails fails the test."""
    start = threading.Barrier(len(deeds), timeout=20)

    def run(deed: Callable[[], object]) -> object:
        start.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def expect(store: Store, registration_id: str) -> str:
    def deed(unit: Unit) -> str:
        service.open_case_account(unit, case_id="case-1")
        return service.await_deposit(
            unit,
            registration_id=registration_id,
            round_id="round-1",
            case_id="case-1",
            lot_id="lot-1",
            payer_name="王小明",
            amount=DEPOSIT,
        ).reference

    return store.write(deed)


def a_payment(
    store: Store, bank: service.SimulatedBank, reference: str, amount: Money = DEPOSIT
) -> Callable[[], service.Received]:
    """Return the deed of taking one statement of the bank, to be done as often as one likes."""
    account = store.read(lambda session: service.case_account(session, "case-1"))
    statement = bank.pay_in(
        account_no=account.account_no if account else "0",
        reference=reference,
        amount=amount,
        payer_name="王小明",
        at=store.clock.now(),
    )
    return lambda: store.write(lambda unit: service.receive(unit, bank.read_receipt(statement)))


def test_one_receipt_that_arrives_many_times_at_once_counts_once(
    either_store: Store, bank: service.SimulatedBank
):
    paying = a_payment(either_store, bank, expect(either_store, "reg-1"))
    received = at_once(*[paying] * SIDES)
    assert [answer.repeated for answer in received].count(False) == 1
    assert [answer.completed for answer in received].count(True) == 1


def test_parts_of_one_deposit_that_arrive_at_once_add_up(either_store: Store, bank: service.SimulatedBank):
    reference = expect(either_store, "reg-1")
    parts = [a_payment(either_store, bank, reference, Money(DEPOSIT.fen // 5)) for _ in range(SIDES)]
    received = at_once(*parts)
    assert [answer.completed for answer in received].count(True) == 1
    progress = either_store.read(lambda session: service.progress_of(session, "reg-1"))
    assert (progress.received, progress.overpaid) == (DEPOSIT, Money(DEPOSIT.fen // 5))


def test_money_of_nobody_that_arrives_at_once_opens_one_account(
    either_store: Store, bank: service.SimulatedBank
):
    expect(either_store, "reg-1")
    nobodys = [
        bank.pay_in(account_no="0", reference="", amount=Money(1), payer_name="", at=either_store.clock.now())
        for _ in range(SIDES)
    ]

    def take(statement: service.SignedStatement) -> Callable[[], service.Received]:
        return lambda: either_store.write(lambda unit: service.receive(unit, bank.read_receipt(statement)))

    at_once(*[take(statement) for statement in nobodys])
    assert len(either_store.read(service.unclaimed_money)) == SIDES


def test_a_deposit_released_and_sent_from_many_sides_is_paid_back_once(
    either_store: Store, bank: service.SimulatedBank
):
    a_payment(either_store, bank, expect(either_store, "reg-1"))()

    def release() -> str:
        either_store.write(lambda unit: service.release_deposit(unit, registration_id="reg-1", by="system"))
        (order,) = either_store.read(lambda session: service.orders_of(session, "reg-1"))
        return order.id

    (order_id,) = set(at_once(*[release] * SIDES))
    at_once(
        *[lambda: either_store.write(lambda unit: service.send_order(unit, order_id=order_id, bank=bank))]
        * SIDES
    )
    transfers = either_store.read(lambda session: service.transfers_of(session, "case-1"))
    assert [transfer.phase for transfer in transfers] == ["posted", "pending", "post"]


def test_deeds_that_wrote_in_the_journal_before_and_after_the_money_do_not_wait_for_each_other(
    either_store: Store, bank: service.SimulatedBank
):
    """A close writes in the journal and then orders deposits back, while the bank's receipts come in."""
    references = {f"reg-{number}": expect(either_store, f"reg-{number}") for number in range(SIDES)}

    def close(registration_id: str) -> object:
        def deed(unit: Unit) -> object:
            record(unit, kind="round-closed", subject="round-1", by="system")
            return service.release_deposit(unit, registration_id=registration_id, by="system")

        return either_store.write(deed)

    deeds = []
    for registration_id, reference in references.items():
        deeds += [a_payment(either_store, bank, reference), lambda id_=registration_id: close(id_)]
    at_once(*deeds)
    states = {
        either_store.read(lambda session, id_=id_: service.deposit_of(session, id_)).state
        for id_ in references
    }
    assert states <= {"held", "released"}


def test_the_balance_and_the_keeping_of_the_deposit_may_come_at_once(
    either_store: Store, bank: service.SimulatedBank
):
    a_payment(either_store, bank, expect(either_store, "reg-1"))()
    payment = either_store.write(
        lambda unit: service.await_balance(
            unit,
            award_id="award-1",
            case_id="case-1",
            lot_id="lot-1",
            amount=yuan(900),
            due_on=date(2026, 3, 12),
        )
    )
    at_once(
        a_payment(either_store, bank, payment.reference, yuan(900)),
        lambda: either_store.write(
            lambda unit: service.apply_deposit(unit, registration_id="reg-1", award_id="award-1")
        ),
    )
    assert either_store.read(lambda session: service.deposit_of(session, "reg-1")).state == "applied"


def test_both_databases_refuse_what_the_books_do_not_allow(either_store: Store, bank: service.SimulatedBank):
    a_payment(either_store, bank, expect(either_store, "reg-1"))()
    either_store.write(lambda unit: service.release_deposit(unit, registration_id="reg-1", by="system"))
    for harm in (
        "UPDATE transfer SET amount = 1",
        "DELETE FROM bank_receipt",
        "UPDATE ledger_account SET debits = debits + 1 WHERE kind = 'deposit'",
        "UPDATE ledger_account SET floor = NULL WHERE kind = 'deposit'",
    ):
        with pytest.raises(DBAPIError), either_store.writer.begin() as connection:
            connection.exec_driver_sql(harm)
