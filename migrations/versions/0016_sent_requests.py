"""Requests that were carried out, with their answers, so that one that is sent twice is carried out once."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sent_request',
    sa.Column('account_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('key', sa.String(length=260), nullable=False),
    sa.Column('request_hash', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('headers', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('account_id', 'key', name=op.f('pk_sent_request'))
    )
    op.create_index(op.f('ix_sent_request_at'), 'sent_request', ['at'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_sent_request_at'), table_name='sent_request')
    op.drop_table('sent_request')
