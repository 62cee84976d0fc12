"""The books of a case: its accounts, and the one way to move money between them."""

import hashlib
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.ids import new_id
from kernel.money import Money
from kernel.refusal import Refusal, Refused
from settlement.rules.ledger import (
    FLOORS,
    ONE_CASE_ONE_ACCOUNT,
    Account,
    AccountKind,
    Phase,
    available,
    moved,
)
from settlement.tables import LedgerAccount, Transfer
from store.journal import JournalHead, record
from store.unit import Unit

# A court's account numbers in demonstration and tests: a prefix of ours and digits that follow from the case.
_ACCOUNT_PREFIX = "9900"
_ACCOUNT_DIGITS = 12
_REFERENCE_LETTERS = 10


def open_case_account(
    unit: Unit, *, case_id: str, lot_id: str | None = None, account_no: str | None = None
) -> LedgerAccount:
    """Open the one account of a case, with the number that its documents must name; asked again, return it.

    The number comes from the bank where it gives one for each case; otherwise it is derived from the case.
    """
    found = _account(unit.session, account_name("bank", case_id))
    if found is not None:
        return found
    number = account_no or _derived_number(case_id)
    owner = unit.session.scalar(select(LedgerAccount).where(LedgerAccount.account_no == number))
    if owner is not None:
        raise Refused(Refusal("account-number-taken", ONE_CASE_ONE_ACCOUNT, {"account": number}))
    opened = account_of(unit, "bank", case_id=case_id, lot_id=lot_id, account_no=number)
    account_of(unit, "unclaimed", case_id=case_id)
    record(unit, kind="case-account-opened", subject=case_id, by="system", facts={"account": number})
    return opened


def case_account(session: Session, case_id: str) -> LedgerAccount | None:
    """Return the bank's account of a case."""
    return _account(session, account_name("bank", case_id))


def need_case_account(session: Session, case_id: str) -> LedgerAccount:
    """Return the bank's account of a case, or refuse because none was opened."""
    found = case_account(session, case_id)
    if found is None:
        raise Refused(Refusal("case-account-missing", ONE_CASE_ONE_ACCOUNT))
    return found


def account_of(
    unit: Unit,
    kind: AccountKind,
    *,
    case_id: str | None,
    owner_id: str | None = None,
    lot_id: str | None = None,
    account_no: str | None = None,
) -> LedgerAccount:
    """Return the account of this kind, case and owner; it is opened when it is first asked for."""
    # Whoever writes to the books holds the journal's head, so nobody else can be opening the same account.
    hold_the_books(unit)
    name = account_name(kind, case_id, owner_id)
    account = _account(unit.session, name)
    if account is None:
        account = LedgerAccount(
            id=new_id(),
            name=name,
            kind=kind,
            case_id=case_id,
            lot_id=lot_id,
            owner_id=owner_id,
            account_no=account_no,
            floor=FLOORS[kind],
            debits=0,
            credits=0,
            debits_pending=0,
            credits_pending=0,
            opened_at=unit.now,
        )
        unit.session.add(account)
        unit.session.flush()
    return account


def overpaid_account(session: Session, case_id: str, owner_id: str) -> LedgerAccount | None:
    """Return the account of what one owner paid too much; there is none while nobody did."""
    return _account(session, account_name("overpaid", case_id, owner_id))


def account_name(kind: AccountKind, case_id: str | None, owner_id: str | None = None) -> str:
    """Return the one name of an account."""
    return f"{kind}:{case_id or '-'}:{owner_id or '-'}"


def hold_the_books(unit: Unit) -> None:
    """Lock the journal's head before any row of the money.

    Each money deed ends in the journal, and the deed that conducts it may have written there before. Taking
    the head first puts all of them in one order, so that two deeds on PostgreSQL cannot wait for each other.
    """
    unit.session.flush()
    unit.session.get(JournalHead, 1, with_for_update=True)


