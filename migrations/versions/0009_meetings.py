"""Tables of meetings."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('meeting_series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('kind', sa.Enum('leading_group', 'task_force', 'topic', 'liaison', name='meetingkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('rule', sa.String(length=500), nullable=True),
    sa.Column('start_local', sa.DateTime(), nullable=False),
    sa.Column('duration_minutes', sa.Integer(), nullable=False),
    sa.Column('room', sa.String(length=100), nullable=False),
    sa.Column('chair_id', sa.Integer(), nullable=True),
    sa.Column('working_group_id', sa.Integer(), nullable=True),
    sa.Column('non_working_day', sa.Enum('skip', 'next', 'previous', name='nonworkingday', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('opening_minutes', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint('duration_minutes BETWEEN 5 AND 1440', name=op.f('ck_meeting_series_duration')),
    sa.CheckConstraint('opening_minutes BETWEEN 0 AND 480', name=op.f('ck_meeting_series_opening')),
    sa.ForeignKeyConstraint(['chair_id'], ['person.id'], name=op.f('fk_meeting_series_chair_id_person')),
    sa.ForeignKeyConstraint(['working_group_id'], ['working_group.id'], name=op.f('fk_meeting_series_working_group_id_working_group')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_series'))
    )
    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=True),
    sa.Column('original_start', UTCDateTime(), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.Enum('leading_group', 'task_force', 'topic', 'liaison', name='meetingkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('starts_at', UTCDateTime(), nullable=True),
    sa.Column('ends_at', UTCDateTime(), nullable=True),
    sa.Column('room', sa.String(length=100), nullable=False),
    sa.Column('chair_id', sa.Integer(), nullable=True),
    sa.Column('working_group_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'notified', 'held', 'drafted', 'countersigned', 'issued', 'cancelled', 'postponed', name='meetingstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('moved_reason', sa.String(length=500), nullable=False),
    sa.Column('ended_reason', sa.String(length=500), nullable=False),
    sa.Column('topics_until', sa.Date(), nullable=True),
    sa.Column('agenda_locked_at', UTCDateTime(), nullable=True),
    sa.Column('notified_at', UTCDateTime(), nullable=True),
    sa.Column('held_at', UTCDateTime(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint('(year IS NULL) = (seq IS NULL)', name=op.f('ck_meeting_number')),
    sa.CheckConstraint('starts_at IS NULL OR starts_at < ends_at', name=op.f('ck_meeting_period')),
    sa.ForeignKeyConstraint(['chair_id'], ['person.id'], name=op.f('fk_meeting_chair_id_person')),
    sa.ForeignKeyConstraint(['series_id'], ['meeting_series.id'], name=op.f('fk_meeting_series_id_meeting_series')),
    sa.ForeignKeyConstraint(['working_group_id'], ['working_group.id'], name=op.f('fk_meeting_working_group_id_working_group')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('kind', 'year', 'seq', name=op.f('uq_meeting_kind_year_seq')),
    sa.UniqueConstraint('series_id', 'original_start', name=op.f('uq_meeting_series_id_original_start'))
    )
    op.create_index('ix_meeting_starts_at', 'meeting', ['starts_at'], unique=False)
    op.create_table('occurrence_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('original_day', sa.Date(), nullable=False),
    sa.Column('moved_to_local', sa.DateTime(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['series_id'], ['meeting_series.id'], name=op.f('fk_occurrence_change_series_id_meeting_series')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_occurrence_change')),
    sa.UniqueConstraint('series_id', 'original_day', name=op.f('uq_occurrence_change_series_id_original_day'))
    )
    op.create_table('standing_invitee',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('(organisation_id IS NULL) <> (person_id IS NULL)', name=op.f('ck_standing_invitee_one')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_standing_invitee_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_standing_invitee_person_id_person')),
    sa.ForeignKeyConstraint(['series_id'], ['meeting_series.id'], name=op.f('fk_standing_invitee_series_id_meeting_series')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standing_invitee')),
    sa.UniqueConstraint('series_id', 'organisation_id', name=op.f('uq_standing_invitee_series_id_organisation_id')),
    sa.UniqueConstraint('series_id', 'person_id', name=op.f('uq_standing_invitee_series_id_person_id'))
    )
    op.create_table('agenda_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('presenter', sa.String(length=100), nullable=False),
    sa.Column('minutes_allotted', sa.Integer(), nullable=True),
    sa.Column('reviews_last', sa.Boolean(), nullable=False),
    sa.Column('accepted', sa.Boolean(), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('added_after_lock_reason', sa.String(length=500), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint('minutes_allotted IS NULL OR minutes_allotted BETWEEN 1 AND 480', name=op.f('ck_agenda_item_minutes')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_agenda_item_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['person.id'], name=op.f('fk_agenda_item_proposed_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_agenda_item_unit_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item')),
    sa.UniqueConstraint('meeting_id', 'position', name=op.f('uq_agenda_item_meeting_id_position'))
    )
    op.create_table('attendance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('attending', 'sitting_in', 'leave', 'substitute', name='attendancekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('invited_as', sa.Enum('attending', 'sitting_in', 'leave', 'substitute', name='invited_as', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state', sa.Enum('expected', 'to_check', 'approved', 'refused', 'present', 'absent', name='attendancestate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('leave_reason', sa.String(length=500), nullable=False),
    sa.Column('substitute_id', sa.Integer(), nullable=True),
    sa.Column('substitute_name', sa.String(length=100), nullable=False),
    sa.Column('decided_at', UTCDateTime(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('arrived_at', UTCDateTime(), nullable=True),
    sa.Column('left_at', UTCDateTime(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint('left_at IS NULL OR arrived_at IS NULL OR arrived_at <= left_at', name=op.f('ck_attendance_times')),
    sa.CheckConstraint('organisation_id IS NOT NULL OR person_id IS NOT NULL', name=op.f('ck_attendance_somebody')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_attendance_decided_by_id_person')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_attendance_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_attendance_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attendance_person_id_person')),
    sa.ForeignKeyConstraint(['substitute_id'], ['person.id'], name=op.f('fk_attendance_substitute_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance')),
    sa.UniqueConstraint('meeting_id', 'person_id', name=op.f('uq_attendance_meeting_id_person_id'))
    )
    op.create_index('ix_attendance_organisation', 'attendance', ['organisation_id', 'meeting_id'], unique=False)
    op.create_index('ix_attendance_person', 'attendance', ['person_id', 'meeting_id'], unique=False)
    op.create_table('meeting_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('verb', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_event_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_meeting_event_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_event')),
    info={'keep': (), 'examples_may_go': True}
    )
    op.create_index('ix_meeting_event_meeting', 'meeting_event', ['meeting_id', 'id'], unique=False)
    op.create_table('minutes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=True),
    sa.Column('holder_note', sa.String(length=200), nullable=False),
    sa.Column('held_since', UTCDateTime(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('drafted_at', UTCDateTime(), nullable=True),
    sa.Column('countersigned_at', UTCDateTime(), nullable=True),
    sa.Column('issued_at', UTCDateTime(), nullable=True),
    sa.Column('issued_by_id', sa.Integer(), nullable=True),
    sa.Column('issued_scan', sa.String(length=64), nullable=True),
    sa.Column('issued_content', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('change_reason', sa.String(length=500), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['holder_id'], ['person.id'], name=op.f('fk_minutes_holder_id_person')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['person.id'], name=op.f('fk_minutes_issued_by_id_person')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_minutes_meeting_id_meeting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes')),
    sa.UniqueConstraint('meeting_id', 'edition', name=op.f('uq_minutes_meeting_id_edition'))
    )
    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('agenda_item_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('needs_action', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['agenda_item_id'], ['agenda_item.id'], name=op.f('fk_decision_agenda_item_id_agenda_item')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_decision_meeting_id_meeting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('meeting_id', 'number', name=op.f('uq_decision_meeting_id_number'))
    )
    op.create_table('decision_action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('linked_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action_item.id'], name=op.f('fk_decision_action_action_id_action_item')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_decision_action_decision_id_decision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_action')),
    sa.UniqueConstraint('decision_id', 'action_id', name=op.f('uq_decision_action_decision_id_action_id'))
    )
    op.create_index('ix_decision_action_action', 'decision_action', ['action_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_decision_action_action', table_name='decision_action')
    op.drop_table('decision_action')
    op.drop_table('decision')
    op.drop_table('minutes')
    op.drop_index('ix_meeting_event_meeting', table_name='meeting_event')
    op.drop_table('meeting_event')
    op.drop_index('ix_attendance_person', table_name='attendance')
    op.drop_index('ix_attendance_organisation', table_name='attendance')
    op.drop_table('attendance')
    op.drop_table('agenda_item')
    op.drop_table('standing_invitee')
    op.drop_table('occurrence_change')
    op.drop_index('ix_meeting_starts_at', table_name='meeting')
    op.drop_table('meeting')
    op.drop_table('meeting_series')
