"""Meetings of the test city, at each point of their life."""

from datetime import date, datetime, timedelta

from smartcity.meetings import scheduling, series_services, services
from smartcity.meetings.duties import matters
from smartcity.meetings.models import Meeting
from smartcity.meetings.queries import minutes_of
from smartcity.meetings.rules import MeetingKind, NonWorkingDay
from smartcity.meetings.scheduling import NewMeeting
from smartcity.meetings.series_services import SeriesFields
from tests.actions.office import SHANGHAI, Office

AUGUST = date(2026, 8, 3)
"""A Monday."""
ROOM = "第一会议室"


def local(day: date, hour: int = 15, minute: int = 0) -> datetime:
    """Return an instant by the city's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def wall(text: str) -> datetime:
    """Return a wall-clock time of the city, as a series keeps it."""
    return datetime.fromisoformat(text)


class Hall(Office):
    """Lets people arrange and hold meetings, each act in a unit of work of its own."""

    def series(self, rule="FREQ=WEEKLY;BYDAY=MO", start=None, **more):
        """A regular meeting of 市大数据局 and 市财政局: every Monday at 15:00."""
        told = {
            "name": "专班例会",
            "kind": MeetingKind.TASK_FORCE,
            "start": start or wall("2026-08-03 15:00"),
            "duration_minutes": 60,
            "rule": rule,
            "room": ROOM,
            "chair_id": self.city.person("leader"),
            "non_working_day": NonWorkingDay.NEXT,
            "units": (self.city.unit("data"), self.city.unit("finance")),
        }
        return self.do("secretary", series_services.create_series, SeriesFields(**{**told, **more}))

    def scheduled(self, day=AUGUST, hour=15, *, despite_clashes=False, **more) -> Meeting:
        """A meeting on a topic in the first room, for one hour; 市大数据局 and 市财政局 are invited."""
        told = {
            "title": "数据共享专题会",
            "kind": MeetingKind.TOPIC,
            "start": local(day, hour),
            "end": local(day, hour) + timedelta(hours=1),
            "room": ROOM,
            "units": (self.city.unit("data"), self.city.unit("finance")),
            "people": (),
        }
        new = NewMeeting(**{**told, **more})
        return self.do("secretary", scheduling.schedule, new, despite_clashes=despite_clashes)

    def of_series(self, series, day=AUGUST) -> Meeting:
        """The meeting of an occurrence, with the series' room, chair and units."""

        def act(actor):
            return scheduling.schedule(actor, scheduling.from_series(actor, series.id, day))

        return self.do("secretary", act)

    def notified(self, *args, **more) -> Meeting:
        row = self.scheduled(*args, **more)
        return self.do("secretary", services.notify, row.id)

    def held(self, *args, **more) -> Meeting:
        row = self.notified(*args, **more)
        return self.do("secretary", services.hold, row.id)

    def drafted(self, *args, **more) -> Meeting:
        row = self.held(*args, **more)
        return self.do("secretary", services.draft_minutes, row.id, text="会议听取了汇报。")

    def issued(self, *args, **more) -> Meeting:
        row = self.drafted(*args, **more)
        self.do("secretary", services.countersign, row.id)
        return self.do("secretary", services.issue, row.id)

    def on_list(self, meeting_id):
        """Return who stands on a meeting's list, in order: (unit id, person id, kind, state)."""

        def read():
            row = self.meeting(meeting_id)
            rows = sorted(row.attendance, key=lambda one: one.position)
            return [(one.organisation_id, one.person_id, one.kind.value, one.state.value) for one in rows]

        return self.read(read)

    def entry(self, meeting_id, unit_key):
        """Return the id of a unit's entry."""

        def read():
            unit = self.units[unit_key]
            return next(one.id for one in self.meeting(meeting_id).attendance if one.organisation_id == unit)

        return self.read(read)

    def meeting(self, meeting_id) -> Meeting:
        """Return a meeting, inside a unit of work."""
        from smartcity.foundation.database import db

        return db.session.get_one(Meeting, meeting_id)

    def minutes(self, meeting_id):
        """Return the newest edition of a meeting's minutes."""
        return self.read(minutes_of, meeting_id)


def waiting(hall, login):
    """What waits for somebody because of meetings."""
    return hall.read(lambda: list(matters(hall.actor(login))))
