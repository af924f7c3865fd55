"""Closed years, and the closed year in which an item can only be read."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

HOLDS = sa.text("undone_at IS NULL")


def upgrade() -> None:
    op.create_table('year_closing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('closed_at', UTCDateTime(), nullable=False),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('carried', sa.Integer(), nullable=False),
    sa.Column('locked', sa.Integer(), nullable=False),
    sa.Column('undone_at', UTCDateTime(), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.Column('undone_reason', sa.String(length=500), nullable=True),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_reason IS NULL)', name=op.f('ck_year_closing_undoing')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['person.id'], name=op.f('fk_year_closing_closed_by_id_person')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['person.id'], name=op.f('fk_year_closing_undone_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_year_closing')),
    info={'keep': ('undone_at', 'undone_by_id', 'undone_reason'), 'examples_may_go': True}
    )
    op.create_index("ix_year_closing_closed_by_id", "year_closing", ["closed_by_id"])
    op.create_index("ix_year_closing_undone_by_id", "year_closing", ["undone_by_id"])
    op.create_index("uq_year_closing_year", "year_closing", ["year"], unique=True, sqlite_where=HOLDS, postgresql_where=HOLDS)
    op.add_column("action_item", sa.Column("locked_year", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("action_item", "locked_year")
    op.drop_table("year_closing")
