"""A deposit from its reference to the day it is back, on a real database and with a bank that signs."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from kernel.clock import StillClock
from kernel.money import MONEY_MAX_FEN, ZERO, Money, yuan
from kernel.refusal import Refused
from settlement import service
from settlement.tables import Deposit, LedgerAccount, PayoutOrder, Transfer
from store.due import sweep
from store.journal import JournalEntry, verify
from store.signing import Signer
from store.unit import Store

BIDDER = "王小明"
DEPOSIT = yuan(120_000)


@pytest.fixture
def bank(signer: Signer) -> service.SimulatedBank:
    return service.SimulatedBank(signer)


@pytest.fixture(autouse=True)
def books_in_order(store: Store):
    yield
    assert store.read(service.audit_ledger) == []
    assert store.read(verify) is None


def open_case(store: Store, case_id: str = "case-1") -> str:
    return store.write(lambda unit: service.open_case_account(unit, case_id=case_id)).account_no


def expect(
    store: Store, registration_id: str = "reg-1", *, case_id: str = "case-1", amount: Money = DEPOSIT
) -> Deposit:
    open_case(store, case_id)
    return store.write(
        lambda unit: service.await_deposit(
            unit,
            registration_id=registration_id,
            round_id="round-1",
            case_id=case_id,
            lot_id="lot-1",
            payer_name=BIDDER,
            amount=amount,
        )
    )


def pay(
    store: Store,
    bank: service.SimulatedBank,
    amount: Money,
    *,
    reference: str,
    account_no: str | None = None,
    payer_name: str = BIDDER,
) -> service.Received:
    statement = bank.pay_in(
        account_no=account_no or open_case(store),
        reference=reference,
        amount=amount,
        payer_name=payer_name,
        at=store.clock.now(),
    )
    return take(store, bank, statement)


def take(store: Store, bank: service.Bank, statement: service.SignedStatement) -> service.Received:
    return store.write(lambda unit: service.receive(unit, bank.read_receipt(statement)))


def run_sweep(store: Store, bank: service.Bank) -> int:
    def send(unit, order_id: str) -> None:
        service.send_order(unit, order_id=order_id, bank=bank)

    return sweep(store, {service.DUE_KIND: send})


def deposit_of(store: Store, registration_id: str = "reg-1") -> Deposit:
    return store.read(lambda session: service.deposit_of(session, registration_id))


def progress_of(store: Store, registration_id: str = "reg-1") -> service.DepositProgress:
    return store.read(lambda session: service.progress_of(session, registration_id))


def code_of(caught: pytest.ExceptionInfo[Refused]) -> str:
    return caught.value.refusals[0].code


def balances(store: Store, case_id: str | None = "case-1") -> dict[str, int]:
    rows = store.read(
        lambda session: (
            session.scalars(select(LedgerAccount).where(LedgerAccount.case_id.is_(case_id))).all()
            if case_id is None
            else service.accounts_of(session, case_id)
        )
    )
    return {row.kind: row.credits - row.debits for row in rows if row.credits != row.debits}


# The case's account.


def test_g_322_19_a_case_has_one_account_and_one_number(store: Store):
    """G-322-19: one case, one account; asked again, it is the same."""
    first = open_case(store)
    assert open_case(store) == first
    assert open_case(store, "case-2") != first


def test_g_322_19_the_banks_own_number_is_taken_where_it_gives_one(store: Store):
    opened = store.write(
        lambda unit: service.open_case_account(unit, case_id="case-9", account_no="6222020001")
    )
    assert opened.account_no == "6222020001"
    with pytest.raises(Refused) as caught:
        store.write(lambda unit: service.open_case_account(unit, case_id="case-8", account_no="6222020001"))
    assert code_of(caught) == "account-number-taken"


def test_a_deposit_needs_the_cases_account(store: Store):
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: service.await_deposit(
                unit,
                registration_id="reg-1",
                round_id="round-1",
                case_id="case-without",
                lot_id="lot-1",
                payer_name=BIDDER,
                amount=DEPOSIT,
            )
        )
    assert code_of(caught) == "case-account-missing"


# Paying in.


def test_j3_a_deposit_may_come_in_two_transfers(store: Store, bank: service.SimulatedBank):
    """J3.3: sixty thousand has come, then all of it; the second transfer completes the deposit."""
    deposit = expect(store)
    first = pay(store, bank, yuan(60_000), reference=deposit.reference)
    assert (first.matched, first.completed, first.registration_id) == ("deposit", False, "reg-1")
    halfway = progress_of(store)
    assert (halfway.step, halfway.received, halfway.missing) == ("partly-paid", yuan(60_000), yuan(60_000))
    second = pay(store, bank, yuan(60_000), reference=deposit.reference)
    assert second.completed
    assert deposit_of(store).state == "held"
    assert balances(store) == {"bank": -12_000_000, "deposit": 12_000_000}


def test_a_reference_typed_with_blanks_and_small_letters_is_the_same(
    store: Store, bank: service.SimulatedBank
):
    deposit = expect(store)
    typed = f" {deposit.reference[:5].lower()}-{deposit.reference[5:]} "
    assert pay(store, bank, DEPOSIT, reference=typed).completed


def test_the_same_receipt_again_changes_nothing(store: Store, bank: service.SimulatedBank):
    deposit = expect(store)
    statement = bank.pay_in(
        account_no=open_case(store), reference=deposit.reference, amount=DEPOSIT, payer_name=BIDDER,
        at=store.clock.now(),
    )  # fmt: skip
    first, again = take(store, bank, statement), take(store, bank, statement)
    assert (first.repeated, first.completed) == (False, True)
    assert (again.repeated, again.completed, again.counted) == (True, False, DEPOSIT)
    assert balances(store) == {"bank": -12_000_000, "deposit": 12_000_000}


@pytest.mark.parametrize(
    "changed", [{"amount": 11_999_999}, {"reference": "OTHER"}, {"account_no": "1"}, {"payer_name": "别人"}]
)
def test_another_receipt_under_the_same_serial_number_is_refused(
    store: Store, bank: service.SimulatedBank, signer: Signer, changed: dict[str, object]
):
    deposit = expect(store)
    statement = bank.pay_in(
        account_no=open_case(store), reference=deposit.reference, amount=DEPOSIT, payer_name=BIDDER,
        at=store.clock.now(),
    )  # fmt: skip
    take(store, bank, statement)
    body = json.dumps({**json.loads(statement.body), **changed}).encode()
    other = service.SignedStatement(body, signer.sign(body), signer.key_id)
    with pytest.raises(Refused) as caught:
        take(store, bank, other)
    assert code_of(caught) == "bank-serial-reused"
    assert deposit_of(store).received == DEPOSIT


def test_what_is_paid_too_much_is_kept_in_sight(store: Store, bank: service.SimulatedBank):
    deposit = expect(store)
    received = pay(store, bank, yuan(120_001), reference=deposit.reference)
    assert (received.counted, received.overpaid, received.completed) == (DEPOSIT, yuan(1), True)
    assert progress_of(store).overpaid == yuan(1)
    (account,) = store.read(service.overpaid_money)
    assert account.owner_id == "reg-1"
    more = pay(store, bank, yuan(5), reference=deposit.reference)
    assert (more.counted, more.overpaid, more.completed) == (ZERO, yuan(5), False)
    assert progress_of(store).overpaid == yuan(6)


def test_rr_114_money_in_another_name_is_no_deposit_but_is_not_lost(
    store: Store, bank: service.SimulatedBank
):
    """RR-114, A-17: paid in the real name."""
    deposit = expect(store)
    received = pay(store, bank, DEPOSIT, reference=deposit.reference, payer_name="李代付")
    assert (received.matched, received.reason) == ("unclaimed", "payer-is-another")
    assert deposit_of(store).state == "awaited"
    assert balances(store) == {"bank": -12_000_000, "unclaimed": 12_000_000}
    (kept,) = store.read(service.unclaimed_money)
    assert (kept.amount, kept.case_id) == (DEPOSIT, "case-1")


def test_money_with_an_unknown_reference_is_unclaimed_in_its_case(store: Store, bank: service.SimulatedBank):
    received = pay(store, bank, yuan(9), reference="张三 保证金")
    assert (received.matched, received.reason, received.registration_id) == (
        "unclaimed",
        "reference-unknown",
        None,
    )
    assert balances(store) == {"bank": -900, "unclaimed": 900}


def test_money_to_no_account_of_ours_is_unclaimed_outside_all_cases(
    store: Store, bank: service.SimulatedBank
):
    for amount in (yuan(9), yuan(1)):
        received = pay(store, bank, amount, reference="", account_no="0000")
        assert received.reason == "account-unknown"
    assert balances(store, None) == {"bank": -1000, "unclaimed": 1000}


def test_g_322_20_a_deposit_paid_to_another_cases_account_does_not_count(
    store: Store, bank: service.SimulatedBank
):
    """G-322-20: the document names the case's account, and only that one counts."""
    deposit = expect(store)
    received = pay(store, bank, DEPOSIT, reference=deposit.reference, account_no=open_case(store, "case-2"))
    assert received.reason == "account-of-another-case"
    assert balances(store, "case-2") == {"bank": -12_000_000, "unclaimed": 12_000_000}
    assert balances(store) == {}


