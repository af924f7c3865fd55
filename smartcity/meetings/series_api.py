"""Series as JSON, and when they meet."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import Field, StrictInt, StrictStr

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import ListOf, ListQuery, Named, Schema, listing, operation, seen_version
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.meetings import series_services
from smartcity.meetings.access import Permission
from smartcity.meetings.api import api
from smartcity.meetings.api_shapes import Id, IdOrReference, id_of
from smartcity.meetings.models import MeetingSeries
from smartcity.meetings.rules import MeetingKind, NonWorkingDay
from smartcity.meetings.series_queries import get_for, page_of
from smartcity.meetings.series_services import SeriesFields

AHEAD = timedelta(days=365)
WALL_CLOCK = "%Y-%m-%dT%H:%M"


class SeriesOut(Schema):
    """A series; `start` is wall-clock time of the city, `rule` null is a placeholder."""

    id: int
    name: str
    kind: MeetingKind
    rule: str | None
    start: str
    duration_minutes: int
    room: str
    chair: Named | None
    non_working_day: NonWorkingDay
    active: bool
    version: int


class SeriesDetails(SeriesOut):
    """A series with who belongs to it."""

    group: int | None
    opening_minutes: int
    note: str
    units: list[Named]
    people: list[Named]


class SeriesQuery(ListQuery):
    """What a list of series can be narrowed to."""

    kind: MeetingKind | None = None


class NewSeries(Schema):
    """A series to be entered."""

    name: StrictStr
    kind: MeetingKind
    rule: StrictStr | None = None
    start: StrictStr
    duration_minutes: StrictInt = 60
    room: StrictStr = ""
    chair: IdOrReference = None
    non_working_day: NonWorkingDay = NonWorkingDay.NEXT
    group: Id | None = None
    opening_minutes: StrictInt = 15
    note: StrictStr = ""
    units: list[Id] = Field(default_factory=list, max_length=300)
    people: list[Id] = Field(default_factory=list, max_length=300)


class SeriesChange(Schema):
    """What changes; members left out stay as they are."""

    version: StrictInt | None = None
    name: StrictStr | None = None
    kind: MeetingKind | None = None
    rule: StrictStr | None = None
    start: StrictStr | None = None
    duration_minutes: StrictInt | None = None
    room: StrictStr | None = None
    chair: IdOrReference = None
    non_working_day: NonWorkingDay | None = None
    group: Id | None = None
    opening_minutes: StrictInt | None = None
    note: StrictStr | None = None
    units: list[Id] | None = Field(None, max_length=300)
    people: list[Id] | None = Field(None, max_length=300)


def wall_clock(value: str, field: str = "start") -> datetime:
    """Read `YYYY-MM-DDTHH:MM`, a local time; InvalidInput for anything else."""
    try:
        return datetime.strptime(value, WALL_CLOCK)  # noqa: DTZ007  wall-clock time has no zone
    except ValueError:
        raise InvalidInput({field: Text("Please write YYYY-MM-DDTHH:MM, the city's time")}) from None


def _listed(row: Any) -> SeriesOut:
    return SeriesOut(
        id=row.id,
        name=row.name,
        kind=row.kind,
        rule=row.rule,
        start=row.start_local.strftime(WALL_CLOCK),
        duration_minutes=row.duration_minutes,
        room=row.room,
        chair=Named(id=row.chair_id, name=row.chair) if row.chair_id else None,
        non_working_day=row.non_working_day,
        active=row.active,
        version=row.version,
    )


def shown(row: MeetingSeries) -> SeriesDetails:
    """Return a series as the API shows it."""
    return SeriesDetails(
        id=row.id,
        name=row.name,
        kind=row.kind,
        rule=row.rule,
        start=row.start_local.strftime(WALL_CLOCK),
        duration_minutes=row.duration_minutes,
        room=row.room,
        chair=Named(id=row.chair.id, name=row.chair.name) if row.chair else None,
        non_working_day=row.non_working_day,
        active=row.active,
        version=row.version,
        group=row.working_group_id,
        opening_minutes=row.opening_minutes,
        note=row.note,
        units=[Named(id=o.id, name=o.short_name) for o in (one.organisation for one in row.standing) if o],
        people=[Named(id=p.id, name=p.name) for p in (one.person for one in row.standing) if p],
    )


@api.get("/meeting-series")
@requires(Permission.READ)
@operation("List series", query=SeriesQuery, response=ListOf[SeriesOut])
def list_series(query: SeriesQuery) -> Any:
    """List the series that the token's owner sees, those that still meet first."""
    found = page_of(the_actor(), query.kind, query.cursor, query.limit)
    return ListOf[SeriesOut](**listing(found, _listed))


@api.get("/meeting-series/<int:series_id>")
@requires(Permission.READ)
@operation("Read a series", response=SeriesDetails)
def get_series(series_id: int) -> Any:
    """Return one series."""
    return shown(get_for(the_actor(), series_id))


@api.post("/meeting-series")
@requires(Permission.MANAGE)
@operation("Enter a series", json=NewSeries, response={201: SeriesDetails})
def create_series(json: NewSeries) -> Any:
    """Enter a series; a rule that meetings don't need is refused."""
    fields = SeriesFields(
        name=json.name,
        kind=json.kind,
        start=wall_clock(json.start),
        duration_minutes=json.duration_minutes,
        rule=json.rule,
        room=json.room,
        chair_id=id_of(json.chair),
        working_group_id=json.group,
        non_working_day=json.non_working_day,
        opening_minutes=json.opening_minutes,
        note=json.note,
        units=tuple(json.units),
        people=tuple(json.people),
    )
    return shown(series_services.create_series(the_actor(), fields)), 201


@api.patch("/meeting-series/<int:series_id>")
@requires(Permission.MANAGE)
@operation("Change a series", json=SeriesChange, response=SeriesDetails)
def change_series(series_id: int, json: SeriesChange) -> Any:
    """Change what is given."""
    actor, given = the_actor(), json.model_fields_set
    row = get_for(actor, series_id)
    now = shown(row)
    fields = SeriesFields(
        name=_or(json.name, row.name),
        kind=_or(json.kind, row.kind),
        start=wall_clock(json.start) if json.start is not None else row.start_local,
        duration_minutes=_or(json.duration_minutes, row.duration_minutes),
        rule=json.rule if "rule" in given else row.rule,
        room=_or(json.room, row.room),
        chair_id=id_of(json.chair) if "chair" in given else row.chair_id,
        working_group_id=json.group if "group" in given else row.working_group_id,
        non_working_day=_or(json.non_working_day, row.non_working_day),
        opening_minutes=_or(json.opening_minutes, row.opening_minutes),
        note=_or(json.note, row.note),
        units=tuple(_or(json.units, [one.id for one in now.units])),
        people=tuple(_or(json.people, [one.id for one in now.people])),
    )
    return shown(series_services.change_series(actor, series_id, seen_version(json.version), fields))


def _or(given: Any, stored: Any) -> Any:
    return stored if given is None else given
