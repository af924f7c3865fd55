"""What somebody is told (inbox), and what goes out by e-mail (outbox).

A notification is one line to one person: the inbox shows it at once, and it waits until it is collected into the
messages that carry it outside (collecting.py). Two unique keys guarantee that nothing is said twice: the reminder
ledger's, and the outbox's (person, channel, day, kind).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy import text as condition
from sqlalchemy.orm import Mapped, mapped_column

from smartcity.foundation.database import Base, UTCDateTime, enum_type
from smartcity.messages.rules import Channel, OutboxKind, OutboxState

WAITS = "collected_at IS NULL AND channels <> '' AND withdrawn_at IS NULL"
"""A line that is still to be put into a message, as the databases' partial index has it."""


class Outbox(Base):
    """One message to one person, or to a group's bot or a gateway, by one channel.

    `fence` rises with each claim; only its holder may send.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("person_id", "channel", "day", "kind", "part"),
        UniqueConstraint("endpoint_id", "channel", "day", "kind", "part"),
        CheckConstraint("(person_id IS NULL) <> (endpoint_id IS NULL)", name="receiver"),
        UniqueConstraint("message_id"),
        Index("ix_outbox_waiting", "state", "not_before"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    endpoint_id: Mapped[int | None] = mapped_column(ForeignKey("endpoint.id"))
    channel: Mapped[Channel] = mapped_column(enum_type(Channel))
    day: Mapped[date] = mapped_column(Date)
    kind: Mapped[OutboxKind] = mapped_column(enum_type(OutboxKind))
    part: Mapped[int] = mapped_column(Integer, default=0)
    """0 for the digest; the notification's id for a message that goes alone."""
    address: Mapped[str] = mapped_column(String(254))
    message_id: Mapped[str] = mapped_column(String(200))
    state: Mapped[OutboxState] = mapped_column(enum_type(OutboxState), default=OutboxState.PENDING)
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    retry_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Not before this real time: the back-off after a failed try. `not_before` is business time."""
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    holder: Mapped[str] = mapped_column(String(128), default="")
    fence: Mapped[int] = mapped_column(Integer, default=0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    times_lost: Mapped[int] = mapped_column(Integer, default=0)
    """How often the connection was lost after the text was sent, so that it may have arrived."""
    subject: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def _where(said: str) -> dict[str, Any]:
    return {"sqlite_where": condition(said), "postgresql_where": condition(said)}


class Notification(Base):
    """One line to one person; `text` and `why` are stored texts (foundation.texts), `about` names its subject.

    `channels` names, parted by commas, the ways by which it leaves besides the inbox. A line that was collected and
    stands in no message reached nobody: the person could not be written to then.
    """

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_inbox", "person_id", "read_at", "id"),
        Index("ix_notification_about", "about_type", "about_id"),
        Index("ix_notification_cause", "cause_id", **_where("cause_id IS NOT NULL")),
        Index("ix_notification_waiting", "person_id", **_where(WAITS)),
        Index("ix_notification_collected", "collected_at", **_where("collected_at IS NOT NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(32))
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    why: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    link: Mapped[str] = mapped_column(String(300), default="")
    about_type: Mapped[str] = mapped_column(String(32))
    about_id: Mapped[int] = mapped_column(Integer)
    urgency: Mapped[int] = mapped_column(Integer, default=0)
    stays_inside: Mapped[bool] = mapped_column(Boolean, default=False)
    channels: Mapped[str] = mapped_column(String(64), default="")
    alone: Mapped[bool] = mapped_column(Boolean, default=False)
    """Goes out in a message of its own instead of the digest."""
    cause_id: Mapped[int | None] = mapped_column(Integer)
    """The row of a higher floor's ledger that the line stems from."""
    collected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Real time; all lines that were collected together bear the same."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class OutboxLine(Base):
    """That a message carries a line. A line stands in one message a channel."""

    __tablename__ = "outbox_line"
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"), primary_key=True)
    notification_id: Mapped[int] = mapped_column(ForeignKey("notification.id"), primary_key=True, index=True)
