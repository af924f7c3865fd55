"""Action items: the item itself, who is responsible since when, and where it comes from.

What happened to an item stands in actions/history_models.py. A constraint that the workflow table implies is made
from it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    literal,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.actions.rules import (
    DeadlinePrecision,
    ExtensionAuthority,
    How,
    Priority,
    ReportingRhythm,
    SourceKind,
    UnitRole,
)
from smartcity.actions.workflow import ENDED_STATES, State
from smartcity.departments.models import Organisation
from smartcity.foundation.database import Base, UTCDateTime, Versioned, enum_type
from smartcity.foundation.numbering import written
from smartcity.people.models import Person

NEVER = date(9999, 12, 31)
"""Stands for "no day" in an order that must have one."""

EPOCH = date(1, 1, 1)
"""Stands for "never before" where a day must stand."""

_DONE = ", ".join(f"'{state.value}'" for state in sorted(ENDED_STATES - {State.CANCELLED}))


_LED = "role = 'lead' AND position = 0 AND until_on IS NULL AND is_open"
_COUNTED = ("organisation_id", "deadline", "item_id", "urgent_on", "red_on", "yellow_on")
_UNSIGNED = "until_on IS NULL AND signed_at IS NULL AND is_open"
_RARE = ("parent_id", "merged_into_id", "leader_id", "created_by_id")
"""References that most items lack: an index that held the empty ones too would look useless to SQLite's planner."""


def _only(condition: str) -> dict[str, Any]:
    """Return what makes an index hold only the rows of a condition, as each database writes a truth."""
    return {
        "sqlite_where": text(condition.replace("is_open", "is_open = 1")),
        "postgresql_where": text(condition),
    }


