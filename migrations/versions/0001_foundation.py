"""Tables of foundation."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('counter',
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'year', name=op.f('pk_counter'))
    )
    op.create_table('example_data',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('loaded_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_example_data_single')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_example_data'))
    )
    op.create_table('job_run',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('holder', sa.String(length=128), nullable=False),
    sa.Column('leased_until', UTCDateTime(), nullable=False),
    sa.Column('ticked_at', UTCDateTime(), nullable=True),
    sa.Column('succeeded_at', UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_job_run'))
    )


def downgrade() -> None:
    op.drop_table('job_run')
    op.drop_table('example_data')
    op.drop_table('counter')
