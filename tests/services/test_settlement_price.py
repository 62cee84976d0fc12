"""The winner's way: deposit kept, balance paid, deposit set off, thing handed over; or forfeited."""

from dataclasses import replace
from datetime import date

import pytest

from kernel.clock import StillClock
from kernel.days import BEIJING
from kernel.money import ZERO, Money, yuan
from kernel.refusal import Refused
from settlement import service
from settlement.rules.delivery import HandoverRecord, MeterReading, Present
from settlement.service.handovers import LINES_MAX
from settlement.tables import Deposit, Payment
from store.due import sweep
from store.signing import Signer
from store.unit import Store

DEPOSIT, BALANCE = yuan(120_000), yuan(890_000)
DUE_ON = date(2026, 3, 12)

A_RECORD = HandoverRecord(
    handed_over_on=date(2026, 3, 2),
    place=" 杭州市西湖区文三路1号  301室 ",
    present=(Present("执行员甲", "court"), Present("买受人乙", "buyer")),
    keys=("入户门钥匙三把",),
    meter_readings=(MeterReading("电表", "10234"),),
    inventory=("空调两台",),
    photos=("客厅.jpg",),
)


@pytest.fixture
def bank(signer: Signer) -> service.SimulatedBank:
    return service.SimulatedBank(signer)


