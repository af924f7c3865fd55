"""Who can be told on a day: the person asked for, or the deputy while away; never a head or a leader.

Those who left, whose account is closed, who have no post, or who are away without a deputy get nothing. Where nobody of
a unit can be told, the unit is to be phoned.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select

from smartcity.accounts.queries import receivers, secretariat_people
from smartcity.departments import queries as departments
from smartcity.foundation.database import db
from smartcity.foundation.texts import Text
from smartcity.people.models import Person, Post
from smartcity.people.queries import away, held_on, liaisons, stand_in
from smartcity.people.rules import PostKind


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told, and why that is."""

    person_id: int
    name: str
    has_mail: bool
    because: Text


@dataclass(frozen=True, slots=True)
class Call:
    """A unit to phone; `person_id` 0 where it has no liaison. `reachable`: the desk tells somebody there."""

    unit_id: int
    unit: str
    person_id: int
    name: str
    phone: str
    reachable: bool


class Directory:
    """Finds recipients for one day; reads who is who once for all units, however many there are."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._people: dict[int, tuple[Person, Person | None] | None] = {}

    def people(self, person_ids: Iterable[int], because: Text) -> list[Recipient]:
        """Return those of the people who can be told, their deputies for those away."""
        return [found for found in (self._told(person_id, because) for person_id in person_ids) if found]

    def liaisons(self, unit_ids: Iterable[int], because: Callable[[str], Text]) -> list[Recipient]:
        """Return the liaisons of units who can be told; `because` makes the reason out of the unit's name."""
        return [
            found
            for unit_id in unit_ids
            for person in self.all_liaisons(unit_id)
            if (found := self._told(person.id, because(self.unit_name(unit_id))))
        ]

    @cached_property
    def secretariat(self) -> list[Recipient]:
        """The office's people."""
        because = Text("You get this because you belong to the secretariat")
        return [Recipient(p.id, p.name, bool(p.email), because) for p in secretariat_people(self.on)]

    def all_liaisons(self, unit_id: int) -> list[Person]:
        """Return a unit's liaisons, also those who can't be told."""
        return self._liaisons.get(unit_id, [])

    def call(self, unit_id: int) -> Call:
        """Return whom to phone at a unit: its first liaison who is not away, else its first, else its switchboard."""
        first = min(self.all_liaisons(unit_id), key=lambda person: person.id in self._absent, default=None)
        reachable = any(self._present(person.id) for person in self.all_liaisons(unit_id))
        phone = (first.phone if first else "") or departments.get(unit_id).phone
        return Call(
            unit_id, self.unit_name(unit_id), first.id if first else 0, first.name if first else "", phone, reachable
        )

    def unit_name(self, unit_id: int) -> str:
        """Return a unit's short name."""
        return self._names.get(unit_id, "")

    @cached_property
    def _names(self) -> dict[int, str]:
        return {row.id: row.short_name for row in departments.in_rank_order(active=None)}

    @cached_property
    def _persons(self) -> dict[int, Person]:
        at_post = select(Person).where(Person.id.in_(select(Post.person_id).where(held_on(self.on))))
        return {person.id: person for person in db.session.scalars(at_post)}

    @cached_property
    def _liaisons(self) -> dict[int, list[Person]]:
        return liaisons(self.on)

    @cached_property
    def _reached(self) -> frozenset[int]:
        return receivers(self.on)

    @cached_property
    def _absent(self) -> frozenset[int]:
        return away(self.on)

    @cached_property
    def _posted(self) -> frozenset[int]:
        """Those who hold a post, and none as a head or leader: no message goes to these by machine."""
        posts = db.session.execute(select(Post.person_id, Post.kind).where(held_on(self.on))).all()
        papers_only = {post.person_id for post in posts if post.kind in (PostKind.HEAD, PostKind.LEADER)}
        return frozenset(post.person_id for post in posts) - papers_only

    def _told(self, person_id: int, because: Text) -> Recipient | None:
        found = self._present(person_id)
        if found is None:
            return None
        person, absent = found
        if absent is not None:
            because = Text("You get this because you stand in for %(name)s", name=absent.name)
        return Recipient(person.id, person.name, bool(person.email), because)

    def _present(self, person_id: int) -> tuple[Person, Person | None] | None:
        """Return who is told for a person, and the person where that is a deputy."""
        if person_id not in self._people:
            self._people[person_id] = self._find(person_id)
        return self._people[person_id]

    def _find(self, person_id: int) -> tuple[Person, Person | None] | None:
        person = self._persons.get(person_id)
        if person is None or not self._can_be_told(person):
            return None
        if person_id not in self._absent:
            return person, None
        deputy = stand_in(person_id, self.on)
        return (deputy, person) if deputy is not None and self._can_be_told(deputy) else None

    def _can_be_told(self, person: Person) -> bool:
        return person.id in self._posted and person.active and person.id in self._reached
