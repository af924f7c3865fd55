"""What is typed about meetings: when, where, who."""

from datetime import datetime, timedelta
from typing import Any

from smartcity.departments.queries import choices as unit_choices
from smartcity.departments.queries import group_choices
from smartcity.foundation import clock
from smartcity.foundation.forms import BaseForm, as_id, day, line, number, one, paragraph, tick, ticks, version
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.meetings.models import Meeting
from smartcity.meetings.occurrence_queries import aware
from smartcity.meetings.rules import AttendanceKind, MeetingKind
from smartcity.meetings.scheduling import NewMeeting
from smartcity.meetings.series_forms import AFTERNOON, NONE, at, clock_time
from smartcity.people.queries import choices as people_choices

HOUR = 60


class WhenForm(BaseForm):
    """Day, time and length; a clash takes a tick."""

    version = version()
    on = day(Text("Day"), required=True)
    starts = clock_time(Text("Begins at"), default=AFTERNOON)
    duration_minutes = number(Text("Length in minutes"), required=True, default=HOUR)
    room = line(Text("Room"))
    despite_clashes = tick(Text("Schedule it all the same"))

    def start(self) -> datetime | None:
        """Return the start as an instant."""
        local = at(self.on.data, self.starts.data)
        return aware(local) if local else None

    def end(self) -> datetime | None:
        """Return the end as an instant."""
        start, minutes = self.start(), self.duration_minutes.data
        longest = 7 * 24 * HOUR
        return start + timedelta(minutes=minutes) if start and minutes and 0 < minutes <= longest else None


class MeetingForm(WhenForm):
    """Scheduling a meeting, freely or from an occurrence."""

    title = line(Text("Title"), required=True)
    kind = one(Text("Kind"), required=True)
    series = one(Text("Series"))
    chair = one(Text("Chair"))
    group = one(Text("Working group"))
    topics_until = day(Text("Topics until"), description=Text("Empty: up to the day on which the notice is due"))
    units = ticks(Text("Units invited"))
    people = ticks(Text("People invited"))

    def __init__(self, offered: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(data=given)
        self.kind.choices = [(kind.value, label(kind)) for kind in MeetingKind]
        self.series.choices = [NONE, *offered]
        _set_people(self)
        self.units.choices = unit_choices()
        self.people.choices = people_choices()

    def new_meeting(self, original_day: Any) -> NewMeeting:
        """Return what the services take."""
        return NewMeeting(
            title=self.title.data or "",
            kind=MeetingKind(self.kind.data),
            start=self.start(),
            end=self.end(),
            room=self.room.data or "",
            chair_id=as_id(self.chair.data),
            working_group_id=as_id(self.group.data),
            series_id=as_id(self.series.data),
            original_day=original_day,
            topics_until=self.topics_until.data,
            units=tuple(int(one) for one in self.units.data or ()),
            people=tuple(int(one) for one in self.people.data or ()),
        )


def _set_people(form: Any) -> None:
    form.chair.choices = [NONE, *people_choices()]
    form.group.choices = [NONE, *group_choices()]


def from_new(new: NewMeeting) -> dict[str, Any]:
    """Return a described meeting as the values of `MeetingForm`."""
    start = clock.local(new.start) if new.start else None
    return {
        "title": new.title,
        "kind": new.kind.value,
        "series": str(new.series_id or ""),
        "on": start.date() if start else None,
        "starts": start.time() if start else AFTERNOON,
        "duration_minutes": _minutes(new.start, new.end),
        "room": new.room,
        "chair": str(new.chair_id or ""),
        "group": str(new.working_group_id or ""),
        "units": [str(unit) for unit in new.units or ()],
        "people": [str(person) for person in new.people or ()],
    }


def _minutes(start: datetime | None, end: datetime | None) -> int:
    return int((end - start).total_seconds()) // 60 if start and end else HOUR


class DetailsForm(BaseForm):
    """What is said of a meeting, besides its time."""

    version = version()
    title = line(Text("Title"), required=True)
    room = line(Text("Room"))
    chair = one(Text("Chair"))
    group = one(Text("Working group"))
    topics_until = day(Text("Topics until"))
    despite_clashes = tick(Text("Schedule it all the same"))

    def __init__(self, row: Meeting) -> None:
        super().__init__(
            data={
                "version": row.version,
                "title": row.title,
                "room": row.room,
                "chair": str(row.chair_id or ""),
                "group": str(row.working_group_id or ""),
                "topics_until": row.topics_until,
            }
        )
        _set_people(self)

    def values(self) -> dict[str, Any]:
        """Return what `changing.change` takes."""
        return {
            "title": self.title.data or "",
            "room": self.room.data or "",
            "chair_id": as_id(self.chair.data),
            "working_group_id": as_id(self.group.data),
            "topics_until": self.topics_until.data,
            "despite_clashes": bool(self.despite_clashes.data),
        }


class MoveForm(WhenForm):
    """Another time for a meeting, and why."""

    reason = line(Text("Reason"), required=True)

    def __init__(self, row: Meeting) -> None:
        start = clock.local(row.starts_at) if row.starts_at else None
        super().__init__(
            data={
                "version": row.version,
                "on": start.date() if start else None,
                "starts": start.time() if start else AFTERNOON,
                "duration_minutes": _minutes(row.starts_at, row.ends_at),
                "room": row.room,
            }
        )


class ReasonForm(BaseForm):
    """A move that needs its reason."""

    version = version()
    reason = paragraph(Text("Reason"), required=True, rows=2)


class InviteForm(BaseForm):
    """Further units and people."""

    units = ticks(Text("Units to invite"))
    people = ticks(Text("People to invite"))
    invited_as = one(Text("As"))
    despite_clashes = tick(Text("Invite all the same"))

    def __init__(self) -> None:
        super().__init__()
        self.units.choices = unit_choices()
        self.people.choices = people_choices()
        kinds = (AttendanceKind.ATTENDING, AttendanceKind.SITTING_IN)
        self.invited_as.choices = [(kind.value, label(kind)) for kind in kinds]


class LeaveForm(BaseForm):
    """Leave, with a reason and a proposed substitute."""

    reason = line(Text("Reason"), required=True)
    substitute = one(Text("Substitute"))
    substitute_name = line(Text("or by name"))

    def __init__(self) -> None:
        super().__init__()
        self.substitute.choices = [NONE, *people_choices()]


class SubstituteForm(BaseForm):
    """Who stands in at the door."""

    substitute = one(Text("Substitute"))
    substitute_name = line(Text("or by name"))

    def __init__(self) -> None:
        super().__init__()
        self.substitute.choices = [NONE, *people_choices()]


class PersonForm(BaseForm):
    """Who comes for a unit."""

    person = one(Text("Person"), required=True)

    def __init__(self) -> None:
        super().__init__()
        self.person.choices = [NONE, *people_choices()]


class TimesForm(BaseForm):
    """Late arrival and early leaving."""

    arrived = clock_time(Text("Came at"))
    left = clock_time(Text("Left at"))
