"""The weekly summary: a draft that is refreshed until its cut-off, and the issued one, which never changes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.foundation.database import Base, UTCDateTime, Versioned, enum_type
from smartcity.people.models import Person
from smartcity.summaries.rules import SummaryState


class Summary(Versioned, Base):
    """One week. `content` holds figures, lists and reasons as of `as_of`; the number comes with the issue.

    `version` counts what people changed; a refresh of the figures leaves it, so that nobody's typing goes stale.
    """

    __tablename__ = "summary"
    __table_args__ = (
        UniqueConstraint("iso_year", "iso_week"),
        UniqueConstraint("year", "seq"),
        CheckConstraint("(state = 'issued') = (seq IS NOT NULL)", name="numbered"),
        CheckConstraint("(seq IS NULL) = (year IS NULL)", name="number"),
        CheckConstraint("(state IN ('signed', 'issued')) = (signed_at IS NOT NULL)", name="signed"),
        CheckConstraint("(state = 'issued') = (issued_at IS NOT NULL)", name="issued"),
        CheckConstraint("(state = 'issued') = (content_hash <> '')", name="sealed"),
        CheckConstraint("period_from < period_until", name="period"),
        CheckConstraint("period_from < as_of AND as_of <= period_until", name="as_of"),
        {"info": {"frozen": "old.state = 'issued'", "examples_may_go": True}},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    iso_year: Mapped[int] = mapped_column(Integer)
    iso_week: Mapped[int] = mapped_column(Integer)
    year: Mapped[int | None] = mapped_column(Integer)
    seq: Mapped[int | None] = mapped_column(Integer)
    period_from: Mapped[datetime] = mapped_column(UTCDateTime)
    """Previous cut-off, exclusive."""
    period_until: Mapped[datetime] = mapped_column(UTCDateTime)
    """This cut-off, inclusive."""
    as_of: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[SummaryState] = mapped_column(enum_type(SummaryState), default=SummaryState.DRAFT)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    opening: Mapped[str] = mapped_column(Text, default="")
    coordination: Mapped[str] = mapped_column(Text, default="")
    refreshed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_on_paper: Mapped[bool] = mapped_column(Boolean, default=False)
    issued_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_on: Mapped[date | None] = mapped_column(Date)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    signed_by: Mapped[Person | None] = relationship(foreign_keys=[signed_by_id])
    issued_by: Mapped[Person | None] = relationship(foreign_keys=[issued_by_id])
