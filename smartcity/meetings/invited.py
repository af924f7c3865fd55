"""Who is told of a meeting, and who can't be reached by the app: those are phoned."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from smartcity.accounts.models import Account
from smartcity.accounts.queries import usable
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.meetings.models import Attendance, Meeting
from smartcity.meetings.rules import AttendanceKind, AttendanceState
from smartcity.people.models import Person, Post
from smartcity.people.queries import away, held_on, stand_in
from smartcity.people.rules import PostKind


@dataclass(frozen=True)
class Reach:
    """The people of a meeting whom the app reaches, and those whom somebody must phone."""

    reached: tuple[Person, ...]
    to_phone: tuple[Person, ...]
    silent_units: tuple[str, ...]
    """Units of which neither a person nor a liaison is known."""


def reach_of(meeting: Meeting) -> Reach:
    """Return who hears of a meeting: who is on its list, the liaisons of their units or their deputies, the chair."""
    return reach(meeting.attendance, chair=meeting.chair)


def reach(rows: Iterable[Attendance], *, chair: Person | None = None) -> Reach:
    """Return who hears of it among some entries of a list."""
    rows = list(rows)
    liaisons = _liaisons({row.organisation_id for row in rows if row.organisation_id is not None})
    people = {person.id: person for row in rows for person in _people_of(row)}
    present = _present([person for found in liaisons.values() for person in found])
    people |= {person.id: person for person in present}
    if chair is not None:
        people[chair.id] = chair
    reachable = _reachable(people)
    return Reach(
        reached=tuple(person for key, person in people.items() if key in reachable),
        to_phone=tuple(person for key, person in people.items() if key not in reachable),
        silent_units=tuple(_silent(rows, liaisons)),
    )


def _people_of(row: Attendance) -> list[Person]:
    """Return an entry's person and its substitute, unless the substitute was refused."""
    stands_in = (
        row.kind in {AttendanceKind.LEAVE, AttendanceKind.SUBSTITUTE} and row.state is not AttendanceState.REFUSED
    )
    return [person for person in (row.person, row.substitute if stands_in else None) if person is not None]


def _liaisons(units: Iterable[int]) -> dict[int, list[Person]]:
    statement = (
        select(Post.organisation_id, Person)
        .join(Person, Person.id == Post.person_id)
        .where(
            Post.organisation_id.in_(list(units)), Post.kind == PostKind.LIAISON, held_on(clock.today()), Person.active
        )
        .order_by(Person.rank, Person.id)
    )
    found: dict[int, list[Person]] = {}
    for unit, person in db.session.execute(statement):
        if unit is not None:
            found.setdefault(unit, []).append(person)
    return found


def _present(liaisons: Iterable[Person]) -> list[Person]:
    """Return liaisons with their deputies in the place of those away: the unit is to hear of it, whoever is there."""
    today = clock.today()
    absent = away(today)
    return [(stand_in(one.id, today) if one.id in absent else None) or one for one in liaisons]


def _reachable(people: Iterable[int]) -> set[int]:
    """Return the ids of those whose account can be used today."""
    accounts = db.session.scalars(select(Account).where(Account.person_id.in_(list(people))))
    return {account.person_id for account in accounts if usable(account, clock.today())}


def _silent(rows: Iterable[Attendance], liaisons: dict[int, list[Person]]) -> list[str]:
    return [
        row.organisation.short_name
        for row in rows
        if row.person_id is None and row.organisation is not None and not liaisons.get(row.organisation.id)
    ]
