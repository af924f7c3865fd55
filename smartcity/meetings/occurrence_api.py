"""When a series meets, as JSON, and what is decided about one occurrence."""

from datetime import date, datetime, timedelta
from typing import Any

from pydantic import Field, StrictStr

from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import Schema, operation
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.meetings import series_services
from smartcity.meetings.access import Permission
from smartcity.meetings.api import api
from smartcity.meetings.occurrence_queries import aware, occurrences_of
from smartcity.meetings.occurrences import Occurrence, OccurrenceStatus
from smartcity.meetings.series_api import wall_clock
from smartcity.meetings.series_queries import get_for

AHEAD = timedelta(days=365)


class OccurrenceOut(Schema):
    """One meeting of a series; `original_start` names it for ever."""

    start: datetime
    end: datetime
    original_start: datetime
    status: OccurrenceStatus
    provisional: bool


class OccurrenceList(Schema):
    """The occurrences of some days, in order of time."""

    items: list[OccurrenceOut]


class OccurrenceQuery(Schema):
    """Which days, both inclusive; from today for a year where they are left out."""

    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")


class OccurrenceMove(Schema):
    """A new start, wall-clock, and why; without a start the occurrence is off."""

    start: StrictStr | None = None
    reason: StrictStr


@api.get("/meeting-series/<int:series_id>/occurrences")
@requires(Permission.READ)
@operation("List when a series meets", query=OccurrenceQuery, response=OccurrenceList)
def list_occurrences(series_id: int, query: OccurrenceQuery) -> Any:
    """Return the occurrences of some days, those that moved, fell away or were cancelled among them."""
    row = get_for(the_actor(), series_id)
    first = query.first or clock.today()
    last = query.last or first + AHEAD
    if last < first:
        raise InvalidInput({"to": Text("The end is before the start")})
    return OccurrenceList(items=[_occurrence(one) for one in occurrences_of(row, first, last)])


def _occurrence(one: Occurrence) -> OccurrenceOut:
    return OccurrenceOut(
        start=aware(one.start),
        end=aware(one.end),
        original_start=aware(one.original_start),
        status=one.status,
        provisional=one.provisional,
    )


@api.post("/meeting-series/<int:series_id>/occurrences/<day>/<any(move, cancel, restore):verb>")
@requires(Permission.MANAGE)
@operation("Decide about one occurrence", json=OccurrenceMove, response=OccurrenceList)
def decide_occurrence(series_id: int, day: str, verb: str, json: OccurrenceMove) -> Any:
    """Move or cancel one occurrence, or take that back; the others stay. `day` is its original day."""
    actor = the_actor()
    original = wall_clock(f"{day}T00:00", "day").date()
    if verb == "restore":
        series_services.restore_occurrence(actor, series_id, original)
    elif verb == "cancel":
        series_services.cancel_occurrence(actor, series_id, original, json.reason)
    else:
        start = wall_clock(json.start) if json.start else None
        series_services.move_occurrence(actor, series_id, original, start, json.reason)
    row = get_for(actor, series_id)
    around = occurrences_of(row, original - AHEAD, original + AHEAD)
    return OccurrenceList(items=[_occurrence(one) for one in around if one.original_start.date() == original])
