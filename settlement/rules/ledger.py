"""One-row double entry: a transfer names both accounts, so the books of a case balance by construction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from kernel.money import MONEY_MAX_FEN, Money
from kernel.refusal import Refusal, Refused

ONE_CASE_ONE_ACCOUNT = "Fa [2021] 322, item 19"

# bank: what the court's bank holds for the case; deposit: one bidder's; price: what one buyer has paid;
# overpaid: more than was asked; unclaimed: nobody knows yet what for; forfeited: deposits of those who did
# not pay.
AccountKind = Literal["bank", "deposit", "price", "overpaid", "unclaimed", "forfeited"]

# posted moves at once; pending only reserves; post and void end a reservation, for good.
Phase = Literal["posted", "pending", "post", "void"]

FLOORS: Mapping[AccountKind, int | None] = {
    # The mirror of all others: it shows minus what lies at the bank, so its own floor would say nothing.
    "bank": None,
    "deposit": 0,
    "price": 0,
    "overpaid": 0,
    "unclaimed": 0,
    "forfeited": 0,
}


@dataclass(frozen=True, slots=True)
class Account:
    """What an account has been debited and credited in whole fen, and what is reserved on either side."""

    kind: AccountKind
    case_id: str | None
    debits: int = 0
    credits: int = 0
    debits_pending: int = 0
    credits_pending: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the book: which account is debited, which credited, how much, and in which phase."""

    debit: str
    credit: str
    amount: Money
    phase: Phase


def balance(account: Account) -> int:
    """Return the fen that stand on the account: credits less debits, below nothing for the bank's mirror.

    Law: Fa [2021] 322, item 19 (G-322-19) - one case, one account.
    """
    return account.credits - account.debits


def available(account: Account) -> int:
    """Return the fen that may still be taken from the account: its balance less what is reserved.

    Law: Fa [2021] 322, item 19 (G-322-19).
    """
    return balance(account) - account.debits_pending


def moved(debit: Account, credit: Account, amount: Money, phase: Phase) -> tuple[Account, Account]:
    """Return both accounts as they are after the transfer.

    Law: Fa [2021] 322, items 19-21 (G-322-19, G-322-20, G-322-21) - money never leaves the accounts of its
    case, and no account gives what it does not hold. Raises Refused `transfer-across-cases`,
    `account-overdrawn`, `account-full`.
    """
    assert amount.fen > 0, "a transfer moves something"
    if debit.case_id != credit.case_id:
        raise Refused(Refusal("transfer-across-cases", ONE_CASE_ONE_ACCOUNT))
    match phase:
        case "posted":
            after = _posted(debit, credit, amount.fen)
        case "pending":
            after = _reserved(debit, credit, amount.fen)
        case "post":
            after = _posted(*_reserved(debit, credit, -amount.fen), amount.fen)
        case "void":
            after = _reserved(debit, credit, -amount.fen)
        case _:
            assert_never(phase)
    for account in after:
        _refuse_impossible(account)
    return after


def _posted(debit: Account, credit: Account, fen: int) -> tuple[Account, Account]:
    return replace(debit, debits=debit.debits + fen), replace(credit, credits=credit.credits + fen)


def _reserved(debit: Account, credit: Account, fen: int) -> tuple[Account, Account]:
    return (
        replace(debit, debits_pending=debit.debits_pending + fen),
        replace(credit, credits_pending=credit.credits_pending + fen),
    )


def _refuse_impossible(account: Account) -> None:
    """Refuse an account below its floor, or with a total that cannot be kept exactly."""
    assert account.debits_pending >= 0, "a reservation is ended once"
    assert account.credits_pending >= 0, "a reservation is ended once"
    floor = FLOORS[account.kind]
    if floor is not None and available(account) < floor:
        raise Refused(Refusal("account-overdrawn", ONE_CASE_ONE_ACCOUNT, {"account": account.kind}))
    totals = account.debits + account.debits_pending, account.credits + account.credits_pending
    if max(totals) > MONEY_MAX_FEN:
        raise Refused(Refusal("account-full", facts={"account": account.kind}))


def replayed(opened: Mapping[str, Account], entries: Iterable[Entry]) -> dict[str, Account]:
    """Return the accounts that follow from the rows of the book alone, whatever was stored beside them.

    Law: Fa [2021] 322, item 19 (G-322-19) - every movement leaves a trace, so the book can be done again.
    """
    accounts = dict(opened)
    for entry in entries:
        accounts[entry.debit], accounts[entry.credit] = moved(
            accounts[entry.debit], accounts[entry.credit], entry.amount, entry.phase
        )
    return accounts


def case_sums(accounts: Iterable[Account]) -> dict[str | None, int]:
    """Return for each case the sum of all its accounts' balances, which is nothing if the books are right.

    Law: Fa [2021] 322, item 19 (G-322-19) - independent accounting case by case.
    """
    sums: dict[str | None, int] = {}
    for account in accounts:
        sums[account.case_id] = sums.get(account.case_id, 0) + balance(account)
    return sums
