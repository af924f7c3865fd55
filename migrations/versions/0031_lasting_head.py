"""The audit's head knows the last act that changed what lasts: units, people, accounts, the calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_head", sa.Column("lasting", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE audit_head SET lasting = last")


def downgrade() -> None:
    op.drop_column("audit_head", "lasting")
