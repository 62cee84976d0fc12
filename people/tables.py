"""Rows of the people: accounts with their roles, verified names, lists of excluded persons, approvals."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, Synonym, mapped_column, synonym

from kernel.ids import new_id
from store.base import Base, Id, Instant


class Account(Base):
    """Somebody who can sign in; names and columns are those that the sign-in library asks for."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    display_name: Mapped[str] = mapped_column(String(100))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    # Signing out everywhere changes both: the one ends cookies, the other ends open sockets.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    session_version: Mapped[int] = mapped_column(Integer, default=1)
    court_id: Mapped[str | None] = mapped_column(Id, ForeignKey("court.id"), index=True)
    locale: Mapped[str | None] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(Instant)

    password: Synonym[str] = synonym("password_hash")


class Role(Base):
    """One of the roles of people/rules/roles.py."""

    __tablename__ = "role"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(20), unique=True)


class AccountRole(Base):
    """That an account holds a role."""

    __tablename__ = "account_role"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"), primary_key=True)
    role_id: Mapped[str] = mapped_column(Id, ForeignKey("role.id"), primary_key=True)
    granted_at: Mapped[datetime] = mapped_column(Instant)


class Identity(Base):
    """The verified real name of an account; one bearer, one account; the number stays in this row."""

    __tablename__ = "identity"
    __table_args__ = (CheckConstraint("kind IN ('natural', 'unit')", name="kind"),)

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    legal_name: Mapped[str] = mapped_column(String(100))
    id_number: Mapped[str] = mapped_column(String(18), unique=True)
    verified_at: Mapped[datetime] = mapped_column(Instant)
    source: Mapped[str] = mapped_column(String(60))

    def __repr__(self) -> str:
        """Return a form for error messages and logs, which never show a name or a number."""
        return f"Identity(account_id={self.account_id!r}, kind={self.kind!r})"


class ListEntry(Base):
    """One line of a list of persons who may not buy everything; a line taken off keeps its day."""

    __tablename__ = "list_entry"
    __table_args__ = (
        CheckConstraint("list_name IN ('dishonest', 'restricted', 'conflict')", name="list_name"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    list_name: Mapped[str] = mapped_column(String(20))
    id_number: Mapped[str] = mapped_column(String(18), index=True)
    name: Mapped[str] = mapped_column(String(100))
    relation: Mapped[str] = mapped_column(String(40), default="")
    court_id: Mapped[str | None] = mapped_column(Id, ForeignKey("court.id"))
    listed_on: Mapped[date] = mapped_column(Date)
    removed_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[str] = mapped_column(String(40))

    def __repr__(self) -> str:
        """Return a form for error messages and logs, which never show a name or a number."""
        return f"ListEntry(id={self.id!r}, list_name={self.list_name!r})"


class Approval(Base):
    """That something shown was put before a second person, and what came of it."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'approved', 'returned', 'void')", name="state"),
        CheckConstraint("decided_by IS NULL OR decided_by <> made_by", name="four_eyes"),
        Index(
            "uq_approval_pending",
            "act",
            "object_kind",
            "object_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_approval_object", "object_kind", "object_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    act: Mapped[str] = mapped_column(String(40))
    object_kind: Mapped[str] = mapped_column(String(20))
    object_id: Mapped[str] = mapped_column(Id)
    shown_hash: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    decided_by: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    comment: Mapped[str | None] = mapped_column(Text)
