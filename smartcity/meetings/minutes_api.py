"""Minutes as JSON: the text, and who has it in hand."""

from datetime import date, datetime
from typing import Any

from pydantic import StrictInt, StrictStr

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import Named, Schema, operation, seen_version
from smartcity.foundation.problems import NotFound
from smartcity.meetings import minutes
from smartcity.meetings.access import Permission, reads_minutes
from smartcity.meetings.api import api
from smartcity.meetings.api_shapes import Id, shown_instant
from smartcity.meetings.models import Minutes
from smartcity.meetings.queries import get_for, minutes_of


class MinutesOut(Schema):
    """The newest edition of the minutes: who has it in hand and since when."""

    edition: int
    text: str
    holder: Named | None
    holder_note: str
    held_since: datetime | None
    due_on: date | None
    issued_at: datetime | None
    change_reason: str
    version: int


class MinutesIn(Schema):
    """The general part of the minutes."""

    version: StrictInt | None = None
    text: StrictStr


class HandOnIn(Schema):
    """Who has the minutes in hand from now on."""

    holder: Id
    note: StrictStr = ""


def _minutes(row: Minutes) -> MinutesOut:
    return MinutesOut(
        edition=row.edition,
        text=row.text,
        holder=Named(id=row.holder.id, name=row.holder.name) if row.holder else None,
        holder_note=row.holder_note,
        held_since=shown_instant(row.held_since),
        due_on=row.due_on,
        issued_at=shown_instant(row.issued_at),
        change_reason=row.change_reason,
        version=row.version,
    )


@api.get("/meetings/<int:meeting_id>/minutes")
@requires(Permission.READ)
@operation("Read the minutes", response=MinutesOut)
def get_minutes(meeting_id: int) -> Any:
    """Return the newest edition, for who may read it."""
    actor = the_actor()
    row = get_for(actor, meeting_id)
    found = minutes_of(row.id)
    if found is None or not reads_minutes(actor, row, found):
        raise NotFound
    return _minutes(found)


@api.put("/meetings/<int:meeting_id>/minutes")
@requires(Permission.READ)
@operation("Write the minutes", json=MinutesIn, response=MinutesOut)
def write_minutes(meeting_id: int, json: MinutesIn) -> Any:
    """Write the general part, by the office or whoever has the minutes in hand."""
    return _minutes(minutes.write(the_actor(), meeting_id, seen_version(json.version), json.text))


@api.post("/meetings/<int:meeting_id>/minutes/hand_on")
@requires(Permission.READ)
@operation("Hand the minutes on", json=HandOnIn, response=MinutesOut)
def hand_on(meeting_id: int, json: HandOnIn) -> Any:
    """Note who has the minutes in hand from now on."""
    return _minutes(minutes.hand_on(the_actor(), meeting_id, holder_id=json.holder, note=json.note))
