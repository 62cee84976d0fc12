"""Rows of the reference price: one for each attempt at a way, the sealed prices, and appraisal reports."""

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
from kernel.money import Money
from store.base import Base, Id, Instant, MoneyFen


class ReferencePrice(Base):
    """One attempt at one of the four ways, or the reason for leaving it out; the fixed one is the price."""

    __tablename__ = "reference_price"
    __table_args__ = (
        UniqueConstraint("asset_id", "seq"),
        CheckConstraint("method IN ('negotiation', 'directed', 'inquiry', 'appraisal')", name="method"),
        CheckConstraint(
            "state IN ('open', 'fixed', 'failed', 'withdrawn', 'expired', 'skipped')", name="state"
        ),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("state <> 'fixed' OR (amount IS NOT NULL AND fixed_at IS NOT NULL)", name="fixed"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"))
    case_id: Mapped[str] = mapped_column(Id, ForeignKey("case_file.id"), index=True)
    seq: Mapped[int] = mapped_column(Integer)
    method: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    amount: Mapped[Money | None] = mapped_column(MoneyFen)
    fixed_at: Mapped[datetime | None] = mapped_column(Instant)
    valid_until: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    parties: Mapped[list[str]] = mapped_column(JSON, default=list)
    answer_by: Mapped[datetime | None] = mapped_column(Instant)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(Id)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class PriceSubmission(Base):
    """The price that one party handed in; nobody else reads it before all are in."""

    __tablename__ = "price_submission"
    __table_args__ = (
        UniqueConstraint("reference_id", "party_id"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    reference_id: Mapped[str] = mapped_column(Id, ForeignKey("reference_price.id"))
    party_id: Mapped[str] = mapped_column(Id, ForeignKey("party.id"))
    amount: Mapped[Money] = mapped_column(MoneyFen)
    submitted_at: Mapped[datetime] = mapped_column(Instant)

    def __repr__(self) -> str:
        """Return a form for error messages and logs, which never show a sealed price."""
        return f"PriceSubmission(reference_id={self.reference_id!r}, party_id={self.party_id!r})"


class AppraisalReportRow(Base):
    """An appraisal report as it was entered."""

    __tablename__ = "appraisal_report"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    reference_id: Mapped[str] = mapped_column(Id, ForeignKey("reference_price.id"), unique=True)
    agency: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(100))
    appraisers: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    sealed: Mapped[bool] = mapped_column(Boolean)
    facts: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    standard: Mapped[str] = mapped_column(Text)
    result: Mapped[Money] = mapped_column(MoneyFen)
    valued_on: Mapped[date] = mapped_column(Date)
    made_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date] = mapped_column(Date)
    served_on: Mapped[date] = mapped_column(Date)
    objections: Mapped[str] = mapped_column(String(10))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    entered_by: Mapped[str] = mapped_column(Id)
