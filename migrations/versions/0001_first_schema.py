"""first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "court",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=100), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("supervision_phone", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court")),
        sa.UniqueConstraint("name", name=op.f("uq_court_name")),
    )
    op.create_table(
        "due",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due")),
        sa.UniqueConstraint("kind", "object_id", name=op.f("uq_due_kind_object_id")),
    )
    with op.batch_alter_table("due", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_due_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_due_state"), ["state"], unique=False)

    op.create_table(
        "handover",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("award_id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=False),
        sa.Column("ruling_served_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("recorded_by", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("award_id", name=op.f("uq_handover_award_id")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "journal_entry",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_journal_entry_hash")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "ledger_account",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=True),
        sa.Column("lot_id", sa.String(length=20), nullable=True),
        sa.Column("owner_id", sa.String(length=20), nullable=True),
        sa.Column("account_no", sa.String(length=40), nullable=True),
        sa.Column("floor", sa.BigInteger(), nullable=True),
        sa.Column("debits", sa.BigInteger(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("debits_pending", sa.BigInteger(), nullable=False),
        sa.Column("credits_pending", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'bank' AND floor IS NULL) OR (kind <> 'bank' AND floor IS NOT NULL AND floor = 0)",
            name=op.f("ck_ledger_account_floor_set"),
        ),
        sa.CheckConstraint(
            "kind IN ('bank', 'deposit', 'price', 'overpaid', 'unclaimed', 'forfeited')",
            name=op.f("ck_ledger_account_kind_known"),
        ),
        sa.CheckConstraint(
            "credits BETWEEN 0 AND 9007199254740991", name=op.f("ck_ledger_account_credits_in_bounds")
        ),
        sa.CheckConstraint(
            "credits_pending BETWEEN 0 AND 9007199254740991",
            name=op.f("ck_ledger_account_credits_pending_in_bounds"),
        ),
        sa.CheckConstraint(
            "debits BETWEEN 0 AND 9007199254740991", name=op.f("ck_ledger_account_debits_in_bounds")
        ),
        sa.CheckConstraint(
            "debits_pending BETWEEN 0 AND 9007199254740991",
            name=op.f("ck_ledger_account_debits_pending_in_bounds"),
        ),
        sa.CheckConstraint(
            "floor IS NULL OR credits - debits - debits_pending >= floor",
            name=op.f("ck_ledger_account_above_floor"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("account_no", name=op.f("uq_ledger_account_account_no")),
        sa.UniqueConstraint("name", name=op.f("uq_ledger_account_name")),
    )
    with op.batch_alter_table("ledger_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_account_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_account_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "role",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("court_id", sa.String(length=20), nullable=True),
        sa.Column("locale", sa.String(length=12), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_account_court_id_court")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_account_fs_uniquifier")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_court_id"), ["court_id"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("court_id", sa.String(length=20), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("basis_document", sa.String(length=200), nullable=True),
        sa.Column("claim", sa.BigInteger(), nullable=True),
        sa.Column("costs", sa.BigInteger(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("account_no", sa.String(length=60), nullable=True),
        sa.Column("opened_by", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('civil', 'criminal')", name=op.f("ck_case_file_kind")),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_case_file_court_id_court")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("court_id", "number", name=op.f("uq_case_file_court_id_number")),
    )
    op.create_table(
        "list_entry",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("list_name", sa.String(length=20), nullable=False),
        sa.Column("id_number", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("court_id", sa.String(length=20), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "list_name IN ('dishonest', 'restricted', 'conflict')", name=op.f("ck_list_entry_list_name")
        ),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_list_entry_court_id_court")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_entry")),
    )
    with op.batch_alter_table("list_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_entry_id_number"), ["id_number"], unique=False)

    op.create_table(
        "payment",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("award_id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("awaited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'paid' OR received = amount", name=op.f("ck_payment_paid_means_in_full")
        ),
        sa.CheckConstraint("state IN ('awaited', 'paid', 'lapsed')", name=op.f("ck_payment_state_known")),
        sa.CheckConstraint("amount BETWEEN 0 AND 9007199254740991", name=op.f("ck_payment_amount_in_bounds")),
        sa.CheckConstraint(
            "received >= 0 AND received <= amount", name=op.f("ck_payment_received_in_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["ledger_account.id"], name=op.f("fk_payment_account_id_ledger_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("award_id", name=op.f("uq_payment_award_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_reference")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "transfer",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("debit_id", sa.String(length=20), nullable=False),
        sa.Column("credit_id", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("pending_id", sa.String(length=20), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("command_id", sa.String(length=100), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=True),
        sa.Column("created_by", sa.String(length=20), nullable=False),
        sa.Column("approved_by", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("journal_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(phase IN ('post', 'void') AND pending_id IS NOT NULL) OR (phase IN ('posted', 'pending') AND pending_id IS NULL)",
            name=op.f("ck_transfer_phase_fits"),
        ),
        sa.CheckConstraint(
            "phase IN ('posted', 'pending', 'post', 'void')", name=op.f("ck_transfer_phase_known")
        ),
        sa.CheckConstraint(
            "amount BETWEEN 1 AND 9007199254740991", name=op.f("ck_transfer_amount_in_bounds")
        ),
        sa.CheckConstraint("debit_id <> credit_id", name=op.f("ck_transfer_two_accounts")),
        sa.ForeignKeyConstraint(
            ["credit_id"], ["ledger_account.id"], name=op.f("fk_transfer_credit_id_ledger_account")
        ),
        sa.ForeignKeyConstraint(
            ["debit_id"], ["ledger_account.id"], name=op.f("fk_transfer_debit_id_ledger_account")
        ),
        sa.ForeignKeyConstraint(
            ["pending_id"], ["transfer.id"], name=op.f("fk_transfer_pending_id_transfer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("command_id", name=op.f("uq_transfer_command_id")),
        sa.UniqueConstraint("pending_id", name=op.f("uq_transfer_pending_id")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_credit_id"), ["credit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_debit_id"), ["debit_id"], unique=False)

    op.create_table(
        "account_role",
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("role_id", sa.String(length=20), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_role_account_id_account")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_account_role_role_id_role")),
        sa.PrimaryKeyConstraint("account_id", "role_id", name=op.f("pk_account_role")),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("object_kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.String(length=20), nullable=False),
        sa.Column("shown_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=20), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'approved', 'returned', 'void')", name=op.f("ck_approval_state")
        ),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> made_by", name=op.f("ck_approval_four_eyes")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_approval_decided_by_account")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_approval_made_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index("ix_approval_object", ["object_kind", "object_id"], unique=False)
        batch_op.create_index(
            "uq_approval_pending",
            ["act", "object_kind", "object_id"],
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.create_table(
        "asset",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("asset_class", sa.String(length=20), nullable=True),
        sa.Column("asset_type", sa.String(length=20), nullable=True),
        sa.Column("region", sa.String(length=100), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("seized_on", sa.Date(), nullable=True),
        sa.Column("seizure_ends_on", sa.Date(), nullable=True),
        sa.Column("survey", sa.JSON(), nullable=True),
        sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("priority_claims", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_asset_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
    )
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asset_case_id"), ["case_id"], unique=False)

    op.create_table(
        "deposit",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("registration_id", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("payer_name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("award_id", sa.String(length=20), nullable=True),
        sa.Column("set_off_id", sa.String(length=20), nullable=True),
        sa.Column("awaited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forfeited_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('awaited', 'held', 'released', 'applied', 'forfeited')",
            name=op.f("ck_deposit_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('awaited', 'released') OR received = amount",
            name=op.f("ck_deposit_held_means_paid_in_full"),
        ),
        sa.CheckConstraint("amount BETWEEN 0 AND 9007199254740991", name=op.f("ck_deposit_amount_in_bounds")),
        sa.CheckConstraint(
            "received >= 0 AND received <= amount", name=op.f("ck_deposit_received_in_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["ledger_account.id"], name=op.f("fk_deposit_account_id_ledger_account")
        ),
        sa.ForeignKeyConstraint(["set_off_id"], ["transfer.id"], name=op.f("fk_deposit_set_off_id_transfer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit")),
        sa.UniqueConstraint("reference", name=op.f("uq_deposit_reference")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_deposit_registration_id")),
    )
    with op.batch_alter_table("deposit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deposit_award_id"), ["award_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deposit_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deposit_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deposit_round_id"), ["round_id"], unique=False)

    op.create_table(
        "identity",
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("legal_name", sa.String(length=100), nullable=False),
        sa.Column("id_number", sa.String(length=18), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.CheckConstraint("kind IN ('natural', 'unit')", name=op.f("ck_identity_kind")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_identity_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_identity")),
        sa.UniqueConstraint("id_number", name=op.f("uq_identity_id_number")),
    )
    op.create_table(
        "party",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("id_number", sa.String(length=40), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("account_id", sa.String(length=20), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_party_account_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_party_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_party_case_id"), ["case_id"], unique=False)

    op.create_table(
        "payout_order",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("pending_id", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by", sa.String(length=20), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("sent_count", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('deposit', 'overpaid', 'part-payment')", name=op.f("ck_payout_order_purpose_known")
        ),
        sa.CheckConstraint(
            "state IN ('ordered', 'sent', 'refused', 'paid')", name=op.f("ck_payout_order_state_known")
        ),
        sa.CheckConstraint(
            "amount BETWEEN 1 AND 9007199254740991", name=op.f("ck_payout_order_amount_in_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["pending_id"], ["transfer.id"], name=op.f("fk_payout_order_pending_id_transfer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_order")),
        sa.UniqueConstraint("owner_id", "purpose", name=op.f("uq_payout_order_owner_id_purpose")),
        sa.UniqueConstraint("pending_id", name=op.f("uq_payout_order_pending_id")),
    )
    with op.batch_alter_table("payout_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payout_order_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payout_order_state"), ["state"], unique=False)

    op.create_table(
        "bank_answer",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("serial", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=120), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.CheckConstraint("outcome IN ('paid', 'refused')", name=op.f("ck_bank_answer_outcome_known")),
        sa.CheckConstraint(
            "amount BETWEEN 1 AND 9007199254740991", name=op.f("ck_bank_answer_amount_in_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["payout_order.id"], name=op.f("fk_bank_answer_order_id_payout_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_answer")),
        sa.UniqueConstraint("serial", name=op.f("uq_bank_answer_serial")),
    )
    with op.batch_alter_table("bank_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_answer_order_id"), ["order_id"], unique=False)

    op.create_table(
        "bank_receipt",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("serial", sa.String(length=64), nullable=False),
        sa.Column("account_no", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("payer_name", sa.String(length=200), nullable=False),
        sa.Column("payer_account", sa.String(length=40), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=120), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=True),
        sa.Column("matched", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("deposit_id", sa.String(length=20), nullable=True),
        sa.Column("payment_id", sa.String(length=20), nullable=True),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("overpaid", sa.BigInteger(), nullable=False),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(matched = 'unclaimed' AND counted + overpaid = 0) OR counted + overpaid = amount",
            name=op.f("ck_bank_receipt_whole_amount_placed"),
        ),
        sa.CheckConstraint(
            "matched IN ('deposit', 'balance', 'unclaimed')", name=op.f("ck_bank_receipt_matched_known")
        ),
        sa.CheckConstraint(
            "amount BETWEEN 1 AND 9007199254740991", name=op.f("ck_bank_receipt_amount_in_bounds")
        ),
        sa.CheckConstraint(
            "counted BETWEEN 0 AND 9007199254740991", name=op.f("ck_bank_receipt_counted_in_bounds")
        ),
        sa.CheckConstraint(
            "overpaid BETWEEN 0 AND 9007199254740991", name=op.f("ck_bank_receipt_overpaid_in_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["deposit_id"], ["deposit.id"], name=op.f("fk_bank_receipt_deposit_id_deposit")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_bank_receipt_payment_id_payment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_receipt")),
        sa.UniqueConstraint("serial", name=op.f("uq_bank_receipt_serial")),
    )
    with op.batch_alter_table("bank_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_receipt_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bank_receipt_deposit_id"), ["deposit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bank_receipt_matched"), ["matched"], unique=False)
        batch_op.create_index(batch_op.f("ix_bank_receipt_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "lot",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("asset_id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("court_id", sa.String(length=20), nullable=True),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("platform", sa.String(length=60), nullable=True),
        sa.Column("platform_choices", sa.JSON(), nullable=False),
        sa.Column("platform_chosen_by", sa.String(length=20), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_lot_asset_id_asset")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_lot_case_id_case_file")),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_lot_court_id_court")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("court_id", "number", name=op.f("uq_lot_court_id_number")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_asset_id"), ["asset_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_court_id"), ["court_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_state"), ["state"], unique=False)

    op.create_table(
        "reference_price",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("asset_id", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("parties", sa.JSON(), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=20), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "method IN ('negotiation', 'directed', 'inquiry', 'appraisal')",
            name=op.f("ck_reference_price_method"),
        ),
        sa.CheckConstraint(
            "state <> 'fixed' OR (amount IS NOT NULL AND fixed_at IS NOT NULL)",
            name=op.f("ck_reference_price_fixed"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'fixed', 'failed', 'withdrawn', 'expired', 'skipped')",
            name=op.f("ck_reference_price_state"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_reference_price_amount")),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_reference_price_asset_id_asset")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_reference_price_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_price")),
        sa.UniqueConstraint("asset_id", "seq", name=op.f("uq_reference_price_asset_id_seq")),
    )
    with op.batch_alter_table("reference_price", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reference_price_case_id"), ["case_id"], unique=False)

    op.create_table(
        "appraisal_report",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("reference_id", sa.String(length=20), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("appraisers", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("standard", sa.Text(), nullable=False),
        sa.Column("result", sa.BigInteger(), nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("objections", sa.String(length=10), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["reference_id"],
            ["reference_price.id"],
            name=op.f("fk_appraisal_report_reference_id_reference_price"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_report")),
        sa.UniqueConstraint("reference_id", name=op.f("uq_appraisal_report_reference_id")),
    )
    op.create_table(
        "listing",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("refusals", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_listing_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_listing_fingerprint")),
    )
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "lot_step",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_step_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_step")),
        sa.UniqueConstraint("lot_id", "position", name=op.f("uq_lot_step_lot_id_position")),
    )
    with op.batch_alter_table("lot_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_step_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "price_submission",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("reference_id", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_price_submission_amount")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_price_submission_party_id_party")),
        sa.ForeignKeyConstraint(
            ["reference_id"],
            ["reference_price.id"],
            name=op.f("fk_price_submission_reference_id_reference_price"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_submission")),
        sa.UniqueConstraint(
            "reference_id", "party_id", name=op.f("uq_price_submission_reference_id_party_id")
        ),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("leading_code", sa.String(length=12), nullable=True),
        sa.Column("leading_rank", sa.Integer(), nullable=True),
        sa.Column("leading_amount", sa.BigInteger(), nullable=True),
        sa.Column("leading_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_opened", sa.Boolean(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stop_ground", sa.String(length=20), nullable=True),
        sa.Column("stop_reason", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('announced', 'open', 'suspended', 'sold', 'unsold', 'withdrawn')",
            name=op.f("ck_round_state"),
        ),
        sa.CheckConstraint(
            "leading_amount IS NULL OR leading_amount > 0", name=op.f("ck_round_leading_amount")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_round_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index("ix_round_state_ends_at", ["state", "ends_at"], unique=False)

    op.create_table(
        "registration",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=True),
        sa.Column("priority_rank", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declarations", sa.JSON(), nullable=False),
        sa.Column("deposit_required", sa.BigInteger(), nullable=False),
        sa.Column("read_notice_hash", sa.String(length=64), nullable=False),
        sa.Column("cautions", sa.JSON(), nullable=False),
        sa.Column("refused_because", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "state IN ('applied', 'admitted', 'refused', 'withdrawn')", name=op.f("ck_registration_state")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_registration_account_id_account")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_registration_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("round_id", "account_id", name=op.f("uq_registration_round_id_account_id")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_registration_round_id_code")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_account_id"), ["account_id"], unique=False)

    op.create_table(
        "terms",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("procedure", sa.String(length=10), nullable=False),
        sa.Column("platform", sa.String(length=60), nullable=False),
        sa.Column("reference_price", sa.BigInteger(), nullable=False),
        sa.Column("start_price", sa.BigInteger(), nullable=False),
        sa.Column("deposit", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("publish_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("balance_days", sa.Integer(), nullable=False),
        sa.Column("first_bid_mode", sa.String(length=20), nullable=False),
        sa.Column("multiple_rule", sa.Boolean(), nullable=False),
        sa.Column("panel", sa.JSON(), nullable=False),
        sa.Column("panel_record", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=20), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round_id", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_terms_lot_id_lot")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_terms_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("round_id", name=op.f("uq_terms_round_id")),
    )
    with op.batch_alter_table("terms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_terms_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "award",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.String(length=20), nullable=False),
        sa.Column("registration_id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("buyer_name", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmation_no", sa.String(length=100), nullable=False),
        sa.Column("confirmation_hash", sa.String(length=64), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("balance_due_on", sa.Date(), nullable=False),
        sa.Column("balance_due_provisional", sa.Boolean(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ruling_no", sa.String(length=60), nullable=True),
        sa.Column("ruling_hash", sa.String(length=64), nullable=True),
        sa.Column("ruling_made_by", sa.String(length=20), nullable=True),
        sa.Column("ruling_approved_by", sa.String(length=20), nullable=True),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ruling_served_on", sa.Date(), nullable=True),
        sa.Column("handover_due_on", sa.Date(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("defaulted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_award_account_id_account")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_award_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_award_registration_id_registration")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_award_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("round_id", name=op.f("uq_award_round_id")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("terms_id", sa.String(length=20), nullable=True),
        sa.Column("party_id", sa.String(length=20), nullable=False),
        sa.Column("party_name", sa.String(length=100), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("waived", sa.Boolean(), nullable=False),
        sa.Column("reason_not_served", sa.String(length=500), nullable=True),
        sa.Column("recorded_by", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_delivery_lot_id_lot")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_delivery_party_id_party")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_delivery_recorded_by_account")
        ),
        sa.ForeignKeyConstraint(["terms_id"], ["terms.id"], name=op.f("fk_delivery_terms_id_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_terms_id"), ["terms_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=20), nullable=False),
        sa.Column("terms_id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("shown_hash", sa.String(length=64), nullable=False),
        sa.Column("drafted_by", sa.String(length=20), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worded", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_because", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.String(length=20), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'published', 'withdrawn')",
            name=op.f("ck_notice_state"),
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name=op.f("fk_notice_approved_by_account")),
        sa.ForeignKeyConstraint(["drafted_by"], ["account.id"], name=op.f("fk_notice_drafted_by_account")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_notice_lot_id_lot")),
        sa.ForeignKeyConstraint(["terms_id"], ["terms.id"], name=op.f("fk_notice_terms_id_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("lot_id", "version", name=op.f("uq_notice_lot_id_version")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_published_on"), ["published_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_terms_id"), ["terms_id"], unique=False)

    op.create_table(
        "round_event",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registration_id", sa.String(length=20), nullable=True),
        sa.Column("command_id", sa.String(length=64), nullable=True),
        sa.Column("body_hash", sa.String(length=64), nullable=True),
        sa.Column("via", sa.String(length=10), nullable=True),
        sa.Column("receipt", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_round_event_registration_id_registration")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_event_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_event")),
        sa.UniqueConstraint("round_id", "command_id", name=op.f("uq_round_event_round_id_command_id")),
        sa.UniqueConstraint("round_id", "seq", name=op.f("uq_round_event_round_id_seq")),
    )
    with op.batch_alter_table("round_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_event_registration_id"), ["registration_id"], unique=False)

    _on(
        "sqlite",
        "CREATE TRIGGER handover_no_update BEFORE UPDATE ON handover BEGIN SELECT RAISE(ABORT, 'handover is append-only'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER handover_no_delete BEFORE DELETE ON handover BEGIN SELECT RAISE(ABORT, 'handover is append-only'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION handover_append_only() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'handover is append-only'; END $$ LANGUAGE plpgsql",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER handover_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON handover FOR EACH STATEMENT EXECUTE FUNCTION handover_append_only()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry BEGIN SELECT RAISE(ABORT, 'journal_entry is append-only'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry BEGIN SELECT RAISE(ABORT, 'journal_entry is append-only'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION journal_entry_append_only() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'journal_entry is append-only'; END $$ LANGUAGE plpgsql",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_append_only()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER transfer_no_update BEFORE UPDATE ON transfer BEGIN SELECT RAISE(ABORT, 'transfer is append-only'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER transfer_no_delete BEFORE DELETE ON transfer BEGIN SELECT RAISE(ABORT, 'transfer is append-only'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION transfer_append_only() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'transfer is append-only'; END $$ LANGUAGE plpgsql",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer FOR EACH STATEMENT EXECUTE FUNCTION transfer_append_only()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER bank_answer_no_update BEFORE UPDATE ON bank_answer BEGIN SELECT RAISE(ABORT, 'bank_answer is append-only'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER bank_answer_no_delete BEFORE DELETE ON bank_answer BEGIN SELECT RAISE(ABORT, 'bank_answer is append-only'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION bank_answer_append_only() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'bank_answer is append-only'; END $$ LANGUAGE plpgsql",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER bank_answer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_answer FOR EACH STATEMENT EXECUTE FUNCTION bank_answer_append_only()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER bank_receipt_no_update BEFORE UPDATE ON bank_receipt BEGIN SELECT RAISE(ABORT, 'bank_receipt is append-only'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER bank_receipt_no_delete BEFORE DELETE ON bank_receipt BEGIN SELECT RAISE(ABORT, 'bank_receipt is append-only'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION bank_receipt_append_only() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'bank_receipt is append-only'; END $$ LANGUAGE plpgsql",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER bank_receipt_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_receipt FOR EACH STATEMENT EXECUTE FUNCTION bank_receipt_append_only()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER round_event_no_update BEFORE UPDATE ON round_event BEGIN SELECT RAISE(ABORT, 'round_event is append-only'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER round_event_no_delete BEFORE DELETE ON round_event BEGIN SELECT RAISE(ABORT, 'round_event is append-only'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION round_event_append_only() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'round_event is append-only'; END $$ LANGUAGE plpgsql",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER round_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON round_event FOR EACH STATEMENT EXECUTE FUNCTION round_event_append_only()",
    )


def downgrade() -> None:
    with op.batch_alter_table("round_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_event_registration_id"))

    op.drop_table("round_event")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_terms_id"))
        batch_op.drop_index(batch_op.f("ix_notice_state"))
        batch_op.drop_index(batch_op.f("ix_notice_published_on"))
        batch_op.drop_index(batch_op.f("ix_notice_lot_id"))

    op.drop_table("notice")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_terms_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_party_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_lot_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_lot_id"))
        batch_op.drop_index(batch_op.f("ix_award_account_id"))

    op.drop_table("award")
    with op.batch_alter_table("terms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_terms_lot_id"))

    op.drop_table("terms")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_account_id"))

    op.drop_table("registration")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index("ix_round_state_ends_at")
        batch_op.drop_index(batch_op.f("ix_round_lot_id"))

    op.drop_table("round")
    op.drop_table("price_submission")
    with op.batch_alter_table("lot_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_step_lot_id"))

    op.drop_table("lot_step")
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_lot_id"))

    op.drop_table("listing")
    op.drop_table("appraisal_report")
    with op.batch_alter_table("reference_price", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reference_price_case_id"))

    op.drop_table("reference_price")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_state"))
        batch_op.drop_index(batch_op.f("ix_lot_court_id"))
        batch_op.drop_index(batch_op.f("ix_lot_case_id"))
        batch_op.drop_index(batch_op.f("ix_lot_asset_id"))

    op.drop_table("lot")
    with op.batch_alter_table("bank_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_receipt_payment_id"))
        batch_op.drop_index(batch_op.f("ix_bank_receipt_matched"))
        batch_op.drop_index(batch_op.f("ix_bank_receipt_deposit_id"))
        batch_op.drop_index(batch_op.f("ix_bank_receipt_case_id"))

    op.drop_table("bank_receipt")
    with op.batch_alter_table("bank_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_answer_order_id"))

    op.drop_table("bank_answer")
    with op.batch_alter_table("payout_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payout_order_state"))
        batch_op.drop_index(batch_op.f("ix_payout_order_case_id"))

    op.drop_table("payout_order")
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_case_id"))
        batch_op.drop_index(batch_op.f("ix_party_account_id"))

    op.drop_table("party")
    op.drop_table("identity")
    with op.batch_alter_table("deposit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deposit_round_id"))
        batch_op.drop_index(batch_op.f("ix_deposit_lot_id"))
        batch_op.drop_index(batch_op.f("ix_deposit_case_id"))
        batch_op.drop_index(batch_op.f("ix_deposit_award_id"))

    op.drop_table("deposit")
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asset_case_id"))

    op.drop_table("asset")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_approval_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index("ix_approval_object")

    op.drop_table("approval")
    op.drop_table("account_role")
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_debit_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_credit_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_case_id"))

    op.drop_table("transfer")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_lot_id"))
        batch_op.drop_index(batch_op.f("ix_payment_case_id"))

    op.drop_table("payment")
    with op.batch_alter_table("list_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_list_entry_id_number"))

    op.drop_table("list_entry")
    op.drop_table("case_file")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_court_id"))

    op.drop_table("account")
    op.drop_table("role")
    with op.batch_alter_table("ledger_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_account_owner_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_account_case_id"))

    op.drop_table("ledger_account")
    op.drop_table("journal_head")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_entry_subject"))

    op.drop_table("journal_entry")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handover_lot_id"))
        batch_op.drop_index(batch_op.f("ix_handover_case_id"))

    op.drop_table("handover")
    with op.batch_alter_table("due", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_due_state"))
        batch_op.drop_index(batch_op.f("ix_due_due_at"))

    op.drop_table("due")
    op.drop_table("court")
    _on("postgresql", "DROP FUNCTION round_event_append_only()")
    _on("postgresql", "DROP FUNCTION bank_receipt_append_only()")
    _on("postgresql", "DROP FUNCTION bank_answer_append_only()")
    _on("postgresql", "DROP FUNCTION transfer_append_only()")
    _on("postgresql", "DROP FUNCTION journal_entry_append_only()")
    _on("postgresql", "DROP FUNCTION handover_append_only()")


def _on(dialect: str, statement: str) -> None:
    """Run a statement on one kind of database."""
    if op.get_context().dialect.name == dialect:
        op.execute(statement)
