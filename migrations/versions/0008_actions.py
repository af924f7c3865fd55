"""Tables of actions."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('action_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=True),
    sa.Column('plan_year', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('requirement', sa.Text(), nullable=False),
    sa.Column('clause', sa.String(length=100), nullable=False),
    sa.Column('working_group_id', sa.Integer(), nullable=True),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('leader_id', sa.Integer(), nullable=True),
    sa.Column('responsible_id', sa.Integer(), nullable=True),
    sa.Column('contact', sa.String(length=100), nullable=False),
    sa.Column('collective', sa.String(length=200), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=True),
    sa.Column('original_deadline', sa.Date(), nullable=True),
    sa.Column('deadline_text', sa.String(length=100), nullable=False),
    sa.Column('deadline_precision', sa.Enum('day', 'ten_days', 'month_end', 'quarter_end', 'year_end', 'long_term', name='deadlineprecision', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('deadline_version', sa.Integer(), nullable=False),
    sa.Column('extension_authority', sa.Enum('office', 'leader', 'outside', name='extensionauthority', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reporting_rhythm', sa.Enum('milestone', 'weekly', 'monthly', 'quarterly', 'none', name='reportingrhythm', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('priority', sa.Enum('normal', 'important', 'urgent', name='priority', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('in_house_only', sa.Boolean(), nullable=False),
    sa.Column('to_verify', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'assigned', 'signed_for', 'in_progress', 'submitted', 'completed', 'closed', 'suspended', 'cancelled', name='state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state_before_suspension', sa.Enum('draft', 'assigned', 'signed_for', 'in_progress', 'submitted', 'completed', 'closed', 'suspended', 'cancelled', name='state_before', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('yellow_on', sa.Date(), nullable=True),
    sa.Column('red_on', sa.Date(), nullable=True),
    sa.Column('yellow_reason', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('red_reason', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('urgent_on', sa.Date(), nullable=False),
    sa.Column('report_due_on', sa.Date(), nullable=True),
    sa.Column('assigned_at', UTCDateTime(), nullable=True),
    sa.Column('submitted_on', sa.Date(), nullable=True),
    sa.Column('completed_on', sa.Date(), nullable=True),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('extensions_granted', sa.Integer(), nullable=False),
    sa.Column('times_returned', sa.Integer(), nullable=False),
    sa.Column('last_report_at', UTCDateTime(), nullable=True),
    sa.Column('leader_read_on', sa.Date(), nullable=True),
    sa.Column('checking_until', sa.Date(), nullable=True),
    sa.Column('carried_over', sa.Boolean(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("(state = 'draft') = (seq IS NULL)", name=op.f('ck_action_item_numbered')),
    sa.CheckConstraint("completed_on IS NULL OR state IN ('closed', 'completed')", name=op.f('ck_action_item_completed')),
    sa.CheckConstraint("state NOT IN ('closed', 'completed') OR completed_on IS NOT NULL", name=op.f('ck_action_item_completion_day')),
    sa.CheckConstraint('(deadline IS NULL) = (original_deadline IS NULL)', name=op.f('ck_action_item_deadlines')),
    sa.CheckConstraint('(seq IS NULL) = (year IS NULL)', name=op.f('ck_action_item_number')),
    sa.CheckConstraint('parent_id IS NULL OR parent_id <> id', name=op.f('ck_action_item_parent')),
    sa.CheckConstraint('progress BETWEEN 0 AND 100', name=op.f('ck_action_item_progress')),
    sa.CheckConstraint('yellow_on IS NULL OR red_on IS NULL OR yellow_on <= red_on', name=op.f('ck_action_item_light')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_action_item_created_by_id_person')),
    sa.ForeignKeyConstraint(['leader_id'], ['person.id'], name=op.f('fk_action_item_leader_id_person')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['action_item.id'], name=op.f('fk_action_item_merged_into_id_action_item')),
    sa.ForeignKeyConstraint(['parent_id'], ['action_item.id'], name=op.f('fk_action_item_parent_id_action_item')),
    sa.ForeignKeyConstraint(['responsible_id'], ['person.id'], name=op.f('fk_action_item_responsible_id_person')),
    sa.ForeignKeyConstraint(['working_group_id'], ['working_group.id'], name=op.f('fk_action_item_working_group_id_working_group')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_item')),
    sa.UniqueConstraint('year', 'seq', name=op.f('uq_action_item_year_seq'))
    )
    op.create_index('ix_action_item_answering', 'action_item', ['is_open', 'responsible_id'], unique=False)
    op.create_index(op.f('ix_action_item_created_by_id'), 'action_item', ['created_by_id'], unique=False)
    op.create_index('ix_action_item_deadline', 'action_item', ['is_open', 'deadline', 'id'], unique=False)
    op.create_index(op.f('ix_action_item_leader_id'), 'action_item', ['leader_id'], unique=False)
    op.create_index('ix_action_item_listed', 'action_item', ['is_open', 'created_at', 'id'], unique=False)
    op.create_index(op.f('ix_action_item_merged_into_id'), 'action_item', ['merged_into_id'], unique=False)
    op.create_index('ix_action_item_order', 'action_item', ['urgent_on', 'id'], unique=False)
    op.create_index(op.f('ix_action_item_parent_id'), 'action_item', ['parent_id'], unique=False)
    op.create_index('ix_action_item_red', 'action_item', ['is_open', 'red_on', 'id'], unique=False)
    op.create_index(op.f('ix_action_item_responsible_id'), 'action_item', ['responsible_id'], unique=False)
    op.create_index('ix_action_item_urgent', 'action_item', ['is_open', 'urgent_on', 'id'], unique=False)
    op.create_index(op.f('ix_action_item_working_group_id'), 'action_item', ['working_group_id'], unique=False)
    op.create_table('action_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('verb', sa.Enum('assign', 'sign_for', 'object', 'keep_objection', 'refer_objection', 'reassign', 'report', 'request_extension', 'approve_extension', 'refuse_extension', 'submit', 'return', 'complete', 'reopen', 'close', 'suspend', 'resume', 'cancel', 'note', 'edit', name='verb', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('from_state', sa.Enum('draft', 'assigned', 'signed_for', 'in_progress', 'submitted', 'completed', 'closed', 'suspended', 'cancelled', name='from_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('to_state', sa.Enum('draft', 'assigned', 'signed_for', 'in_progress', 'submitted', 'completed', 'closed', 'suspended', 'cancelled', name='to_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('on_behalf', sa.Boolean(), nullable=False),
    sa.Column('how', sa.Enum('web', 'phone', 'paper', 'message', name='how', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.CheckConstraint("verb || '>' || from_state || '>' || to_state IN ('approve_extension>assigned>assigned', 'approve_extension>in_progress>in_progress', 'approve_extension>signed_for>signed_for', 'approve_extension>submitted>submitted', 'assign>draft>assigned', 'cancel>assigned>cancelled', 'cancel>in_progress>cancelled', 'cancel>signed_for>cancelled', 'cancel>submitted>cancelled', 'cancel>suspended>cancelled', 'close>completed>closed', 'complete>submitted>completed', 'edit>assigned>assigned', 'edit>draft>draft', 'edit>in_progress>in_progress', 'edit>signed_for>signed_for', 'edit>submitted>submitted', 'edit>suspended>suspended', 'keep_objection>assigned>assigned', 'keep_objection>in_progress>in_progress', 'keep_objection>signed_for>signed_for', 'keep_objection>submitted>submitted', 'note>assigned>assigned', 'note>cancelled>cancelled', 'note>closed>closed', 'note>completed>completed', 'note>draft>draft', 'note>in_progress>in_progress', 'note>signed_for>signed_for', 'note>submitted>submitted', 'note>suspended>suspended', 'object>assigned>assigned', 'object>in_progress>in_progress', 'object>signed_for>signed_for', 'reassign>assigned>assigned', 'reassign>in_progress>assigned', 'reassign>in_progress>in_progress', 'reassign>signed_for>assigned', 'reassign>signed_for>signed_for', 'reassign>submitted>submitted', 'refer_objection>assigned>assigned', 'refer_objection>in_progress>in_progress', 'refer_objection>signed_for>signed_for', 'refer_objection>submitted>submitted', 'refuse_extension>assigned>assigned', 'refuse_extension>in_progress>in_progress', 'refuse_extension>signed_for>signed_for', 'refuse_extension>submitted>submitted', 'reopen>closed>in_progress', 'reopen>completed>in_progress', 'report>assigned>assigned', 'report>assigned>in_progress', 'report>in_progress>in_progress', 'report>signed_for>in_progress', 'report>signed_for>signed_for', 'report>submitted>submitted', 'request_extension>assigned>assigned', 'request_extension>in_progress>in_progress', 'request_extension>signed_for>signed_for', 'request_extension>submitted>submitted', 'resume>suspended>assigned', 'resume>suspended>in_progress', 'resume>suspended>signed_for', 'resume>suspended>submitted', 'return>submitted>in_progress', 'sign_for>assigned>assigned', 'sign_for>assigned>signed_for', 'sign_for>in_progress>in_progress', 'sign_for>signed_for>signed_for', 'sign_for>submitted>submitted', 'submit>in_progress>submitted', 'submit>signed_for>submitted', 'suspend>assigned>suspended', 'suspend>in_progress>suspended', 'suspend>signed_for>suspended', 'suspend>submitted>suspended')", name=op.f('ck_action_event_move')),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_action_event_item_id_action_item')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_action_event_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_action_event_unit_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_event')),
    info={'keep': (), 'examples_may_go': True}
    )
    op.create_index('ix_action_event_item', 'action_event', ['item_id', 'id'], unique=False)
    op.create_table('action_source',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('meeting', 'instruction', 'annual_plan', 'deputy_proposal', 'cppcc_proposal', 'document', 'regulation', 'audit', 'hotline', 'phone', name='sourcekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reference', sa.String(length=200), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_action_source_item_id_action_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_source')),
    sa.UniqueConstraint('item_id', 'position', name=op.f('uq_action_source_item_id_position'))
    )
    op.create_table('action_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('lead', 'supporting', 'overseeing', name='unitrole', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('red_on', sa.Date(), nullable=True),
    sa.Column('urgent_on', sa.Date(), nullable=False),
    sa.Column('signed_at', UTCDateTime(), nullable=True),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('signed_how', sa.Enum('web', 'phone', 'paper', 'message', name='how', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('signed_note', sa.String(length=500), nullable=False),
    sa.Column('confirmed_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint('signed_at IS NOT NULL OR signed_how IS NULL', name=op.f('ck_action_unit_signature')),
    sa.CheckConstraint('until_on IS NULL OR from_on <= until_on', name=op.f('ck_action_unit_period')),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_action_unit_item_id_action_item')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_action_unit_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['person.id'], name=op.f('fk_action_unit_signed_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_unit'))
    )
    op.create_index('ix_action_unit_current', 'action_unit', ['organisation_id', 'is_open', 'red_on', 'item_id'], unique=False)
    op.create_index('ix_action_unit_item', 'action_unit', ['item_id', 'role', 'position'], unique=False)
    op.create_index('ix_action_unit_urgent', 'action_unit', ['organisation_id', 'is_open', 'urgent_on', 'item_id'], unique=False)
    op.create_index('uq_action_unit_current', 'action_unit', ['item_id', 'organisation_id'], unique=True, sqlite_where=sa.text('until_on IS NULL'), postgresql_where=sa.text('until_on IS NULL'))
    op.create_table('action_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('until', UTCDateTime(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'assigned', 'signed_for', 'in_progress', 'submitted', 'completed', 'closed', 'suspended', 'cancelled', name='state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=True),
    sa.Column('original_deadline', sa.Date(), nullable=True),
    sa.Column('deadline_precision', sa.Enum('day', 'ten_days', 'month_end', 'quarter_end', 'year_end', 'long_term', name='deadlineprecision', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('submitted_on', sa.Date(), nullable=True),
    sa.Column('completed_on', sa.Date(), nullable=True),
    sa.Column('yellow_on', sa.Date(), nullable=True),
    sa.Column('red_on', sa.Date(), nullable=True),
    sa.Column('yellow_reason', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('red_reason', sa.JSON(none_as_null=True), nullable=True),
    sa.CheckConstraint('until IS NULL OR recorded_at <= until', name=op.f('ck_action_version_period')),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_action_version_item_id_action_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_version')),
    info={'keep': ('until',), 'examples_may_go': True}
    )
    op.create_index('ix_action_version_as_of', 'action_version', ['recorded_at', 'until'], unique=False)
    op.create_index('ix_action_version_item', 'action_version', ['item_id', 'recorded_at'], unique=False)
    op.create_table('deadline_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=True),
    sa.Column('text', sa.String(length=100), nullable=False),
    sa.Column('set_at', UTCDateTime(), nullable=False),
    sa.Column('authority', sa.Enum('office', 'leader', 'outside', name='extensionauthority', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_deadline_version_item_id_action_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline_version')),
    sa.UniqueConstraint('item_id', 'version', name=op.f('uq_deadline_version_item_id_version')),
    info={'keep': (), 'examples_may_go': True}
    )
    op.create_table('extension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=False),
    sa.Column('previous_deadline', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('authority', sa.Enum('office', 'leader', 'outside', name='extensionauthority', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('requested_at', UTCDateTime(), nullable=False),
    sa.Column('requested_by_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'approved', 'refused', 'lapsed', name='extensionstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('decided_at', UTCDateTime(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decision_note', sa.Text(), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f('ck_extension_decision')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_extension_decided_by_id_person')),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_extension_item_id_action_item')),
    sa.ForeignKeyConstraint(['requested_by_id'], ['person.id'], name=op.f('fk_extension_requested_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_extension_unit_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extension'))
    )
    op.create_index(op.f('ix_extension_item_id'), 'extension', ['item_id'], unique=False)
    op.create_index('uq_extension_waiting', 'extension', ['item_id'], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('milestone',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_milestone_item_id_action_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone'))
    )
    op.create_index(op.f('ix_milestone_item_id'), 'milestone', ['item_id'], unique=False)
    op.create_table('objection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('suggested_unit_id', sa.Integer(), nullable=True),
    sa.Column('raised_at', UTCDateTime(), nullable=False),
    sa.Column('raised_by_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'kept', 'reassigned', 'referred', name='objectionstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('decided_at', UTCDateTime(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decision_note', sa.Text(), nullable=False),
    sa.CheckConstraint("(state IN ('waiting', 'referred')) OR decided_at IS NOT NULL", name=op.f('ck_objection_decision')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_objection_decided_by_id_person')),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_objection_item_id_action_item')),
    sa.ForeignKeyConstraint(['raised_by_id'], ['person.id'], name=op.f('fk_objection_raised_by_id_person')),
    sa.ForeignKeyConstraint(['suggested_unit_id'], ['organisation.id'], name=op.f('fk_objection_suggested_unit_id_organisation')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_objection_unit_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection'))
    )
    op.create_index(op.f('ix_objection_item_id'), 'objection', ['item_id'], unique=False)
    op.create_table('progress_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('difficulties', sa.Text(), nullable=False),
    sa.Column('next_step', sa.Text(), nullable=False),
    sa.Column('no_progress', sa.Boolean(), nullable=False),
    sa.Column('vetted_by', sa.String(length=100), nullable=False),
    sa.Column('on_behalf', sa.Boolean(), nullable=False),
    sa.Column('how', sa.Enum('web', 'phone', 'paper', 'message', name='how', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.CheckConstraint('progress BETWEEN 0 AND 100', name=op.f('ck_progress_report_progress')),
    sa.ForeignKeyConstraint(['event_id'], ['action_event.id'], name=op.f('fk_progress_report_event_id_action_event')),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_progress_report_item_id_action_item')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_progress_report_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_progress_report_unit_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_progress_report')),
    info={'keep': (), 'examples_may_go': True}
    )
    op.create_index('ix_progress_report_item', 'progress_report', ['item_id', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_progress_report_item', table_name='progress_report')
    op.drop_table('progress_report')
    op.drop_index(op.f('ix_objection_item_id'), table_name='objection')
    op.drop_table('objection')
    op.drop_index(op.f('ix_milestone_item_id'), table_name='milestone')
    op.drop_table('milestone')
    op.drop_index('uq_extension_waiting', table_name='extension', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index(op.f('ix_extension_item_id'), table_name='extension')
    op.drop_table('extension')
    op.drop_table('deadline_version')
    op.drop_index('ix_action_version_item', table_name='action_version')
    op.drop_index('ix_action_version_as_of', table_name='action_version')
    op.drop_table('action_version')
    op.drop_index('uq_action_unit_current', table_name='action_unit', sqlite_where=sa.text('until_on IS NULL'), postgresql_where=sa.text('until_on IS NULL'))
    op.drop_index('ix_action_unit_urgent', table_name='action_unit')
    op.drop_index('ix_action_unit_item', table_name='action_unit')
    op.drop_index('ix_action_unit_current', table_name='action_unit')
    op.drop_table('action_unit')
    op.drop_table('action_source')
    op.drop_index('ix_action_event_item', table_name='action_event')
    op.drop_table('action_event')
    op.drop_index(op.f('ix_action_item_working_group_id'), table_name='action_item')
    op.drop_index('ix_action_item_urgent', table_name='action_item')
    op.drop_index(op.f('ix_action_item_responsible_id'), table_name='action_item')
    op.drop_index('ix_action_item_red', table_name='action_item')
    op.drop_index(op.f('ix_action_item_parent_id'), table_name='action_item')
    op.drop_index('ix_action_item_order', table_name='action_item')
    op.drop_index(op.f('ix_action_item_merged_into_id'), table_name='action_item')
    op.drop_index('ix_action_item_listed', table_name='action_item')
    op.drop_index(op.f('ix_action_item_leader_id'), table_name='action_item')
    op.drop_index('ix_action_item_deadline', table_name='action_item')
    op.drop_index(op.f('ix_action_item_created_by_id'), table_name='action_item')
    op.drop_index('ix_action_item_answering', table_name='action_item')
    op.drop_table('action_item')
