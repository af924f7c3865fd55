"""Tables of workdays, filled with the years that the library knows: every fresh database has a calendar."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation import clock
from smartcity.foundation.database import UTCDateTime
from smartcity.workdays import library

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calendar_year',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('published', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint('year BETWEEN 1949 AND 2199', name=op.f('ck_calendar_year_year')),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_calendar_year'))
    )
    op.create_table('special_day',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('holiday', 'workday', name='daykind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_special_day'))
    )
    _seed()


def _seed() -> None:
    known, now = library.known(), clock.real_now()
    day = sa.table(
        'special_day', sa.column('day', sa.Date()), sa.column('kind', sa.String()), sa.column('name', sa.String())
    )
    op.bulk_insert(day, [{"day": d.day, "kind": d.kind.value, "name": d.name} for days in known.values() for d in days])
    year = sa.table(
        'calendar_year',
        sa.column('year', sa.Integer()),
        sa.column('published', sa.Boolean()),
        sa.column('source', sa.String()),
        sa.column('recorded_at', UTCDateTime()),
        sa.column('version', sa.Integer()),
    )
    row = {"published": True, "source": library.source(), "recorded_at": now, "version": 1}
    op.bulk_insert(year, [{"year": number, **row} for number in known])


def downgrade() -> None:
    op.drop_table('special_day')
    op.drop_table('calendar_year')
