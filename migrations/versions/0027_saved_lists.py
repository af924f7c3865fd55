"""Lists saved under a name, and the columns that a reader chose."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('list_columns',
    sa.Column('account_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_list_columns_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_list_columns'))
    )
    op.create_table('saved_list',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('criteria', sa.JSON(), nullable=False),
    sa.Column('shared', sa.Boolean(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_saved_list_owner_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_list')),
    sa.UniqueConstraint('owner_id', 'name', name=op.f('uq_saved_list_owner_id_name'))
    )
    op.create_index('ix_saved_list_shared', 'saved_list', ['shared'], unique=False)


def downgrade() -> None:
    op.drop_table('saved_list')
    op.drop_table('list_columns')
