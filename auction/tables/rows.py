"""Rows of the conductor: courts, cases, parties, assets, lots with their steps, terms of sale and awards."""

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
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.ids import new_id
from kernel.money import ZERO, Money
from store.base import Base, Id, Instant, MoneyFen

NOTE_LENGTH_MAX = 500

# Every case account of the demonstration lies at the same bank; a court's own bank comes with its connector.
CASE_BANK = "指定案款专户开户行"


class Court(Base):
    """A court: the tenant of its cases."""

    __tablename__ = "court"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    level: Mapped[int] = mapped_column(Integer, default=4)
    region: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(40))
    supervision_phone: Mapped[str] = mapped_column(String(40), default="12368")
    # How long a gap in the service may last at the end of a round; without it, as the rule proposes.
    longest_gap_seconds: Mapped[int | None] = mapped_column(Integer)


class CaseFile(Base):
    """An enforcement case: what is claimed, on what basis, and the account that its money goes through.

    A case that was made from a published listing lacks what the listing does not say, until a clerk completes
    it.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        UniqueConstraint("court_id", "number"),
        CheckConstraint("kind IN ('civil', 'criminal')", name="kind"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    court_id: Mapped[str | None] = mapped_column(Id, ForeignKey("court.id"))
    number: Mapped[str | None] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10), default="civil")
    basis_document: Mapped[str | None] = mapped_column(String(200))
    claim: Mapped[Money | None] = mapped_column(MoneyFen)
    costs: Mapped[Money] = mapped_column(MoneyFen, default=ZERO)
    opened_on: Mapped[date | None] = mapped_column(Date)
    account_no: Mapped[str | None] = mapped_column(String(60))
    opened_by: Mapped[str] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Party(Base):
    """Somebody whom the case concerns: applicant, debtor, creditor, priority purchaser or occupant."""

    __tablename__ = "party"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(Id, ForeignKey("case_file.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    id_number: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    account_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"), index=True)
    rank: Mapped[int | None] = mapped_column(Integer)


class Asset(Base):
    """A seized thing, with what was found out about it."""

    __tablename__ = "asset"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(Id, ForeignKey("case_file.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    asset_class: Mapped[str | None] = mapped_column(String(20))
    asset_type: Mapped[str | None] = mapped_column(String(20))
    region: Mapped[str | None] = mapped_column(String(100))
    address: Mapped[str | None] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    seized_on: Mapped[date | None] = mapped_column(Date)
    seizure_ends_on: Mapped[date | None] = mapped_column(Date)
    survey: Mapped[dict[str, object] | None] = mapped_column(JSON)
    surveyed_at: Mapped[datetime | None] = mapped_column(Instant)
    priority_claims: Mapped[Money] = mapped_column(MoneyFen, default=ZERO)


class Lot(Base):
    """An asset on its way through disposal."""

    __tablename__ = "lot"
    __table_args__ = (UniqueConstraint("court_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"), index=True)
    case_id: Mapped[str] = mapped_column(Id, ForeignKey("case_file.id"), index=True)
    court_id: Mapped[str | None] = mapped_column(Id, ForeignKey("court.id"), index=True)
    number: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), index=True)
    state_since: Mapped[datetime] = mapped_column(Instant)
    platform: Mapped[str | None] = mapped_column(String(60))
    platform_choices: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    platform_chosen_by: Mapped[str | None] = mapped_column(Id)
    draft: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Listing(Base):
    """A published listing as it came in: its own words, what it lacks, and what the law says of it."""

    __tablename__ = "listing"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    source: Mapped[str] = mapped_column(String(200))
    source_row: Mapped[int | None] = mapped_column(Integer)
    words: Mapped[dict[str, str]] = mapped_column(JSON)
    missing: Mapped[list[str]] = mapped_column(JSON)
    refusals: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    warnings: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    lot_id: Mapped[str | None] = mapped_column(Id, ForeignKey("lot.id"), index=True)
    imported_at: Mapped[datetime] = mapped_column(Instant)


class LotStep(Base):
    """One step of a lot: from which state to which, by which deed, whose, on what ground of law."""

    __tablename__ = "lot_step"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    lot_id: Mapped[str] = mapped_column(Id, ForeignKey("lot.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    deed: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(Id)
    article: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH_MAX), default="")

    __table_args__ = (UniqueConstraint("lot_id", "position"),)


class SaleTerms(Base):
    """The terms of one round of a lot as the panel decided them."""

    __tablename__ = "terms"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    lot_id: Mapped[str] = mapped_column(Id, ForeignKey("lot.id"), index=True)
    procedure: Mapped[str] = mapped_column(String(10))
    platform: Mapped[str] = mapped_column(String(60))
    reference_price: Mapped[Money] = mapped_column(MoneyFen)
    start_price: Mapped[Money] = mapped_column(MoneyFen)
    deposit: Mapped[Money] = mapped_column(MoneyFen)
    step: Mapped[Money] = mapped_column(MoneyFen)
    publish_on: Mapped[date] = mapped_column(Date)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    balance_days: Mapped[int] = mapped_column(Integer)
    first_bid_mode: Mapped[str] = mapped_column(String(20), default="at-least-start")
    multiple_rule: Mapped[bool] = mapped_column(Boolean, default=True)
    own_raise: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    panel: Mapped[list[str]] = mapped_column(JSON, default=list)
    panel_record: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10), default="decided")
    decided_by: Mapped[str] = mapped_column(Id)
    decided_at: Mapped[datetime] = mapped_column(Instant)
    round_id: Mapped[str | None] = mapped_column(Id, ForeignKey("round.id"), unique=True)


class PriorityRight(Base):
    """Somebody's right to buy first, as the panel decided it and as a second person confirms it."""

    __tablename__ = "priority_right"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    lot_id: Mapped[str] = mapped_column(Id, ForeignKey("lot.id"), index=True)
    party_id: Mapped[str] = mapped_column(Id, ForeignKey("party.id"), index=True)
    ground: Mapped[str] = mapped_column(String(60))
    rank: Mapped[int] = mapped_column(Integer)
    proof: Mapped[str] = mapped_column(String(200))
    proof_on: Mapped[date] = mapped_column(Date)
    minutes: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="submitted")
    made_by: Mapped[str] = mapped_column(Id)
    made_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None] = mapped_column(Id)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)


