"""The ladders of reminders that the office edits.

Revision ID: 0034
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

RULES = (
    "deadline", "unsigned", "report", "milestone", "extension", "objection", "returned", "secondment",
    "meeting_notice", "minutes", "calendar",
)  # fmt: skip
NOTICES = ("reminder_letter", "chasing_notice", "supervision_notice", "paper_for_leader")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "reminder_ladder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", _one_of("reminderrule", *RULES), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("repeat_every", sa.Integer(), nullable=True),
        sa.Column("repeat_audience", sa.JSON(), nullable=False),
        sa.Column("repeat_name", sa.String(length=24), nullable=False),
        sa.Column("repeat_after", sa.Date(), nullable=True),
        sa.Column("steps_made", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("repeat_every IS NULL OR repeat_every > 0", name=op.f("ck_reminder_ladder_pause")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_reminder_ladder_changed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_ladder")),
        sa.UniqueConstraint("rule", name=op.f("uq_reminder_ladder_rule")),
    )
    op.create_index("ix_reminder_ladder_changed_by_id", "reminder_ladder", ["changed_by_id"])
    op.create_table(
        "reminder_ladder_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ladder_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=23), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("counted", _one_of("counted", "working_days", "days"), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("action", _one_of("stepaction", "message", "phone_task", "draft_notice"), nullable=False),
        sa.Column("notice", _one_of("noticekind", *NOTICES), nullable=True),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("in_summary", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ladder_id"], ["reminder_ladder.id"], name=op.f("fk_reminder_ladder_step_ladder_id_reminder_ladder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_ladder_step")),
        sa.UniqueConstraint("ladder_id", "key", name=op.f("uq_reminder_ladder_step_ladder_id_key")),
    )


def downgrade() -> None:
    op.drop_table("reminder_ladder_step")
    op.drop_table("reminder_ladder")
