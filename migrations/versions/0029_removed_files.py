"""When a file that nobody used was removed."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stored_file", sa.Column("removed_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("stored_file", "removed_at")
