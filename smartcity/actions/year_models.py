"""Years that were closed: when, by whom, what was carried over; and why one was opened again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.foundation.database import Base, UTCDateTime
from smartcity.people.models import Person


class YearClosing(Base):
    """One closing of a year; it holds until it is undone, which leaves it on record."""

    __tablename__ = "year_closing"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_reason IS NULL)", name="undoing"),
        Index(
            "uq_year_closing_year",
            "year",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        {"info": {"keep": ("undone_at", "undone_by_id", "undone_reason"), "examples_may_go": True}},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    closed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    carried: Mapped[int] = mapped_column(Integer)
    locked: Mapped[int] = mapped_column(Integer)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    undone_reason: Mapped[str | None] = mapped_column(String(500))
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id])