def test_rr_114_an_applicant_whose_claim_covers_the_deposit_is_ready_at_once(
    store: Store, bank: service.SimulatedBank
):
    """RR-114: nothing to pay is held without a receipt, and goes back without a payout."""
    assert expect(store, amount=ZERO).state == "held"
    released = store.write(lambda unit: service.release_deposit(unit, registration_id="reg-1", by="system"))
    assert released.state == "released"
    assert run_sweep(store, bank) == 0


def test_asked_twice_there_is_one_deposit_with_one_reference(store: Store):
    assert expect(store).reference == expect(store).reference


# Going back.


def test_rr_123_a_losers_deposit_is_back_within_twenty_four_hours(
    store: Store, bank: service.SimulatedBank, clock: StillClock
):
    """RR-123, A-23: ordered at the close, sent by the sweep, released when the bank has paid."""
    deposit = expect(store)
    pay(store, bank, DEPOSIT, reference=deposit.reference)
    ended = clock.now()
    clock.advance(seconds=1)
    store.write(
        lambda unit: service.release_deposit(unit, registration_id="reg-1", by="system", ended_at=ended)
    )
    ordered = progress_of(store)
    assert (ordered.step, ordered.release_due_at) == ("going-back", ended + timedelta(hours=24))
    assert deposit_of(store).state == "held"
    assert run_sweep(store, bank) == 1
    done = progress_of(store)
    assert (done.step, done.released_at) == ("released", clock.now())
    assert done.released_at <= done.release_due_at
    assert balances(store) == {}


