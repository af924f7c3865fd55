"""Series, meetings, agenda, attendance, minutes, decisions, and the links from decisions to action items."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
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
from smartcity.foundation.triggers import KEEP_ALL
from smartcity.meetings.rules import AttendanceKind, AttendanceState, MeetingKind, MeetingState, NonWorkingDay
from smartcity.people.models import Person


class MeetingSeries(Versioned, Base):
    """A regular meeting: its rule (None: a placeholder, held when its head has time) and who belongs to it."""

    __tablename__ = "meeting_series"
    __table_args__ = (
        CheckConstraint("duration_minutes BETWEEN 5 AND 1440", name="duration"),
        CheckConstraint("opening_minutes BETWEEN 0 AND 480", name="opening"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[MeetingKind] = mapped_column(enum_type(MeetingKind))
    rule: Mapped[str | None] = mapped_column(String(500))
    start_local: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    """First start, wall-clock time of the city: a weekly 15:00 stays 15:00."""
    duration_minutes: Mapped[int] = mapped_column(Integer)
    room: Mapped[str] = mapped_column(String(100), default="")
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    working_group_id: Mapped[int | None] = mapped_column(ForeignKey("working_group.id"))
    non_working_day: Mapped[NonWorkingDay] = mapped_column(enum_type(NonWorkingDay))
    opening_minutes: Mapped[int] = mapped_column(Integer, default=15)
    """Minutes for the first item, how the last decisions stand; 0: the meetings have no such item."""
    note: Mapped[str] = mapped_column(String(500), default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    chair: Mapped[Person | None] = relationship()
    standing: Mapped[list["StandingInvitee"]] = relationship(
        cascade="all, delete-orphan", order_by="StandingInvitee.position"
    )


class StandingInvitee(Base):
    """A unit or person that belongs to every meeting of a series."""

    __tablename__ = "standing_invitee"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name="one"),
        UniqueConstraint("series_id", "organisation_id"),
        UniqueConstraint("series_id", "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("meeting_series.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int] = mapped_column(Integer)
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship()


class Meeting(Versioned, Base):
    """One meeting. Of a series, `original_start` says which occurrence it is, wherever it was moved to."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("series_id", "original_start"),
        UniqueConstraint("kind", "year", "seq"),
        CheckConstraint("starts_at IS NULL OR starts_at < ends_at", name="period"),
        CheckConstraint("(year IS NULL) = (seq IS NULL)", name="number"),
        Index("ix_meeting_starts_at", "starts_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_series.id"))
    original_start: Mapped[datetime | None] = mapped_column(UTCDateTime)
    year: Mapped[int | None] = mapped_column(Integer)
    seq: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[MeetingKind] = mapped_column(enum_type(MeetingKind))
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    room: Mapped[str] = mapped_column(String(100), default="")
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    working_group_id: Mapped[int | None] = mapped_column(ForeignKey("working_group.id"))
    state: Mapped[MeetingState] = mapped_column(enum_type(MeetingState), default=MeetingState.DRAFT)
    moved_reason: Mapped[str] = mapped_column(String(500), default="")
    ended_reason: Mapped[str] = mapped_column(String(500), default="")
    topics_until: Mapped[date | None] = mapped_column(Date)
    """Last day on which units may propose topics."""
    agenda_locked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    notified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    held_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    series: Mapped[MeetingSeries | None] = relationship()
    chair: Mapped[Person | None] = relationship()
    agenda: Mapped[list["AgendaItem"]] = relationship(cascade="all, delete-orphan", order_by="AgendaItem.position")
    attendance: Mapped[list["Attendance"]] = relationship(cascade="all, delete-orphan", order_by="Attendance.position")