@pytest.fixture
def deposit(store: Store, bank: service.SimulatedBank) -> Deposit:
    """The winner's deposit, held."""
    store.write(lambda unit: service.open_case_account(unit, case_id="case-1"))
    expected = store.write(
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
    pay(store, bank, DEPOSIT, reference=expected.reference)
    return expected


@pytest.fixture(autouse=True)
def books_in_order(store: Store):
    yield
    assert store.read(service.audit_ledger) == []


def pay(
    store: Store, bank: service.SimulatedBank, amount: Money, *, reference: str, payer_name: str = "王小明"
) -> service.Received:
    account = store.read(lambda session: service.case_account(session, "case-1"))
    statement = bank.pay_in(
        account_no=account.account_no,
        reference=reference,
        amount=amount,
        payer_name=payer_name,
        at=store.clock.now(),
    )
    return store.write(lambda unit: service.receive(unit, bank.read_receipt(statement)))


def await_balance(store: Store, amount: Money = BALANCE) -> Payment:
    return store.write(
        lambda unit: service.await_balance(
            unit, award_id="award-1", case_id="case-1", lot_id="lot-1", amount=amount, due_on=DUE_ON
        )
    )


def keep(store: Store, award_id: str = "award-1") -> Deposit:
    return store.write(lambda unit: service.apply_deposit(unit, registration_id="reg-1", award_id=award_id))


def forfeit(store: Store, *, award_id: str = "award-1", approved_by: str = "judge2") -> Deposit:
    return store.write(
        lambda unit: service.forfeit_deposit(
            unit,
            registration_id="reg-1",
            award_id=award_id,
            ruling_no="（2026）浙0106执1号之三",
            by="judge1",
            approved_by=approved_by,
        )
    )


def run_sweep(store: Store, bank: service.Bank) -> int:
    def send(unit, order_id: str) -> None:
        service.send_order(unit, order_id=order_id, bank=bank)

    return sweep(store, {service.DUE_KIND: send})


def step_of(store: Store) -> str:
    return store.read(lambda session: service.progress_of(session, "reg-1")).step


def balance_of(store: Store) -> Payment:
    return store.read(lambda session: service.balance_of(session, "award-1"))


def balances(store: Store) -> dict[str, int]:
    rows = store.read(lambda session: service.accounts_of(session, "case-1"))
    return {row.kind: row.credits - row.debits for row in rows if row.credits != row.debits}


def test_rr_126_the_deposit_is_set_off_when_the_balance_is_paid(
    store: Store, bank: service.SimulatedBank, deposit: Deposit
):
    """RR-126, A-23, A-25: price = deposit + balance, all on the case's account."""
    keep(store)
    payment = await_balance(store)
    assert step_of(store) == "kept-for-price"
    assert not pay(store, bank, yuan(800_000), reference=payment.reference).completed
    assert (step_of(store), balance_of(store).state) == ("kept-for-price", "awaited")
    # A bank may pay the rest for the buyer: the balance is not bound to his name.
    last = pay(store, bank, yuan(90_000), reference=payment.reference, payer_name="某银行")
    assert (last.matched, last.completed, last.late, last.award_id) == ("balance", True, False, "award-1")
    assert (step_of(store), balance_of(store).state) == ("applied", "paid")
    assert balance_of(store).paid_at == store.clock.now()
    assert balances(store) == {"bank": -101_000_000, "price": 101_000_000}


def test_a_balance_that_is_only_expected_sets_nothing_off(store: Store, deposit: Deposit):
    await_balance(store)
    keep(store)
    assert step_of(store) == "kept-for-price"


def test_the_deposit_may_be_kept_after_the_balance_was_paid(
    store: Store, bank: service.SimulatedBank, deposit: Deposit
):
    payment = await_balance(store)
    pay(store, bank, BALANCE, reference=payment.reference)
    assert step_of(store) == "held"
    keep(store)
    assert step_of(store) == "applied"


def test_asked_twice_nothing_is_kept_or_expected_twice(
    store: Store, bank: service.SimulatedBank, deposit: Deposit
):
    assert await_balance(store).reference == await_balance(store).reference
    keep(store)
    keep(store)
    pay(store, bank, BALANCE, reference=balance_of(store).reference)
    keep(store)
    assert balances(store) == {"bank": -101_000_000, "price": 101_000_000}


def test_a_price_that_was_paid_beforehand_is_paid_at_once(store: Store, deposit: Deposit):
    keep(store)
    assert await_balance(store, ZERO).state == "paid"
    assert step_of(store) == "applied"


def test_an_exempt_applicant_who_wins_has_nothing_to_set_off(store: Store, bank: service.SimulatedBank):
    store.write(lambda unit: service.open_case_account(unit, case_id="case-1"))
    store.write(
        lambda unit: service.await_deposit(
            unit,
            registration_id="reg-1",
            round_id="round-1",
            case_id="case-1",
            lot_id="lot-1",
            payer_name="申请人",
            amount=ZERO,
        )
    )
    keep(store)
    payment = await_balance(store)
    pay(store, bank, BALANCE, reference=payment.reference)
    assert step_of(store) == "applied"
    assert balances(store) == {"bank": -89_000_000, "price": 89_000_000}


def test_rr_127_money_after_the_last_day_is_taken_and_marked_late(
    store: Store, bank: service.SimulatedBank, deposit: Deposit, clock: StillClock
):
    """RR-127: default is a ruling, so late money is taken, and said to be late."""
    payment = await_balance(store)
    clock.advance(days=11)
    assert clock.now().astimezone(BEIJING).date() == date(2026, 3, 13)
    received = pay(store, bank, BALANCE, reference=payment.reference)
    assert (received.completed, received.late) == (True, True)


def test_a_balance_paid_too_much_is_kept_in_sight(
    store: Store, bank: service.SimulatedBank, deposit: Deposit
):
    payment = await_balance(store)
    pay(store, bank, BALANCE, reference=payment.reference)
    more = pay(store, bank, yuan(7), reference=payment.reference)
    assert (more.counted, more.overpaid, more.completed) == (ZERO, yuan(7), False)
    (account,) = store.read(service.overpaid_money)
    assert account.owner_id == "award-1"


def test_a_winner_who_overpaid_his_deposit_gets_the_rest_back(
    store: Store, bank: service.SimulatedBank, deposit: Deposit
):
    pay(store, bank, yuan(3), reference=deposit.reference)
    keep(store)
    assert run_sweep(store, bank) == 1
    assert (step_of(store), balances(store)) == (
        "kept-for-price",
        {"bank": -12_000_000, "deposit": 12_000_000},
    )
    assert store.read(service.overpaid_money) == []


def test_a_kept_deposit_does_not_go_back_and_one_that_goes_back_is_not_kept(store: Store, deposit: Deposit):
    keep(store)
    with pytest.raises(Refused, match="deposit-kept-for-price"):
        store.write(lambda unit: service.release_deposit(unit, registration_id="reg-1", by="system"))
    with pytest.raises(Refused, match="deposit-already-settled"):
        keep(store, "award-2")


def test_a_deposit_that_goes_back_is_not_kept_for_a_price(
    store: Store, bank: service.SimulatedBank, deposit: Deposit
):
    store.write(lambda unit: service.release_deposit(unit, registration_id="reg-1", by="system"))
    with pytest.raises(Refused, match="deposit-already-settled"):
        keep(store)
    run_sweep(store, bank)
    assert step_of(store) == "released"


def test_a_24_a_forfeited_deposit_stays_and_what_was_paid_of_the_balance_goes_back(
    store: Store, bank: service.SimulatedBank, deposit: Deposit
):
    """A-24, Q17: the deposit is not returned; nothing else is taken."""
    payment = await_balance(store)
    keep(store)
    pay(store, bank, yuan(500_000), reference=payment.reference)
    assert forfeit(store).state == "forfeited"
    assert run_sweep(store, bank) == 1
    assert balances(store) == {"bank": -12_000_000, "forfeited": 12_000_000}
    assert balance_of(store).state == "lapsed"
    late = pay(store, bank, yuan(390_000), reference=payment.reference)
    assert (late.matched, late.reason) == ("unclaimed", "no-longer-awaited")


def test_a_24_forfeiting_needs_a_second_person_and_the_right_award(store: Store, deposit: Deposit):
    keep(store)
    with pytest.raises(Refused, match="forfeiture-needs-second-person"):
        forfeit(store, approved_by="judge1")
    with pytest.raises(Refused, match="deposit-of-another-award"):
        forfeit(store, award_id="award-2")
    assert forfeit(store).state == "forfeited"
    with pytest.raises(Refused, match="deposit-step-unlawful"):
        forfeit(store)


def test_a_24_a_deposit_of_nothing_can_be_forfeited_without_a_transfer(store: Store):
    store.write(lambda unit: service.open_case_account(unit, case_id="case-1"))
    store.write(
        lambda unit: service.await_deposit(
            unit,
            registration_id="reg-1",
            round_id="round-1",
            case_id="case-1",
            lot_id="lot-1",
            payer_name="申请人",
            amount=ZERO,
        )
    )
    await_balance(store)
    keep(store)
    assert forfeit(store).state == "forfeited"
    assert balances(store) == {}


def test_rr_124_a_deposit_that_has_become_price_is_not_forfeited(
    store: Store, bank: service.SimulatedBank, deposit: Deposit
):
    keep(store)
    pay(store, bank, BALANCE, reference=await_balance(store).reference)
    with pytest.raises(Refused, match="deposit-step-unlawful"):
        forfeit(store)


# The handover.


def hand_over(store: Store, record: HandoverRecord = A_RECORD, served: date = date(2026, 3, 2)):
    return store.write(
        lambda unit: service.record_handover(
            unit,
            award_id="award-1",
            case_id="case-1",
            lot_id="lot-1",
            ruling_served_on=served,
            handover=record,
            by="clerk1",
        )
    )


def test_rr_132_a_handover_is_recorded_once_with_its_last_day(
    store: Store, bank: service.SimulatedBank, deposit: Deposit
):
    """RR-132, K-27, D-10."""
    pay(store, bank, BALANCE, reference=await_balance(store).reference)
    recorded = hand_over(store)
    assert (recorded.due_on, recorded.place) == (date(2026, 3, 17), "杭州市西湖区文三路1号 301室")
    assert recorded.record["meter_readings"] == [{"meter": "电表", "reading": "10234"}]
    assert (
        store.read(lambda session: service.handover_of(session, "award-1")).record_hash
        == recorded.record_hash
    )
    with pytest.raises(Refused, match="handover-recorded"):
        hand_over(store)


def test_k_20_nothing_is_handed_over_that_is_not_paid_for(store: Store, deposit: Deposit):
    """K-20: the ruling follows the full price, the handover follows the ruling."""
    with pytest.raises(Refused, match="handover-before-payment"):
        hand_over(store)
    await_balance(store)
    with pytest.raises(Refused, match="handover-before-payment"):
        hand_over(store)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"keys": (), "photos": ()}, "handover-without-keys", id="without keys and photographs"),
        pytest.param({"handed_over_on": date(2026, 3, 3)}, "handover-in-future", id="tomorrow"),
        pytest.param({"place": "\u202e"}, "text-hidden-characters", id="a place that nobody can read"),
        pytest.param({"inventory": ("椅",) * (LINES_MAX + 1)}, "handover-too-long", id="thousands of chairs"),
        pytest.param({"late_because": "\x00"}, "text-hidden-characters", id="a reason that nobody can read"),
    ],
)
def test_a_record_that_cannot_be_kept_is_refused_in_words(
    store: Store, deposit: Deposit, change: dict[str, object], code: str
):
    await_balance(store, ZERO)
    with pytest.raises(Refused) as caught:
        hand_over(store, replace(A_RECORD, **change))
    assert caught.value.refusals[0].code == code


def test_every_missing_item_is_told_at_once(store: Store, deposit: Deposit):
    await_balance(store, ZERO)
    bare = HandoverRecord(handed_over_on=date(2026, 3, 2), place="法院", present=())
    with pytest.raises(Refused) as caught:
        hand_over(store, bare)
    assert len(caught.value.refusals) == 6
    findings = store.write(lambda unit: service.handover_findings(unit, bare, date(2026, 3, 2)))
    assert [finding.code for finding in findings if finding.level == "block"] == [
        refusal.code for refusal in caught.value.refusals
    ]
