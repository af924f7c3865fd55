"""What somebody is told (inbox), and what goes out by e-mail (outbox).

A notification is one line to one person: the inbox shows it at once; the day's digest collects the lines. Two unique
keys guarantee that nothing is said twice: the reminder ledger's, and the outbox's (person, channel, day, kind).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from smartcity.foundation.database import Base, UTCDateTime, enum_type
from smartcity.messages.rules import Channel, OutboxKind, OutboxState


class Outbox(Base):
    """One message to one person by one channel. `fence` rises with each claim; only its holder may send."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("person_id", "channel", "day", "kind", "part"),
        UniqueConstraint("message_id"),
        Index("ix_outbox_waiting", "state", "not_before"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
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
    answer: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Notification(Base):
    """One line to one person; `text` and `why` are stored texts (foundation.texts), `about` names its subject."""

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_inbox", "person_id", "read_at", "id"),
        Index("ix_notification_about", "about_type", "about_id"),
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
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
