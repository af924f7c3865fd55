"""Secondments: who is lent by whom, for which term, with whose approval, and the return."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.foundation.database import Base, UTCDateTime, Versioned, enum_type
from smartcity.people.models import Person
from smartcity.staff.rules import DutyKind, SecondmentKind, SubjectType


class Secondment(Versioned, Base):
    """A person lent by a home unit. A return is recorded at once; what stays open is the hand-over."""

    __tablename__ = "secondment"
    __table_args__ = (
        CheckConstraint("start_on <= planned_end_on", name="term"),
        CheckConstraint("returned_on IS NULL OR start_on <= returned_on", name="return"),
        CheckConstraint("NOT handover_done OR returned_on IS NOT NULL", name="handover"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[SecondmentKind] = mapped_column(enum_type(SecondmentKind))
    duty: Mapped[DutyKind] = mapped_column(enum_type(DutyKind))
    home_unit_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    working_group_id: Mapped[int] = mapped_column(ForeignKey("working_group.id"), index=True)
    position: Mapped[str] = mapped_column(String(100), default="")
    approval: Mapped[str] = mapped_column(String(200), default="")
    start_on: Mapped[date] = mapped_column(Date)
    planned_end_on: Mapped[date] = mapped_column(Date, index=True)
    returned_on: Mapped[date | None] = mapped_column(Date)
    return_note: Mapped[str] = mapped_column(Text, default="")
    handover_done: Mapped[bool] = mapped_column(Boolean, default=False)
    conflict_note: Mapped[str] = mapped_column(Text, default="")
    appraisal_sent_on: Mapped[date | None] = mapped_column(Date)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    home_unit: Mapped[Organisation] = relationship()
    working_group: Mapped[WorkingGroup] = relationship()
    extensions: Mapped[list["SecondmentExtension"]] = relationship(
        cascade="all, delete-orphan", order_by="SecondmentExtension.id"
    )


class SecondmentExtension(Base):
    """A later planned end, with its approval."""

    __tablename__ = "secondment_extension"
    __table_args__ = (CheckConstraint("previous_end_on < new_end_on", name="later"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    secondment_id: Mapped[int] = mapped_column(ForeignKey("secondment.id"), index=True)
    previous_end_on: Mapped[date] = mapped_column(Date)
    new_end_on: Mapped[date] = mapped_column(Date)
    approval: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)


class HandoverItem(Versioned, Base):
    """Something that a person who returns held: it gets a named successor who accepts it.

    An action item or minutes by `subject_id`; anything else (a seal, keys, a file) by its `title`.
    """

    __tablename__ = "handover_item"
    __table_args__ = (
        CheckConstraint("(subject_type = 'other') = (subject_id IS NULL)", name="subject"),
        CheckConstraint("accepted_at IS NULL OR successor_id IS NOT NULL", name="acceptance"),
        UniqueConstraint("secondment_id", "subject_type", "subject_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    secondment_id: Mapped[int] = mapped_column(ForeignKey("secondment.id"), index=True)
    subject_type: Mapped[SubjectType] = mapped_column(enum_type(SubjectType))
    subject_id: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200), default="")
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    successor: Mapped[Person | None] = relationship(foreign_keys=[successor_id])
