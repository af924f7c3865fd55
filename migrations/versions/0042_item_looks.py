"""The day from which an open item must be looked at, in a table of its own: it moves often, the item seldom.

With the column in the item's own row, each look rewrote the whole row and, on PostgreSQL, an entry in every index of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "action_look",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("look_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["action_item.id"], name="fk_action_look_item_id_action_item"),
        sa.PrimaryKeyConstraint("item_id", name="pk_action_look"),
    )
    op.execute("INSERT INTO action_look (item_id, look_on) SELECT id, look_on FROM action_item WHERE is_open")
    op.create_index("ix_action_look_day", "action_look", ["look_on", "item_id"])
    op.drop_index("ix_action_item_look", "action_item")
    op.drop_column("action_item", "look_on")


def downgrade() -> None:
    op.add_column("action_item", sa.Column("look_on", sa.Date(), nullable=False, server_default="0001-01-01"))
    op.execute(
        "UPDATE action_item SET look_on = (SELECT look_on FROM action_look WHERE item_id = action_item.id) "
        "WHERE EXISTS (SELECT 1 FROM action_look WHERE item_id = action_item.id)"
    )
    op.create_index("ix_action_item_look", "action_item", ["is_open", "look_on", "id"])
    op.drop_table("action_look")
