"""Scheduling meetings: from an occurrence of a series or freely, moved and changed, without a silent clash."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from smartcity.departments.models import WorkingGroup
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import NAME, TITLE, Errors
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict
from smartcity.foundation.texts import Text
from smartcity.meetings import clashes
from smartcity.meetings.access import Permission
from smartcity.meetings.events import happened
from smartcity.meetings.models import AgendaItem, Meeting, MeetingSeries, OccurrenceChange
from smartcity.meetings.occurrence_queries import aware, occurrence_on
from smartcity.meetings.recurrence import FIRST_YEAR, LAST_YEAR
from smartcity.meetings.rules import MeetingKind, MeetingState, notice_due_on
from smartcity.meetings.seats import check_invited, seat
from smartcity.meetings.series_queries import get_for as series_for
from smartcity.people.models import Person
from smartcity.workdays.queries import calendar

LONGEST = timedelta(days=7)
REVIEW_TITLE = "How the last decisions stand"


@dataclass(frozen=True)
class NewMeeting:
    """What is said of a meeting when it is scheduled; instants are aware. Units and people None: those of the series.

    `original_day` names the occurrence of the series that it is; without one the meeting stands beside the rule.
    """

    title: str
    kind: MeetingKind
    start: datetime | None
    end: datetime | None
    room: str = ""
    chair_id: int | None = None
    working_group_id: int | None = None
    series_id: int | None = None
    original_day: date | None = None
    topics_until: date | None = None
    units: tuple[int, ...] | None = None
    people: tuple[int, ...] | None = None


def schedule(actor: Actor, new: NewMeeting, *, despite_clashes: bool = False) -> Meeting:
    """Schedule a meeting, as a draft; a clash is refused (`clashes.Clash`) unless it is accepted."""
    actor.require(Permission.MANAGE)
    series = series_for(actor, new.series_id) if new.series_id is not None else None
    new = _with_standing(new, series)
    errors = Errors()
    row = Meeting(state=MeetingState.DRAFT, kind=new.kind, sequence=0, moved_reason="", ended_reason="")
    take(row, new, errors)
    if new.start is None:
        errors.add("start", Text("Please fill this in"))
    check_invited(errors, new.units or (), new.people or ())
    errors.stop()
    row.series_id, row.original_start = new.series_id, _original(series, new.original_day)
    clashes.check(
        row.starts_at,
        row.ends_at,
        row.room,
        {*(new.people or ()), row.chair_id or 0},
        but=None,
        despite=despite_clashes,
    )
    _begin(row, series, new)
    happened(actor, row, "schedule")
    return row


def _begin(row: Meeting, series: MeetingSeries | None, new: NewMeeting) -> None:
    """Write the meeting with its list and, for a regular one, the generated first item."""
    row.topics_until = new.topics_until or _cut_off(row.starts_at)
    seat(row, new.units or (), new.people or ())
    if series is not None:
        row.sequence = 2 * series.sequence + 2  # above what the calendar of the series said of this occurrence
        if series.opening_minutes:
            first = AgendaItem(title=REVIEW_TITLE, position=0, reviews_last=True, accepted=True)
            first.minutes_allotted = series.opening_minutes
            row.agenda.append(first)
    db.session.add(row)
    db.session.flush()


def from_series(actor: Actor, series_id: int, original_day: date | None = None) -> NewMeeting:
    """Return what a series says of a meeting to be scheduled: of one occurrence, or of one beside the rule."""
    series = series_for(actor, series_id)
    one = occurrence_on(series, original_day) if original_day else None
    new = NewMeeting(
        title=series.name,
        kind=series.kind,
        start=aware(one.start) if one else None,
        end=aware(one.end) if one else None,
        room=series.room,
        chair_id=series.chair_id,
        working_group_id=series.working_group_id,
        series_id=series.id,
        original_day=original_day,
    )
    return _with_standing(new, series)


def _with_standing(new: NewMeeting, series: MeetingSeries | None) -> NewMeeting:
    standing = series.standing if series else []
    units = tuple(one.organisation_id for one in standing if one.organisation_id is not None)
    people = tuple(one.person_id for one in standing if one.person_id is not None)
    return replace(
        new,
        units=units if new.units is None else new.units,
        people=people if new.people is None else new.people,
    )


def _original(series: MeetingSeries | None, original_day: date | None) -> datetime | None:
    """Return the start that names the occurrence; refused where a meeting was made of it already."""
    if series is None or original_day is None:
        return None
    one = occurrence_on(series, original_day)
    taken = select(Meeting.id).where(
        Meeting.series_id == series.id,
        Meeting.original_start >= clock.instant(original_day),
        Meeting.original_start < clock.end_of_day(original_day),
    )
    if db.session.scalar(taken.limit(1)) is not None:
        raise Conflict(Text("A meeting was scheduled for this occurrence already"))
    for change in db.session.scalars(
        select(OccurrenceChange).where(
            OccurrenceChange.series_id == series.id, OccurrenceChange.original_day == original_day
        )
    ):
        db.session.delete(change)  # from now on the meeting itself says where it is
    return aware(one.original_start)


def _cut_off(start: datetime | None) -> date | None:
    """Topics are collected up to the day on which the notice is still in time."""
    return notice_due_on(clock.local(start).date(), calendar()) if start else None


def take(row: Meeting, new: NewMeeting, errors: Errors) -> None:
    """Check what is said of a meeting and put it into the row."""
    row.title = errors.text("title", new.title, maximum=TITLE, required=True)
    row.room = errors.text("room", new.room, maximum=NAME)
    row.topics_until = errors.day("topics_until", new.topics_until)
    check_times(errors, new.start, new.end)
    if new.chair_id is not None and db.session.get(Person, new.chair_id) is None:
        errors.add("chair", Text("There is no such person, or the person has left"))
    if new.working_group_id is not None and db.session.get(WorkingGroup, new.working_group_id) is None:
        errors.add("group", Text("Choose a working group"))
    row.starts_at, row.ends_at = new.start, new.end
    row.chair_id, row.working_group_id = new.chair_id, new.working_group_id


def check_times(errors: Errors, start: datetime | None, end: datetime | None) -> None:
    """Note times that no meeting has: one without the other, outside this century, longer than a week."""
    if start is None or end is None:
        if start is not None or end is not None:
            errors.add("end", Text("Please give start and end"))
        return
    if not FIRST_YEAR <= start.year <= LAST_YEAR or not FIRST_YEAR <= end.year <= LAST_YEAR:
        errors.add("start", Text("Please give a day in this century"))
    elif end <= start:
        errors.add("end", Text("The end is before the start"))
    elif end - start > LONGEST:
        errors.add("end", Text("A meeting lasts a week at most"))
