"""Channels that reach a group or another platform, and how each channel is.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def _kinds(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "channel_health",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("open_until", UTCDateTime(), nullable=True),
        sa.Column("blocked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=True),
        sa.Column("filled_at", UTCDateTime(), nullable=True),
        sa.Column("succeeded_at", UTCDateTime(), nullable=True),
        sa.Column("failed_at", UTCDateTime(), nullable=True),
        sa.Column("words", sa.String(length=500), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_channel_health")),
    )
    op.create_table(
        "endpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", _kinds("endpointkind", "wecom", "dingtalk", "feishu", "webhook"), nullable=False),
        sa.Column("detail", _kinds("detail", "counts", "numbers", "titles"), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("everybody", sa.Boolean(), nullable=False),
        sa.Column("host", sa.String(length=260), nullable=False),
        sa.Column("sealed_address", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("NOT personal OR kind = 'webhook'", name=op.f("ck_endpoint_personal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoint")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_endpoint_fingerprint")),
    )
    op.create_table(
        "endpoint_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("endpoint_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("working_group_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(organisation_id IS NULL) <> (working_group_id IS NULL)", name=op.f("ck_endpoint_place_one_place")
        ),
        sa.ForeignKeyConstraint(["endpoint_id"], ["endpoint.id"], name=op.f("fk_endpoint_place_endpoint_id_endpoint")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_endpoint_place_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["working_group_id"], ["working_group.id"], name=op.f("fk_endpoint_place_working_group_id_working_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoint_place")),
    )
    for column in ("endpoint_id", "organisation_id", "working_group_id"):
        op.create_index(f"ix_endpoint_place_{column}", "endpoint_place", [column])


def downgrade() -> None:
    op.drop_table("endpoint_place")
    op.drop_table("endpoint")
    op.drop_table("channel_health")
