"""Who of a unit told the office what it recorded on the unit's behalf; not known of what was recorded before."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

COLUMNS = (("action_event", "told_by"), ("action_unit", "signed_told_by"), ("proposal_event", "told_by"))


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, sa.String(length=60), nullable=False, server_default=""))


def downgrade() -> None:
    for table, column in COLUMNS:
        op.drop_column(table, column)
