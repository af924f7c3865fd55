"""Whom a row of the staff list means: one of several people of a name, or somebody who is still to be entered."""

from sqlalchemy import select

from smartcity.foundation.access import Actor
from smartcity.foundation.checks import NAME, clean_text
from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.people.entering import PersonFields
from smartcity.people.models import Person, Post
from smartcity.people.services import create_person, edit_person
from smartcity.registers.tables import Record
from smartcity.staff.models import Secondment


class PeopleMeant:
    """Finds and enters people."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor

    def of(self, record: Record, unit_id: int, notes: list[Text]) -> Person:
        """Return the person of a row; InvalidInput where the name means several people and nothing tells which."""
        name = clean_text("person", record.text("person"), maximum=NAME, required=True)
        namesakes = list(db.session.scalars(select(Person).where(Person.name == name, Person.active)))
        found = self._one_of(namesakes, record.text("phone"), unit_id, notes)
        if found is None:
            if namesakes:
                notes.append(Text("Another person of this name is with us: entered as a new one"))
            return create_person(self._actor, name=name, phone=record.text("phone"), title=record.text("title"))
        self._fill(found, record, notes)
        return found

    def _one_of(self, people: list[Person], phone: str, unit_id: int, notes: list[Text]) -> Person | None:
        if phone:
            called = [person for person in people if _digits(person.phone) == _digits(phone)]
            if len(called) == 1:
                return called[0]
            people = [person for person in people if not person.phone]
        there = [person for person in people if _belongs(person, unit_id)]
        if len(there) == 1:
            return there[0]
        if len(people) == 1 and not _placed(people[0]):
            notes.append(Text("Taken for the person of this name who is with us: please look"))
            return people[0]
        if len(there) > 1:
            raise InvalidInput(
                {"person": Text("%(count)s people bear this name: give the telephone number", count=len(there))}
            )
        return None

    def _fill(self, person: Person, record: Record, notes: list[Text]) -> None:
        """Keep what was not known of a person; what is known otherwise stays, and is told."""
        new: PersonFields = {}
        if record.has("phone") and not person.phone:
            new["phone"] = record.text("phone")
        if record.has("title") and not person.title:
            new["title"] = record.text("title")
        for key in ("phone", "title"):
            kept = getattr(person, key)
            if kept and record.has(key) and _digits(kept) != _digits(record.text(key)):
                notes.append(Text("The desk keeps “%(kept)s” of this person", kept=kept))
        if new:
            edit_person(self._actor, person.id, person.version, **new)


def _digits(text: str) -> str:
    """Return a number without blanks and dashes, a title without blanks."""
    return "".join(sign for sign in text if sign not in " -\u3000")


def _belongs(person: Person, unit_id: int) -> bool:
    at_post = select(Post.id).where(Post.person_id == person.id, Post.organisation_id == unit_id)
    lent = select(Secondment.id).where(Secondment.person_id == person.id, Secondment.home_unit_id == unit_id)
    return any(db.session.scalar(one.limit(1)) is not None for one in (at_post, lent))


def _placed(person: Person) -> bool:
    """Tell whether anything says where a person belongs."""
    at_post = select(Post.id).where(Post.person_id == person.id, Post.organisation_id.is_not(None))
    lent = select(Secondment.id).where(Secondment.person_id == person.id)
    return any(db.session.scalar(one.limit(1)) is not None for one in (at_post, lent))
