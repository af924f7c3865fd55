"""Meetings as JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import ListOf, Named, api_blueprint, listing, operation, seen_version
from smartcity.foundation.numbering import written
from smartcity.meetings import changing, queries, scheduling, services
from smartcity.meetings.access import Permission
from smartcity.meetings.api_shapes import (
    MeetingChange,
    MeetingLine,
    MeetingOut,
    MeetingQuery,
    MoveIn,
    NewMeetingIn,
    id_of,
    shown_instant,
)
from smartcity.meetings.models import Meeting
from smartcity.meetings.queries import Filters, MeetingRow
from smartcity.meetings.workflow import MeetingVerb

api = api_blueprint("meetings")


def shown(row: Meeting) -> MeetingOut:
    """Return a meeting as the API shows it."""
    return MeetingOut(
        id=row.id,
        series=row.series_id,
        original_start=shown_instant(row.original_start),
        number=written(row.year, row.seq),
        title=row.title,
        kind=row.kind,
        start=shown_instant(row.starts_at),
        end=shown_instant(row.ends_at),
        room=row.room,
        chair=Named(id=row.chair.id, name=row.chair.name) if row.chair else None,
        group=row.working_group_id,
        state=row.state,
        agenda_locked=row.agenda_locked_at is not None,
        version=row.version,
    )


def _line(row: MeetingRow) -> MeetingLine:
    return MeetingLine(
        id=row.id,
        series=row.series_id,
        number=row.number,
        title=row.title,
        kind=row.kind,
        start=shown_instant(row.starts_at),
        end=shown_instant(row.ends_at),
        room=row.room,
        state=row.state,
        version=row.version,
    )


@api.get("/meetings")
@requires(Permission.READ)
@operation("List meetings", query=MeetingQuery, response=ListOf[MeetingLine])
def list_meetings(query: MeetingQuery) -> Any:
    """List the meetings that the token's owner sees, in order of time."""
    filters = Filters(
        kind=query.kind,
        series=query.series,
        group=query.group,
        states=frozenset({query.state}) if query.state else None,
        first=query.first,
        last=query.last,
    )
    found = queries.page_of(the_actor(), filters, cursor=query.cursor, limit=query.limit)
    return ListOf[MeetingLine](**listing(found, _line))


@api.get("/meetings/<int:meeting_id>")
@requires(Permission.READ)
@operation("Read a meeting", response=MeetingOut)
def get_meeting(meeting_id: int) -> Any:
    """Return one meeting."""
    return shown(queries.get_for(the_actor(), meeting_id))


@api.post("/meetings")
@requires(Permission.MANAGE)
@operation("Schedule a meeting", json=NewMeetingIn, response={201: MeetingOut})
def create_meeting(json: NewMeetingIn) -> Any:
    """Schedule a meeting; a clash is 409 unless `despite_clashes` is true."""
    new = scheduling.NewMeeting(
        title=json.title,
        kind=json.kind,
        start=json.start,
        end=json.end,
        room=json.room,
        chair_id=id_of(json.chair),
        working_group_id=json.group,
        series_id=json.series,
        original_day=json.original_day,
        topics_until=json.topics_until,
        units=None if json.units is None else tuple(json.units),
        people=None if json.people is None else tuple(json.people),
    )
    return shown(scheduling.schedule(the_actor(), new, despite_clashes=json.despite_clashes)), 201


@api.patch("/meetings/<int:meeting_id>")
@requires(Permission.MANAGE)
@operation("Change a meeting", json=MeetingChange, response=MeetingOut)
def change_meeting(meeting_id: int, json: MeetingChange) -> Any:
    """Change what is given; a new start or end moves the meeting and tells everyone who was told of it."""
    actor, given, version = the_actor(), json.model_fields_set, seen_version(json.version)
    row = queries.get_for(actor, meeting_id)
    if given & {"title", "room", "chair", "group", "topics_until"}:
        row = changing.change(
            actor,
            meeting_id,
            version,
            title=row.title if json.title is None else json.title,
            room=row.room if json.room is None else json.room,
            chair_id=id_of(json.chair) if "chair" in given else row.chair_id,
            working_group_id=json.group if "group" in given else row.working_group_id,
            topics_until=json.topics_until if "topics_until" in given else row.topics_until,
            despite_clashes=json.despite_clashes,
        )
        version = row.version
    if given & {"start", "end"}:
        row = changing.move(
            actor,
            meeting_id,
            version,
            start=json.start or row.starts_at,
            end=json.end or row.ends_at,
            reason=json.reason,
            despite_clashes=json.despite_clashes,
        )
    return shown(row)


def _reason(json: MoveIn) -> dict[str, Any]:
    return {"reason": json.reason}


def _new_time(json: MoveIn) -> dict[str, Any]:
    return {"start": json.start, "end": json.end, "room": json.room, "despite_clashes": json.despite_clashes}


def _holder(json: MoveIn) -> dict[str, Any]:
    return {"holder_id": json.holder}


def _nothing(_json: MoveIn) -> dict[str, Any]:
    return {}


MOVES: Mapping[MeetingVerb, tuple[Callable[..., Meeting], Callable[[MoveIn], dict[str, Any]]]] = {
    MeetingVerb.NOTIFY: (services.notify, _nothing),
    MeetingVerb.HOLD: (services.hold, _nothing),
    MeetingVerb.DRAFT_MINUTES: (services.draft_minutes, lambda json: {**_holder(json), "text": json.text}),
    MeetingVerb.COUNTERSIGN: (services.countersign, _holder),
    MeetingVerb.SEND_BACK: (services.send_back, lambda json: {**_reason(json), **_holder(json)}),
    MeetingVerb.ISSUE: (services.issue, _nothing),
    MeetingVerb.REVISE: (services.revise, _reason),
    MeetingVerb.POSTPONE: (services.postpone, _reason),
    MeetingVerb.RESCHEDULE: (services.reschedule, _new_time),
    MeetingVerb.CANCEL: (services.cancel, _reason),
}


@api.post(f"/meetings/<int:meeting_id>/<any({', '.join(MOVES)}):verb>")
@requires(Permission.MANAGE)
@operation("Move a meeting on", json=MoveIn, response=MeetingOut)
def move_meeting(meeting_id: int, verb: str, json: MoveIn) -> Any:
    """Make a move of the meeting's table; an illegal one is 409 and changes nothing."""
    act, arguments = MOVES[MeetingVerb(verb)]
    return shown(act(the_actor(), meeting_id, version=seen_version(json.version), **arguments(json)))
