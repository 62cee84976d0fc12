"""Rows of the notices: each version that was drafted, and each message to a person with what came of it."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.ids import new_id
from store.base import Base, Id, Instant


class Notice(Base):
    """One version of the notice of a lot: what it says, the hash of it, and who drafted and approved it."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("lot_id", "version"),
        CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'published', 'withdrawn')", name="state"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    lot_id: Mapped[str] = mapped_column(Id, ForeignKey("lot.id"), index=True)
    terms_id: Mapped[str] = mapped_column(Id, ForeignKey("terms.id"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    blocks: Mapped[dict[str, object]] = mapped_column(JSON)
    shown_hash: Mapped[str] = mapped_column(String(64))
    drafted_by: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    # Which entries a person worded himself, and who did it last: path → account.
    worded: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_because: Mapped[str | None] = mapped_column(Text)
    approved_by: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    published_on: Mapped[date | None] = mapped_column(Date, index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_because: Mapped[str | None] = mapped_column(Text)


class Delivery(Base):
    """One message of a coming notice to one person: how, when, and received, waived, or why not served."""

    __tablename__ = "delivery"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    lot_id: Mapped[str] = mapped_column(Id, ForeignKey("lot.id"), index=True)
    terms_id: Mapped[str | None] = mapped_column(Id, ForeignKey("terms.id"), index=True)
    party_id: Mapped[str] = mapped_column(Id, ForeignKey("party.id"), index=True)
    party_name: Mapped[str] = mapped_column(String(100))
    method: Mapped[str] = mapped_column(String(20))
    sent_on: Mapped[date] = mapped_column(Date)
    received_on: Mapped[date | None] = mapped_column(Date)
    waived: Mapped[bool] = mapped_column(Boolean, default=False)
    reason_not_served: Mapped[str | None] = mapped_column(String(500))
    recorded_by: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
