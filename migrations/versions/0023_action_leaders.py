"""Who was the leader in charge of an item, from when until when; those of today begin with their items."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('action_leader',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('leader_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('planned', sa.Boolean(), nullable=False),
    sa.CheckConstraint('until_on IS NULL OR from_on <= until_on', name=op.f('ck_action_leader_period')),
    sa.CheckConstraint('until_on IS NULL OR NOT planned', name=op.f('ck_action_leader_planned')),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_action_leader_item_id_action_item')),
    sa.ForeignKeyConstraint(['leader_id'], ['person.id'], name=op.f('fk_action_leader_leader_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_leader'))
    )
    op.create_index('ix_action_leader_item', 'action_leader', ['item_id', 'from_on'], unique=False)
    op.create_index('ix_action_leader_planned', 'action_leader', ['planned', 'from_on'], unique=False)
    op.create_index(op.f('ix_action_leader_leader_id'), 'action_leader', ['leader_id'], unique=False)
    current, planned = sa.text('until_on IS NULL AND NOT planned'), sa.text('planned')
    op.create_index('uq_action_leader_current', 'action_leader', ['item_id'], unique=True, sqlite_where=current, postgresql_where=current)
    op.create_index('uq_action_leader_planned', 'action_leader', ['item_id'], unique=True, sqlite_where=planned, postgresql_where=planned)
    day = "CAST(assigned_at AT TIME ZONE 'Asia/Shanghai' AS DATE)" if op.get_bind().dialect.name == "postgresql" else "date(assigned_at, '+8 hours')"
    op.execute(
        "INSERT INTO action_leader (item_id, leader_id, from_on, planned) "
        f"SELECT id, leader_id, {day}, false FROM action_item WHERE leader_id IS NOT NULL AND assigned_at IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table('action_leader')
