"""What the JSON of meetings holds, and how its ids and times are read."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StrictStr

from smartcity.foundation import clock
from smartcity.foundation.api import LARGEST_ID, ListQuery, Named, Schema
from smartcity.meetings.rules import MeetingKind, MeetingState


class Reference(Schema):
    """Something named by its id, as this API gives it out; the name is not read."""

    id: StrictInt = Field(ge=1, le=LARGEST_ID)
    name: StrictStr | None = None


Id = Annotated[StrictInt, Field(ge=1, le=LARGEST_ID)]
IdOrReference = Id | Reference | None


def id_of(value: Any) -> int | None:
    """Return the id that a member holds, given as a number or as an object."""
    return value.id if isinstance(value, Reference) else value


def as_instant(value: datetime) -> datetime:
    """Read a time without an offset as the city's."""
    return value if value.tzinfo else value.replace(tzinfo=clock.zone())


Instant = Annotated[datetime, AfterValidator(as_instant)]


def shown_instant(value: datetime | None) -> datetime | None:
    """Return an instant with the city's offset."""
    return clock.local(value) if value else None


class MeetingOut(Schema):
    """A meeting; `number` comes when it is held."""

    id: int
    series: int | None
    original_start: datetime | None
    number: str | None
    title: str
    kind: MeetingKind
    start: datetime | None
    end: datetime | None
    room: str
    chair: Named | None
    group: int | None
    state: MeetingState
    agenda_locked: bool
    version: int


class MeetingLine(Schema):
    """A meeting in a list."""

    id: int
    series: int | None
    number: str | None
    title: str
    kind: MeetingKind
    start: datetime | None
    end: datetime | None
    room: str
    state: MeetingState
    version: int


class MeetingQuery(ListQuery):
    """What a list of meetings can be narrowed to; `from` and `to` are days of the city."""

    series: int | None = Field(None, ge=1, le=LARGEST_ID)
    group: int | None = Field(None, ge=1, le=LARGEST_ID)
    kind: MeetingKind | None = None
    state: MeetingState | None = None
    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")


class NewMeetingIn(Schema):
    """A meeting to be scheduled, as an occurrence of its series with `original_day`.

    Units and people that are left out are those of the series.
    """

    title: StrictStr
    kind: MeetingKind
    start: Instant
    end: Instant
    room: StrictStr = ""
    chair: IdOrReference = None
    group: Id | None = None
    series: Id | None = None
    original_day: date | None = None
    topics_until: date | None = None
    units: list[Id] | None = Field(None, max_length=300)
    people: list[Id] | None = Field(None, max_length=300)
    despite_clashes: StrictBool = False


class MeetingChange(Schema):
    """What changes; a new time needs the reason once people were told."""

    version: StrictInt | None = None
    title: StrictStr | None = None
    room: StrictStr | None = None
    chair: IdOrReference = None
    group: Id | None = None
    topics_until: date | None = None
    start: Instant | None = None
    end: Instant | None = None
    reason: StrictStr = ""
    despite_clashes: StrictBool = False


class MoveIn(Schema):
    """A move of a meeting: the reason where one is needed, the new time for `reschedule`, who holds the minutes."""

    version: StrictInt | None = None
    reason: StrictStr = ""
    start: Instant | None = None
    end: Instant | None = None
    room: StrictStr | None = None
    text: StrictStr | None = None
    holder: Id | None = None
    despite_clashes: StrictBool = False
