"""The ledger of what was decided, and the notices that wait for a signature.

The unique key of `Reminder` is the guarantee: exactly once per (subject, step, deadline version, recipient, channel).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.departments.models import Organisation
from smartcity.foundation.database import Base, UTCDateTime, Versioned, enum_type
from smartcity.people.models import Person
from smartcity.reminders.rules import NoticeKind


class ReminderState(StrEnum):
    """What became of a step: told, or skipped because a higher one was due as well."""

    DECIDED = "decided"
    SKIPPED = "skipped"


class Reminder(Base):
    """One step, for one recipient, by one channel. `recipient_id` 0 stands for a step without a recipient.

    `run` is the unit of work that wrote the line: what it tells is told only where the line was new.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("subject_type", "subject_id", "step", "deadline_version", "recipient_id", "channel"),
        Index("ix_reminder_subject", "subject_type", "subject_id", "id"),
        Index("ix_reminder_recipient", "recipient_id", "decided_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(32))
    step: Mapped[str] = mapped_column(String(32))
    subject_type: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int] = mapped_column(Integer)
    deadline_version: Mapped[int] = mapped_column(Integer)
    recipient_id: Mapped[int] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(String(16))
    state: Mapped[ReminderState] = mapped_column(enum_type(ReminderState))
    reason: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_on: Mapped[date] = mapped_column(Date)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    run: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class NoticeState(StrEnum):
    """Where a notice stands: the machine only drafts."""

    DRAFT = "draft"
    SIGNED = "signed"
    SENT = "sent"
    DROPPED = "dropped"


class Notice(Versioned, Base):
    """A paper to a head or leader: drafted by the machine, signed, numbered and sent by a person."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("kind", "year", "seq"),
        UniqueConstraint("subject_type", "subject_id", "kind", "deadline_version"),
        CheckConstraint("(seq IS NULL) = (year IS NULL)", name="number"),
        CheckConstraint("(state IN ('draft', 'dropped')) = (seq IS NULL)", name="numbered"),
        Index("ix_notice_subject", "subject_type", "subject_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(enum_type(NoticeKind))
    year: Mapped[int | None] = mapped_column(Integer)
    seq: Mapped[int | None] = mapped_column(Integer)
    subject_type: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int] = mapped_column(Integer)
    deadline_version: Mapped[int] = mapped_column(Integer)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[NoticeState] = mapped_column(enum_type(NoticeState), default=NoticeState.DRAFT)
    drafted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_how: Mapped[str] = mapped_column(String(100), default="")
    received_by: Mapped[str] = mapped_column(String(100), default="")
    received_on: Mapped[date | None] = mapped_column(Date)
    issued_scan: Mapped[str | None] = mapped_column(String(64))
    unit: Mapped[Organisation | None] = relationship()
    leader: Mapped[Person | None] = relationship(foreign_keys=[leader_id])
