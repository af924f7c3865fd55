"""Stored files, and the files of items."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stored_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('shown_name', sa.String(length=255), nullable=False),
    sa.Column('kind', sa.Enum('pdf', 'docx', 'xlsx', 'pptx', 'doc', 'xls', 'ppt', 'png', 'jpeg', 'txt', 'csv', name='filekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('uploaded_at', UTCDateTime(), nullable=False),
    sa.Column('uploaded_by_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_stored_file_hash')),
    sa.CheckConstraint('size > 0', name=op.f('ck_stored_file_size')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_stored_file_unit_id_organisation')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['account.id'], name=op.f('fk_stored_file_uploaded_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
    info={'keep': (), 'examples_may_go': True}
    )
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.create_index('ix_stored_file_content', ['sha256', 'size'], unique=False)
        batch_op.create_index('ix_stored_file_unit', ['unit_id', 'size'], unique=False)
        batch_op.create_index(batch_op.f('ix_stored_file_uploaded_by_id'), ['uploaded_by_id'], unique=False)

    op.create_table('action_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['action_event.id'], name=op.f('fk_action_file_event_id_action_event')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_action_file_file_id_stored_file')),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_action_file_item_id_action_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_file')),
    sa.UniqueConstraint('file_id', name=op.f('uq_action_file_file_id')),
    info={'keep': ('event_id',), 'examples_may_go': True}
    )
    with op.batch_alter_table('action_file', schema=None) as batch_op:
        batch_op.create_index('ix_action_file_event', ['event_id'], unique=False)
        batch_op.create_index('ix_action_file_item', ['item_id', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('action_file')
    op.drop_table('stored_file')