def test_a_deposit_is_ordered_back_once_and_paid_back_once(store: Store, bank: service.SimulatedBank):
    deposit = expect(store)
    pay(store, bank, DEPOSIT, reference=deposit.reference)
    for _ in range(2):
        store.write(lambda unit: service.release_deposit(unit, registration_id="reg-1", by="system"))
    (order,) = store.read(lambda session: service.orders_of(session, "reg-1"))
    assert run_sweep(store, bank) == 1
    assert run_sweep(store, bank) == 0
    store.write(lambda unit: service.send_order(unit, order_id=order.id, bank=bank))
    store.write(lambda unit: service.release_deposit(unit, registration_id="reg-1", by="system"))
    assert balances(store) == {}
    posts = store.read(
        lambda session: session.scalars(select(Transfer).where(Transfer.phase == "post")).all()
    )
    assert len(posts) == 1


def test_test_vector_7_five_registered_and_no_bid_means_five_deposits_back(
    store: Store, bank: service.SimulatedBank, clock: StillClock
):
    """Test vector 7, RR-122, RR-123."""
    for number in range(5):
        deposit = expect(store, f"reg-{number}")
        pay(store, bank, DEPOSIT, reference=deposit.reference)
    ended = clock.now()
    back = store.write(
        lambda unit: service.settle_round(
            unit, round_id="round-1", end="unsold", winner_registration_id=None, by="system", ended_at=ended
        )
    )
    assert len(back) == 5
    assert run_sweep(store, bank) == 5
    assert {deposit_of(store, f"reg-{number}").state for number in range(5)} == {"released"}
    assert store.read(lambda session: service.overdue_payouts(session, ended + timedelta(hours=24))) == []


