"""The court's record read straight from its database, by SQL of its own: no code of the room's is asked."""

import json
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import make_url

Row = dict[str, Any]

# Table by table, in the order of what happened where there is one.
QUERIES = {
    "rounds": "SELECT * FROM round ORDER BY id",
    "events": "SELECT * FROM round_event ORDER BY round_id, seq, id",
    "registrations": "SELECT * FROM registration ORDER BY id",
    "awards": "SELECT * FROM award ORDER BY id",
    "accounts": "SELECT * FROM ledger_account ORDER BY id",
    "transfers": "SELECT * FROM transfer ORDER BY journal_seq, id",
    "deposits": "SELECT * FROM deposit ORDER BY id",
    "receipts": "SELECT * FROM bank_receipt ORDER BY id",
    "payments": "SELECT * FROM payment ORDER BY id",
    "orders": "SELECT * FROM payout_order ORDER BY id",
    "answers": "SELECT * FROM bank_answer ORDER BY id",
}
JSON_COLUMNS = {"body", "receipt", "terms"}
INSTANTS = {"ends_at", "starts_at", "received_at", "closed_at", "last_at", "leading_since"}


@dataclass(slots=True)
class Record:
    """What stands in the database when everything is over; instants are milliseconds of UTC."""

    rounds: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    registrations: list[Row] = field(default_factory=list)
    awards: list[Row] = field(default_factory=list)
    accounts: list[Row] = field(default_factory=list)
    transfers: list[Row] = field(default_factory=list)
    deposits: list[Row] = field(default_factory=list)
    receipts: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)


def read(url: str) -> Record:
    """Return the record of the court whose database is at the URL."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return Record(**_from_sqlite(str(parts.database)))
    return Record(**_from_postgres(parts.set(drivername="postgresql").render_as_string(hide_password=False)))


def milliseconds(instant: datetime | str) -> int:
    """Return an instant as milliseconds of UTC, exactly."""
    at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    whole = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (whole.days * 86_400 + whole.seconds) * 1000 + whole.microseconds // 1000


def _from_sqlite(path: str) -> dict[str, list[Row]]:
    assert Path(path).exists(), "the court's file is where it was"
    with closing(sqlite.connect(path)) as connection:
        connection.row_factory = sqlite.Row
        return {
            name: [_plain(dict(row)) for row in connection.execute(query)] for name, query in QUERIES.items()
        }


def _from_postgres(url: str) -> dict[str, list[Row]]:
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return {name: [_plain(row) for row in connection.execute(query)] for name, query in QUERIES.items()}


def _plain(row: Row) -> Row:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return None
    if name in JSON_COLUMNS and isinstance(value, str):
        return json.loads(value)
    if name in INSTANTS:
        return milliseconds(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
