"""Who comes: leave and substitutes, and the office's ticks at the door. The app never decides that somebody was absent.

A substitute who is swapped in stands as to be checked until somebody decides; one who was approved beforehand, with
the leave, stands approved. Rules: DOMAIN §4.
"""

from datetime import datetime

from sqlalchemy import select

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import NAME, Errors
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound
from smartcity.foundation.texts import Text
from smartcity.meetings import telling
from smartcity.meetings.access import Permission, answers_for
from smartcity.meetings.changing import REASON, managed
from smartcity.meetings.events import happened
from smartcity.meetings.models import Attendance, Meeting
from smartcity.meetings.queries import get_for
from smartcity.meetings.rules import AttendanceKind, AttendanceState, MeetingState
from smartcity.meetings.seats import put_in_order
from smartcity.meetings.workflow import UPCOMING_STATES
from smartcity.people.models import Person

TICKS = frozenset({AttendanceState.EXPECTED, AttendanceState.PRESENT, AttendanceState.ABSENT})


def entry_for(actor: Actor, meeting_id: int, row_id: int) -> tuple[Meeting, Attendance]:
    """Return a meeting that somebody sees, locked, and an entry of its list."""
    meeting = get_for(actor, meeting_id, lock=True)
    return meeting, entry_of(meeting, row_id)


def entry_of(meeting: Meeting, row_id: int) -> Attendance:
    """Return an entry of a meeting's list; `NotFound` for one of another meeting."""
    found = db.session.scalar(select(Attendance).where(Attendance.id == row_id, Attendance.meeting_id == meeting.id))
    if found is None:
        raise NotFound
    return found


def _ticking(actor: Actor, meeting_id: int, row_id: int) -> tuple[Meeting, Attendance]:
    meeting, row = entry_for(actor, meeting_id, row_id)
    managed(actor, meeting_id)
    if meeting.state in {MeetingState.DRAFT, MeetingState.POSTPONED}:
        raise Conflict(Text("The list is ticked once the notice is out"))
    return meeting, row


def mark(actor: Actor, meeting_id: int, row_id: int, state: AttendanceState) -> Attendance:
    """Tick an entry at the door, by the office only: present, absent, or nothing again."""
    meeting, row = _ticking(actor, meeting_id, row_id)
    if state not in TICKS:
        raise InvalidInput({"state": Text("Present, absent or expected")})
    row.kind, row.state = row.invited_as, state
    row.version += 1
    _note(actor, meeting)
    return row


def ask_leave(
    actor: Actor,
    meeting_id: int,
    row_id: int,
    *,
    reason: str,
    substitute_id: int | None = None,
    substitute_name: str = "",
) -> Attendance:
    """Ask for leave, with a reason and a proposed substitute: for oneself, one's unit, or recorded by the office."""
    meeting, row = entry_for(actor, meeting_id, row_id)
    if not actor.may(Permission.ANSWER) or not answers_for(actor, row):
        raise Forbidden
    if meeting.state in {MeetingState.ISSUED, MeetingState.CANCELLED}:
        raise Conflict(Text("The meeting is over"))
    errors = Errors()
    row.leave_reason = errors.text("reason", reason, maximum=REASON, required=True)
    _set_substitute(errors, meeting, row, substitute_id, substitute_name, required=False)
    errors.stop()
    row.kind, row.state, row.decided_at, row.decided_by_id = AttendanceKind.LEAVE, AttendanceState.TO_CHECK, None, None
    row.version += 1
    happened(actor, meeting, "ask_leave", fields=("attendance",))
    return row


def decide(actor: Actor, meeting_id: int, row_id: int, *, approved: bool) -> Attendance:
    """Approve or refuse a leave or a substitute, before the meeting or after; those concerned are told."""
    meeting, row = entry_for(actor, meeting_id, row_id)
    actor.require(Permission.DECIDE_LEAVE)
    if row.kind not in {AttendanceKind.LEAVE, AttendanceKind.SUBSTITUTE}:
        raise Conflict(Text("There is nothing to decide: no leave was asked for and nobody stands in"))
    row.state = AttendanceState.APPROVED if approved else AttendanceState.REFUSED
    row.decided_at, row.decided_by_id = clock.now(), actor.person_id
    row.version += 1
    happened(actor, meeting, "approve_leave" if approved else "refuse_leave", fields=("attendance",))
    if meeting.state in UPCOMING_STATES:
        telling.tell_of_decision(actor, meeting, row)
    return row


