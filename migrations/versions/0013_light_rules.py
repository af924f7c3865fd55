"""Rule sets of the light."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WAITING = sa.text("applied_at IS NULL AND withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_table('light_rule_set',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('entered_at', UTCDateTime(), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('applied_at', UTCDateTime(), nullable=True),
    sa.Column('relit', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', UTCDateTime(), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(applied_at IS NULL) = (relit IS NULL)', name=op.f('ck_light_rule_set_counted')),
    sa.CheckConstraint('applied_at IS NULL OR withdrawn_at IS NULL', name=op.f('ck_light_rule_set_one_end')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_light_rule_set_entered_by_id_person')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['person.id'], name=op.f('fk_light_rule_set_withdrawn_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_light_rule_set')),
    info={'keep': ('applied_at', 'relit', 'withdrawn_at', 'withdrawn_by_id'), 'examples_may_go': True}
    )
    op.create_index("ix_light_rule_set_entered_by_id", "light_rule_set", ["entered_by_id"])
    op.create_index("ix_light_rule_set_withdrawn_by_id", "light_rule_set", ["withdrawn_by_id"])
    op.create_index("uq_light_rule_set_waiting", "light_rule_set", ["from_on"], unique=True, sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_table("light_rule_set")
