"""Reading meetings: which ones a person sees, what is coming, whose minutes are late.

A foreign meeting looks like one that isn't there. The office and the leaders see all; others those they or their unit
are invited to, those of their working group, those they chair, and those whose minutes they hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from smartcity.departments.models import WorkingGroup
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.i18n import label
from smartcity.foundation.numbering import written
from smartcity.foundation.paging import DEFAULT_LIMIT, Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import remembered
from smartcity.meetings.access import Permission
from smartcity.meetings.models import Attendance, Meeting, MeetingEvent, Minutes
from smartcity.meetings.rules import MeetingKind, MeetingState
from smartcity.people.models import Person

OFF = frozenset({MeetingState.CANCELLED, MeetingState.POSTPONED})
AWAITING_MINUTES = frozenset({MeetingState.HELD, MeetingState.DRAFTED, MeetingState.COUNTERSIGNED})

SORTS: dict[str, ColumnElement[Any]] = {"start": Meeting.starts_at.expression, "title": Meeting.title.expression}
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class MeetingRow(NamedTuple):
    """A meeting in a list; `group` is its working group's name."""

    id: int
    series_id: int | None
    year: int | None
    seq: int | None
    title: str
    kind: MeetingKind
    starts_at: datetime | None
    ends_at: datetime | None
    room: str
    state: MeetingState
    group: str | None
    chair: str | None
    version: int

    @property
    def number(self) -> str | None:
        """The number as offices write it; None before the meeting was held."""
        return written(self.year, self.seq)


class LateMinutes(NamedTuple):
    """Minutes that are not issued, who has them in hand and since when."""

    minutes_id: int
    meeting_id: int
    year: int | None
    seq: int | None
    title: str
    due_on: date
    holder_id: int | None
    holder: str | None
    held_since: datetime | None


@dataclass(frozen=True)
class Filters:
    """What a list of meetings is narrowed to; None asks nothing. Days are the city's."""

    text: str = ""
    kind: MeetingKind | None = None
    series: int | None = None
    group: int | None = None
    states: frozenset[MeetingState] | None = None
    first: date | None = None
    last: date | None = None
    upcoming: bool | None = None


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of being seen by somebody."""
    if actor.may(Permission.SEE_ALL):
        return true()
    in_hand = select(Minutes.meeting_id).where(Minutes.holder_id == (actor.person_id or 0))
    return or_(*invited(actor), Meeting.id.in_(in_hand))


def invited(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the ways of belonging to a meeting: by name, as a substitute, by unit, by working group, as the chair."""
    me = actor.person_id or 0
    listed = select(Attendance.meeting_id).where(
        or_(
            Attendance.person_id == me,
            Attendance.substitute_id == me,
            Attendance.organisation_id.in_(actor.unit_ids),
        )
    )
    return Meeting.id.in_(listed), Meeting.working_group_id.in_(actor.group_ids), Meeting.chair_id == me


def visible_to(actor: Actor) -> Select[Meeting]:
    """Return the select of the meetings that somebody sees."""
    return select(Meeting).where(seen_by(actor))


def get_for(actor: Actor, meeting_id: int, *, lock: bool = False) -> Meeting:
    """Return a meeting that somebody sees; `NotFound` otherwise. `lock` holds the row until the unit of work ends."""
    statement = visible_to(actor).where(Meeting.id == meeting_id)
    found = db.session.scalars(statement.with_for_update(of=Meeting) if lock else statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def seen_among(actor: Actor, meeting_ids: Iterable[int]) -> set[int]:
    """Return which of some meetings somebody sees."""
    return set(db.session.scalars(select(Meeting.id).where(Meeting.id.in_(set(meeting_ids)), seen_by(actor))))


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Meeting.id,
            Meeting.series_id,
            Meeting.year,
            Meeting.seq,
            Meeting.title,
            Meeting.kind,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.room,
            Meeting.state,
            WorkingGroup.name.label("group"),
            Person.name.label("chair"),
            Meeting.version,
        )
        .outerjoin(WorkingGroup, WorkingGroup.id == Meeting.working_group_id)
        .outerjoin(Person, Person.id == Meeting.chair_id)
    )


