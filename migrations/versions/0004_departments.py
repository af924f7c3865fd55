"""Tables of departments."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('short_name', sa.String(length=50), nullable=False),
    sa.Column('kind', sa.Enum('party', 'congress', 'government', 'cppcc', 'judicial', 'public_institution', 'mass_organisation', 'central_agency', 'temporary', 'district', 'functional_zone', 'state_enterprise', 'central_enterprise', 'enterprise', 'university', name='organisationkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('duty', sa.Text(), nullable=False),
    sa.Column('phone', sa.String(length=50), nullable=False),
    sa.Column('to_verify', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('successor_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint('successor_id IS NULL OR (NOT active AND successor_id <> id)', name=op.f('ck_organisation_successor')),
    sa.ForeignKeyConstraint(['successor_id'], ['organisation.id'], name=op.f('fk_organisation_successor_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('code', name=op.f('uq_organisation_code')),
    sa.UniqueConstraint('name', name=op.f('uq_organisation_name'))
    )
    op.create_index('ix_organisation_rank', 'organisation', ['rank', 'id'], unique=False)
    op.create_table('working_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('duty', sa.Text(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_working_group')),
    sa.UniqueConstraint('code', name=op.f('uq_working_group_code')),
    sa.UniqueConstraint('name', name=op.f('uq_working_group_name'))
    )
    op.create_table('organisation_alias',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_alias_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_alias')),
    sa.UniqueConstraint('name', name=op.f('uq_organisation_alias_name'))
    )
    op.create_index(op.f('ix_organisation_alias_organisation_id'), 'organisation_alias', ['organisation_id'], unique=False)
    op.create_table('organisation_name',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('short_name', sa.String(length=50), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.CheckConstraint('from_on IS NULL OR from_on <= until_on', name=op.f('ck_organisation_name_period')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_name_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_name')),
    sa.UniqueConstraint('organisation_id', 'until_on', name=op.f('uq_organisation_name_organisation_id_until_on'))
    )
    op.create_index(op.f('ix_organisation_name_organisation_id'), 'organisation_name', ['organisation_id'], unique=False)
    op.create_table('working_group_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('working_group_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('lead', 'co_lead', 'member', name='grouprole', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_working_group_unit_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['working_group_id'], ['working_group.id'], name=op.f('fk_working_group_unit_working_group_id_working_group')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_working_group_unit')),
    sa.UniqueConstraint('working_group_id', 'organisation_id', name=op.f('uq_working_group_unit_working_group_id_organisation_id'))
    )
    op.create_index(op.f('ix_working_group_unit_organisation_id'), 'working_group_unit', ['organisation_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_working_group_unit_organisation_id'), table_name='working_group_unit')
    op.drop_table('working_group_unit')
    op.drop_index(op.f('ix_organisation_name_organisation_id'), table_name='organisation_name')
    op.drop_table('organisation_name')
    op.drop_index(op.f('ix_organisation_alias_organisation_id'), table_name='organisation_alias')
    op.drop_table('organisation_alias')
    op.drop_table('working_group')
    op.drop_index('ix_organisation_rank', table_name='organisation')
    op.drop_table('organisation')
