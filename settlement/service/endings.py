"""What rounds' ends do to the money: losers' deposits ordered back, winners' kept, balances expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from kernel.ids import new_id
from kernel.money import ZERO, Money
from kernel.refusal import Refusal, Refused
from settlement.rules.deposit_fate import RoundEnd, give_back_until, goes_back, next_state
from settlement.rules.ledger import ONE_CASE_ONE_ACCOUNT, available
from settlement.service.balances import await_balance
from settlement.service.books import account_name, as_value, hold_the_books, new_reference
from settlement.service.postings import Postings
from settlement.service.rows import state_of
from settlement.tables import Deposit, LedgerAccount, Payment
from store.unit import Unit, update_all

_CHANGED = (
    "id", "state", "award_id", "set_off_id", "release_ordered_at", "release_due_at", "released_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Won:
    """Who won a round, under which award, and what he still owes until when."""

    registration_id: str
    award_id: str
    balance: Money
    due_on: date


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of one round, as the money knows it."""

    round_id: str
    lot_id: str
    case_id: str
    end: RoundEnd
    ended_at: datetime
    won: Won | None = None


def settle_endings(unit: Unit, endings: Sequence[Ending], *, by: str) -> None:
    """Settle the money of rounds that end in this transaction, all of them at once.

    What was settled before stays as it is. Raises Refused as `release_deposit` and `apply_deposit` do.
    """
    hold_the_books(unit)
    by_round = {ending.round_id: ending for ending in endings}
    query = select(Deposit).where(Deposit.round_id.in_(by_round)).order_by(Deposit.registration_id)
    deposits = unit.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    _refuse_the_unpaid(endings, deposits)
    book = Postings(unit, ids={one.account_id for one in deposits}, names=_names(endings, deposits))
    changed: list[Deposit] = []
    for deposit in deposits:
        ending = by_round[deposit.round_id]
        won = ending.won if ending.won and ending.won.registration_id == deposit.registration_id else None
        if goes_back(ending.end, won=won is not None):
            if deposit.release_ordered_at is None:
                _release(unit, book, deposit, ended_at=ending.ended_at, by=by)
                changed.append(deposit)
        elif won is not None and deposit.award_id != won.award_id:
            _put(deposit, set_off_id=_keep(unit, book, deposit, won, by=by))
            changed.append(deposit)
    for ending in endings:
        if ending.won is not None and ending.won.balance:
            _expect(unit, book, ending, ending.won)
    book.write()
    update_all(unit.session, Deposit, [{name: getattr(row, name) for name in _CHANGED} for row in changed])
    _pay_the_paid(unit, endings)


def _put(deposit: Deposit, **values: object) -> None:
    """Set values that are written with all the others, and not by the session."""
    for name, value in values.items():
        set_committed_value(deposit, name, value)


def _names(endings: Sequence[Ending], deposits: Sequence[Deposit]) -> set[str]:
    names = {account_name("bank", ending.case_id) for ending in endings}
    names |= {account_name("overpaid", one.case_id, one.registration_id) for one in deposits}
    return names | {account_name("price", one.case_id, one.won.award_id) for one in endings if one.won}


def _refuse_the_unpaid(endings: Sequence[Ending], deposits: Sequence[Deposit]) -> None:
    known = {deposit.registration_id for deposit in deposits}
    if any(ending.won and ending.won.registration_id not in known for ending in endings):
        raise Refused(Refusal("deposit-unknown"))