def page_of(
    actor: Actor, filters: Filters, *, sort: str = "start", cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Any]:
    """Return a page of what a person sees; those without a date come last. A `sort` with "-" counts from the end."""
    column = SORTS.get(sort.removeprefix("-"), SORTS["start"])
    order = func.coalesce(column, _NEVER) if column is SORTS["start"] else column
    statement = _rows().where(seen_by(actor), *_conditions(filters))
    keys = [Key(order, sort.startswith("-")), Key(Meeting.id.expression, sort.startswith("-"))]
    found = paged(statement, keys, cursor, limit)
    return Page([MeetingRow._make(row[: len(MeetingRow._fields)]) for row in found.rows], found.next)


def count(actor: Actor, filters: Filters) -> int:
    """Return how many meetings a list has in all."""
    return db.session.scalar(select(func.count(Meeting.id)).where(seen_by(actor), *_conditions(filters))) or 0


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.text:
        found.append(or_(*(c.contains(filters.text, autoescape=True) for c in (Meeting.title, Meeting.room))))
    for column, value in (
        (Meeting.kind, filters.kind),
        (Meeting.series_id, filters.series),
        (Meeting.working_group_id, filters.group),
    ):
        if value is not None:
            found.append(column == value)
    if filters.states is not None:
        found.append(Meeting.state.in_(filters.states))
    if filters.first is not None:
        found.append(Meeting.starts_at >= clock.instant(filters.first))
    if filters.last is not None:
        found.append(Meeting.starts_at < clock.end_of_day(filters.last))
    if filters.upcoming:
        found.append(_still_to_come())
    return found


def _still_to_come() -> ColumnElement[bool]:
    """A meeting of today stays among the coming ones until it is recorded as held."""
    planned = Meeting.state.in_({MeetingState.DRAFT, MeetingState.NOTIFIED})
    return or_(Meeting.state == MeetingState.POSTPONED, planned)


@remembered
def meetings_between(actor: Actor, first: date, last: date, *, off: bool = False) -> list[MeetingRow]:
    """Return the meetings on some days that a person sees, in order of time; `off` also those that fell away."""
    statement = _rows().where(seen_by(actor), *_conditions(Filters(first=first, last=last)))
    if not off:
        statement = statement.where(Meeting.state.not_in(OFF))
    return [MeetingRow._make(row) for row in db.session.execute(statement.order_by(Meeting.starts_at, Meeting.id))]


def minutes_of(meeting_id: int) -> Minutes | None:
    """Return the newest edition of a meeting's minutes."""
    return next(iter(editions(meeting_id)), None)


def editions(meeting_id: int) -> Sequence[Minutes]:
    """Return the editions of a meeting's minutes, the newest first."""
    statement = select(Minutes).where(Minutes.meeting_id == meeting_id).order_by(Minutes.edition.desc())
    return db.session.scalars(statement).all()


def _unissued() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Minutes.id,
            Minutes.meeting_id,
            Meeting.year,
            Meeting.seq,
            Meeting.title,
            Minutes.due_on,
            Minutes.holder_id,
            Person.name,
            Minutes.held_since,
        )
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .outerjoin(Person, Person.id == Minutes.holder_id)
        .where(Minutes.issued_at.is_(None), Meeting.state.in_(AWAITING_MINUTES))
        .order_by(Minutes.due_on, Minutes.id)
    )


@remembered
def overdue_minutes(on: date) -> list[LateMinutes]:
    """Return the minutes that were promised before a day and are not issued, longest overdue first."""
    return [LateMinutes._make(row) for row in db.session.execute(_unissued().where(Minutes.due_on < on))]


def unissued_minutes() -> list[LateMinutes]:
    """Return the minutes that are still to be issued, first due first."""
    return [LateMinutes._make(row) for row in db.session.execute(_unissued())]


def minutes_held_by(person_id: int) -> list[LateMinutes]:
    """Return the minutes a person has in hand that are not issued: handed over when the person leaves."""
    return [LateMinutes._make(row) for row in db.session.execute(_unissued().where(Minutes.holder_id == person_id))]


def events_of(meeting_id: int) -> Sequence[MeetingEvent]:
    """Return what happened to a meeting, the newest first."""
    statement = select(MeetingEvent).where(MeetingEvent.meeting_id == meeting_id).order_by(MeetingEvent.id.desc())
    return db.session.scalars(statement).all()


def numbers_of(ids: Iterable[int]) -> dict[int, str]:
    """Return the kind and number of meetings, for the audit: no titles; one that was not held has no number."""
    statement = select(Meeting.id, Meeting.kind, Meeting.year, Meeting.seq).where(Meeting.id.in_(set(ids)))
    rows = db.session.execute(statement)
    return {row.id: f"{label(row.kind)} {number}" for row in rows if (number := written(row.year, row.seq))}
