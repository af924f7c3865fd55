"""Leaders' instructions on items."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('instruction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('leader_id', sa.Integer(), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('wants_answer', sa.Boolean(), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('how', sa.Enum('web', 'phone', 'paper', 'message', name='how', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('entered_at', UTCDateTime(), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', UTCDateTime(), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.Column('withdrawn_reason', sa.String(length=500), nullable=False),
    sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name=op.f('ck_instruction_withdrawal')),
    sa.CheckConstraint('wants_answer OR answer_by IS NULL', name=op.f('ck_instruction_answer')),
    sa.CheckConstraint('wants_answer OR answered_on IS NULL', name=op.f('ck_instruction_answered')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_instruction_entered_by_id_person')),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_instruction_item_id_action_item')),
    sa.ForeignKeyConstraint(['leader_id'], ['person.id'], name=op.f('fk_instruction_leader_id_person')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['person.id'], name=op.f('fk_instruction_withdrawn_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instruction'))
    )
    op.create_index("ix_instruction_entered_by_id", "instruction", ["entered_by_id"])
    op.create_index("ix_instruction_item", "instruction", ["item_id", "id"])
    op.create_index("ix_instruction_leader", "instruction", ["leader_id", "item_id"])
    op.create_index("ix_instruction_waiting", "instruction", ["wants_answer", "answered_on", "answer_by"])
    op.create_index("ix_instruction_withdrawn_by_id", "instruction", ["withdrawn_by_id"])


def downgrade() -> None:
    op.drop_table("instruction")
