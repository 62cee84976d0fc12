"""The books of a case: what a transfer does to two accounts, and what it may never do."""

import pytest

from kernel.money import MONEY_MAX_FEN, Money, yuan
from kernel.refusal import Refused
from settlement.rules.ledger import (
    FLOORS,
    Account,
    AccountKind,
    Entry,
    available,
    balance,
    case_sums,
    moved,
    replayed,
)


def an_account(kind: AccountKind, case_id: str | None = "case-1", **totals: int) -> Account:
    return Account(kind=kind, case_id=case_id, **totals)


def refused(debit: Account, credit: Account, amount: Money, phase: str = "posted") -> str:
    with pytest.raises(Refused) as caught:
        moved(debit, credit, amount, phase)
    return caught.value.refusals[0].code


def test_a_deposit_paid_in_shows_on_both_accounts():
    bank, deposit = moved(an_account("bank"), an_account("deposit"), yuan(120_000), "posted")
    assert balance(bank) == -12_000_000
    assert balance(deposit) == 12_000_000


def test_g_322_19_money_never_goes_from_one_case_to_another():
    """G-322-19, G-322-20, G-322-21: one case, one account, and a special account for nothing else."""
    payer, other = an_account("deposit", credits=500), an_account("price", "case-2")
    assert refused(payer, other, Money(500)) == "transfer-across-cases"


def test_g_322_19_money_of_no_case_stays_outside_all_cases():
    nobodys, cases = an_account("unclaimed", None, credits=500), an_account("deposit")
    assert refused(nobodys, cases, Money(500)) == "transfer-across-cases"


@pytest.mark.parametrize("kind", [kind for kind, floor in FLOORS.items() if floor == 0])
def test_no_account_but_the_banks_gives_what_it_does_not_hold(kind: AccountKind):
    assert refused(an_account(kind, credits=499), an_account("bank"), Money(500)) == "account-overdrawn"


@pytest.mark.parametrize("kind", [kind for kind, floor in FLOORS.items() if floor == 0])
def test_an_account_may_give_all_that_it_holds(kind: AccountKind):
    after, _ = moved(an_account(kind, credits=500), an_account("bank"), Money(500), "posted")
    assert balance(after) == 0


def test_the_banks_account_mirrors_the_others_and_may_go_below_nothing():
    bank, _ = moved(an_account("bank"), an_account("deposit"), Money(1), "posted")
    assert balance(bank) == -1


def test_a_reservation_moves_nothing_yet_but_cannot_be_spent_again():
    deposit, bank = moved(an_account("deposit", credits=500), an_account("bank"), Money(500), "pending")
    assert balance(deposit) == 500
    assert available(deposit) == 0
    assert refused(deposit, bank, Money(1)) == "account-overdrawn"
    assert refused(deposit, bank, Money(1), "pending") == "account-overdrawn"


def test_a_reservation_that_is_posted_moves_the_money():
    reserved = moved(an_account("deposit", credits=500), an_account("bank"), Money(500), "pending")
    deposit, bank = moved(*reserved, Money(500), "post")
    assert (deposit.debits, deposit.debits_pending) == (500, 0)
    assert (bank.credits, bank.credits_pending) == (500, 0)


def test_a_reservation_that_is_voided_leaves_the_money_where_it_was():
    before = an_account("deposit", credits=500), an_account("bank")
    assert moved(*moved(*before, Money(500), "pending"), Money(500), "void") == before


def test_a_reservation_is_ended_once():
    with pytest.raises(AssertionError, match="ended once"):
        moved(an_account("deposit", credits=500), an_account("bank"), Money(500), "post")
    with pytest.raises(AssertionError, match="ended once"):
        moved(an_account("deposit", credits=500, debits_pending=500), an_account("bank"), Money(500), "void")


def test_an_account_takes_no_more_than_can_be_kept_exactly():
    full = an_account("deposit", credits=MONEY_MAX_FEN)
    assert refused(an_account("bank"), full, Money(1)) == "account-full"
    almost = an_account("deposit", credits=MONEY_MAX_FEN - 1)
    assert balance(moved(an_account("bank"), almost, Money(1), "posted")[1]) == MONEY_MAX_FEN


@pytest.mark.parametrize("fen", [0, -1])
def test_a_transfer_of_nothing_or_less_is_a_fault_of_the_program(fen: int):
    with pytest.raises(AssertionError, match="moves something"):
        moved(an_account("bank"), an_account("deposit"), Money(fen), "posted")


def test_an_unknown_phase_is_a_fault_of_the_program():
    with pytest.raises(AssertionError):
        moved(an_account("bank"), an_account("deposit"), Money(1), "perhaps")


def test_the_book_done_again_gives_the_same_accounts():
    opened = {"b": an_account("bank"), "d": an_account("deposit"), "p": an_account("price")}
    book = [
        Entry("b", "d", Money(500), "posted"),
        Entry("d", "p", Money(500), "pending"),
        Entry("d", "p", Money(500), "post"),
    ]
    after = replayed(opened, book)
    assert {name: balance(account) for name, account in after.items()} == {"b": -500, "d": 0, "p": 500}
    assert opened["d"].credits == 0


def test_the_accounts_of_each_case_sum_to_nothing():
    first = moved(an_account("bank"), an_account("deposit"), Money(7), "posted")
    nobodys = moved(an_account("bank", None), an_account("unclaimed", None), Money(9), "posted")
    assert case_sums([*first, *nobodys]) == {"case-1": 0, None: 0}
    assert case_sums([*first, an_account("price", credits=3)]) == {"case-1": 3}
