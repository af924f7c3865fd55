"""Files of registers: what each would do, and what it did.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "register_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", _one_of("register", "departments", "staff", "calendar"), nullable=False),
        sa.Column("state", _one_of("registerstate", "waiting", "done", "dropped"), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_register_import_done")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_register_import_created_by_id_person")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_register_import_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
    )
    op.create_index("ix_register_import_created_by_id", "register_import", ["created_by_id"])
    op.create_index("ix_register_import_file_id", "register_import", ["file_id"])


def downgrade() -> None:
    op.drop_table("register_import")
