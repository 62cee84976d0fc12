"""The rows of the money (accounts, transfers, deposits, receipts, payments, orders) and of the handover."""

from datetime import date, datetime

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.ids import new_id
from kernel.money import MONEY_MAX_FEN, ZERO, Money
from store.base import Base, Id, Instant, MoneyFen
from store.journal import append_only

# A bank's serial number, and what we make of it as a command's name.
SERIAL_LENGTH = 64
COMMAND_LENGTH = 100
REFERENCE_LENGTH = 40
NAME_LENGTH = 200


def _some_money(column: str, *, least: int = 1) -> CheckConstraint:
    """Return the constraint that an amount can be kept exactly and is not below the least one."""
    return CheckConstraint(f"{column} BETWEEN {least} AND {MONEY_MAX_FEN}", name=f"{column}_in_bounds")


class LedgerAccount(Base):
    """One account of a case's books; its totals are changed together with the transfer that changes them."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('bank', 'deposit', 'price', 'overpaid', 'unclaimed', 'forfeited')", name="kind_known"
        ),
        # The bank's account mirrors all others of its case, so it alone has no floor.
        # Said with IS NOT NULL, because a check whose answer is unknown lets the row pass.
        CheckConstraint(
            "(kind = 'bank' AND floor IS NULL) OR (kind <> 'bank' AND floor IS NOT NULL AND floor = 0)",
            name="floor_set",
        ),
        CheckConstraint("floor IS NULL OR credits - debits - debits_pending >= floor", name="above_floor"),
        _some_money("debits", least=0),
        _some_money("credits", least=0),
        _some_money("debits_pending", least=0),
        _some_money("credits_pending", least=0),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    # kind, case and owner in one word: there is one such account, on both databases, also without a case.
    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    case_id: Mapped[str | None] = mapped_column(Id, index=True)
    lot_id: Mapped[str | None] = mapped_column(Id)
    owner_id: Mapped[str | None] = mapped_column(Id, index=True)
    # The number that payers see; only the bank's account of a case has one.
    account_no: Mapped[str | None] = mapped_column(String(REFERENCE_LENGTH), unique=True)
    floor: Mapped[int | None] = mapped_column(BigInteger)
    debits: Mapped[int] = mapped_column(BigInteger, default=0)
    credits: Mapped[int] = mapped_column(BigInteger, default=0)
    debits_pending: Mapped[int] = mapped_column(BigInteger, default=0)
    credits_pending: Mapped[int] = mapped_column(BigInteger, default=0)
    opened_at: Mapped[datetime] = mapped_column(Instant)


class Transfer(Base):
    """One movement between two accounts, or one step of a reserved movement; never changed once written."""

    __tablename__ = "transfer"
    __table_args__ = (
        _some_money("amount"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        CheckConstraint("phase IN ('posted', 'pending', 'post', 'void')", name="phase_known"),
        CheckConstraint(
            "(phase IN ('post', 'void') AND pending_id IS NOT NULL)"
            " OR (phase IN ('posted', 'pending') AND pending_id IS NULL)",
            name="phase_fits",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    debit_id: Mapped[str] = mapped_column(ForeignKey("ledger_account.id"), index=True)
    credit_id: Mapped[str] = mapped_column(ForeignKey("ledger_account.id"), index=True)
    amount: Mapped[Money] = mapped_column(MoneyFen)
    phase: Mapped[str] = mapped_column(String(10))
    # Unique: a reservation is posted or voided once.
    pending_id: Mapped[str | None] = mapped_column(ForeignKey("transfer.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    # A payment reference of ours or a serial number of the bank's; never a name.
    reference: Mapped[str] = mapped_column(String(SERIAL_LENGTH))
    command_id: Mapped[str] = mapped_column(String(COMMAND_LENGTH), unique=True)
    case_id: Mapped[str | None] = mapped_column(Id, index=True)
    created_by: Mapped[str] = mapped_column(Id)
    approved_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(Instant)
    journal_seq: Mapped[int] = mapped_column(BigInteger)


class Deposit(Base):
    """What one bidder has to pay, and has paid, before he may bid; and what became of it."""

    __tablename__ = "deposit"
    __table_args__ = (
        _some_money("amount", least=0),
        CheckConstraint("received >= 0 AND received <= amount", name="received_in_bounds"),
        CheckConstraint(
            "state IN ('awaited', 'held', 'released', 'applied', 'forfeited')", name="state_known"
        ),
        CheckConstraint(
            "state IN ('awaited', 'released') OR received = amount", name="held_means_paid_in_full"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    registration_id: Mapped[str] = mapped_column(Id, unique=True)
    round_id: Mapped[str] = mapped_column(Id, index=True)
    case_id: Mapped[str] = mapped_column(Id, index=True)
    lot_id: Mapped[str] = mapped_column(Id, index=True)
    amount: Mapped[Money] = mapped_column(MoneyFen)
    received: Mapped[Money] = mapped_column(MoneyFen, default=ZERO)
    # Named in the bank transfer instead of the lot, so that who pays does not tell who bids for what.
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), unique=True)
    payer_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    state: Mapped[str] = mapped_column(String(10), default="awaited")
    account_id: Mapped[str] = mapped_column(ForeignKey("ledger_account.id"))
    # Set when the deposit is kept for one award's price; its transfer is reserved until the rest is paid.
    award_id: Mapped[str | None] = mapped_column(Id, index=True)
    set_off_id: Mapped[str | None] = mapped_column(ForeignKey("transfer.id"))
    awaited_at: Mapped[datetime] = mapped_column(Instant)
    held_at: Mapped[datetime | None] = mapped_column(Instant)
    release_ordered_at: Mapped[datetime | None] = mapped_column(Instant)
    release_due_at: Mapped[datetime | None] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    forfeited_at: Mapped[datetime | None] = mapped_column(Instant)


class Receipt(Base):
    """Money that the bank says has come in, and what it was taken for; never changed once written."""

    __tablename__ = "bank_receipt"
    __table_args__ = (
        _some_money("amount"),
        _some_money("counted", least=0),
        _some_money("overpaid", least=0),
        CheckConstraint("matched IN ('deposit', 'balance', 'unclaimed')", name="matched_known"),
        CheckConstraint(
            "(matched = 'unclaimed' AND counted + overpaid = 0) OR counted + overpaid = amount",
            name="whole_amount_placed",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    serial: Mapped[str] = mapped_column(String(SERIAL_LENGTH), unique=True)
    account_no: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    reference: Mapped[str] = mapped_column(String(NAME_LENGTH))
    amount: Mapped[Money] = mapped_column(MoneyFen)
    payer_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    payer_account: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    paid_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    statement: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(120))
    key_id: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    case_id: Mapped[str | None] = mapped_column(Id, index=True)
    matched: Mapped[str] = mapped_column(String(10), index=True)
    # Why nobody is credited, for money that is unclaimed.
    reason: Mapped[str | None] = mapped_column(String(REFERENCE_LENGTH))
    deposit_id: Mapped[str | None] = mapped_column(ForeignKey("deposit.id"), index=True)
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("payment.id"), index=True)
    counted: Mapped[Money] = mapped_column(MoneyFen)
    overpaid: Mapped[Money] = mapped_column(MoneyFen)
    # Did this receipt make the deposit or the balance complete?
    completed: Mapped[bool] = mapped_column(Boolean)
    late: Mapped[bool] = mapped_column(Boolean)


class Payment(Base):
    """The balance of one award: what is owed, until when, and what has come."""

    __tablename__ = "payment"
    __table_args__ = (
        _some_money("amount", least=0),
        CheckConstraint("received >= 0 AND received <= amount", name="received_in_bounds"),
        CheckConstraint("state IN ('awaited', 'paid', 'lapsed')", name="state_known"),
        CheckConstraint("state <> 'paid' OR received = amount", name="paid_means_in_full"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    award_id: Mapped[str] = mapped_column(Id, unique=True)
    case_id: Mapped[str] = mapped_column(Id, index=True)
    lot_id: Mapped[str] = mapped_column(Id, index=True)
    amount: Mapped[Money] = mapped_column(MoneyFen)
    received: Mapped[Money] = mapped_column(MoneyFen, default=ZERO)
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), unique=True)
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="awaited")
    account_id: Mapped[str] = mapped_column(ForeignKey("ledger_account.id"))
    awaited_at: Mapped[datetime] = mapped_column(Instant)
    paid_at: Mapped[datetime | None] = mapped_column(Instant)


class PayoutOrder(Base):
    """An order to the bank to pay money back; nothing leaves without one, and one owner has one a purpose."""

    __tablename__ = "payout_order"
    __table_args__ = (
        UniqueConstraint("owner_id", "purpose"),
        _some_money("amount"),
        CheckConstraint("purpose IN ('deposit', 'overpaid', 'part-payment')", name="purpose_known"),
        CheckConstraint("state IN ('ordered', 'sent', 'refused', 'paid')", name="state_known"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    # A registration for a deposit, an award for a balance.
    owner_id: Mapped[str] = mapped_column(Id)
    purpose: Mapped[str] = mapped_column(String(20))
    case_id: Mapped[str] = mapped_column(Id, index=True)
    lot_id: Mapped[str] = mapped_column(Id)
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    amount: Mapped[Money] = mapped_column(MoneyFen)
    pending_id: Mapped[str] = mapped_column(ForeignKey("transfer.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="ordered", index=True)
    due_at: Mapped[datetime] = mapped_column(Instant)
    ordered_by: Mapped[str] = mapped_column(Id)
    ordered_at: Mapped[datetime] = mapped_column(Instant)
    # The number of the instruction; the bank does one instruction once, so only a refusal makes a new one.
    attempt: Mapped[int] = mapped_column(Integer, default=1)
    sent_count: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    paid_at: Mapped[datetime | None] = mapped_column(Instant)
    refusal: Mapped[str | None] = mapped_column(String(NAME_LENGTH))


class BankAnswer(Base):
    """What the bank has said to a payout order, word for word; never changed once written."""

    __tablename__ = "bank_answer"
    __table_args__ = (
        _some_money("amount"),
        CheckConstraint("outcome IN ('paid', 'refused')", name="outcome_known"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    serial: Mapped[str] = mapped_column(String(SERIAL_LENGTH), unique=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("payout_order.id"), index=True)
    attempt: Mapped[int] = mapped_column(Integer)
    amount: Mapped[Money] = mapped_column(MoneyFen)
    outcome: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(NAME_LENGTH))
    answered_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    statement: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(120))
    key_id: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))


class Handover(Base):
    """The record of the thing's change of hands."""

    __tablename__ = "handover"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    award_id: Mapped[str] = mapped_column(Id, unique=True)
    case_id: Mapped[str] = mapped_column(Id, index=True)
    lot_id: Mapped[str] = mapped_column(Id, index=True)
    handed_over_on: Mapped[date] = mapped_column(Date)
    ruling_served_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(String(NAME_LENGTH))
    record: Mapped[dict[str, object]] = mapped_column(JSON)
    record_hash: Mapped[str] = mapped_column(String(64))
    recorded_by: Mapped[str] = mapped_column(Id)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


# What was booked, what the bank said and how the thing was handed over is written once.
APPEND_ONLY = (Transfer, Receipt, BankAnswer, Handover)

for _row in APPEND_ONLY:
    for _dialect, _statement in append_only(_row.__tablename__):
        event.listen(
            _row.__table__,
            "after_create",
            DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect),
        )
