"""Writes into a new revision the triggers that rows declare beside themselves; Alembic looks at tables only."""

import re
from collections.abc import Iterator

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateTableOp, DropTableOp, MigrateOperation, MigrationScript
from sqlalchemy import DDL, MetaData, Table

_FUNCTION = re.compile(r"CREATE(?: OR REPLACE)? FUNCTION (\w+\(\))")


class OnDialect(MigrateOperation):
    """A statement for one kind of database."""

    def __init__(self, dialect: str, statement: str) -> None:
        """Keep the statement and whom it is for."""
        self.dialect = dialect
        self.statement = statement


@renderers.dispatch_for(OnDialect)
def _render(_: AutogenContext, operation: OnDialect) -> str:
    return f"_on({operation.dialect!r}, {operation.statement!r})"


def declared(table: Table) -> Iterator[tuple[str, str]]:
    """Return (dialect, statement) of what a table has done after it is made."""
    for listener in table.dispatch.after_create:
        if isinstance(listener, DDL):
            condition = listener._ddl_if  # noqa: SLF001 - SQLAlchemy shows nobody for which database it is
            assert condition is not None, f"{table.name}: say for which database a statement is"
            yield str(condition.dialect), listener.statement.replace("%%", "%")


def add_to(script: MigrationScript, metadata: MetaData) -> None:
    """Add to a revision the statements of the tables that it makes, and to its way back what undoes them."""
    for ops in script.upgrade_ops_list:
        for operation in [found for found in ops.ops if isinstance(found, CreateTableOp)]:
            ops.ops.extend(OnDialect(*found) for found in declared(metadata.tables[operation.table_name]))
    for ops in script.downgrade_ops_list:
        for operation in [found for found in ops.ops if isinstance(found, DropTableOp)]:
            for dialect, statement in declared(metadata.tables[operation.table_name]):
                # A trigger goes with its table; a function stays until it is dropped.
                if function := _FUNCTION.search(statement):
                    ops.ops.append(OnDialect(dialect, f"DROP FUNCTION {function[1]}"))
