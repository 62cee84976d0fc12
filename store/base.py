"""The declarative base and the column types for money and instants."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from kernel.ids import ID_LENGTH
from kernel.money import Money

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Id = String(ID_LENGTH)


class Base(DeclarativeBase):
    """What all rows have in common: constraint names that are the same on every database."""

    metadata = MetaData(naming_convention=NAMING)


class MoneyFen(TypeDecorator[Money]):
    """Money, kept as whole fen."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - signature
        """Return the fen to be kept."""
        return None if value is None else value.fen

    def process_result_value(self, value: int | None, dialect: Dialect) -> Money | None:  # noqa: ARG002 - signature
        """Return the money that was kept."""
        return None if value is None else Money(int(value))


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC to the microsecond; a naive one is refused as a fault of the program."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC; SQLite keeps it as text without zone, which sorts as time."""
        if value is None:
            return None
        assert value.tzinfo is not None, "an instant needs its time zone"
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - signature
        """Return the instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
