"""Forms in which the ledger is written for another office.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "export_layout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("per_unit", sa.Boolean(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_export_layout_file_id_stored_file")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_export_layout_created_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_layout")),
        sa.UniqueConstraint("name", name=op.f("uq_export_layout_name")),
    )
    op.create_index("ix_export_layout_file_id", "export_layout", ["file_id"])
    op.create_index("ix_export_layout_created_by_id", "export_layout", ["created_by_id"])


def downgrade() -> None:
    op.drop_table("export_layout")
