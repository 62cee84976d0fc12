"""signs of life, service gaps, resumptions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "latest_life",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("machine_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_latest_life")),
    )
    op.create_table(
        "life_sign",
        sa.Column("node", sa.String(length=60), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("machine_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("node", name=op.f("pk_life_sign")),
    )
    op.create_table(
        "service_gap",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nodes", sa.JSON(), nullable=False),
        sa.Column("found_by", sa.String(length=60), nullable=False),
        sa.Column("heeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_gap")),
    )
    with op.batch_alter_table("service_gap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_gap_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_gap_heeded_at"), ["heeded_at"], unique=False)

    op.create_table(
        "gap_stop",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("gap_id", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["gap_id"], ["service_gap.id"], name=op.f("fk_gap_stop_gap_id_service_gap")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_gap_stop_lot_id_lot")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_gap_stop_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_stop")),
        sa.UniqueConstraint("gap_id", "round_id", name=op.f("uq_gap_stop_gap_id_round_id")),
    )
    with op.batch_alter_table("gap_stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gap_stop_gap_id"), ["gap_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gap_stop_round_id"), ["round_id"], unique=False)

    op.create_table(
        "resumption",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.String(length=20), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stop_ground", sa.String(length=20), nullable=False),
        sa.Column("stop_reason", sa.String(length=200), nullable=False),
        sa.Column("ground_gone_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by", sa.String(length=20), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_resumption_lot_id_lot")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_resumption_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resumption")),
    )
    with op.batch_alter_table("resumption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resumption_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_resumption_round_id"), ["round_id"], unique=False)

    with op.batch_alter_table("court", schema=None) as batch_op:
        batch_op.add_column(sa.Column("longest_gap_seconds", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("court", schema=None) as batch_op:
        batch_op.drop_column("longest_gap_seconds")

    with op.batch_alter_table("resumption", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resumption_round_id"))
        batch_op.drop_index(batch_op.f("ix_resumption_lot_id"))

    op.drop_table("resumption")
    with op.batch_alter_table("gap_stop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gap_stop_round_id"))
        batch_op.drop_index(batch_op.f("ix_gap_stop_gap_id"))

    op.drop_table("gap_stop")
    with op.batch_alter_table("service_gap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_gap_heeded_at"))
        batch_op.drop_index(batch_op.f("ix_service_gap_ends_at"))

    op.drop_table("service_gap")
    op.drop_table("life_sign")
    op.drop_table("latest_life")
