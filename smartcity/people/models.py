"""Persons, their dated posts, absences and deputies."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.foundation.database import Base, Lasting, UTCDateTime, Versioned, enum_type
from smartcity.people.rules import AbsenceKind, PostKind


class Person(Versioned, Lasting, Base):
    """A person the office deals with; two may bear one name. `rank` orders seats among equals."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    initials: Mapped[str] = mapped_column(String(32), default="", index=True)
    title: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(50), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(8), default="zh_CN")
    rank: Mapped[int] = mapped_column(Integer, default=1000)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    is_example: Mapped[bool] = mapped_column(Boolean, default=False)
    posts: Mapped[list["Post"]] = relationship(back_populates="person", order_by="Post.from_on")


class Post(Lasting, Base):
    """What a person is at an organisation or in a working group, from a day until a day (inclusive; open = None)."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="period"),
        CheckConstraint("(organisation_id IS NULL) <> (working_group_id IS NULL)", name="one_place"),
        Index("ix_post_organisation", "organisation_id", "kind"),
        Index("ix_post_working_group", "working_group_id", "kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    working_group_id: Mapped[int | None] = mapped_column(ForeignKey("working_group.id"))
    kind: Mapped[PostKind] = mapped_column(enum_type(PostKind))
    title: Mapped[str] = mapped_column(String(100), default="")
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    person: Mapped[Person] = relationship(back_populates="posts")
    organisation: Mapped[Organisation | None] = relationship()
    working_group: Mapped[WorkingGroup | None] = relationship()


class Absence(Versioned, Base):
    """Somebody is away from a day until a day (inclusive), and who stands in."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("from_on <= until_on", name="period"),
        CheckConstraint("deputy_id IS NULL OR deputy_id <> person_id", name="deputy"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[AbsenceKind] = mapped_column(enum_type(AbsenceKind))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
