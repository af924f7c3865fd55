"""Tables of messages."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('outbox',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Enum('inbox', 'email', name='channel', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('digest', 'alone', 'urgent', name='outboxkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('message_id', sa.String(length=200), nullable=False),
    sa.Column('state', sa.Enum('pending', 'sending', 'sent', 'failed', 'held', 'unknown', 'skipped', name='outboxstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('not_before', UTCDateTime(), nullable=False),
    sa.Column('retry_at', UTCDateTime(), nullable=True),
    sa.Column('leased_until', UTCDateTime(), nullable=True),
    sa.Column('holder', sa.String(length=128), nullable=False),
    sa.Column('fence', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('times_lost', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('answer', sa.String(length=500), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('sent_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_outbox_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('message_id', name=op.f('uq_outbox_message_id')),
    sa.UniqueConstraint('person_id', 'channel', 'day', 'kind', 'part', name=op.f('uq_outbox_person_id_channel_day_kind_part'))
    )
    op.create_index('ix_outbox_waiting', 'outbox', ['state', 'not_before'], unique=False)
    op.create_table('notification',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('text', sa.JSON(), nullable=False),
    sa.Column('why', sa.JSON(), nullable=True),
    sa.Column('link', sa.String(length=300), nullable=False),
    sa.Column('about_type', sa.String(length=32), nullable=False),
    sa.Column('about_id', sa.Integer(), nullable=False),
    sa.Column('urgency', sa.Integer(), nullable=False),
    sa.Column('stays_inside', sa.Boolean(), nullable=False),
    sa.Column('outbox_id', sa.Integer(), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('read_at', UTCDateTime(), nullable=True),
    sa.Column('withdrawn_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['outbox_id'], ['outbox.id'], name=op.f('fk_notification_outbox_id_outbox')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notification_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notification'))
    )
    op.create_index('ix_notification_about', 'notification', ['about_type', 'about_id'], unique=False)
    op.create_index('ix_notification_inbox', 'notification', ['person_id', 'read_at', 'id'], unique=False)
    op.create_index(op.f('ix_notification_outbox_id'), 'notification', ['outbox_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_notification_outbox_id'), table_name='notification')
    op.drop_index('ix_notification_inbox', table_name='notification')
    op.drop_index('ix_notification_about', table_name='notification')
    op.drop_table('notification')
    op.drop_index('ix_outbox_waiting', table_name='outbox')
    op.drop_table('outbox')
