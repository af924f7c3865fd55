"""Tables of staff."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('secondment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('seconded', 'borrowed', 'temporary_post', 'shadowing', 'not_released', name='secondmentkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('duty', sa.Enum('full', 'half', 'not_released', name='dutykind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('home_unit_id', sa.Integer(), nullable=False),
    sa.Column('working_group_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=100), nullable=False),
    sa.Column('approval', sa.String(length=200), nullable=False),
    sa.Column('start_on', sa.Date(), nullable=False),
    sa.Column('planned_end_on', sa.Date(), nullable=False),
    sa.Column('returned_on', sa.Date(), nullable=True),
    sa.Column('return_note', sa.Text(), nullable=False),
    sa.Column('handover_done', sa.Boolean(), nullable=False),
    sa.Column('conflict_note', sa.Text(), nullable=False),
    sa.Column('appraisal_sent_on', sa.Date(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint('NOT handover_done OR returned_on IS NOT NULL', name=op.f('ck_secondment_handover')),
    sa.CheckConstraint('returned_on IS NULL OR start_on <= returned_on', name=op.f('ck_secondment_return')),
    sa.CheckConstraint('start_on <= planned_end_on', name=op.f('ck_secondment_term')),
    sa.ForeignKeyConstraint(['home_unit_id'], ['organisation.id'], name=op.f('fk_secondment_home_unit_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_secondment_person_id_person')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_secondment_post_id_post')),
    sa.ForeignKeyConstraint(['working_group_id'], ['working_group.id'], name=op.f('fk_secondment_working_group_id_working_group')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_secondment'))
    )
    op.create_index(op.f('ix_secondment_home_unit_id'), 'secondment', ['home_unit_id'], unique=False)
    op.create_index(op.f('ix_secondment_person_id'), 'secondment', ['person_id'], unique=False)
    op.create_index(op.f('ix_secondment_planned_end_on'), 'secondment', ['planned_end_on'], unique=False)
    op.create_index(op.f('ix_secondment_working_group_id'), 'secondment', ['working_group_id'], unique=False)
    op.create_table('handover_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('secondment_id', sa.Integer(), nullable=False),
    sa.Column('subject_type', sa.Enum('action', 'minutes', 'other', name='subjecttype', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('successor_id', sa.Integer(), nullable=True),
    sa.Column('accepted_at', UTCDateTime(), nullable=True),
    sa.Column('accepted_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("(subject_type = 'other') = (subject_id IS NULL)", name=op.f('ck_handover_item_subject')),
    sa.CheckConstraint('accepted_at IS NULL OR successor_id IS NOT NULL', name=op.f('ck_handover_item_acceptance')),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['person.id'], name=op.f('fk_handover_item_accepted_by_id_person')),
    sa.ForeignKeyConstraint(['secondment_id'], ['secondment.id'], name=op.f('fk_handover_item_secondment_id_secondment')),
    sa.ForeignKeyConstraint(['successor_id'], ['person.id'], name=op.f('fk_handover_item_successor_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover_item')),
    sa.UniqueConstraint('secondment_id', 'subject_type', 'subject_id', name=op.f('uq_handover_item_secondment_id_subject_type_subject_id'))
    )
    op.create_index(op.f('ix_handover_item_secondment_id'), 'handover_item', ['secondment_id'], unique=False)
    op.create_index(op.f('ix_handover_item_successor_id'), 'handover_item', ['successor_id'], unique=False)
    op.create_table('secondment_extension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('secondment_id', sa.Integer(), nullable=False),
    sa.Column('previous_end_on', sa.Date(), nullable=False),
    sa.Column('new_end_on', sa.Date(), nullable=False),
    sa.Column('approval', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('previous_end_on < new_end_on', name=op.f('ck_secondment_extension_later')),
    sa.ForeignKeyConstraint(['secondment_id'], ['secondment.id'], name=op.f('fk_secondment_extension_secondment_id_secondment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_secondment_extension'))
    )
    op.create_index(op.f('ix_secondment_extension_secondment_id'), 'secondment_extension', ['secondment_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_secondment_extension_secondment_id'), table_name='secondment_extension')
    op.drop_table('secondment_extension')
    op.drop_index(op.f('ix_handover_item_successor_id'), table_name='handover_item')
    op.drop_index(op.f('ix_handover_item_secondment_id'), table_name='handover_item')
    op.drop_table('handover_item')
    op.drop_index(op.f('ix_secondment_working_group_id'), table_name='secondment')
    op.drop_index(op.f('ix_secondment_planned_end_on'), table_name='secondment')
    op.drop_index(op.f('ix_secondment_person_id'), table_name='secondment')
    op.drop_index(op.f('ix_secondment_home_unit_id'), table_name='secondment')
    op.drop_table('secondment')
