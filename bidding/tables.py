"""Rows of the live round: the round as it stands, who has registered for it, and every event, which stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.ids import new_id
from kernel.money import Money
from store.base import Base, Id, Instant, MoneyFen
from store.journal import append_only

COMMAND_ID_LENGTH = 64
VIA_LENGTH = 10
CODE_LENGTH = 12
REASON_LENGTH = 200


class RoundRow(Base):
    """A round with its terms and where it stands: a summary of its events, written with them."""

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint(
            "state IN ('announced', 'open', 'suspended', 'sold', 'unsold', 'withdrawn')", name="state"
        ),
        CheckConstraint("leading_amount IS NULL OR leading_amount > 0", name="leading_amount"),
        Index("ix_round_state_ends_at", "state", "ends_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    lot_id: Mapped[str] = mapped_column(Id, ForeignKey("lot.id"), index=True)
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    head_hash: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    extensions: Mapped[int] = mapped_column(Integer, default=0)
    leading_code: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    leading_rank: Mapped[int | None] = mapped_column(Integer)
    leading_amount: Mapped[Money | None] = mapped_column(MoneyFen)
    leading_since: Mapped[datetime | None] = mapped_column(Instant)
    has_opened: Mapped[bool] = mapped_column(Boolean, default=False)
    last_at: Mapped[datetime | None] = mapped_column(Instant)
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
    stop_ground: Mapped[str | None] = mapped_column(String(20))
    stop_reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))
    created_at: Mapped[datetime] = mapped_column(Instant)


class Registration(Base):
    """Somebody's registration for one round; the code is all that the round knows of him."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("round_id", "account_id"),
        UniqueConstraint("round_id", "code"),
        CheckConstraint("state IN ('applied', 'admitted', 'refused', 'withdrawn')", name="state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    round_id: Mapped[str] = mapped_column(Id, ForeignKey("round.id"))
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="applied")
    code: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    priority_rank: Mapped[int | None] = mapped_column(Integer)
    applied_at: Mapped[datetime] = mapped_column(Instant)
    admitted_at: Mapped[datetime | None] = mapped_column(Instant)
    declarations: Mapped[dict[str, bool]] = mapped_column(JSON)
    deposit_required: Mapped[Money] = mapped_column(MoneyFen)
    read_notice_hash: Mapped[str] = mapped_column(String(64))
    cautions: Mapped[list[str]] = mapped_column(JSON, default=list)
    refused_because: Mapped[str | None] = mapped_column(String(REASON_LENGTH))


class RoundEvent(Base):
    """One event of a round as it is published; beside it, unpublished, whose command it answers and how."""

    __tablename__ = "round_event"
    __table_args__ = (UniqueConstraint("round_id", "seq"), UniqueConstraint("round_id", "command_id"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    round_id: Mapped[str] = mapped_column(Id, ForeignKey("round.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(Instant)
    registration_id: Mapped[str | None] = mapped_column(Id, ForeignKey("registration.id"), index=True)
    command_id: Mapped[str | None] = mapped_column(String(COMMAND_ID_LENGTH))
    body_hash: Mapped[str | None] = mapped_column(String(64))
    via: Mapped[str | None] = mapped_column(String(VIA_LENGTH))
    receipt: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


# (dialect, statement) pairs: the database itself refuses to change or remove what happened in a round.
APPEND_ONLY = append_only(RoundEvent.__tablename__)

for _dialect, _statement in APPEND_ONLY:
    event.listen(
        RoundEvent.__table__,
        "after_create",
        DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect),
    )
