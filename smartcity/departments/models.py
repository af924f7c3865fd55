"""Organisations with their names through time, and the task force's working groups."""

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.departments.rules import GroupRole, OrganisationKind
from smartcity.foundation.database import Base, Lasting, Versioned, enum_type


class Organisation(Versioned, Lasting, Base):
    """A department, district, enterprise, university …; `rank` is the fixed order of every list and seat."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("name"),
        UniqueConstraint("code"),
        CheckConstraint("successor_id IS NULL OR (NOT active AND successor_id <> id)", name="successor"),
        Index("ix_organisation_rank", "rank", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    short_name: Mapped[str] = mapped_column(String(50))
    kind: Mapped[OrganisationKind] = mapped_column(enum_type(OrganisationKind))
    code: Mapped[str | None] = mapped_column(String(32))
    rank: Mapped[int] = mapped_column(Integer)
    duty: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(50), default="")
    to_verify: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    ended_on: Mapped[date | None] = mapped_column(Date)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    aliases: Mapped[list["OrganisationAlias"]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="OrganisationAlias.id", lazy="selectin"
    )


class OrganisationAlias(Lasting, Base):
    """Another name that people write for an organisation; it means one organisation only."""

    __tablename__ = "organisation_alias"
    __table_args__ = (UniqueConstraint("name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    organisation: Mapped[Organisation] = relationship(back_populates="aliases")


class OrganisationName(Lasting, Base):
    """A name an organisation bore until a day: what happened before is shown under it."""

    __tablename__ = "organisation_name"
    __table_args__ = (
        UniqueConstraint("organisation_id", "until_on"),
        CheckConstraint("from_on IS NULL OR from_on <= until_on", name="period"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    short_name: Mapped[str] = mapped_column(String(50))
    from_on: Mapped[date | None] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200), default="")


class WorkingGroup(Versioned, Lasting, Base):
    """Part of the task force."""

    __tablename__ = "working_group"
    __table_args__ = (UniqueConstraint("name"), UniqueConstraint("code"))
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(100))
    duty: Mapped[str] = mapped_column(Text, default="")
    rank: Mapped[int] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    members: Mapped[list["GroupUnit"]] = relationship(cascade="all, delete-orphan", order_by="GroupUnit.position")


class GroupUnit(Lasting, Base):
    """An organisation in a working group: leading, leading jointly, or member."""

    __tablename__ = "working_group_unit"
    __table_args__ = (UniqueConstraint("working_group_id", "organisation_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    working_group_id: Mapped[int] = mapped_column(ForeignKey("working_group.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[GroupRole] = mapped_column(enum_type(GroupRole))
    position: Mapped[int] = mapped_column(Integer)
    organisation: Mapped[Organisation] = relationship()
