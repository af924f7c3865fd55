"""The ladders that the office entered in place of those it started with."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.foundation.database import Base, Lasting, UTCDateTime, Versioned, enum_type
from smartcity.foundation.texts import Text
from smartcity.people.models import Person
from smartcity.reminders.rules import Audience, Counted, Ladder, NoticeKind, ReminderRule, Step, StepAction
from smartcity.reminders.standard_ladders import LADDERS


class StoredLadder(Versioned, Lasting, Base):
    """The ladder of one rule; no row: the standard one.

    `steps_made` counts the steps that were ever added, so that no key is used twice. `repeat_name` and `repeat_after`
    tell the repetitions of another pause from those that went out before it.
    """

    __tablename__ = "reminder_ladder"
    __table_args__ = (
        UniqueConstraint("rule"),
        CheckConstraint("repeat_every IS NULL OR repeat_every > 0", name="pause"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[ReminderRule] = mapped_column(enum_type(ReminderRule))
    is_on: Mapped[bool] = mapped_column(Boolean)
    repeat_every: Mapped[int | None] = mapped_column(Integer)
    repeat_audience: Mapped[list[str]] = mapped_column(JSON)
    repeat_name: Mapped[str] = mapped_column(String(24), default="")
    repeat_after: Mapped[date | None] = mapped_column(Date)
    steps_made: Mapped[int] = mapped_column(Integer, default=0)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    changed_by: Mapped[Person | None] = relationship()
    steps: Mapped[list["StoredStep"]] = relationship(
        order_by="StoredStep.position", cascade="all, delete-orphan", back_populates="ladder"
    )

    @property
    def ladder(self) -> Ladder | None:
        """What the row says; None where the rule is off."""
        return self.written if self.is_on else None

    @property
    def written(self) -> Ladder:
        """What the row says, also while the rule is off."""
        return Ladder(
            self.rule,
            tuple(one.step for one in self.steps),
            self.repeat_every,
            frozenset(Audience(name) for name in self.repeat_audience),
            LADDERS[self.rule].recurs,
            self.repeat_name,
            self.repeat_after,
        )


class StoredStep(Lasting, Base):
    """A step of a stored ladder; `key` stays when the step moves, and is never used for another."""

    __tablename__ = "reminder_ladder_step"
    __table_args__ = (UniqueConstraint("ladder_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ladder_id: Mapped[int] = mapped_column(ForeignKey("reminder_ladder.id"))
    position: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(23))
    offset: Mapped[int] = mapped_column(Integer)
    counted: Mapped[Counted] = mapped_column(enum_type(Counted))
    audience: Mapped[list[str]] = mapped_column(JSON)
    action: Mapped[StepAction] = mapped_column(enum_type(StepAction))
    notice: Mapped[NoticeKind | None] = mapped_column(enum_type(NoticeKind))
    channels: Mapped[list[str]] = mapped_column(JSON)
    alone: Mapped[bool] = mapped_column(Boolean)
    in_summary: Mapped[bool] = mapped_column(Boolean)
    ladder: Mapped[StoredLadder] = relationship(back_populates="steps")

    @property
    def step(self) -> Step:
        """What the row says."""
        return Step(
            self.key,
            self.offset,
            frozenset(Audience(name) for name in self.audience),
            self.action,
            self.notice,
            self.in_summary,
            self.counted,
            frozenset(self.channels),
            self.alone,
        )


class FormerLadder(Lasting, Base):
    """What a rule said until it was changed, in the sentences of its page, and who changed it."""

    __tablename__ = "reminder_ladder_former"
    id: Mapped[int] = mapped_column(primary_key=True)
    ladder_id: Mapped[int] = mapped_column(ForeignKey("reminder_ladder.id"), index=True)
    said: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    replaced_at: Mapped[datetime] = mapped_column(UTCDateTime)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    replaced_by: Mapped[Person | None] = relationship()

    @property
    def sentences(self) -> list[Text]:
        """What it said, in the reader's language."""
        return [Text.from_json(one) for one in self.said]
