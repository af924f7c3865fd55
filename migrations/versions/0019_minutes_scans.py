"""The signed originals of issued minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('minutes_scan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('minutes_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_minutes_scan_file_id_stored_file')),
    sa.ForeignKeyConstraint(['minutes_id'], ['minutes.id'], name=op.f('fk_minutes_scan_minutes_id_minutes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes_scan')),
    sa.UniqueConstraint('file_id', name=op.f('uq_minutes_scan_file_id')),
    info={'keep': (), 'examples_may_go': True}
    )
    with op.batch_alter_table('minutes_scan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_scan_minutes_id'), ['minutes_id'], unique=False)


def downgrade() -> None:
    op.drop_table('minutes_scan')
