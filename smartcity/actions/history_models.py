"""What happened to an item: events, reports, deadlines, extensions, objections, and its state as of any past day.

Nothing here is ever overwritten: a mistake is mended by a new row that says so.
"""

from datetime import date, datetime
from enum import StrEnum
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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.actions.rules import DeadlinePrecision, ExtensionAuthority, How
from smartcity.actions.workflow import State, Verb, edges
from smartcity.departments.models import Organisation
from smartcity.foundation.database import Base, UTCDateTime, enum_type
from smartcity.foundation.triggers import KEEP_ALL
from smartcity.people.models import Person

_MOVES = ", ".join(f"'{verb}>{before}>{after}'" for verb, before, after in edges())


class ActionVersion(Base):
    """An item's state, progress, deadline and light days from `recorded_at` until `until` (None: still).

    As of day D: `recorded_at` ≤ end of D and (`until` is null or > end of D).
    """

    __tablename__ = "action_version"
    __table_args__ = (
        Index("ix_action_version_item", "item_id", "recorded_at"),
        Index("ix_action_version_as_of", "recorded_at", "until"),
        CheckConstraint("until IS NULL OR recorded_at <= until", name="period"),
        {"info": {"keep": ("until",), "examples_may_go": True}},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[State] = mapped_column(enum_type(State))
    progress: Mapped[int] = mapped_column(Integer)
    deadline: Mapped[date | None] = mapped_column(Date)
    original_deadline: Mapped[date | None] = mapped_column(Date)
    deadline_precision: Mapped[DeadlinePrecision] = mapped_column(enum_type(DeadlinePrecision))
    submitted_on: Mapped[date | None] = mapped_column(Date)
    completed_on: Mapped[date | None] = mapped_column(Date)
    yellow_on: Mapped[date | None] = mapped_column(Date)
    red_on: Mapped[date | None] = mapped_column(Date)
    yellow_reason: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    red_reason: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ActionEvent(Base):
    """One act on an item, in the order of its story; `unit_id` and `how` where the office acted for a unit.

    `told_by` is who told the office, as a name or an office. Only moves of the workflow table can stand here.
    `details` holds what the act changed besides the state.
    """

    __tablename__ = "action_event"
    __table_args__ = (
        CheckConstraint(f"verb || '>' || from_state || '>' || to_state IN ({_MOVES})", name="move"),
        Index("ix_action_event_item", "item_id", "id"),
        {"info": {"keep": KEEP_ALL, "examples_may_go": True}},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    verb: Mapped[Verb] = mapped_column(enum_type(Verb))
    from_state: Mapped[State] = mapped_column(enum_type(State, "from_state"))
    to_state: Mapped[State] = mapped_column(enum_type(State, "to_state"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    on_behalf: Mapped[bool] = mapped_column(Boolean, default=False)
    how: Mapped[How] = mapped_column(enum_type(How), default=How.WEB)
    told_by: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    person: Mapped[Person | None] = relationship()
    unit: Mapped[Organisation | None] = relationship()


class ProgressReport(Base):
    """What a unit reported; only the lead's percentage moves the item's."""

    __tablename__ = "progress_report"
    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        Index("ix_progress_report_item", "item_id", "id"),
        {"info": {"keep": KEEP_ALL, "examples_may_go": True}},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("action_event.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    progress: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text, default="")
    difficulties: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    no_progress: Mapped[bool] = mapped_column(Boolean, default=False)
    vetted_by: Mapped[str] = mapped_column(String(100), default="")
    on_behalf: Mapped[bool] = mapped_column(Boolean, default=False)
    how: Mapped[How] = mapped_column(enum_type(How), default=How.WEB)
    event: Mapped[ActionEvent] = relationship()
    unit: Mapped[Organisation] = relationship()
    person: Mapped[Person | None] = relationship()


class DeadlineVersion(Base):
    """A deadline an item had: the original and every revised one stay."""

    __tablename__ = "deadline_version"
    __table_args__ = (
        UniqueConstraint("item_id", "version"),
        {"info": {"keep": KEEP_ALL, "examples_may_go": True}},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"))
    version: Mapped[int] = mapped_column(Integer)
    deadline: Mapped[date | None] = mapped_column(Date)
    text: Mapped[str] = mapped_column(String(100), default="")
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
    authority: Mapped[ExtensionAuthority] = mapped_column(enum_type(ExtensionAuthority))
    reason: Mapped[str] = mapped_column(Text, default="")


class ExtensionState(StrEnum):
    """Where an extension request stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Extension(Base):
    """A request for a later deadline, decided by whoever set the deadline."""

    __tablename__ = "extension"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decision"),
        Index(
            "uq_extension_waiting",
            "item_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    deadline: Mapped[date] = mapped_column(Date)
    previous_deadline: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    authority: Mapped[ExtensionAuthority] = mapped_column(enum_type(ExtensionAuthority))
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[ExtensionState] = mapped_column(enum_type(ExtensionState), default=ExtensionState.WAITING)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision_note: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[str] = mapped_column(String(200), default="")
    unit: Mapped[Organisation] = relationship()


class ObjectionState(StrEnum):
    """Where an objection ("not ours") stands."""

    WAITING = "waiting"
    KEPT = "kept"
    REASSIGNED = "reassigned"
    REFERRED = "referred"


class Objection(Base):
    """A unit says that the matter is not its own; the office keeps, reassigns or refers up."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("(state IN ('waiting', 'referred')) OR decided_at IS NOT NULL", name="decision"),
        Index(
            "ix_objection_waiting",
            "item_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    reason: Mapped[str] = mapped_column(Text)
    suggested_unit_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[ObjectionState] = mapped_column(enum_type(ObjectionState), default=ObjectionState.WAITING)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision_note: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[Organisation] = relationship(foreign_keys=[unit_id])
