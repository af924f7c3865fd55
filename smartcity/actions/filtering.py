"""What a list of items is narrowed to; the filters combine, for pages, API and export alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from smartcity.actions.faces import Face
from smartcity.actions.grams import Word, words
from smartcity.actions.history_models import Extension, ExtensionState, Objection
from smartcity.actions.instruction_queries import waits_for
from smartcity.actions.models import ActionItem, ActionSource, ActionUnit
from smartcity.actions.queries import OPEN_OBJECTIONS
from smartcity.actions.rules import Colour, Mark, Priority, SourceKind, UnitRole
from smartcity.actions.search_index import holding
from smartcity.actions.workflow import ENDED_STATES, State
from smartcity.foundation import checks
from smartcity.foundation.database import db
from smartcity.people.models import Person

T = TypeVar("T")


class View(StrEnum):
    """The tabs of the list."""

    OPEN = "open"
    ENDED = "ended"
    SUSPENDED = "suspended"
    DRAFT = "draft"


@dataclass(frozen=True)
class Filters:
    """None and empty ask nothing.

    Each word of `text` is part of a number, title, source, … or of the responsible's name; `person` is part of that
    name, or the beginning of its initials. `lead_id` is the first lead, who answers for the item; a joint lead is a
    unit with that role. `to_sign_id` is a unit that has not signed yet; `to_read` asks for results that the leader has
    not read, `reader_id` for those that this leader has to read.
    """

    text: str = ""
    view: View | None = None
    state: State | None = None
    light: Colour | None = None
    mark: Mark | None = None
    unit_id: int | None = None
    role: UnitRole | None = None
    lead_id: int | None = None
    group_id: int | None = None
    source: SourceKind | None = None
    responsible_id: int | None = None
    person: str = ""
    leader_id: int | None = None
    parent_id: int | None = None
    priority: Priority | None = None
    due_from: date | None = None
    due_until: date | None = None
    to_sign_id: int | None = None
    to_read: bool = False
    reader_id: int | None = None


def conditions(filters: Filters, shown: Face) -> list[ColumnElement[bool]]:
    """Return the filters as conditions on items as `shown`."""
    source = shown.source
    equal = {
        source.state: filters.state,
        ActionItem.working_group_id: filters.group_id,
        ActionItem.responsible_id: filters.responsible_id,
        ActionItem.leader_id: filters.leader_id,
        ActionItem.parent_id: filters.parent_id,
        ActionItem.priority: filters.priority,
    }
    return [
        *(column == value for column, value in equal.items() if value is not None),
        *_where(filters.text, _mentions),
        *_where(filters.person, _named),
        *_where(filters.view, lambda view: in_view(view, shown)),
        *_where(filters.light, shown.light),
        *_where(filters.mark, lambda mark: MARKS[mark](shown)),
        *_where(filters.source, _from),
        *_where(filters.due_from, lambda day: source.deadline >= day),
        *_where(filters.due_until, lambda day: source.deadline <= day),
        *_where(filters.to_sign_id, _to_sign),
        *_where(filters.to_read or filters.reader_id, lambda _asked: _to_read()),
        *_where(filters.reader_id, waits_for),
    ]


def _where(value: T | None, condition: Callable[[T], ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    return [condition(value)] if value else []


def _from(kind: SourceKind) -> ColumnElement[bool]:
    return ActionItem.id.in_(select(ActionSource.item_id).where(ActionSource.kind == kind))


def _to_sign(unit_id: int) -> ColumnElement[bool]:
    unit = ActionUnit
    waiting = select(unit.item_id).where(
        unit.organisation_id == unit_id,
        unit.is_open,
        unit.until_on.is_(None),
        unit.role != UnitRole.OVERSEEING,
        unit.signed_at.is_(None),
    )
    return ActionItem.id.in_(waiting)


def _to_read() -> ColumnElement[bool]:
    instructed = select(ActionSource.item_id).where(ActionSource.kind == SourceKind.INSTRUCTION)
    return and_(ActionItem.state == State.SUBMITTED, ActionItem.leader_read_on.is_(None), ActionItem.id.in_(instructed))


def _mentions(text: str) -> ColumnElement[bool]:
    """Return the condition that each word is in an item's search text, or names the person responsible."""
    sought = words(checks.clean_text("q", text, maximum=checks.NAME))
    return and_(true(), *(_word(word) for word in sought))