def transfer(
    unit: Unit,
    *,
    debit_id: str,
    credit_id: str,
    amount: Money,
    kind: str,
    reference: str,
    command_id: str,
    by: str,
    approved_by: str | None = None,
    phase: Phase = "posted",
    pending: Transfer | None = None,
) -> Transfer:
    """Move money from one account's right side to another's, and write it in the journal without any name.

    The same command again changes nothing and returns what was booked; another transfer under its name is
    refused.
    """
    hold_the_books(unit)
    earlier = unit.session.scalar(select(Transfer).where(Transfer.command_id == command_id))
    if earlier is not None:
        same = (earlier.debit_id, earlier.credit_id, earlier.amount, earlier.phase)
        if same != (debit_id, credit_id, amount, phase):
            raise Refused(Refusal("transfer-command-reused", facts={"command": command_id}))
        return earlier
    debit, credit = _locked(unit.session, debit_id, credit_id)
    afters = moved(as_value(debit), as_value(credit), amount, phase)
    for row, after in zip((debit, credit), afters, strict=True):
        row.debits, row.credits = after.debits, after.credits
        row.debits_pending, row.credits_pending = after.debits_pending, after.credits_pending
    booked = Transfer(id=new_id(), debit_id=debit_id, credit_id=credit_id, amount=amount, kind=kind)
    booked.phase, booked.pending_id = phase, pending.id if pending else None
    booked.reference, booked.command_id, booked.case_id = reference, command_id, debit.case_id
    booked.created_by, booked.approved_by, booked.created_at = by, approved_by, unit.now
    facts = transfer_facts(vars(booked), debit, credit)
    booked.journal_seq = record(
        unit, kind="transfer", subject=debit.case_id or "no-case", by=by, facts=facts
    ).seq
    unit.session.add(booked)
    unit.session.flush()
    return booked


def settle(unit: Unit, *, pending_id: str, post: bool, by: str, approved_by: str | None = None) -> Transfer:
    """End a reservation: post it, so that the money moves, or void it, so that it stays."""
    pending = unit.session.get(Transfer, pending_id)
    assert pending is not None, "a reservation is a row of the book"
    return transfer(
        unit,
        debit_id=pending.debit_id,
        credit_id=pending.credit_id,
        amount=pending.amount,
        kind=pending.kind,
        reference=pending.reference,
        command_id=f"settle:{pending.id}",
        by=by,
        approved_by=approved_by,
        phase="post" if post else "void",
        pending=pending,
    )


def left_on(unit: Unit, account_id: str) -> Money:
    """Return what may still be taken from an account, read under its lock."""
    hold_the_books(unit)
    (row,) = _locked(unit.session, account_id)
    return Money(available(as_value(row)))


def as_value(row: LedgerAccount) -> Account:
    """Return an account's row as the value that the rules know."""
    return Account(
        kind=cast("AccountKind", row.kind),
        case_id=row.case_id,
        debits=row.debits,
        credits=row.credits,
        debits_pending=row.debits_pending,
        credits_pending=row.credits_pending,
    )


def new_reference() -> str:
    """Return a payment reference that tells nothing and that nobody guesses: fifty random bits."""
    return new_id()[:_REFERENCE_LETTERS].upper()


def _account(session: Session, name: str) -> LedgerAccount | None:
    return session.scalar(select(LedgerAccount).where(LedgerAccount.name == name))


def _locked(session: Session, *ids: str) -> list[LedgerAccount]:
    """Return accounts in the order asked for, locked in the order of their ids so that no two deeds cross."""
    query = select(LedgerAccount).where(LedgerAccount.id.in_(ids)).order_by(LedgerAccount.id)
    query = query.with_for_update()
    rows = {row.id: row for row in session.scalars(query.execution_options(populate_existing=True))}
    return [rows[id_] for id_ in ids]


def transfer_facts(
    booked: Mapping[str, Any], debit: LedgerAccount, credit: LedgerAccount
) -> dict[str, object]:
    """Return what the journal says of a transfer: no name, and no account but its kind."""
    return {
        "transfer": booked["id"],
        "kind": booked["kind"],
        "phase": booked["phase"],
        "amount": booked["amount"].fen,
        "reference": booked["reference"],
        "debit": debit.kind,
        "credit": credit.kind,
    }


def _derived_number(case_id: str) -> str:
    digits = int(hashlib.sha256(case_id.encode()).hexdigest(), 16) % 10**_ACCOUNT_DIGITS
    return f"{_ACCOUNT_PREFIX}{digits:0{_ACCOUNT_DIGITS}d}"
