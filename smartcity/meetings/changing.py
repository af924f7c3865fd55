"""Changing a meeting that is arranged: its time, its place, its list. Whoever was told of it is told of the change."""

from datetime import date, datetime

from smartcity.foundation.access import Actor
from smartcity.foundation.checks import NAME, Errors, clean_text
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.meetings import clashes, telling
from smartcity.meetings.access import Permission
from smartcity.meetings.events import happened
from smartcity.meetings.models import Attendance, Meeting
from smartcity.meetings.queries import get_for
from smartcity.meetings.rules import AttendanceKind, AttendanceState, MeetingState
from smartcity.meetings.scheduling import NewMeeting, check_times, take
from smartcity.meetings.seats import check_invited, seat
from smartcity.meetings.workflow import UPCOMING_STATES

REASON = 500


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
    take(row, new, errors)
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
    check_times(errors, start, end)
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
