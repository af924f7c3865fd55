"""The rule sets of the light that the office entered: what they say, from when they hold, who entered them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.actions.light_rules import LightRules
from smartcity.foundation.database import Base, Lasting, UTCDateTime
from smartcity.people.models import Person


class LightRuleSet(Lasting, Base):
    """A rule set; it holds from the moment it was applied until the next one is.

    `from_on` is the day it was meant for, `applied_at` when it came into force: on that day, or at once. Until then it
    can be withdrawn. `relit` is how many items got other light days by it. Rows are history: they never change.
    """

    __tablename__ = "light_rule_set"
    __table_args__ = (
        CheckConstraint("applied_at IS NULL OR withdrawn_at IS NULL", name="one_end"),
        CheckConstraint("(applied_at IS NULL) = (relit IS NULL)", name="counted"),
        Index(
            "uq_light_rule_set_waiting",
            "from_on",
            unique=True,
            sqlite_where=text("applied_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("applied_at IS NULL AND withdrawn_at IS NULL"),
        ),
        {
            "info": {
                "keep": ("applied_at", "relit", "withdrawn_at", "withdrawn_by_id"),
                "examples_may_go": True,
            }
        },
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(Date)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500), default="")
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    applied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    relit: Mapped[int | None] = mapped_column(Integer)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])

    @property
    def rules(self) -> LightRules:
        """What the rule set says."""
        return LightRules.from_json(self.content)
