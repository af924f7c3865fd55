"""Scheduling meetings: from an occurrence of a series or freely, moved and changed, without a silent clash."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from smartcity.departments.models import WorkingGroup
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import NAME, TITLE, Errors, clean_text
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.meetings import clashes, telling
from smartcity.meetings.access import Permission
from smartcity.meetings.events import happened
from smartcity.meetings.models import AgendaItem, Attendance, Meeting, MeetingSeries, OccurrenceChange
from smartcity.meetings.occurrence_queries import aware, occurrence_on
from smartcity.meetings.queries import get_for
from smartcity.meetings.recurrence import FIRST_YEAR, LAST_YEAR
from smartcity.meetings.rules import AttendanceKind, AttendanceState, MeetingKind, MeetingState, notice_due_on
from smartcity.meetings.seats import check_invited, seat
from smartcity.meetings.series_queries import get_for as series_for
from smartcity.meetings.workflow import UPCOMING_STATES
from smartcity.people.models import Person
from smartcity.workdays.queries import calendar

REASON = 500
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
    _take(row, new, errors)
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


def from_occurrence(actor: Actor, series_id: int, original_day: date) -> NewMeeting:
    """Return what a series says of one occurrence, to schedule its meeting with."""
    series = series_for(actor, series_id)
    one = occurrence_on(series, original_day)
    return NewMeeting(
        title=series.name,
        kind=series.kind,
        start=aware(one.start),
        end=aware(one.end),
        room=series.room,
        chair_id=series.chair_id,
        working_group_id=series.working_group_id,
        series_id=series.id,
        original_day=original_day,
    )


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


def _take(row: Meeting, new: NewMeeting, errors: Errors) -> None:
    row.title = errors.text("title", new.title, maximum=TITLE, required=True)
    row.room = errors.text("room", new.room, maximum=NAME)
    row.topics_until = errors.day("topics_until", new.topics_until)
    _check_times(errors, new.start, new.end)
    if new.chair_id is not None and db.session.get(Person, new.chair_id) is None:
        errors.add("chair", Text("There is no such person, or the person has left"))
    if new.working_group_id is not None and db.session.get(WorkingGroup, new.working_group_id) is None:
        errors.add("group", Text("Choose a working group"))
    row.starts_at, row.ends_at = new.start, new.end
    row.chair_id, row.working_group_id = new.chair_id, new.working_group_id


def _check_times(errors: Errors, start: datetime | None, end: datetime | None) -> None:
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


def people_of(meeting: Meeting) -> set[int]:
    """Return the people who are expected in person: who comes, who stands in, and the chair."""
    found = {meeting.chair_id or 0}
    for row in meeting.attendance:
        away = row.kind in {AttendanceKind.LEAVE, AttendanceKind.SUBSTITUTE}
        refused = row.state is AttendanceState.REFUSED
        found.add((row.substitute_id if away and not refused else row.person_id) or 0)
    return found - {0}


def change(
    actor: Actor,
    meeting_id: int,
    version: int,
    *,
    title: str,
    room: str,
    chair_id: int | None,
    working_group_id: int | None,
    topics_until: date | None,
    despite_clashes: bool = False,
) -> Meeting:
    """Change what is said of a meeting that is still to come, all but its time; a new room is told to everyone."""
    row = _upcoming(actor, meeting_id)
    check_version(row, version, {"title": title, "room": room})
    before = (row.room, row.title)
    errors = Errors()
    new = NewMeeting(
        title, row.kind, row.starts_at, row.ends_at, room, chair_id, working_group_id, topics_until=topics_until
    )
    _take(row, new, errors)
    errors.stop()
    _check_clashes(row, despite_clashes)
    if (row.room, row.title) != before:
        row.sequence += 1
    happened(actor, row, "change", fields=("title", "room", "chair_id", "working_group_id", "topics_until"))
    if row.room != before[0] and row.state is MeetingState.NOTIFIED:
        telling.tell(actor, row, telling.change(row, ""), replaces=True)
    return row


def move(
    actor: Actor,
    meeting_id: int,
    version: int,
    *,
    start: datetime | None,
    end: datetime | None,
    reason: str,
    room: str | None = None,
    despite_clashes: bool = False,
) -> Meeting:
    """Move a meeting to another time (and room); once people were told, they are told of this, with the reason."""
    row = _upcoming(actor, meeting_id)
    check_version(row, version, {"moved_reason": reason})
    why = clean_text("reason", reason, maximum=REASON, required=row.state is MeetingState.NOTIFIED)
    set_time(row, start, end, despite_clashes=despite_clashes, room=room)
    row.moved_reason = why
    happened(actor, row, "move", text=why, fields=("starts_at", "ends_at", "room"))
    if row.state is MeetingState.NOTIFIED:
        telling.tell(actor, row, telling.change(row, why), replaces=True)
    return row


def set_time(
    row: Meeting, start: datetime | None, end: datetime | None, *, despite_clashes: bool, room: str | None = None
) -> None:
    """Set when (and where) a meeting is; the calendars of those invited take the newer time."""
    errors = Errors()
    if start is None:
        errors.add("start", Text("Please fill this in"))
    _check_times(errors, start, end)
    if room is not None:
        row.room = errors.text("room", room, maximum=NAME)
    errors.stop()
    row.starts_at, row.ends_at = start, end
    row.sequence += 1
    _check_clashes(row, despite_clashes)


def _check_clashes(row: Meeting, despite: bool) -> None:
    with db.session.no_autoflush:
        clashes.check(row.starts_at, row.ends_at, row.room, people_of(row), but=row.id, despite=despite)


def invite(
    actor: Actor,
    meeting_id: int,
    *,
    units: tuple[int, ...] = (),
    people: tuple[int, ...] = (),
    invited_as: AttendanceKind = AttendanceKind.ATTENDING,
    despite_clashes: bool = False,
) -> list[Attendance]:
    """Put units and people on a meeting's list; once the notice is out, they are told at once."""
    row = managed(actor, meeting_id)
    if invited_as not in {AttendanceKind.ATTENDING, AttendanceKind.SITTING_IN}:
        raise InvalidInput({"invited_as": Text("Invite to attend or to sit in")})
    errors = Errors()
    check_invited(errors, units, people)
    errors.stop()
    if row.state in UPCOMING_STATES:
        clashes.check(row.starts_at, row.ends_at, "", people, but=row.id, despite=despite_clashes)
    new = seat(row, units, people, invited_as)
    row.version += 1
    happened(actor, row, "invite", fields=("attendance",))
    if row.state is MeetingState.NOTIFIED and new:
        telling.tell_new(actor, row, new)
    return new


def managed(actor: Actor, meeting_id: int) -> Meeting:
    """Return a meeting for the office to change, locked; issued minutes and cancelled meetings stay as they are."""
    row = get_for(actor, meeting_id, lock=True)
    actor.require(Permission.MANAGE)
    if row.state is MeetingState.ISSUED:
        raise Conflict(Text("The minutes are issued and locked: begin a new edition with a reason"))
    if row.state is MeetingState.CANCELLED:
        raise Conflict(Text("The meeting was cancelled"))
    return row


def _upcoming(actor: Actor, meeting_id: int) -> Meeting:
    row = managed(actor, meeting_id)
    if row.state not in UPCOMING_STATES:
        raise Conflict(Text("Only a meeting that is still to come can be changed"))
    return row
