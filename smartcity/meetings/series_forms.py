"""What is typed about series."""

from datetime import datetime, time
from typing import Any

from wtforms import TimeField
from wtforms.validators import Optional

from smartcity.departments.queries import choices as unit_choices
from smartcity.departments.queries import group_choices
from smartcity.foundation.forms import BaseForm, Choice, as_id, day, line, number, one, paragraph, ticks, version
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.meetings.models import MeetingSeries
from smartcity.meetings.rhythms import Chosen, Nth, Rhythm, Weekday, chosen_of, rule_of
from smartcity.meetings.rules import MeetingKind, NonWorkingDay
from smartcity.meetings.series_services import SeriesFields
from smartcity.people.queries import choices as people_choices

NONE: Choice = ("", "—")
AFTERNOON = time(15, 0)


def clock_time(label: Text, **options: Any) -> TimeField:
    """Return a field for a time of the day."""
    return TimeField(as_label(label), validators=[Optional()], render_kw={"aria-required": "true"}, **options)


def as_label(label: Text) -> Any:
    """Pass a text where WTForms wants a string: it asks for its characters when the page is made."""
    return label


def at(on: Any, moment: time | None) -> datetime | None:
    """Return a day and a time as one local time; None where either is missing."""
    return datetime.combine(on, moment) if on and moment else None


class SeriesForm(BaseForm):
    """A series: how often, when, where, who."""

    version = version()
    name = line(Text("Name"), required=True)
    kind = one(Text("Kind"), required=True)
    rhythm = one(Text("How often"), required=True)
    weekday = one(Text("Weekday"))
    every = number(Text("Every how many weeks"), default=1)
    nth = one(Text("Which one in the month"))
    rule = line(Text("Rule"), description=Text("RFC 5545, such as FREQ=MONTHLY;BYMONTHDAY=15"))
    first_day = day(Text("First meeting day"), required=True)
    starts = clock_time(Text("Begins at"), default=AFTERNOON)
    duration_minutes = number(Text("Length in minutes"), required=True, default=60)
    non_working_day = one(Text("On a day off"), default=NonWorkingDay.NEXT.value)
    room = line(Text("Room"))
    chair = one(Text("Chair"))
    group = one(Text("Working group"))
    opening_minutes = number(
        Text("Minutes for the last decisions"), default=15, description=Text("0: no such item on the agenda")
    )
    units = ticks(Text("Units that belong to it"))
    people = ticks(Text("People who belong to it"))
    note = paragraph(Text("Remark"), rows=2)

    def __init__(self, row: MeetingSeries | None = None, /, **given: Any) -> None:
        super().__init__(data={**given, **(_stored(row) if row else {})})
        self.kind.choices = [(kind.value, label(kind)) for kind in MeetingKind]
        self.rhythm.choices = [(rhythm.value, label(rhythm)) for rhythm in Rhythm]
        self.weekday.choices = [(one.value, label(one)) for one in Weekday]
        self.nth.choices = [(one.value, label(one)) for one in Nth]
        self.non_working_day.choices = [(one.value, label(one)) for one in NonWorkingDay]
        self.chair.choices = [NONE, *people_choices()]
        self.group.choices = [NONE, *group_choices()]
        self.units.choices = unit_choices()
        self.people.choices = people_choices()

    def fields(self) -> SeriesFields:
        """Return what the services take."""
        chosen = Chosen(
            Rhythm(self.rhythm.data),
            Weekday(self.weekday.data),
            self.every.data or 1,
            Nth(self.nth.data),
            self.rule.data or "",
        )
        return SeriesFields(
            name=self.name.data or "",
            kind=MeetingKind(self.kind.data),
            start=at(self.first_day.data, self.starts.data),
            duration_minutes=self.duration_minutes.data,
            rule=rule_of(chosen),
            room=self.room.data or "",
            chair_id=as_id(self.chair.data),
            working_group_id=as_id(self.group.data),
            non_working_day=NonWorkingDay(self.non_working_day.data),
            opening_minutes=self.opening_minutes.data,
            note=self.note.data or "",
            units=tuple(int(one) for one in self.units.data or ()),
            people=tuple(int(one) for one in self.people.data or ()),
        )


def _stored(row: MeetingSeries) -> dict[str, Any]:
    chosen = chosen_of(row.rule)
    return {
        "version": row.version,
        "name": row.name,
        "kind": row.kind.value,
        "rhythm": chosen.rhythm.value,
        "weekday": chosen.weekday.value,
        "every": chosen.every,
        "nth": chosen.nth.value,
        "rule": row.rule or "",
        "first_day": row.start_local.date(),
        "starts": row.start_local.time(),
        "duration_minutes": row.duration_minutes,
        "non_working_day": row.non_working_day.value,
        "room": row.room,
        "chair": str(row.chair_id or ""),
        "group": str(row.working_group_id or ""),
        "opening_minutes": row.opening_minutes,
        "units": [str(one.organisation_id) for one in row.standing if one.organisation_id],
        "people": [str(one.person_id) for one in row.standing if one.person_id],
        "note": row.note,
    }


class OccurrenceForm(BaseForm):
    """One occurrence: moved, or off, with the reason."""

    first_day = day(Text("New day"))
    starts = clock_time(Text("Begins at"))
    reason = line(Text("Reason"), required=True)

    def start(self) -> datetime | None:
        """Return the new start, wall-clock."""
        return at(self.first_day.data, self.starts.data)