def _word(word: Word) -> ColumnElement[bool]:
    """A word that is nobody's name is left to the index of texts alone: only so is it fast."""
    persons = select(Person.id).where(_bears(word.text))
    if db.session.scalar(persons.limit(1)) is None:
        return holding(word)
    return or_(holding(word), ActionItem.responsible_id.in_(persons))


def _named(person: str) -> ColumnElement[bool]:
    sought = checks.clean_text("person", person, maximum=checks.NAME).casefold()
    return ActionItem.responsible_id.in_(select(Person.id).where(_bears(sought)))


def _bears(name: str) -> ColumnElement[bool]:
    return or_(Person.name.contains(name, autoescape=True), Person.initials.startswith(name, autoescape=True))


def in_view(view: View, shown: Face) -> ColumnElement[bool]:
    """Return the condition of standing under a tab; each item stands under exactly one."""
    if view is View.OPEN:
        return shown.open
    states = ENDED_STATES if view is View.ENDED else {State(view.value)}
    found: ColumnElement[bool] = shown.source.state.in_(sorted(states))
    return found


def unsigned_listed(shown: Face) -> ColumnElement[bool]:
    """Return the same condition as `unsigned` for a whole list: today's starts from the few parts without signature."""
    if shown.source is not ActionItem:
        return unsigned(shown)
    unit = ActionUnit
    waiting = select(unit.item_id).where(
        unit.is_open, shown.part(unit), unit.role != UnitRole.OVERSEEING, unit.signed_at.is_(None)
    )
    return and_(shown.open, ActionItem.id.in_(waiting))


def unsigned(shown: Face) -> ColumnElement[bool]:
    """Return the condition that a lead or supporting unit has not signed yet, for a row that was found otherwise."""
    unit = ActionUnit
    missing = exists().where(
        unit.item_id == ActionItem.id, shown.part(unit), unit.role != UnitRole.OVERSEEING, unit.signed_at.is_(None)
    )
    return and_(shown.open, missing)


def objection_waiting(shown: Face) -> ColumnElement[bool]:
    """Return the condition that an objection waits for an answer."""
    waiting = select(Objection.item_id).where(Objection.state.in_(OPEN_OBJECTIONS))
    return and_(shown.open, ActionItem.id.in_(waiting))


def extension_waiting(shown: Face) -> ColumnElement[bool]:
    """Return the condition that an extension request waits for an answer."""
    waiting = select(Extension.item_id).where(Extension.state == ExtensionState.WAITING)
    return and_(shown.open, ActionItem.id.in_(waiting))


def _unsubmitted(shown: Face) -> ColumnElement[bool]:
    return and_(shown.open, shown.source.state != State.SUBMITTED)


MARKS: dict[Mark, Callable[[Face], Any]] = {
    Mark.UNSIGNED: unsigned_listed,
    Mark.REPORT_DUE: lambda shown: and_(_unsubmitted(shown), ActionItem.report_due_on <= shown.day),
    Mark.OBJECTION: objection_waiting,
    Mark.EXTENSION_WAITING: extension_waiting,
    Mark.EXTENDED: lambda _shown: ActionItem.extensions_granted > 0,
    Mark.RETURNED: lambda shown: and_(_unsubmitted(shown), ActionItem.times_returned > 0),
    Mark.CHECKING: lambda shown: and_(shown.open, ActionItem.checking_until >= shown.day),
    Mark.CARRIED_OVER: lambda _shown: ActionItem.carried_over.is_(True),
    Mark.LATE: lambda _shown: ActionItem.late.is_(True),
}
"""Each mark as a condition: the same that actions/marks.py asks of one item."""
