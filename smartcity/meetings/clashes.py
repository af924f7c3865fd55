"""Clashes: the same room, or the same person, in two meetings at once. They are shown, and never silently saved."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from smartcity.foundation.database import db
from smartcity.foundation.pages import instant_text
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.meetings.models import Attendance, Meeting
from smartcity.meetings.rules import AttendanceKind, AttendanceState
from smartcity.meetings.workflow import UPCOMING_STATES
from smartcity.people.models import Person

_AWAY = (AttendanceKind.LEAVE, AttendanceKind.SUBSTITUTE)


class Clash(InvalidInput):
    """A room or people are taken at that time; scheduling all the same takes a tick (409)."""

    status = 409
    title = Text("This clashes with another meeting")

    def __init__(self, found: list[Text]) -> None:
        tick = Text("Tick this to schedule it all the same")
        super().__init__({"despite_clashes": tick, **{f"clash_{n}": text for n, text in enumerate(found, 1)}})


def find(start: datetime, end: datetime, room: str, people: Iterable[int], *, but: int | None = None) -> list[Text]:
    """Return each clash in words: which room or person, with which meeting, from when to when."""
    during = (
        Meeting.state.in_(UPCOMING_STATES),
        Meeting.starts_at < end,
        Meeting.ends_at > start,
        Meeting.id != (but or 0),
    )
    return [*_rooms(room, during), *_people(set(people), during)]


def check(
    start: datetime | None, end: datetime | None, room: str, people: Iterable[int], *, but: int | None, despite: bool
) -> None:
    """Refuse a clash that was not accepted."""
    if despite or start is None or end is None:
        return
    found = find(start, end, room, people, but=but)
    if found:
        raise Clash(found)


def _rooms(room: str, during: tuple[ColumnElement[bool], ...]) -> list[Text]:
    if not room:
        return []
    same = func.lower(Meeting.room) == room.lower()
    statement = select(Meeting.title, Meeting.starts_at, Meeting.ends_at).where(same, *during)
    return [
        Text(
            "The room %(room)s is taken by “%(meeting)s”, %(start)s to %(end)s",
            room=room,
            meeting=row.title,
            start=instant_text(row.starts_at),
            end=instant_text(row.ends_at),
        )
        for row in db.session.execute(statement.order_by(Meeting.starts_at))
    ]


def _people(people: set[int], during: tuple[ColumnElement[bool], ...]) -> list[Text]:
    """Find people who are expected elsewhere: by name, as substitutes, or as the chair."""
    if not people:
        return []
    coming = Attendance.kind.not_in(_AWAY)
    standing_in = (Attendance.kind.in_(_AWAY)) & (Attendance.state != AttendanceState.REFUSED)
    busy = or_(
        (Attendance.person_id == Person.id) & coming,
        (Attendance.substitute_id == Person.id) & standing_in,
    )
    listed = select(Attendance.id).where(Attendance.meeting_id == Meeting.id, busy).exists()
    statement = (
        select(Person.name, Meeting.title, Meeting.starts_at, Meeting.ends_at)
        .select_from(Meeting)
        .join(Person, Person.id.in_(people))
        .where(or_(listed, Meeting.chair_id == Person.id), *during)
        .order_by(Person.rank, Person.id, Meeting.starts_at)
    )
    return [
        Text(
            "%(person)s is expected at “%(meeting)s”, %(start)s to %(end)s",
            person=row.name,
            meeting=row.title,
            start=instant_text(row.starts_at),
            end=instant_text(row.ends_at),
        )
        for row in db.session.execute(statement)
    ]