def test_rr_123_when_a_round_is_sold_everybodys_goes_back_but_the_winners(
    store: Store, bank: service.SimulatedBank
):
    """RR-123, A-23."""
    for number in range(3):
        deposit = expect(store, f"reg-{number}")
        pay(store, bank, DEPOSIT, reference=deposit.reference)
    back = store.write(
        lambda unit: service.settle_round(
            unit, round_id="round-1", end="sold", winner_registration_id="reg-1", by="system"
        )
    )
    assert {deposit.registration_id for deposit in back} == {"reg-0", "reg-2"}
    assert progress_of(store, "reg-1").step == "held"


def test_what_was_partly_paid_or_paid_too_much_goes_back_too(store: Store, bank: service.SimulatedBank):
    partly, over, nothing = expect(store, "reg-1"), expect(store, "reg-2"), expect(store, "reg-3")
    pay(store, bank, yuan(60_000), reference=partly.reference)
    pay(store, bank, yuan(120_001), reference=over.reference)
    for registration_id in ("reg-1", "reg-2", "reg-3"):
        store.write(
            lambda unit, id_=registration_id: service.release_deposit(unit, registration_id=id_, by="system")
        )
    assert deposit_of(store, "reg-3").state == "released"
    assert run_sweep(store, bank) == 3
    assert balances(store) == {}
    assert {deposit_of(store, f"reg-{number}").state for number in (1, 2, 3)} == {"released"}
    assert nothing.received == ZERO


def test_a_18_money_that_comes_after_the_deposit_was_settled_is_unclaimed(
    store: Store, bank: service.SimulatedBank
):
    """A-18: the deposit must be confirmed before bidding ends."""
    deposit = expect(store)
    store.write(lambda unit: service.release_deposit(unit, registration_id="reg-1", by="system"))
    received = pay(store, bank, DEPOSIT, reference=deposit.reference)
    assert (received.matched, received.reason) == ("unclaimed", "no-longer-awaited")


def test_a_deposit_that_nobody_awaits_cannot_be_released(store: Store):
    with pytest.raises(Refused) as caught:
        store.write(lambda unit: service.release_deposit(unit, registration_id="nobody", by="system"))
    assert code_of(caught) == "deposit-unknown"
    assert store.read(lambda session: service.progress_of(session, "nobody")) is None


# What is recorded.


def test_every_transfer_is_in_the_journal_without_the_payers_name(store: Store, bank: service.SimulatedBank):
    deposit = expect(store)
    pay(store, bank, DEPOSIT, reference=deposit.reference)
    pay(store, bank, yuan(1), reference=f"{BIDDER} 保证金")
    store.write(lambda unit: service.release_deposit(unit, registration_id="reg-1", by="system"))
    run_sweep(store, bank)
    entries = store.read(lambda session: session.scalars(select(JournalEntry)).all())
    transfers = store.read(lambda session: service.transfers_of(session, "case-1"))
    written = {entry.facts["transfer"] for entry in entries if entry.kind == "transfer"}
    assert written == {transfer.id for transfer in transfers}
    assert [transfer.phase for transfer in transfers] == ["posted", "posted", "pending", "post"]
    assert BIDDER not in "".join(json.dumps(entry.facts, ensure_ascii=False) for entry in entries)
    amounts = [entry.facts["amount"] for entry in entries if entry.kind == "transfer"]
    assert amounts == [12_000_000, 100, 12_000_000, 12_000_000]


def test_a_sum_that_cannot_be_kept_exactly_is_refused_and_not_half_booked(
    store: Store, bank: service.SimulatedBank
):
    pay(store, bank, Money(MONEY_MAX_FEN), reference="none")
    with pytest.raises(Refused) as caught:
        pay(store, bank, Money(1), reference="none")
    assert code_of(caught) == "account-full"
    assert len(store.read(service.unclaimed_money)) == 1


def test_nothing_is_ordered_twice_for_one_purpose(store: Store, bank: service.SimulatedBank):
    deposit = expect(store)
    pay(store, bank, yuan(120_001), reference=deposit.reference)
    store.write(lambda unit: service.release_deposit(unit, registration_id="reg-1", by="system"))
    orders = store.read(lambda session: service.orders_of(session, "reg-1"))
    assert {(order.purpose, order.amount) for order in orders} == {
        ("deposit", DEPOSIT),
        ("overpaid", yuan(1)),
    }
    everything = store.read(lambda session: session.scalars(select(PayoutOrder)).all())
    assert {order.id for order in everything} == {order.id for order in orders}
