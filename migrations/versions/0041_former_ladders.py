"""What a rule of reminders said before it was changed."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLE = "reminder_ladder_former"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ladder_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("replaced_at", UTCDateTime(), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ladder_id"], ["reminder_ladder.id"], name=op.f("fk_reminder_ladder_former_ladder_id_reminder_ladder")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["person.id"], name=op.f("fk_reminder_ladder_former_replaced_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_ladder_former")),
    )
    op.create_index("ix_reminder_ladder_former_ladder_id", TABLE, ["ladder_id"])
    op.create_index("ix_reminder_ladder_former_replaced_by_id", TABLE, ["replaced_by_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
