"""Indexes of references that few items have hold only those: an index full of nothing is never chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

RARE = ("parent_id", "merged_into_id", "leader_id", "created_by_id")
PLANNED = {"sqlite_where": sa.text("planned = 1"), "postgresql_where": sa.text("planned")}


def upgrade() -> None:
    for column in RARE:
        op.drop_index(f"ix_action_item_{column}", "action_item")
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_action_item_{column}", "action_item", [column], sqlite_where=there, postgresql_where=there)
    op.drop_index("ix_action_leader_planned", "action_leader")
    op.create_index("ix_action_leader_planned", "action_leader", ["from_on"], **PLANNED)


def downgrade() -> None:
    op.drop_index("ix_action_leader_planned", "action_leader")
    op.create_index("ix_action_leader_planned", "action_leader", ["planned", "from_on"])
    for column in RARE:
        op.drop_index(f"ix_action_item_{column}", "action_item")
        op.create_index(f"ix_action_item_{column}", "action_item", [column])