class AgendaItem(Versioned, Base):
    """A topic. The first of a regular meeting is generated: how the last decisions stand."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        CheckConstraint("minutes_allotted IS NULL OR minutes_allotted BETWEEN 1 AND 480", name="minutes"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    presenter: Mapped[str] = mapped_column(String(100), default="")
    minutes_allotted: Mapped[int | None] = mapped_column(Integer)
    reviews_last: Mapped[bool] = mapped_column(Boolean, default=False)
    accepted: Mapped[bool] = mapped_column(Boolean, default=True)
    """False for what a unit proposed until the office takes it."""
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_after_lock_reason: Mapped[str] = mapped_column(String(500), default="")
    said: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[Organisation | None] = relationship()


class Attendance(Versioned, Base):
    """Somebody on a meeting's list. A substitute stands for an entry, as to be checked until somebody decides."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("organisation_id IS NOT NULL OR person_id IS NOT NULL", name="somebody"),
        CheckConstraint("left_at IS NULL OR arrived_at IS NULL OR arrived_at <= left_at", name="times"),
        Index("ix_attendance_person", "person_id", "meeting_id"),
        Index("ix_attendance_organisation", "organisation_id", "meeting_id"),
        UniqueConstraint("meeting_id", "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[AttendanceKind] = mapped_column(enum_type(AttendanceKind))
    invited_as: Mapped[AttendanceKind] = mapped_column(enum_type(AttendanceKind, "invited_as"))
    """Attending or sitting in, whatever became of it."""
    state: Mapped[AttendanceState] = mapped_column(enum_type(AttendanceState), default=AttendanceState.EXPECTED)
    leave_reason: Mapped[str] = mapped_column(String(500), default="")
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    substitute_name: Mapped[str] = mapped_column(String(100), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    arrived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    substitute: Mapped[Person | None] = relationship(foreign_keys=[substitute_id])


class Minutes(Versioned, Base):
    """A meeting's minutes: who holds them since when; once issued they are locked, a change is a new edition.

    `issued_scan` is the SHA-256 of the paper that was signed, the frozen original (meetings/scans.py).
    """

    __tablename__ = "minutes"
    __table_args__ = (UniqueConstraint("meeting_id", "edition"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    edition: Mapped[int] = mapped_column(Integer, default=1)
    text: Mapped[str] = mapped_column(Text, default="")
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    holder_note: Mapped[str] = mapped_column(String(200), default="")
    held_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_on: Mapped[date | None] = mapped_column(Date)
    drafted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    countersigned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    issued_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_scan: Mapped[str | None] = mapped_column(String(64))
    issued_content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What this edition said when it was issued, whole; drafts are read from the meeting."""
    change_reason: Mapped[str] = mapped_column(String(500), default="")
    meeting: Mapped[Meeting] = relationship()
    holder: Mapped[Person | None] = relationship(foreign_keys=[holder_id])


class Decision(Versioned, Base):
    """A numbered outcome of a meeting."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    needs_action: Mapped[bool] = mapped_column(Boolean, default=True)
    meeting: Mapped[Meeting] = relationship()
    links: Mapped[list["DecisionAction"]] = relationship(cascade="all, delete-orphan")


class DecisionAction(Base):
    """A decision became an item, or an item that existed was taken up by it."""

    __tablename__ = "decision_action"
    __table_args__ = (UniqueConstraint("decision_id", "action_id"), Index("ix_decision_action_action", "action_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    action_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"))
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime)


class MeetingEvent(Base):
    """What happened to a meeting, in order: notified, moved, held, drafted, handed on, issued."""

    __tablename__ = "meeting_event"
    __table_args__ = (
        Index("ix_meeting_event_meeting", "meeting_id", "id"),
        {"info": {"keep": KEEP_ALL, "examples_may_go": True}},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    verb: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    person: Mapped[Person | None] = relationship()


class OccurrenceChange(Base):
    """A coming occurrence of a series that was moved or cancelled before a meeting was made of it."""

    __tablename__ = "occurrence_change"
    __table_args__ = (UniqueConstraint("series_id", "original_day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("meeting_series.id"))
    original_day: Mapped[date] = mapped_column(Date)
    moved_to_local: Mapped[datetime | None] = mapped_column(DateTime(timezone=False))
    """New start, wall-clock; None: cancelled."""
    reason: Mapped[str] = mapped_column(String(500), default="")