def substitute(
    actor: Actor,
    meeting_id: int,
    row_id: int,
    *,
    substitute_id: int | None = None,
    substitute_name: str = "",
    reason: str = "",
) -> Attendance:
    """Swap in a substitute who is there: to be checked, unless the same one was approved with the leave."""
    meeting, row = _ticking(actor, meeting_id, row_id)
    was_approved = row.kind is AttendanceKind.LEAVE and row.state is AttendanceState.APPROVED
    before = (row.substitute_id, row.substitute_name)
    errors = Errors()
    if reason:
        row.leave_reason = errors.text("reason", reason, maximum=REASON)
    if substitute_id is None and not substitute_name.strip() and before != (None, ""):
        substitute_id, substitute_name = before
    _set_substitute(errors, meeting, row, substitute_id, substitute_name, required=True)
    errors.stop()
    same = before == (row.substitute_id, row.substitute_name)
    row.kind = AttendanceKind.SUBSTITUTE
    row.state = AttendanceState.APPROVED if was_approved and same else AttendanceState.TO_CHECK
    if row.state is AttendanceState.TO_CHECK:
        row.decided_at, row.decided_by_id = None, None
    row.version += 1
    happened(actor, meeting, "substitute", fields=("attendance",))
    return row


def _set_substitute(
    errors: Errors, meeting: Meeting, row: Attendance, person_id: int | None, name: str, *, required: bool
) -> None:
    text = errors.text("substitute_name", name, maximum=NAME)
    person = db.session.get(Person, person_id) if person_id is not None else None
    if person_id is not None and (person is None or not person.active):
        errors.add("substitute", Text("There is no such person, or the person has left"))
    if person is not None and any(other.person_id == person.id for other in meeting.attendance):
        errors.add("substitute", Text("This person stands on the list already"))
    if required and person is None and not text:
        errors.add("substitute", Text("Please name who stands in"))
    row.substitute_id, row.substitute_name = (person.id, "") if person else (None, text)


def name_person(actor: Actor, meeting_id: int, row_id: int, person_id: int) -> Attendance:
    """Say who comes for a unit that was invited without a name: the unit itself says so, or the office."""
    meeting, row = entry_for(actor, meeting_id, row_id)
    if not actor.may(Permission.ANSWER) or not answers_for(actor, row):
        raise Forbidden
    if meeting.state in {MeetingState.ISSUED, MeetingState.CANCELLED}:
        raise Conflict(Text("The meeting is over"))
    person = db.session.get(Person, person_id)
    if person is None or not person.active:
        raise InvalidInput({"person": Text("There is no such person, or the person has left")})
    if any(other.person_id == person_id and other is not row for other in meeting.attendance):
        raise InvalidInput({"person": Text("This person stands on the list already")})
    row.person_id = person_id
    row.version += 1
    db.session.flush()
    put_in_order(meeting)
    happened(actor, meeting, "name_person", fields=("attendance",))
    return row


def set_times(
    actor: Actor, meeting_id: int, row_id: int, *, arrived_at: datetime | None, left_at: datetime | None
) -> Attendance:
    """Note a late arrival or an early leaving."""
    meeting, row = _ticking(actor, meeting_id, row_id)
    if arrived_at and left_at and left_at < arrived_at:
        raise InvalidInput({"left_at": Text("The end is before the start")})
    row.arrived_at, row.left_at = arrived_at, left_at
    row.version += 1
    _note(actor, meeting)
    return row


def uninvite(actor: Actor, meeting_id: int, row_id: int) -> None:
    """Take an entry off the list of a meeting that is still to come."""
    meeting, row = entry_for(actor, meeting_id, row_id)
    managed(actor, meeting_id)
    if meeting.state not in UPCOMING_STATES:
        raise Conflict(Text("Who stood on the list of a meeting that was held stays there"))
    meeting.attendance.remove(row)
    db.session.flush()
    put_in_order(meeting)
    meeting.version += 1
    happened(actor, meeting, "uninvite", fields=("attendance",))


def _note(actor: Actor, meeting: Meeting) -> None:
    """Record a tick for the audit; the meeting's story would drown in them."""
    record(actor, "meetings.mark", "meeting", meeting.id, fields=("attendance",))
