"""Tables of summaries."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('summary',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('iso_year', sa.Integer(), nullable=False),
    sa.Column('iso_week', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=True),
    sa.Column('period_from', UTCDateTime(), nullable=False),
    sa.Column('period_until', UTCDateTime(), nullable=False),
    sa.Column('as_of', UTCDateTime(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'edited', 'signed', 'issued', name='summarystate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('opening', sa.Text(), nullable=False),
    sa.Column('coordination', sa.Text(), nullable=False),
    sa.Column('refreshed_at', UTCDateTime(), nullable=False),
    sa.Column('signed_at', UTCDateTime(), nullable=True),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('signed_on_paper', sa.Boolean(), nullable=False),
    sa.Column('issued_at', UTCDateTime(), nullable=True),
    sa.Column('issued_by_id', sa.Integer(), nullable=True),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("(state = 'issued') = (content_hash <> '')", name=op.f('ck_summary_sealed')),
    sa.CheckConstraint("(state = 'issued') = (issued_at IS NOT NULL)", name=op.f('ck_summary_issued')),
    sa.CheckConstraint("(state = 'issued') = (seq IS NOT NULL)", name=op.f('ck_summary_numbered')),
    sa.CheckConstraint("(state IN ('signed', 'issued')) = (signed_at IS NOT NULL)", name=op.f('ck_summary_signed')),
    sa.CheckConstraint('(seq IS NULL) = (year IS NULL)', name=op.f('ck_summary_number')),
    sa.CheckConstraint('period_from < as_of AND as_of <= period_until', name=op.f('ck_summary_as_of')),
    sa.CheckConstraint('period_from < period_until', name=op.f('ck_summary_period')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['person.id'], name=op.f('fk_summary_issued_by_id_person')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['person.id'], name=op.f('fk_summary_signed_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_summary')),
    sa.UniqueConstraint('iso_year', 'iso_week', name=op.f('uq_summary_iso_year_iso_week')),
    sa.UniqueConstraint('year', 'seq', name=op.f('uq_summary_year_seq')),
    info={'frozen': "old.state = 'issued'", 'examples_may_go': True}
    )


def downgrade() -> None:
    op.drop_table('summary')
