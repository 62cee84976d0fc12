"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
% if "_on(" in (upgrades or ""):


def _on(dialect: str, statement: str) -> None:
    """Run a statement on one kind of database."""
    if op.get_context().dialect.name == dialect:
        op.execute(statement)
% endif