class Award(Base):
    """What became of a sold lot: buyer, price, confirmation, balance, ruling, handover."""

    __tablename__ = "award"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    lot_id: Mapped[str] = mapped_column(Id, ForeignKey("lot.id"), index=True)
    round_id: Mapped[str] = mapped_column(Id, ForeignKey("round.id"), unique=True)
    registration_id: Mapped[str] = mapped_column(Id, ForeignKey("registration.id"))
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"), index=True)
    buyer_name: Mapped[str] = mapped_column(String(100))
    code: Mapped[str] = mapped_column(String(12))
    price: Mapped[Money] = mapped_column(MoneyFen)
    closed_at: Mapped[datetime] = mapped_column(Instant)
    confirmation_no: Mapped[str] = mapped_column(String(100))
    confirmation_hash: Mapped[str] = mapped_column(String(64))
    balance: Mapped[Money] = mapped_column(MoneyFen)
    balance_due_on: Mapped[date] = mapped_column(Date)
    balance_due_provisional: Mapped[bool] = mapped_column(Boolean, default=False)
    paid_at: Mapped[datetime | None] = mapped_column(Instant)
    ruling_no: Mapped[str | None] = mapped_column(String(60))
    ruling_hash: Mapped[str | None] = mapped_column(String(64))
    ruling_made_by: Mapped[str | None] = mapped_column(Id)
    ruling_approved_by: Mapped[str | None] = mapped_column(Id)
    ruled_at: Mapped[datetime | None] = mapped_column(Instant)
    ruling_served_on: Mapped[date | None] = mapped_column(Date)
    handover_due_on: Mapped[date | None] = mapped_column(Date)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    defaulted_at: Mapped[datetime | None] = mapped_column(Instant)


class GapStop(Base):
    """A round that a gap in the service stopped."""

    __tablename__ = "gap_stop"
    __table_args__ = (UniqueConstraint("gap_id", "round_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    gap_id: Mapped[str] = mapped_column(Id, ForeignKey("service_gap.id"), index=True)
    round_id: Mapped[str] = mapped_column(Id, ForeignKey("round.id"), index=True)
    lot_id: Mapped[str] = mapped_column(Id, ForeignKey("lot.id"))
    stopped_at: Mapped[datetime] = mapped_column(Instant)


class Resumption(Base):
    """How a stopped round shall go on, as one person put it before a second one."""

    __tablename__ = "resumption"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    lot_id: Mapped[str] = mapped_column(Id, ForeignKey("lot.id"), index=True)
    round_id: Mapped[str] = mapped_column(Id, ForeignKey("round.id"), index=True)
    stopped_at: Mapped[datetime] = mapped_column(Instant)
    stop_ground: Mapped[str] = mapped_column(String(20))
    stop_reason: Mapped[str] = mapped_column(String(200))
    ground_gone_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200))
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    proposed_by: Mapped[str] = mapped_column(Id)
    proposed_at: Mapped[datetime] = mapped_column(Instant)
