"""The list of a meeting: who is on it, each once, in rank order.

Those who attend come first, then those who sit in; within each the units by their fixed rank, then the people by
theirs. Somebody invited by name alone stands with the unit of the first post held there.
"""

from collections.abc import Iterable

from sqlalchemy import select

from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.checks import Errors
from smartcity.foundation.database import db
from smartcity.foundation.texts import Text
from smartcity.meetings.models import Attendance, Meeting
from smartcity.meetings.rules import AttendanceKind
from smartcity.people.models import Person, Post
from smartcity.people.queries import held_on

MOST = 300


def seat(
    meeting: Meeting,
    units: Iterable[int],
    people: Iterable[int],
    invited_as: AttendanceKind = AttendanceKind.ATTENDING,
) -> list[Attendance]:
    """Put units and people on a meeting's list; who stands on it already is left as it is. Returns the new entries.

    A unit of which a person is invited by name at the same time gets no entry of its own.
    """
    homes = _homes(people)
    named = {unit for unit in homes.values() if unit is not None}
    listed_people = {row.person_id for row in meeting.attendance}
    listed_units = {row.organisation_id for row in meeting.attendance if row.person_id is None}
    new = [
        Attendance(organisation_id=homes.get(person), person_id=person)
        for person in dict.fromkeys(people)
        if person not in listed_people
    ]
    new += [Attendance(organisation_id=unit) for unit in dict.fromkeys(units) if unit not in listed_units | named]
    for row in new:
        row.kind = row.invited_as = invited_as
        row.position = 0
        meeting.attendance.append(row)
    put_in_order(meeting)
    return new


def put_in_order(meeting: Meeting) -> None:
    """Number the entries of a meeting anew, by rank."""
    units = {row.organisation_id for row in meeting.attendance}
    ids = {row.person_id for row in meeting.attendance}
    ranks = dict(db.session.execute(select(Organisation.id, Organisation.rank).where(Organisation.id.in_(units))).all())
    persons = dict(db.session.execute(select(Person.id, Person.rank).where(Person.id.in_(ids))).all())

    def key(row: Attendance) -> tuple[bool, int, int, int, int]:
        sits_in = row.invited_as is AttendanceKind.SITTING_IN
        unit, person = row.organisation_id or 0, row.person_id or 0
        return sits_in, ranks.get(unit, -1), unit, persons.get(person, 0), person

    for position, row in enumerate(sorted(meeting.attendance, key=key)):
        row.position = position


def _homes(people: Iterable[int]) -> dict[int, int | None]:
    """Return the organisation with which each person stands on a list."""
    statement = (
        select(Post.person_id, Post.organisation_id)
        .where(Post.person_id.in_(list(people)), Post.organisation_id.is_not(None), held_on(clock.today()))
        .order_by(Post.id.desc())
    )
    return {row.person_id: row.organisation_id for row in db.session.execute(statement)}


def check_invited(errors: Errors, units: Iterable[int], people: Iterable[int]) -> None:
    """Note units and people who don't exist or are gone, and lists that are too long."""
    asked_units, asked_people = set(units), set(people)
    if len(asked_units) + len(asked_people) > MOST:
        errors.add("units", Text("At most %(most)s", most=MOST))
        return
    known = set(
        db.session.scalars(select(Organisation.id).where(Organisation.id.in_(asked_units), Organisation.active))
    )
    if asked_units - known:
        errors.add("units", Text("There is no such unit, or it exists no longer"))
    present = set(db.session.scalars(select(Person.id).where(Person.id.in_(asked_people), Person.active)))
    if asked_people - present:
        errors.add("people", Text("There is no such person, or the person has left"))
