"""A line waits until it is collected into messages; one line can go out by several channels."""

import sqlalchemy as sa
from alembic import op

from smartcity.foundation.database import UTCDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_WAITS = sa.text("collected_at IS NULL AND channels <> '' AND withdrawn_at IS NULL")
_CAUSED = sa.text("cause_id IS NOT NULL")
_COLLECTED = sa.text("collected_at IS NOT NULL")


def _partial(name, column, condition):
    op.create_index(name, "notification", [column], sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    op.create_table(
        "outbox_line",
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_outbox_line_outbox_id_outbox"),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notification.id"], name="fk_outbox_line_notification_id_notification"
        ),
        sa.PrimaryKeyConstraint("outbox_id", "notification_id", name="pk_outbox_line"),
    )
    op.create_index("ix_outbox_line_notification_id", "outbox_line", ["notification_id"])
    op.execute(
        "INSERT INTO outbox_line (outbox_id, notification_id) "
        "SELECT outbox_id, id FROM notification WHERE outbox_id IS NOT NULL"
    )
    op.add_column("notification", sa.Column("channels", sa.String(64), nullable=False, server_default=""))
    op.add_column("notification", sa.Column("alone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("notification", sa.Column("cause_id", sa.Integer(), nullable=True))
    op.add_column("notification", sa.Column("collected_at", UTCDateTime(), nullable=True))
    op.execute(
        "UPDATE notification SET channels = 'email', collected_at = created_at, alone = EXISTS ("
        "SELECT 1 FROM outbox WHERE outbox.id = notification.outbox_id AND outbox.kind <> 'digest') "
        "WHERE outbox_id IS NOT NULL"
    )
    with op.batch_alter_table("notification") as batch:
        batch.drop_index("ix_notification_outbox_id")
        batch.drop_constraint("fk_notification_outbox_id_outbox", type_="foreignkey")
        batch.drop_column("outbox_id")
        batch.alter_column("channels", existing_type=sa.String(64), existing_nullable=False, server_default=None)
        batch.alter_column("alone", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    _partial("ix_notification_cause", "cause_id", _CAUSED)
    _partial("ix_notification_waiting", "person_id", _WAITS)
    _partial("ix_notification_collected", "collected_at", _COLLECTED)


def downgrade() -> None:
    for name in ("ix_notification_collected", "ix_notification_waiting", "ix_notification_cause"):
        op.drop_index(name, "notification")
    with op.batch_alter_table("notification") as batch:
        batch.add_column(sa.Column("outbox_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_notification_outbox_id_outbox", "outbox", ["outbox_id"], ["id"])
        batch.create_index("ix_notification_outbox_id", ["outbox_id"])
        for name in ("channels", "alone", "cause_id", "collected_at"):
            batch.drop_column(name)
    op.execute(
        "UPDATE notification SET outbox_id = (SELECT max(outbox_line.outbox_id) FROM outbox_line "
        "JOIN outbox ON outbox.id = outbox_line.outbox_id "
        "WHERE outbox_line.notification_id = notification.id AND outbox.channel = 'email')"
    )
    op.drop_index("ix_outbox_line_notification_id", "outbox_line")
    op.drop_table("outbox_line")
