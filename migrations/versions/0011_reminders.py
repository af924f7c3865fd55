"""Tables of reminders."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('reminder_letter', 'chasing_notice', 'supervision_notice', 'paper_for_leader', name='noticekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=True),
    sa.Column('subject_type', sa.String(length=32), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('deadline_version', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('leader_id', sa.Integer(), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'signed', 'sent', 'dropped', name='noticestate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('drafted_at', UTCDateTime(), nullable=False),
    sa.Column('signed_at', UTCDateTime(), nullable=True),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('sent_at', UTCDateTime(), nullable=True),
    sa.Column('sent_how', sa.String(length=100), nullable=False),
    sa.Column('received_by', sa.String(length=100), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('issued_scan', sa.String(length=64), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("(state IN ('draft', 'dropped')) = (seq IS NULL)", name=op.f('ck_notice_numbered')),
    sa.CheckConstraint('(seq IS NULL) = (year IS NULL)', name=op.f('ck_notice_number')),
    sa.ForeignKeyConstraint(['leader_id'], ['person.id'], name=op.f('fk_notice_leader_id_person')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['person.id'], name=op.f('fk_notice_signed_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_notice_unit_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('kind', 'year', 'seq', name=op.f('uq_notice_kind_year_seq')),
    sa.UniqueConstraint('subject_type', 'subject_id', 'kind', 'deadline_version', name=op.f('uq_notice_subject_type_subject_id_kind_deadline_version'))
    )
    op.create_index('ix_notice_subject', 'notice', ['subject_type', 'subject_id'], unique=False)
    op.create_index(op.f('ix_notice_unit_id'), 'notice', ['unit_id'], unique=False)
    op.create_table('reminder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=32), nullable=False),
    sa.Column('step', sa.String(length=32), nullable=False),
    sa.Column('subject_type', sa.String(length=32), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('deadline_version', sa.Integer(), nullable=False),
    sa.Column('recipient_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('state', sa.Enum('decided', 'skipped', name='reminderstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.JSON(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('decided_at', UTCDateTime(), nullable=False),
    sa.Column('notification_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['notification_id'], ['notification.id'], name=op.f('fk_reminder_notification_id_notification')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('subject_type', 'subject_id', 'step', 'deadline_version', 'recipient_id', 'channel', name=op.f('uq_reminder_subject_type_subject_id_step_deadline_version_recipient_id_channel'))
    )
    op.create_index(op.f('ix_reminder_notification_id'), 'reminder', ['notification_id'], unique=False)
    op.create_index('ix_reminder_recipient', 'reminder', ['recipient_id', 'decided_at'], unique=False)
    op.create_index('ix_reminder_subject', 'reminder', ['subject_type', 'subject_id', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_reminder_subject', table_name='reminder')
    op.drop_index('ix_reminder_recipient', table_name='reminder')
    op.drop_index(op.f('ix_reminder_notification_id'), table_name='reminder')
    op.drop_table('reminder')
    op.drop_index(op.f('ix_notice_unit_id'), table_name='notice')
    op.drop_index('ix_notice_subject', table_name='notice')
    op.drop_table('notice')
