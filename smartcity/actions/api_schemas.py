"""What the API takes and gives about action items."""

from datetime import date, datetime

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions.history_models import ExtensionState
from smartcity.actions.new_action import NewAction, NewMilestone, NewSource
from smartcity.actions.rules import (
    Colour,
    DeadlinePrecision,
    ExtensionAuthority,
    How,
    Mark,
    Priority,
    ReportingRhythm,
    SourceKind,
    UnitRole,
)
from smartcity.actions.workflow import State, Verb
from smartcity.files.rules import FileKind
from smartcity.foundation.api import LARGEST_ID, ListQuery, Named, Schema

Id = StrictInt


class LightSeen(Schema):
    """A colour and why."""

    colour: Colour
    reason: str


class SourceSeen(Schema):
    """Where an item comes from, and when it was told what became of it."""

    id: int
    kind: SourceKind
    reference: str
    basis: str
    answered_on: date | None


class Action(Schema):
    """An action item; state, light, progress and deadline are those of the day asked for."""

    id: int
    number: str | None
    title: str
    requirement: str
    sources: list[SourceSeen]
    lead: Named | None
    co_leads: list[Named]
    supporting: list[Named]
    overseeing: list[Named]
    responsible: Named | None
    working_group: str | None
    parent: int | None
    deadline: date | None
    original_deadline: date | None
    deadline_precision: DeadlinePrecision
    deadline_text: str
    priority: Priority
    in_house_only: bool
    contact: str
    clause: str
    collective: str
    to_verify: bool
    state: State
    progress: int
    light: LightSeen
    marks: list[Mark]
    completed_on: date | None
    late: bool
    version: int


class ActionQuery(ListQuery):
    """Filters, which combine; without any, every item that the token's owner may see. `q` is part of a text.

    `sort`: urgency, number, title, lead, responsible, leader, deadline, report, progress, state, created, completed or
    newest, with - before it descending; what has no value comes last.
    """

    q: str = Field("", max_length=100)
    state: State | None = None
    light: Colour | None = None
    mark: Mark | None = None
    unit: int | None = Field(None, ge=1, le=LARGEST_ID)
    role: UnitRole | None = None
    lead: int | None = Field(None, ge=1, le=LARGEST_ID)
    working_group: int | None = Field(None, ge=1, le=LARGEST_ID)
    source: SourceKind | None = None
    responsible: int | None = Field(None, ge=1, le=LARGEST_ID)
    leader: int | None = Field(None, ge=1, le=LARGEST_ID)
    parent: int | None = Field(None, ge=1, le=LARGEST_ID)
    priority: Priority | None = None
    due_from: date | None = None
    due_until: date | None = None
    as_of: date | None = None
    sort: str = Field("", max_length=20)


class OneQuery(Schema):
    """The day for which an item is asked."""

    as_of: date | None = None


class SourceGiven(Schema):
    """Where an item comes from."""

    kind: SourceKind
    reference: StrictStr = ""
    basis: StrictStr = ""


class MilestoneGiven(Schema):
    """A step on the way."""

    title: StrictStr
    due_on: date


class ActionChange(Schema):
    """What is said of an item; what is left out stays. A new deadline of an assigned item needs a `reason`."""

    title: StrictStr | None = None
    requirement: StrictStr | None = None
    lead: Id | None = Field(None, ge=1, le=LARGEST_ID)
    co_leads: list[Id] | None = None
    supporting: list[Id] | None = None
    overseeing: list[Id] | None = None
    deadline: date | None = None
    deadline_text: StrictStr | None = None
    deadline_precision: DeadlinePrecision | None = None
    sources: list[SourceGiven] | None = None
    working_group: Id | None = Field(None, ge=1, le=LARGEST_ID)
    parent: Id | None = Field(None, ge=1, le=LARGEST_ID)
    leader: Id | None = Field(None, ge=1, le=LARGEST_ID)
    responsible: Id | None = Field(None, ge=1, le=LARGEST_ID)
    contact: StrictStr | None = None
    priority: Priority | None = None
    in_house_only: StrictBool | None = None
    clause: StrictStr | None = None
    milestones: list[MilestoneGiven] | None = None
    reporting_rhythm: ReportingRhythm | None = None
    extension_authority: ExtensionAuthority | None = None
    collective: StrictStr | None = None
    to_verify: StrictBool | None = None
    plan_year: StrictInt | None = Field(None, ge=0, le=9999)
    reason: StrictStr = ""
    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)

    def given(self) -> dict[str, object]:
        """Return what was sent, by the fields of `NewAction`; null empties what may be empty."""
        sent = {name: getattr(self, name) for name in self.model_fields_set - {"version", "reason"}}
        return {_FIELDS.get(name, name): _value(name, value) for name, value in sent.items() if _says(name, value)}


class ActionGiven(ActionChange):
    """A new item; it becomes a draft."""

    title: StrictStr
    lead: Id = Field(ge=1, le=LARGEST_ID)

    def described(self) -> NewAction:
        """Return the description of the new item."""
        return NewAction(**self.given())  # type: ignore[arg-type]  # checked by the model above


class FileSeen(Schema):
    """A file of an item; `event` is the act of the story that it came with, null while no act has named it."""

    id: int
    name: str
    kind: FileKind
    size: int
    sha256: str
    uploaded_at: datetime
    event: int | None


class ReportSeen(Schema):
    """A progress report."""

    id: int
    unit: Named
    at: datetime
    person: Named | None
    progress: int
    text: str
    difficulties: str
    next_step: str
    no_progress: bool
    vetted_by: str
    on_behalf: bool
    how: How


class ExtensionSeen(Schema):
    """A request for a later deadline, and what became of it."""

    id: int
    unit: Named
    deadline: date
    previous_deadline: date
    reason: str
    authority: ExtensionAuthority
    requested_at: datetime
    state: ExtensionState
    decided_at: datetime | None
    decision_note: str
    document: str


class EventSeen(Schema):
    """One act of an item's story."""

    id: int
    at: datetime
    verb: Verb
    from_state: State
    to_state: State
    summary: str
    text: str
    person: Named | None
    unit: Named | None
    on_behalf: bool
    how: How
    told_by: str


_FIELDS = {
    "lead": "lead_id",
    "co_leads": "co_lead_ids",
    "supporting": "supporting_ids",
    "overseeing": "overseeing_ids",
    "deadline_precision": "precision",
    "working_group": "working_group_id",
    "parent": "parent_id",
    "leader": "leader_id",
    "responsible": "responsible_id",
    "reporting_rhythm": "rhythm",
}
_MAY_BE_EMPTY = {"deadline", "working_group", "parent", "leader", "responsible", "reporting_rhythm", "plan_year"}


def _says(name: str, value: object) -> bool:
    return value is not None or name in _MAY_BE_EMPTY


def _value(name: str, value: object) -> object:
    if name == "sources" and isinstance(value, list):
        return tuple(NewSource(one.kind, one.reference, one.basis) for one in value)
    if name == "milestones" and isinstance(value, list):
        return tuple(NewMilestone(one.title, one.due_on) for one in value)
    return tuple(value) if isinstance(value, list) else value
