"""Indexes of what reminders ask for at each tick: missed milestones, returned submissions, open objections."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_action_item_returned", "action_item", ["id"], "is_open AND times_returned > 0"),
    ("ix_milestone_missed", "milestone", ["due_on", "item_id"], "done_on IS NULL"),
    ("ix_objection_waiting", "objection", ["item_id"], "state = 'waiting'"),
)


def upgrade() -> None:
    for name, table, columns, only in INDEXES:
        on_sqlite = sa.text(only.replace("is_open", "is_open = 1"))
        op.create_index(name, table, columns, sqlite_where=on_sqlite, postgresql_where=sa.text(only))


def downgrade() -> None:
    for name, table, _columns, _only in INDEXES:
        op.drop_index(name, table)
