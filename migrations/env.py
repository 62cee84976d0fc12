"""What Alembic runs: compares with all rows, and writes revisions that need none of our code."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from migrations import triggers
from migrations.everything import metadata
from store.base import Instant, MoneyFen


def _plain(kind: str, thing: Any, _: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 - Alembic's signature
    """Return how a revision writes one of our column types: it must still run when our code has moved on."""
    if kind == "type" and isinstance(thing, MoneyFen):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def _with_triggers(_context: object, _revision: object, directives: list[Any]) -> None:
    for script in directives:
        triggers.add_to(script, metadata())


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    render_item=_plain,
    process_revision_directives=_with_triggers,
    compare_type=True,
    compare_server_default=True,
    # SQLite changes a table by copying it.
    render_as_batch=True,
    # One transaction for all: migrations.run opened it and commits it.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