def _release(unit: Unit, book: Postings, deposit: Deposit, *, ended_at: datetime, by: str) -> None:
    if deposit.award_id is not None:
        raise Refused(Refusal("deposit-kept-for-price", "Fa Shi [2016] 18, art. 23"))
    after = next_state(state_of(deposit), "given-back")
    due_at = give_back_until(ended_at)
    _put(deposit, release_ordered_at=unit.now, release_due_at=due_at)
    if deposit.received:
        book.order_payout(
            account=book.account(deposit.account_id),
            bank=_bank(book, deposit.case_id),
            owner_id=deposit.registration_id,
            purpose="deposit",
            amount=deposit.received,
            reference=deposit.reference,
            due_at=due_at,
            by=by,
        )
    else:
        _put(deposit, state=after, released_at=unit.now)
    _order_overpaid(book, deposit, due_at=due_at, by=by)
    _note(book, deposit, "deposit-release-ordered", by=by)


def _keep(unit: Unit, book: Postings, deposit: Deposit, won: Won, *, by: str) -> str | None:
    """Keep the winner's deposit for the price; return the reservation, if any money was paid."""
    if deposit.release_ordered_at is not None or deposit.award_id is not None:
        raise Refused(Refusal("deposit-already-settled", "Fa Shi [2016] 18, art. 23"))
    next_state(state_of(deposit), "set-off")
    _put(deposit, award_id=won.award_id)
    set_off_id = None
    if deposit.received:
        price = book.opened("price", case_id=deposit.case_id, owner_id=won.award_id, lot_id=deposit.lot_id)
        set_off_id = book.reserve(
            debit=book.account(deposit.account_id),
            credit=price,
            amount=deposit.received,
            kind="deposit-set-off",
            reference=deposit.reference,
            command_id=f"set-off:{deposit.id}",
            by=by,
        )
    _order_overpaid(book, deposit, due_at=give_back_until(unit.now), by=by)
    _note(book, deposit, "deposit-kept-for-price", by=by)
    return set_off_id


def _order_overpaid(book: Postings, deposit: Deposit, *, due_at: datetime, by: str) -> None:
    account = book.named(account_name("overpaid", deposit.case_id, deposit.registration_id))
    if account is None:
        return
    book.order_payout(
        account=account,
        bank=_bank(book, deposit.case_id),
        owner_id=deposit.registration_id,
        purpose="overpaid",
        amount=Money(available(as_value(account))),
        reference=deposit.reference,
        due_at=due_at,
        by=by,
    )


def _expect(unit: Unit, book: Postings, ending: Ending, won: Won) -> None:
    """Expect what a buyer still owes; the award is new, so nothing is expected under it yet."""
    _bank(book, ending.case_id)
    account = book.opened("price", case_id=ending.case_id, owner_id=won.award_id, lot_id=ending.lot_id)
    payment = Payment(
        id=new_id(), award_id=won.award_id, case_id=ending.case_id, lot_id=ending.lot_id,
        amount=won.balance, received=ZERO, reference=new_reference(), due_on=won.due_on, state="awaited",
        account_id=account.id, awaited_at=unit.now,
    )  # fmt: skip
    unit.session.add(payment)
    facts = {"reference": payment.reference, "amount": won.balance.fen, "due_on": won.due_on.isoformat()}
    book.note("balance-awaited", won.award_id, by="system", facts=facts)


def _pay_the_paid(unit: Unit, endings: Sequence[Ending]) -> None:
    """Let a price that was paid beforehand be paid: nothing is expected, and the deposit is set off."""
    for ending in endings:
        if ending.won is not None and not ending.won.balance:
            await_balance(
                unit,
                award_id=ending.won.award_id,
                case_id=ending.case_id,
                lot_id=ending.lot_id,
                amount=ZERO,
                due_on=ending.won.due_on,
            )


def _bank(book: Postings, case_id: str) -> LedgerAccount:
    found = book.named(account_name("bank", case_id))
    if found is None:
        raise Refused(Refusal("case-account-missing", ONE_CASE_ONE_ACCOUNT))
    return found


def _note(book: Postings, deposit: Deposit, kind: str, *, by: str) -> None:
    facts = {"reference": deposit.reference, "amount": deposit.amount.fen, "state": deposit.state}
    book.note(kind, deposit.registration_id, by=by, facts=facts)
