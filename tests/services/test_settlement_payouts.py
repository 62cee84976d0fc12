"""The bank's side of paying back: refusals, silence, repetition, and statements that are not the bank's."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from kernel.clock import StillClock
from kernel.money import Money, yuan
from kernel.refusal import Refused
from settlement import service
from settlement.service.bank import STATEMENT_BYTES_MAX
from settlement.service.payouts import SENDS_MAX, order_payout
from settlement.tables import PayoutOrder
from store.due import sweep
from store.signing import Signer
from store.unit import Store

DEPOSIT = yuan(120_000)


@pytest.fixture
def bank(signer: Signer) -> service.SimulatedBank:
    return service.SimulatedBank(signer)


@pytest.fixture
def order(store: Store, bank: service.SimulatedBank) -> PayoutOrder:
    """A loser's deposit that has been ordered back and not been sent yet."""
    account_no = store.write(lambda unit: service.open_case_account(unit, case_id="case-1")).account_no
    deposit = store.write(
        lambda unit: service.await_deposit(
            unit,
            registration_id="reg-1",
            round_id="round-1",
            case_id="case-1",
            lot_id="lot-1",
            payer_name="王小明",
            amount=DEPOSIT,
        )
    )
    statement = bank.pay_in(
        account_no=account_no,
        reference=deposit.reference,
        amount=DEPOSIT,
        payer_name="王小明",
        at=store.clock.now(),
    )
    store.write(lambda unit: service.receive(unit, bank.read_receipt(statement)))
    store.write(lambda unit: service.release_deposit(unit, registration_id="reg-1", by="system"))
    return orders_of(store)[0]


@pytest.fixture(autouse=True)
def books_in_order(store: Store):
    yield
    assert store.read(service.audit_ledger) == []


def orders_of(store: Store) -> list[PayoutOrder]:
    return store.read(lambda session: service.orders_of(session, "reg-1"))


def run_sweep(store: Store, bank: service.Bank) -> int:
    return sweep(
        store,
        {service.DUE_KIND: lambda unit, id_: service.send_order(unit, order_id=id_, bank=bank) and None},
    )


def state_of(store: Store) -> str:
    return store.read(lambda session: service.deposit_of(session, "reg-1")).state


def answer(store: Store, bank: service.Bank, statement: service.SignedStatement) -> PayoutOrder:
    return store.write(lambda unit: service.paid_out(unit, bank.read_confirmation(statement)))


def instruction_for(order: PayoutOrder, store: Store, *, attempt: int = 1, amount: Money = DEPOSIT):
    return service.PayoutInstruction(
        instruction_id=f"{order.id}-{attempt}",
        order_id=order.id,
        attempt=attempt,
        account_no="1",
        amount=amount,
        receipts=(),
        sent_at=store.clock.now(),
    )


class NotingBank(service.SimulatedBank):
    """A simulated bank that keeps what it was asked."""

    def __init__(self, signer: Signer, **options: str) -> None:
        super().__init__(signer, **options)
        self.asked: list[service.PayoutInstruction] = []

    def instruct(self, instruction: service.PayoutInstruction) -> service.SignedStatement | None:
        self.asked.append(instruction)
        return super().instruct(instruction)


def test_money_goes_back_to_where_it_came_from(store: Store, order: PayoutOrder, signer: Signer):
    bank = NotingBank(signer)
    assert run_sweep(store, bank) == 1
    (asked,) = bank.asked
    assert (asked.amount, asked.order_id, len(asked.receipts)) == (DEPOSIT, order.id, 1)


def test_a_refused_order_is_sent_again_as_a_new_instruction(
    store: Store, order: PayoutOrder, signer: Signer, clock: StillClock
):
    bank = NotingBank(signer, answers="refused")
    run_sweep(store, bank)
    (refused,) = orders_of(store)
    assert (refused.state, refused.refusal, state_of(store)) == ("refused", "收款账户无法入账", "held")
    assert run_sweep(store, bank) == 0
    bank.answers = "paid"
    clock.advance(hours=1)
    run_sweep(store, bank)
    assert [asked.attempt for asked in bank.asked] == [1, 2]
    assert (orders_of(store)[0].state, orders_of(store)[0].refusal, state_of(store)) == (
        "paid",
        None,
        "released",
    )


