"""The working calendar: days that differ from the plain week, and the years that somebody has published."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from smartcity.foundation.database import Base, UTCDateTime, enum_type
from smartcity.workdays.rules import DayKind


class SpecialDay(Base):
    """A weekday that is a public holiday, or a weekend day that is worked."""

    __tablename__ = "special_day"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[DayKind] = mapped_column(enum_type(DayKind))
    name: Mapped[str] = mapped_column(String(100), default="")


class PublishedYear(Base):
    """A year whose holidays are known; any other year is provisional."""

    __tablename__ = "published_year"
    __table_args__ = (CheckConstraint("year BETWEEN 1949 AND 2199", name="year"),)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
