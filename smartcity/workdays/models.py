"""The working calendar: days that differ from the plain week, and what is known of each year."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from smartcity.foundation.database import Base, Lasting, UTCDateTime, Versioned, enum_type
from smartcity.workdays.rules import DayKind


class SpecialDay(Lasting, Base):
    """A day that is a public holiday, or a weekend day that is worked."""

    __tablename__ = "special_day"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[DayKind] = mapped_column(enum_type(DayKind))
    name: Mapped[str] = mapped_column(String(100), default="")


class CalendarYear(Versioned, Lasting, Base):
    """A year of which days were entered; while it isn't published it is provisional.

    Rows are never deleted and each change of a day raises its year's version: the sum of the versions tells whether
    a calendar that was read before still holds.
    """

    __tablename__ = "calendar_year"
    __table_args__ = (CheckConstraint("year BETWEEN 1949 AND 2199", name="year"),)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    published: Mapped[bool] = mapped_column(Boolean)
    source: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
