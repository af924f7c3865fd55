"""The yellow day in each unit's part, and indexes for the counts of the first page and the lists of one unit."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

LED = "role = 'lead' AND position = 0 AND until_on IS NULL AND is_open"
UNSIGNED = "until_on IS NULL AND signed_at IS NULL AND is_open"


def only(condition):
    return {
        "sqlite_where": sa.text(condition.replace("is_open", "is_open = 1")),
        "postgresql_where": sa.text(condition),
    }


def upgrade() -> None:
    op.add_column("action_unit", sa.Column("yellow_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE action_unit SET yellow_on ="
        " (SELECT yellow_on FROM action_item WHERE action_item.id = action_unit.item_id)"
    )
    led = ["organisation_id", "urgent_on", "item_id", "red_on", "yellow_on"]
    op.create_index("ix_action_unit_led", "action_unit", led, **only(LED))
    op.create_index("ix_action_unit_unsigned", "action_unit", ["item_id"], **only(UNSIGNED))
    op.create_index("ix_action_item_state", "action_item", ["state", "urgent_on", "id"])
    op.create_index("ix_action_item_report_due", "action_item", ["is_open", "report_due_on", "id"])


def downgrade() -> None:
    op.drop_index("ix_action_item_report_due", "action_item")
    op.drop_index("ix_action_item_state", "action_item")
    op.drop_index("ix_action_unit_unsigned", "action_unit")
    op.drop_index("ix_action_unit_led", "action_unit")
    op.drop_column("action_unit", "yellow_on")
