"""A source names the instruction that it stands for; until now it was found by the leader's name and the day."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BY_NAME = """
UPDATE action_source SET instruction_id = (
  SELECT min(i.id) FROM instruction i JOIN person p ON p.id = i.leader_id JOIN action_item a ON a.id = i.item_id
  WHERE (a.id = action_source.item_id OR a.merged_into_id = action_source.item_id)
    AND action_source.reference = p.name || ' ' || CAST(i.given_on AS VARCHAR(10))
) WHERE kind = 'instruction'
"""


def upgrade() -> None:
    with op.batch_alter_table("action_source") as table:
        table.add_column(sa.Column("instruction_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            "fk_action_source_instruction_id_instruction", "instruction", ["instruction_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_action_source_instruction_id", "action_source", ["instruction_id"])
    op.execute(sa.text(BY_NAME))


def downgrade() -> None:
    op.drop_index("ix_action_source_instruction_id", "action_source")
    with op.batch_alter_table("action_source") as table:
        table.drop_column("instruction_id")
