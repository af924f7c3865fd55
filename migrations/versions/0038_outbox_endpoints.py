"""A message goes to a person or to a channel of a group or another platform.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


_ONE = "(person_id IS NULL) <> (endpoint_id IS NULL)"
_OLD, _NEW = "channel IN ('inbox', 'email')", "channel IN ('inbox', 'email', 'group', 'gateway')"
_STATES = "'pending', 'sending', 'sent', 'failed', 'held', 'unknown', 'skipped'"
_ENDPOINT_KEY = "uq_outbox_endpoint_id_channel_day_kind_part"


def _table() -> sa.Table:
    """The table as it stood: SQLite tells the name of no CHECK when a table is rebuilt."""
    return sa.Table(
        "outbox",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("not_before", UTCDateTime(), nullable=False),
        sa.Column("retry_at", UTCDateTime(), nullable=True),
        sa.Column("leased_until", UTCDateTime(), nullable=True),
        sa.Column("holder", sa.String(128), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("times_lost", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(500), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_outbox_person_id_person"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
        sa.UniqueConstraint(
            "person_id", "channel", "day", "kind", "part", name="uq_outbox_person_id_channel_day_kind_part"
        ),
        sa.CheckConstraint(_OLD, name="ck_outbox_channel"),
        sa.CheckConstraint("kind IN ('digest', 'alone', 'urgent')", name="ck_outbox_outboxkind"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="ck_outbox_outboxstate"),
        sa.Index("ix_outbox_waiting", "state", "not_before"),
    )


def upgrade() -> None:
    with op.batch_alter_table("outbox", copy_from=_table()) as batch:
        batch.drop_constraint(op.f("ck_outbox_channel"), type_="check")
        batch.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("endpoint_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_outbox_endpoint_id_endpoint"), "endpoint", ["endpoint_id"], ["id"])
        batch.create_unique_constraint(op.f(_ENDPOINT_KEY), ["endpoint_id", "channel", "day", "kind", "part"])
        batch.create_check_constraint(op.f("ck_outbox_channel"), _NEW)
        batch.create_check_constraint(op.f("ck_outbox_receiver"), _ONE)


def downgrade() -> None:
    op.execute("DELETE FROM outbox_line WHERE outbox_id IN (SELECT id FROM outbox WHERE endpoint_id IS NOT NULL)")
    op.execute("DELETE FROM outbox WHERE endpoint_id IS NOT NULL")
    table = _table()
    table.append_column(sa.Column("endpoint_id", sa.Integer(), nullable=True))
    for name in ("ck_outbox_channel", "ck_outbox_receiver"):
        table.constraints -= {one for one in table.constraints if one.name == name}
    table.append_constraint(sa.CheckConstraint(_NEW, name="ck_outbox_channel"))
    table.append_constraint(sa.CheckConstraint(_ONE, name="ck_outbox_receiver"))
    table.append_constraint(
        sa.ForeignKeyConstraint(["endpoint_id"], ["endpoint.id"], name="fk_outbox_endpoint_id_endpoint")
    )
    table.append_constraint(
        sa.UniqueConstraint("endpoint_id", "channel", "day", "kind", "part", name=_ENDPOINT_KEY)
    )
    with op.batch_alter_table("outbox", copy_from=table) as batch:
        for name in ("ck_outbox_receiver", "ck_outbox_channel"):
            batch.drop_constraint(op.f(name), type_="check")
        batch.drop_constraint(op.f(_ENDPOINT_KEY), type_="unique")
        batch.drop_constraint(op.f("fk_outbox_endpoint_id_endpoint"), type_="foreignkey")
        batch.drop_column("endpoint_id")
        batch.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
        batch.create_check_constraint(op.f("ck_outbox_channel"), _OLD)
