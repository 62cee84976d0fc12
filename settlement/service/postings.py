"""Many bookings in one go: accounts read and locked together, transfers and journal written together."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm.attributes import set_committed_value

from kernel.ids import new_id
from kernel.money import Money
from settlement.rules.ledger import FLOORS, AccountKind, moved
from settlement.service.books import account_name, as_value, hold_the_books, transfer_facts
from settlement.service.payouts import DUE_KIND
from settlement.tables import LedgerAccount, PayoutOrder, Transfer
from store.due import plan_new
from store.journal import Note, record_all
from store.unit import Unit, insert_all, update_all


class Postings:
    """The bookings of one deed: made in memory by the ledger's rules, written once at the end."""

    def __init__(self, unit: Unit, *, ids: Collection[str], names: Collection[str]) -> None:
        """Hold the books, and read under their lock the accounts of these ids and these names."""
        self._unit = unit
        hold_the_books(unit)
        query = select(LedgerAccount).where(or_(LedgerAccount.id.in_(ids), LedgerAccount.name.in_(names)))
        rows = unit.session.scalars(
            query.order_by(LedgerAccount.id).with_for_update().execution_options(populate_existing=True)
        ).all()
        self._by_id = {row.id: row for row in rows}
        self._by_name = {row.name: row for row in rows}
        self._touched: dict[str, LedgerAccount] = {}
        self._notes: list[Note] = []
        self._transfers: list[tuple[int, dict[str, Any]]] = []
        self._orders: list[dict[str, Any]] = []

    def account(self, account_id: str) -> LedgerAccount:
        """Return an account that was asked for."""
        return self._by_id[account_id]

    def named(self, name: str) -> LedgerAccount | None:
        """Return the account of a name that was asked for, if there is one."""
        return self._by_name.get(name)

    def opened(
        self, kind: AccountKind, *, case_id: str, owner_id: str | None = None, lot_id: str | None = None
    ) -> LedgerAccount:
        """Return the account of this kind, case and owner; it is opened when it is first asked for."""
        name = account_name(kind, case_id, owner_id)
        account = self._by_name.get(name)
        if account is None:
            account = LedgerAccount(
                id=new_id(), name=name, kind=kind, case_id=case_id, lot_id=lot_id, owner_id=owner_id,
                floor=FLOORS[kind], debits=0, credits=0, debits_pending=0, credits_pending=0,
                opened_at=self._unit.now,
            )  # fmt: skip
            self._unit.session.add(account)
            self._by_id[account.id] = self._by_name[name] = account
        return account

    def reserve(
        self,
        *,
        debit: LedgerAccount,
        credit: LedgerAccount,
        amount: Money,
        kind: str,
        reference: str,
        command_id: str,
        by: str,
    ) -> str:
        """Reserve money that is to move from one account to another later; return the reservation's id."""
        for row, after in zip(
            (debit, credit), moved(as_value(debit), as_value(credit), amount, "pending"), strict=True
        ):
            _put(row, debits_pending=after.debits_pending, credits_pending=after.credits_pending)
            self._touched[row.id] = row
        booked = {
            "id": new_id(), "debit_id": debit.id, "credit_id": credit.id, "amount": amount, "kind": kind,
            "phase": "pending", "pending_id": None, "reference": reference, "command_id": command_id,
            "case_id": debit.case_id, "created_by": by, "approved_by": None, "created_at": self._unit.now,
        }  # fmt: skip
        self._transfers.append((len(self._notes), booked))
        self.note("transfer", debit.case_id or "no-case", by=by, facts=transfer_facts(booked, debit, credit))
        return str(booked["id"])

    def order_payout(
        self,
        *,
        account: LedgerAccount,
        bank: LedgerAccount,
        owner_id: str,
        purpose: str,
        amount: Money,
        reference: str,
        due_at: datetime,
        by: str,
    ) -> None:
        """Order money to be paid back from an account, for an owner who has no order for this purpose yet."""
        order_id = new_id()
        pending_id = self.reserve(
            debit=account,
            credit=bank,
            amount=amount,
            kind=f"payout-{purpose}",
            reference=reference,
            command_id=f"order:{order_id}",
            by=by,
        )
        self._orders.append(
            {
                "id": order_id, "owner_id": owner_id, "purpose": purpose, "case_id": account.case_id,
                "lot_id": account.lot_id or "", "reference": reference, "amount": amount,
                "pending_id": pending_id, "state": "ordered", "due_at": due_at, "ordered_by": by,
                "ordered_at": self._unit.now, "attempt": 1, "sent_count": 0,
            }
        )  # fmt: skip

    def note(self, kind: str, subject: str, *, by: str, facts: dict[str, object]) -> None:
        """Have a deed written down, in its order among the bookings."""
        self._notes.append(Note(kind, subject, by, facts))

    def write(self) -> None:
        """Write everything: accounts first, then what refers to them."""
        unit = self._unit
        unit.session.flush()
        totals = ("id", "debits_pending", "credits_pending")
        touched = [{name: getattr(row, name) for name in totals} for row in self._touched.values()]
        update_all(unit.session, LedgerAccount, touched)
        numbers = record_all(unit, self._notes)
        booked = [{**row, "journal_seq": numbers[place]} for place, row in self._transfers]
        insert_all(unit.session, Transfer, booked)
        insert_all(unit.session, PayoutOrder, self._orders)
        orders = [order["id"] for order in self._orders]
        plan_new(unit, kind=DUE_KIND, object_ids=orders, due_at=unit.now)


def _put(row: LedgerAccount, **values: int) -> None:
    """Set values that are written with all the others, and not by the session."""
    for name, value in values.items():
        set_committed_value(row, name, value)
