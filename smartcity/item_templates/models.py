"""Templates of recurring items, and which item was made for which period."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
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

from smartcity.actions.rules import DeadlinePrecision, SourceKind
from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.foundation.database import Base, UTCDateTime, Versioned, enum_type
from smartcity.item_templates.rules import DayRule, Period, Rhythm, named


class ItemTemplate(Versioned, Base):
    """What is made again and again, in which rhythm. `problem` is why the latest attempt failed, a sentence."""

    __tablename__ = "item_template"
    __table_args__ = (
        CheckConstraint("due_month BETWEEN 1 AND 12", name="due_month"),
        CheckConstraint("due_day BETWEEN 1 AND 31", name="due_day"),
        CheckConstraint("ahead >= 0", name="ahead"),
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="term"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    requirement: Mapped[str] = mapped_column(Text, default="")
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    working_group_id: Mapped[int | None] = mapped_column(ForeignKey("working_group.id"), index=True)
    source_kind: Mapped[SourceKind] = mapped_column(enum_type(SourceKind))
    reference: Mapped[str] = mapped_column(String(200), default="")
    basis: Mapped[str] = mapped_column(String(200), default="")
    precision: Mapped[DeadlinePrecision] = mapped_column(enum_type(DeadlinePrecision))
    wording: Mapped[str] = mapped_column(String(100), default="")
    period: Mapped[Period] = mapped_column(enum_type(Period))
    due_month: Mapped[int] = mapped_column(Integer)
    due_day: Mapped[int] = mapped_column(Integer)
    day_rule: Mapped[DayRule] = mapped_column(enum_type(DayRule))
    ahead: Mapped[int] = mapped_column(Integer)
    at_once: Mapped[bool] = mapped_column(Boolean, default=False)
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    lead: Mapped[Organisation] = relationship()
    working_group: Mapped[WorkingGroup | None] = relationship()
    supporting: Mapped[list["TemplateUnit"]] = relationship(
        cascade="all, delete-orphan", order_by="TemplateUnit.position"
    )

    @property
    def name(self) -> str:
        """What the template is called: its title without the place of the period."""
        return named(self.title)

    @property
    def rhythm(self) -> Rhythm:
        """When its items are due and made."""
        return Rhythm(self.period, self.due_month, self.due_day, self.day_rule, self.ahead, self.from_on, self.until_on)


class TemplateUnit(Base):
    """A supporting unit of the items to be made."""

    __tablename__ = "item_template_unit"
    template_id: Mapped[int] = mapped_column(ForeignKey("item_template.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    organisation: Mapped[Organisation] = relationship()


class RecurringItem(Base):
    """The item of one period: the unique key is what makes it the only one.

    `item_id` is empty after its draft was discarded: the period had its item, and gets no second one. `planned_on` is
    the day on which it was to be made; `adopted` items existed before and were counted as the period's.
    """

    __tablename__ = "recurring_item"
    __table_args__ = (UniqueConstraint("template_id", "period"), Index("ix_recurring_item_item", "item_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("item_template.id"))
    period: Mapped[str] = mapped_column(String(10))
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    last_day: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    planned_on: Mapped[date] = mapped_column(Date)
    made_on: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    adopted: Mapped[bool] = mapped_column(Boolean, default=False)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("action_item.id", ondelete="SET NULL"))

    @property
    def late(self) -> bool:
        """Whether it was made after its day: the scheduler was off, or a problem stood in the way."""
        return not self.adopted and self.made_on > self.planned_on
