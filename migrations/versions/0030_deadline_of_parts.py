"""Each unit's part repeats the deadline, so that a unit's list of some weeks reads its own index and nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

LED = "role = 'lead' AND position = 0 AND until_on IS NULL AND is_open"
ONLY = {"sqlite_where": sa.text(LED.replace("is_open", "is_open = 1")), "postgresql_where": sa.text(LED)}
NOW = ["organisation_id", "deadline", "item_id", "urgent_on", "red_on", "yellow_on"]
BEFORE = ["organisation_id", "urgent_on", "item_id", "red_on", "yellow_on"]


def upgrade() -> None:
    op.add_column("action_unit", sa.Column("deadline", sa.Date(), nullable=True))
    op.execute(
        "UPDATE action_unit SET deadline = (SELECT deadline FROM action_item WHERE action_item.id = action_unit.item_id)"
    )
    op.drop_index("ix_action_unit_led", "action_unit")
    op.create_index("ix_action_unit_led", "action_unit", NOW, **ONLY)


def downgrade() -> None:
    op.drop_index("ix_action_unit_led", "action_unit")
    op.create_index("ix_action_unit_led", "action_unit", BEFORE, **ONLY)
    op.drop_column("action_unit", "deadline")
