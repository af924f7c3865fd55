"""The day on which an item is to be looked at for reminders, and the run that wrote a line of their ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("action_item", sa.Column("look_on", sa.Date(), nullable=False, server_default="0001-01-01"))
    op.create_index("ix_action_item_look", "action_item", ["is_open", "look_on", "id"])
    op.add_column("reminder", sa.Column("run", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE notification SET cause_id = (SELECT max(id) FROM reminder WHERE notification_id = notification.id) "
        "WHERE kind LIKE 'reminders.%'"
    )
    with op.batch_alter_table("reminder") as batch:
        batch.drop_index("ix_reminder_notification_id")
        batch.drop_column("notification_id")


def downgrade() -> None:
    with op.batch_alter_table("reminder") as batch:
        batch.add_column(sa.Column("notification_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_reminder_notification_id_notification", "notification", ["notification_id"], ["id"])
        batch.create_index("ix_reminder_notification_id", ["notification_id"])
        batch.drop_column("run")
    op.execute(
        "UPDATE reminder SET notification_id = (SELECT max(id) FROM notification WHERE cause_id = reminder.id)"
    )
    op.drop_index("ix_action_item_look", "action_item")
    op.drop_column("action_item", "look_on")
