"""Which ledger files were imported."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

STATES = ("waiting", "done", "dropped")


def upgrade() -> None:
    op.create_table(
        "ledger_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sheet", sa.String(length=255), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'done') = (turn IS NOT NULL)", name=op.f("ck_ledger_import_turn")),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_ledger_import_done")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_ledger_import_hash")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_ledger_import_file_id_stored_file")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_ledger_import_created_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_import")),
        sa.UniqueConstraint("sha256", "sheet", "turn", name=op.f("uq_ledger_import_sha256_sheet_turn")),
    )
    op.create_index("ix_ledger_import_file_id", "ledger_import", ["file_id"])
    op.create_index("ix_ledger_import_created_by_id", "ledger_import", ["created_by_id"])


def downgrade() -> None:
    op.drop_table("ledger_import")