class ActionItem(Versioned, Base):
    """A task of one lead unit (or several jointly), numbered on leaving draft.

    `yellow_on` and `red_on` are the days on which the light turns, as the pure rule yields them; services keep them,
    the state, progress and deadline equal to the newest `ActionVersion`. `urgent_on` orders lists by what turns red
    first; `plan_year` is the year of the number to come, where it is another than that of the assignment.
    `locked_year` is the closed year since which the item can only be read.
    """

    __tablename__ = "action_item"
    __table_args__ = (
        UniqueConstraint("year", "seq"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("(state = 'draft') = (seq IS NULL)", name="numbered"),
        CheckConstraint("(seq IS NULL) = (year IS NULL)", name="number"),
        CheckConstraint("(deadline IS NULL) = (original_deadline IS NULL)", name="deadlines"),
        CheckConstraint(f"completed_on IS NULL OR state IN ({_DONE})", name="completed"),
        CheckConstraint(f"state NOT IN ({_DONE}) OR completed_on IS NOT NULL", name="completion_day"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
        CheckConstraint("yellow_on IS NULL OR red_on IS NULL OR yellow_on <= red_on", name="light"),
        Index("ix_action_item_red", "is_open", "red_on", "id"),
        Index("ix_action_item_urgent", "is_open", "urgent_on", "id"),
        Index("ix_action_item_order", "urgent_on", "id"),
        Index("ix_action_item_answering", "is_open", "responsible_id"),
        Index("ix_action_item_deadline", "is_open", "deadline", "id"),
        Index("ix_action_item_listed", "is_open", "created_at", "id"),
        Index("ix_action_item_state", "state", "urgent_on", "id"),
        Index("ix_action_item_report_due", "is_open", "report_due_on", "id"),
        Index("ix_action_item_returned", "id", **_only("is_open AND times_returned > 0")),
        *(Index(f"ix_action_item_{column}", column, **_only(f"{column} IS NOT NULL")) for column in _RARE),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int | None] = mapped_column(Integer)
    seq: Mapped[int | None] = mapped_column(Integer)
    plan_year: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    requirement: Mapped[str] = mapped_column(Text, default="")
    clause: Mapped[str] = mapped_column(String(100), default="")
    working_group_id: Mapped[int | None] = mapped_column(ForeignKey("working_group.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("action_item.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("action_item.id"))
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact: Mapped[str] = mapped_column(String(100), default="")
    collective: Mapped[str] = mapped_column(String(200), default="")
    deadline: Mapped[date | None] = mapped_column(Date)
    original_deadline: Mapped[date | None] = mapped_column(Date)
    deadline_text: Mapped[str] = mapped_column(String(100), default="")
    deadline_precision: Mapped[DeadlinePrecision] = mapped_column(enum_type(DeadlinePrecision))
    deadline_version: Mapped[int] = mapped_column(Integer, default=1)
    extension_authority: Mapped[ExtensionAuthority] = mapped_column(
        enum_type(ExtensionAuthority), default=ExtensionAuthority.OFFICE
    )
    reporting_rhythm: Mapped[ReportingRhythm] = mapped_column(enum_type(ReportingRhythm))
    priority: Mapped[Priority] = mapped_column(enum_type(Priority), default=Priority.NORMAL)
    in_house_only: Mapped[bool] = mapped_column(Boolean, default=False)
    to_verify: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[State] = mapped_column(enum_type(State), default=State.DRAFT)
    state_before_suspension: Mapped[State | None] = mapped_column(enum_type(State, "state_before"))
    is_open: Mapped[bool] = mapped_column(Boolean, default=False)
    progress: Mapped[int] = mapped_column(Integer, default=0)
    yellow_on: Mapped[date | None] = mapped_column(Date)
    red_on: Mapped[date | None] = mapped_column(Date)
    yellow_reason: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    red_reason: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    urgent_on: Mapped[date] = mapped_column(Date, default=NEVER)
    report_due_on: Mapped[date | None] = mapped_column(Date)
    assigned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    submitted_on: Mapped[date | None] = mapped_column(Date)
    completed_on: Mapped[date | None] = mapped_column(Date)
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    extensions_granted: Mapped[int] = mapped_column(Integer, default=0)
    times_returned: Mapped[int] = mapped_column(Integer, default=0)
    last_report_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    leader_read_on: Mapped[date | None] = mapped_column(Date)
    checking_until: Mapped[date | None] = mapped_column(Date)
    carried_over: Mapped[bool] = mapped_column(Boolean, default=False)
    locked_year: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    search_text: Mapped[str] = mapped_column(Text, default="", active_history=True)  # the index forgets the old one
    sources: Mapped[list["ActionSource"]] = relationship(cascade="all, delete-orphan", order_by="ActionSource.position")
    units: Mapped[list["ActionUnit"]] = relationship(cascade="all, delete-orphan", order_by="ActionUnit.position")
    milestones: Mapped[list["Milestone"]] = relationship(cascade="all, delete-orphan", order_by="Milestone.due_on")
    leader: Mapped[Person | None] = relationship(foreign_keys=[leader_id])
    responsible: Mapped[Person | None] = relationship(foreign_keys=[responsible_id])

    @property
    def number(self) -> str | None:
        """The number as offices write it, `2026-012`; None for a draft."""
        return written(self.year, self.seq)

    @property
    def current_units(self) -> list["ActionUnit"]:
        """The units that have a part in the item now: leads first, each role in its order."""
        order = list(UnitRole)
        now = [unit for unit in self.units if unit.until_on is None]
        return sorted(now, key=lambda unit: (order.index(unit.role), unit.position))

    @property
    def lead(self) -> "ActionUnit":
        """The first lead, who collects and reports for all."""
        return self.current_units[0]


class ActionLook(Base):
    """The day from which whoever reminds must look at an open item again.

    Apart from the item, because it moves with each reminder: the item's own row and its many indexes stay as they are.
    """

    __tablename__ = "action_look"
    __table_args__ = (Index("ix_action_look_day", "look_on", "item_id"),)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"), primary_key=True, autoincrement=False)
    look_on: Mapped[date] = mapped_column(Date)


class ActionSource(Base):
    """Where an item comes from; a matter that came up twice has two sources, each answered.

    `instruction_id` is the instruction that a source stands for: names change, it doesn't.
    """

    __tablename__ = "action_source"
    __table_args__ = (UniqueConstraint("item_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"))
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[SourceKind] = mapped_column(enum_type(SourceKind))
    reference: Mapped[str] = mapped_column(String(200), default="")
    basis: Mapped[str] = mapped_column(String(200), default="")
    answered_on: Mapped[date | None] = mapped_column(Date)
    instruction_id: Mapped[int | None] = mapped_column(ForeignKey("instruction.id", ondelete="SET NULL"), index=True)


class ActionUnit(Base):
    """A unit's part in an item, from a day until a day: a lead changed midway keeps the lateness of its time.

    `until_on` is the day of the hand-over, on which the successor begins. `position` 0 is the first lead, who collects.
    Each unit signs for itself, or the office records it on its behalf (`signed_how` other than web). `is_open`,
    `deadline`, `yellow_on`, `red_on` and `urgent_on` repeat the item's, so that one unit's list and the counts of all
    units start here, most of them from an index alone.
    """

    __tablename__ = "action_unit"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="period"),
        CheckConstraint("signed_at IS NOT NULL OR signed_how IS NULL", name="signature"),
        Index("ix_action_unit_current", "organisation_id", "is_open", "red_on", "item_id"),
        Index("ix_action_unit_urgent", "organisation_id", "is_open", "urgent_on", "item_id"),
        Index("ix_action_unit_item", "item_id", "role", "position"),
        Index("ix_action_unit_led", *_COUNTED, **_only(_LED)),
        Index("ix_action_unit_unsigned", "item_id", **_only(_UNSIGNED)),
        Index("uq_action_unit_current", "item_id", "organisation_id", unique=True, **_only("until_on IS NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[UnitRole] = mapped_column(enum_type(UnitRole))
    position: Mapped[int] = mapped_column(Integer)
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    is_open: Mapped[bool] = mapped_column(Boolean, default=False)
    deadline: Mapped[date | None] = mapped_column(Date)
    yellow_on: Mapped[date | None] = mapped_column(Date)
    red_on: Mapped[date | None] = mapped_column(Date)
    urgent_on: Mapped[date] = mapped_column(Date, default=NEVER)
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_how: Mapped[How | None] = mapped_column(enum_type(How))
    signed_told_by: Mapped[str] = mapped_column(String(60), default="")
    signed_note: Mapped[str] = mapped_column(String(500), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    organisation: Mapped[Organisation] = relationship()


def leads_now(part: Any) -> list[ColumnElement[bool]]:
    """Return the conditions of leading an open item, the first named among joint leads; `part` is ActionUnit.

    Written out in the statement, not sent beside it: only so does SQLite see that its index of leads holds them all.
    """
    lead, first = literal(UnitRole.LEAD, literal_execute=True), literal(0, literal_execute=True)
    return [part.role == lead, part.position == first, part.until_on.is_(None), part.is_open]


class Milestone(Base):
    """A step of an item with a day of its own; missed, it turns the light yellow."""

    __tablename__ = "milestone"
    __table_args__ = (Index("ix_milestone_missed", "due_on", "item_id", **_only("done_on IS NULL")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
