"""Rights to buy first, confirmed by two persons; whether a leader may raise his own bid."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "priority_right",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("proof", sa.String(length=200), nullable=False),
        sa.Column("proof_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=20), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_priority_right_lot_id_lot")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_priority_right_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_right")),
    )
    with op.batch_alter_table("priority_right", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_priority_right_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_priority_right_party_id"), ["party_id"], unique=False)

    with op.batch_alter_table("terms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_raise", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("terms", schema=None) as batch_op:
        batch_op.drop_column("own_raise")

    with op.batch_alter_table("priority_right", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_priority_right_party_id"))
        batch_op.drop_index(batch_op.f("ix_priority_right_lot_id"))

    op.drop_table("priority_right")
