"""A meeting's list as JSON."""

from datetime import datetime
from typing import Any

from pydantic import Field, StrictBool, StrictStr

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import Named, Schema, operation
from smartcity.meetings import attendance, changing
from smartcity.meetings.access import Permission, answers_for
from smartcity.meetings.api import api
from smartcity.meetings.api_shapes import Id, shown_instant
from smartcity.meetings.models import Attendance, Meeting
from smartcity.meetings.queries import get_for
from smartcity.meetings.rules import AttendanceKind, AttendanceState


class AttendanceOut(Schema):
    """An entry of a meeting's list, in rank order. The reason of a leave is for the office and the entry's own unit."""

    id: int
    unit: Named | None
    person: Named | None
    invited_as: AttendanceKind
    kind: AttendanceKind
    state: AttendanceState
    leave_reason: str | None
    substitute: Named | None
    substitute_name: str
    arrived_at: datetime | None
    left_at: datetime | None
    version: int


class AttendanceList(Schema):
    """A meeting's list."""

    items: list[AttendanceOut]


class InviteIn(Schema):
    """Units and people to be put on the list, attending or sitting in."""

    units: list[Id] = Field(default_factory=list, max_length=300)
    people: list[Id] = Field(default_factory=list, max_length=300)
    invited_as: AttendanceKind = AttendanceKind.ATTENDING
    despite_clashes: StrictBool = False


class MarkIn(Schema):
    """What the office ticks: present, absent, or expected again."""

    state: AttendanceState


class LeaveIn(Schema):
    """Leave with its reason and a proposed substitute, by id or by name."""

    reason: StrictStr
    substitute: Id | None = None
    substitute_name: StrictStr = ""


class SubstituteIn(Schema):
    """Who stands in; without anybody named, the one proposed with the leave."""

    substitute: Id | None = None
    substitute_name: StrictStr = ""


class DecisionIn(Schema):
    """Whether a leave or a substitute is approved."""

    approved: StrictBool


class PersonIn(Schema):
    """Who comes for a unit."""

    person: Id


def _shown(row: Attendance) -> AttendanceOut:
    actor = the_actor()
    reads = actor.may(Permission.SEE_ALL) or answers_for(actor, row)
    return AttendanceOut(
        id=row.id,
        unit=Named(id=row.organisation.id, name=row.organisation.short_name) if row.organisation else None,
        person=Named(id=row.person.id, name=row.person.name) if row.person else None,
        invited_as=row.invited_as,
        kind=row.kind,
        state=row.state,
        leave_reason=row.leave_reason if reads else None,
        substitute=Named(id=row.substitute.id, name=row.substitute.name) if row.substitute else None,
        substitute_name=row.substitute_name,
        arrived_at=shown_instant(row.arrived_at),
        left_at=shown_instant(row.left_at),
        version=row.version,
    )


def _list(row: Meeting) -> AttendanceList:
    return AttendanceList(items=[_shown(one) for one in sorted(row.attendance, key=lambda one: one.position)])


@api.get("/meetings/<int:meeting_id>/attendance")
@requires(Permission.READ)
@operation("List who is invited and who came", response=AttendanceList)
def list_attendance(meeting_id: int) -> Any:
    """Return a meeting's list in rank order."""
    return _list(get_for(the_actor(), meeting_id))


@api.post("/meetings/<int:meeting_id>/attendance")
@requires(Permission.MANAGE)
@operation("Invite", json=InviteIn, response={201: AttendanceList})
def invite(meeting_id: int, json: InviteIn) -> Any:
    """Put units and people on the list; once the notice is out they are told at once."""
    actor = the_actor()
    changing.invite(
        actor,
        meeting_id,
        units=tuple(json.units),
        people=tuple(json.people),
        invited_as=json.invited_as,
        despite_clashes=json.despite_clashes,
    )
    return _list(get_for(actor, meeting_id)), 201


@api.post("/meetings/<int:meeting_id>/attendance/<int:row_id>/mark")
@requires(Permission.MANAGE)
@operation("Tick an entry", json=MarkIn, response=AttendanceOut)
def mark(meeting_id: int, row_id: int, json: MarkIn) -> Any:
    """Tick somebody as present or absent; the app never does that by itself."""
    return _shown(attendance.mark(the_actor(), meeting_id, row_id, json.state))


@api.post("/meetings/<int:meeting_id>/attendance/<int:row_id>/leave")
@requires(Permission.ANSWER)
@operation("Ask for leave", json=LeaveIn, response=AttendanceOut)
def ask_leave(meeting_id: int, row_id: int, json: LeaveIn) -> Any:
    """Ask for leave for oneself or one's unit; somebody decides."""
    row = attendance.ask_leave(
        the_actor(),
        meeting_id,
        row_id,
        reason=json.reason,
        substitute_id=json.substitute,
        substitute_name=json.substitute_name,
    )
    return _shown(row)


@api.post("/meetings/<int:meeting_id>/attendance/<int:row_id>/substitute")
@requires(Permission.MANAGE)
@operation("Swap in a substitute", json=SubstituteIn, response=AttendanceOut)
def substitute(meeting_id: int, row_id: int, json: SubstituteIn) -> Any:
    """Swap in who came instead: to be checked until somebody decides, unless approved with the leave."""
    row = attendance.substitute(
        the_actor(), meeting_id, row_id, substitute_id=json.substitute, substitute_name=json.substitute_name
    )
    return _shown(row)


@api.post("/meetings/<int:meeting_id>/attendance/<int:row_id>/decide")
@requires(Permission.DECIDE_LEAVE)
@operation("Decide a leave or a substitute", json=DecisionIn, response=AttendanceOut)
def decide_leave(meeting_id: int, row_id: int, json: DecisionIn) -> Any:
    """Approve or refuse a leave or a substitute, before the meeting or after."""
    return _shown(attendance.decide(the_actor(), meeting_id, row_id, approved=json.approved))


@api.post("/meetings/<int:meeting_id>/attendance/<int:row_id>/person")
@requires(Permission.ANSWER)
@operation("Name who comes for a unit", json=PersonIn, response=AttendanceOut)
def name_person(meeting_id: int, row_id: int, json: PersonIn) -> Any:
    """Say who comes for a unit that was invited without a name."""
    return _shown(attendance.name_person(the_actor(), meeting_id, row_id, json.person))


@api.delete("/meetings/<int:meeting_id>/attendance/<int:row_id>")
@requires(Permission.MANAGE)
@operation("Take an entry off the list", response={204: None})
def uninvite(meeting_id: int, row_id: int) -> Any:
    """Take an entry off the list of a meeting that is still to come."""
    attendance.uninvite(the_actor(), meeting_id, row_id)
    return None, 204
