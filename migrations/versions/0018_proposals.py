"""Tables of deputies' and CPPCC proposals."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('deputy', 'cppcc', name='proposalkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('number', sa.String(length=30), nullable=False),
    sa.Column('session', sa.String(length=100), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('category', sa.String(length=50), nullable=False),
    sa.Column('proposer', sa.String(length=100), nullable=False),
    sa.Column('co_signers', sa.String(length=500), nullable=False),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('handling', sa.Enum('joint', 'separate', name='handling', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('handed_over_by', sa.String(length=100), nullable=False),
    sa.Column('handed_over_on', sa.Date(), nullable=True),
    sa.Column('objection_until', sa.Date(), nullable=True),
    sa.Column('opinions_due_on', sa.Date(), nullable=True),
    sa.Column('reply_due_on', sa.Date(), nullable=True),
    sa.Column('first_reply_due_on', sa.Date(), nullable=True),
    sa.Column('longest_until', sa.Date(), nullable=True),
    sa.Column('again_due_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('registered', 'handed_over', 'objected', 'under_way', 'replied', 'to_reply_again', 'settled', 'closed', 'withdrawn', name='proposalstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('reply_class', sa.Enum('a', 'b', 'c', 'd', name='replyclass', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('due_kind', sa.Enum('accept', 'opinions', 'reply', 'reply_again', name='duekind', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('yellow_on', sa.Date(), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("state IN ('registered', 'withdrawn') OR handed_over_on IS NOT NULL", name=op.f('ck_proposal_handed_over')),
    sa.CheckConstraint('(due_on IS NULL) = (due_kind IS NULL)', name=op.f('ck_proposal_due')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('kind', 'number', name=op.f('uq_proposal_kind_number'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_due', ['due_on', 'id'], unique=False)

    op.create_table('proposal_limits',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('objection_days', sa.Integer(), nullable=False),
    sa.Column('objection_in_working_days', sa.Boolean(), nullable=False),
    sa.Column('opinion_months', sa.Integer(), nullable=False),
    sa.Column('reply_months', sa.Integer(), nullable=False),
    sa.Column('longest_months', sa.Integer(), nullable=False),
    sa.Column('again_months', sa.Integer(), nullable=False),
    sa.Column('warn_days', sa.Integer(), nullable=False),
    sa.Column('class_a', sa.String(length=50), nullable=False),
    sa.Column('class_b', sa.String(length=50), nullable=False),
    sa.Column('class_c', sa.String(length=50), nullable=False),
    sa.Column('class_d', sa.String(length=50), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_proposal_limits_single')),
    sa.CheckConstraint('reply_months <= longest_months', name=op.f('ck_proposal_limits_longest')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_limits'))
    )
    op.create_table('proposal_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('verb', sa.Enum('edit', 'hand_over', 'object', 'keep', 'reassign', 'accept', 'opine', 'talk', 'extend', 'reply', 'reply_part', 'satisfy', 'dissatisfy', 'promise', 'close', 'withdraw', name='proposalverb', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('from_state', sa.Enum('registered', 'handed_over', 'objected', 'under_way', 'replied', 'to_reply_again', 'settled', 'closed', 'withdrawn', name='from_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('to_state', sa.Enum('registered', 'handed_over', 'objected', 'under_way', 'replied', 'to_reply_again', 'settled', 'closed', 'withdrawn', name='to_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('how', sa.Enum('web', 'phone', 'paper', 'message', name='how', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_proposal_event_person_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_event_proposal_id_proposal')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_proposal_event_unit_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_event')),
    info={'keep': (), 'examples_may_go': True}
    )
    with op.batch_alter_table('proposal_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_event_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('proposal_feedback',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('satisfaction', sa.Enum('satisfied', 'basically', 'dissatisfied', name='satisfaction', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_feedback_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_feedback')),
    sa.UniqueConstraint('proposal_id', 'round', name=op.f('uq_proposal_feedback_proposal_id_round'))
    )
    op.create_table('proposal_reply',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('replied_on', sa.Date(), nullable=False),
    sa.Column('reply_class', sa.Enum('a', 'b', 'c', 'd', name='replyclass', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_reply_proposal_id_proposal')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_proposal_reply_unit_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_reply')),
    sa.UniqueConstraint('proposal_id', 'round', 'unit_id', name=op.f('uq_proposal_reply_proposal_id_round_unit_id'))
    )
    op.create_table('proposal_talk',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('talked_on', sa.Date(), nullable=False),
    sa.Column('way', sa.Enum('visit', 'meeting', 'phone', 'on_site', name='talkway', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('by_whom', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_talk_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_talk'))
    )
    with op.batch_alter_table('proposal_talk', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_talk_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('proposal_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('host', 'joint', name='proposalrole', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('opinion_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(opinion_on IS NULL) = (opinion = '')", name=op.f('ck_proposal_unit_opinion')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_proposal_unit_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_unit_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_unit'))
    )
    with op.batch_alter_table('proposal_unit', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_unit_unit', ['organisation_id', 'proposal_id'], unique=False)
        batch_op.create_index('uq_proposal_unit_current', ['proposal_id', 'organisation_id'], unique=True, sqlite_where=sa.text('left_on IS NULL'), postgresql_where=sa.text('left_on IS NULL'))

    op.create_table('proposal_promise',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=True),
    sa.Column('linked_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action_item.id'], name=op.f('fk_proposal_promise_action_id_action_item'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_promise_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_promise')),
    sa.UniqueConstraint('proposal_id', 'action_id', name=op.f('uq_proposal_promise_proposal_id_action_id'))
    )
    with op.batch_alter_table('proposal_promise', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_promise_action', ['action_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('proposal_promise', schema=None) as batch_op:
        batch_op.drop_index('ix_proposal_promise_action')

    op.drop_table('proposal_promise')
    with op.batch_alter_table('proposal_unit', schema=None) as batch_op:
        batch_op.drop_index('uq_proposal_unit_current', sqlite_where=sa.text('left_on IS NULL'), postgresql_where=sa.text('left_on IS NULL'))
        batch_op.drop_index('ix_proposal_unit_unit')

    op.drop_table('proposal_unit')
    with op.batch_alter_table('proposal_talk', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_talk_proposal_id'))

    op.drop_table('proposal_talk')
    op.drop_table('proposal_reply')
    op.drop_table('proposal_feedback')
    with op.batch_alter_table('proposal_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_event_proposal_id'))

    op.drop_table('proposal_event')
    op.drop_table('proposal_limits')
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('ix_proposal_due')

    op.drop_table('proposal')