def test_an_unanswered_order_is_sent_again_as_the_same_instruction(
    store: Store, order: PayoutOrder, signer: Signer, clock: StillClock
):
    bank = NotingBank(signer, answers="later")
    run_sweep(store, bank)
    clock.advance(hours=1)
    run_sweep(store, bank)
    assert len({asked.instruction_id for asked in bank.asked}) == 1
    assert (orders_of(store)[0].state, state_of(store)) == ("sent", "held")
    answer(store, bank, bank.answer(bank.asked[0], "paid"))
    assert state_of(store) == "released"


def test_sending_again_has_an_end_and_the_order_is_then_seen_as_overdue(
    store: Store, order: PayoutOrder, signer: Signer, clock: StillClock
):
    bank = NotingBank(signer, answers="later")
    for _ in range(SENDS_MAX + 3):
        run_sweep(store, bank)
        clock.advance(hours=1)
    assert len(bank.asked) == SENDS_MAX
    clock.advance(hours=24)
    (late,) = store.read(lambda session: service.overdue_payouts(session, clock.now()))
    assert late.id == order.id
    assert (
        store.write(lambda unit: service.send_order(unit, order_id=order.id, bank=bank)).sent_count
        == SENDS_MAX
    )


def test_the_banks_answer_again_changes_nothing(
    store: Store, order: PayoutOrder, bank: service.SimulatedBank
):
    statement = bank.answer(instruction_for(order, store), "paid")
    assert answer(store, bank, statement).state == "paid"
    assert answer(store, bank, statement).state == "paid"
    assert state_of(store) == "released"


def test_another_answer_under_the_same_serial_number_is_refused(
    store: Store, order: PayoutOrder, bank: service.SimulatedBank
):
    answer(store, bank, bank.answer(instruction_for(order, store), "refused"))
    with pytest.raises(Refused, match="bank-serial-reused"):
        answer(store, bank, bank.answer(instruction_for(order, store), "paid"))


def test_the_banks_word_that_it_paid_counts_even_if_it_refused_before(
    store: Store, order: PayoutOrder, bank: service.SimulatedBank, clock: StillClock
):
    bank.answers = "refused"
    run_sweep(store, bank)
    clock.advance(hours=1)
    bank.answers = "later"
    run_sweep(store, bank)
    late_refusal = replace_serial(bank, bank.answer(instruction_for(order, store), "refused"), "OUT-late")
    assert answer(store, bank, late_refusal).state == "sent"
    assert answer(store, bank, bank.answer(instruction_for(order, store, attempt=2), "paid")).state == "paid"


def replace_serial(
    bank: service.SimulatedBank, statement: service.SignedStatement, serial: str
) -> service.SignedStatement:
    return bank._signed({**json.loads(statement.body), "serial": serial})


def test_a_second_payment_of_one_order_is_refused(
    store: Store, order: PayoutOrder, bank: service.SimulatedBank
):
    paid = bank.answer(instruction_for(order, store), "paid")
    answer(store, bank, paid)
    with pytest.raises(Refused, match="payout-paid-before"):
        answer(store, bank, replace_serial(bank, paid, "OUT-second"))


@pytest.mark.parametrize(
    ("amount", "attempt"),
    [pytest.param(yuan(1), 1, id="another amount"), pytest.param(DEPOSIT, 2, id="an attempt nobody made")],
)
def test_an_answer_to_something_else_than_was_ordered_is_refused(
    store: Store, order: PayoutOrder, bank: service.SimulatedBank, amount: Money, attempt: int
):
    statement = bank.answer(instruction_for(order, store, attempt=attempt, amount=amount), "paid")
    with pytest.raises(Refused, match="payout-differs"):
        answer(store, bank, statement)


def test_no_payout_without_an_order_row(store: Store, order: PayoutOrder, bank: service.SimulatedBank):
    stranger = replace(instruction_for(order, store), order_id="nobody", instruction_id="nobody-1")
    with pytest.raises(Refused, match="payout-unknown"):
        answer(store, bank, bank.answer(stranger, "paid"))
    with pytest.raises(Refused, match="payout-unknown"):
        store.write(lambda unit: service.send_order(unit, order_id="nobody", bank=bank))


def test_a_second_order_for_the_same_purpose_is_the_first_one(store: Store, order: PayoutOrder):
    def again(unit) -> str:
        deposit = service.deposit_of(unit.session, "reg-1")
        return order_payout(
            unit,
            account_id=deposit.account_id,
            owner_id="reg-1",
            purpose="deposit",
            amount=DEPOSIT,
            reference=deposit.reference,
            due_at=unit.now,
            by="somebody",
        ).id

    assert store.write(again) == order.id


