"""Tables of the templates of recurring items."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('item_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('requirement', sa.Text(), nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=False),
    sa.Column('working_group_id', sa.Integer(), nullable=True),
    sa.Column('source_kind', sa.Enum('meeting', 'instruction', 'annual_plan', 'deputy_proposal', 'cppcc_proposal', 'document', 'regulation', 'audit', 'hotline', 'phone', name='sourcekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reference', sa.String(length=200), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.Column('precision', sa.Enum('day', 'ten_days', 'month_end', 'quarter_end', 'year_end', 'long_term', name='deadlineprecision', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('wording', sa.String(length=100), nullable=False),
    sa.Column('period', sa.Enum('yearly', 'half_yearly', 'quarterly', 'monthly', name='period', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('due_month', sa.Integer(), nullable=False),
    sa.Column('due_day', sa.Integer(), nullable=False),
    sa.Column('day_rule', sa.Enum('day_stands', 'working_day_before', 'working_day_after', name='dayrule', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('ahead', sa.Integer(), nullable=False),
    sa.Column('at_once', sa.Boolean(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('problem', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint('ahead >= 0', name=op.f('ck_item_template_ahead')),
    sa.CheckConstraint('due_day BETWEEN 1 AND 31', name=op.f('ck_item_template_due_day')),
    sa.CheckConstraint('due_month BETWEEN 1 AND 12', name=op.f('ck_item_template_due_month')),
    sa.CheckConstraint('until_on IS NULL OR from_on <= until_on', name=op.f('ck_item_template_term')),
    sa.ForeignKeyConstraint(['lead_id'], ['organisation.id'], name=op.f('fk_item_template_lead_id_organisation')),
    sa.ForeignKeyConstraint(['working_group_id'], ['working_group.id'], name=op.f('fk_item_template_working_group_id_working_group')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_template'))
    )
    with op.batch_alter_table('item_template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_template_lead_id'), ['lead_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_item_template_working_group_id'), ['working_group_id'], unique=False)

    op.create_table('item_template_unit',
    sa.Column('template_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_item_template_unit_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['template_id'], ['item_template.id'], name=op.f('fk_item_template_unit_template_id_item_template')),
    sa.PrimaryKeyConstraint('template_id', 'organisation_id', name=op.f('pk_item_template_unit'))
    )
    op.create_table('recurring_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('template_id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=10), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.Column('adopted', sa.Boolean(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_recurring_item_item_id_action_item'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['template_id'], ['item_template.id'], name=op.f('fk_recurring_item_template_id_item_template')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recurring_item')),
    sa.UniqueConstraint('template_id', 'period', name=op.f('uq_recurring_item_template_id_period'))
    )
    with op.batch_alter_table('recurring_item', schema=None) as batch_op:
        batch_op.create_index('ix_recurring_item_item', ['item_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('recurring_item', schema=None) as batch_op:
        batch_op.drop_index('ix_recurring_item_item')

    op.drop_table('recurring_item')
    op.drop_table('item_template_unit')
    with op.batch_alter_table('item_template', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_template_working_group_id'))
        batch_op.drop_index(batch_op.f('ix_item_template_lead_id'))

    op.drop_table('item_template')