def test_a_deed_that_fails_after_the_bank_was_asked_pays_once(
    store: Store, order: PayoutOrder, signer: Signer
):
    bank = NotingBank(signer)

    def send_and_fail(unit) -> None:
        service.send_order(unit, order_id=order.id, bank=bank)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.write(send_and_fail)
    assert state_of(store) == "held"
    run_sweep(store, bank)
    assert len({asked.instruction_id for asked in bank.asked}) == 1
    assert state_of(store) == "released"


def test_an_order_is_overdue_only_after_its_time(store: Store, order: PayoutOrder, clock: StillClock):
    due = order.due_at
    assert due == clock.now() + timedelta(hours=24)
    assert store.read(lambda session: service.overdue_payouts(session, due)) == []
    late = store.read(lambda session: service.overdue_payouts(session, due + timedelta(seconds=1)))
    assert [row.id for row in late] == [order.id]


# Statements that are no statements.


def a_receipt(bank: service.SimulatedBank, store: Store) -> service.SignedStatement:
    return bank.pay_in(
        account_no="1", reference="R", amount=yuan(1), payer_name="王\u200b小明\n", at=store.clock.now()
    )


def test_a_statement_that_was_changed_on_its_way_is_refused(store: Store, bank: service.SimulatedBank):
    statement = a_receipt(bank, store)
    forged = replace(statement, body=statement.body.replace(b":100,", b":999,"))
    assert forged.body != statement.body
    with pytest.raises(Refused, match="bank-signature-false"):
        bank.read_receipt(forged)
    with pytest.raises(Refused, match="bank-signature-false"):
        bank.read_receipt(replace(statement, signature="not base64!"))


def test_odd_characters_in_a_name_do_not_lose_the_money(store: Store, bank: service.SimulatedBank):
    assert bank.read_receipt(a_receipt(bank, store)).payer_name == "王\ufffd小明"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"type": "payout"}, "type", id="another kind of statement"),
        pytest.param({"serial": ""}, "serial", id="no serial number"),
        pytest.param({"serial": "9" * 65}, "serial", id="a serial number too long to keep"),
        pytest.param({"serial": 7}, "serial", id="a number instead of text"),
        pytest.param({"amount": 0}, "amount", id="nothing"),
        pytest.param({"amount": -5}, "amount", id="less than nothing"),
        pytest.param({"amount": 2**53}, "amount", id="more than can be kept"),
        pytest.param({"amount": 1.5}, "amount", id="parts of a fen"),
        pytest.param({"amount": True}, "amount", id="no number"),
        pytest.param({"at": "yesterday"}, "at", id="no instant"),
        pytest.param({"at": "2026-03-02T09:00:00"}, "at", id="an instant of no zone"),
    ],
)
def test_a_receipt_that_cannot_be_read_says_which_field(
    store: Store, bank: service.SimulatedBank, change: dict[str, object], field: str
):
    body = json.loads(a_receipt(bank, store).body)
    signed = signed_body(bank, json.dumps({**body, **change}).encode())
    with pytest.raises(Refused) as caught:
        bank.read_receipt(signed)
    assert caught.value.refusals[0].code == "bank-statement-unreadable"
    assert caught.value.refusals[0].facts == {"field": field}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param(b"\xff\xfe", "body", id="no text"),
        pytest.param(b"{", "body", id="no JSON"),
        pytest.param(b"[" * 5_000, "body", id="a well without ground"),
        pytest.param(b"[1]", "type", id="a list"),
        pytest.param(b" " * (STATEMENT_BYTES_MAX + 1), "length", id="too long"),
    ],
)
def test_a_signed_heap_of_bytes_is_refused_in_words(bank: service.SimulatedBank, body: bytes, field: str):
    with pytest.raises(Refused) as caught:
        bank.read_receipt(signed_body(bank, body))
    assert caught.value.refusals[0].facts == {"field": field}


@pytest.mark.parametrize("change", [{"outcome": "perhaps"}, {"attempt": "1"}])
def test_an_answer_that_cannot_be_read_is_refused(
    store: Store, order: PayoutOrder, bank: service.SimulatedBank, change: dict[str, object]
):
    body = json.loads(bank.answer(instruction_for(order, store), "paid").body)
    with pytest.raises(Refused, match="bank-statement-unreadable"):
        bank.read_confirmation(signed_body(bank, json.dumps({**body, **change}).encode()))


def signed_body(bank: service.SimulatedBank, body: bytes) -> service.SignedStatement:
    signer = bank._signer
    return service.SignedStatement(body, signer.sign(body), signer.key_id)
