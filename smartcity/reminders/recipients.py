"""Who can be told on a day: the person asked for, or the deputy while away; never a head or a leader.

Those who left, whose account is closed, who have no post, or who are away without a deputy get nothing. Where nobody of
a unit can be told, the unit is to be phoned.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from smartcity.accounts.queries import receivers, secretariat_people
from smartcity.departments import queries as departments
from smartcity.foundation.database import db
from smartcity.foundation.texts import Text
from smartcity.people.models import Person, Post
from smartcity.people.queries import away, held_on, liaisons, papers_only, stand_in


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
        self.kept: dict[Any, Any] = {}
        """What was worked out from this directory, for as long as it is used."""
        self._calls: dict[int, Call] = {}
        self._liaisons_told: dict[tuple[int, Callable[[str], Text]], list[Recipient]] = {}
        self._people: dict[int, tuple[Person, Person | None] | None] = {}

    def people(self, person_ids: Iterable[int], because: Text) -> list[Recipient]:
        """Return those of the people who can be told, their deputies for those away."""
        return [found for found in (self._told(person_id, because) for person_id in person_ids) if found]

    def liaisons(self, unit_ids: Iterable[int], because: Callable[[str], Text]) -> list[Recipient]:
        """Return the liaisons of units who can be told; `because` makes the reason out of the unit's name."""
        return [one for unit_id in unit_ids for one in self._told_at(unit_id, because)]

    def _told_at(self, unit_id: int, because: Callable[[str], Text]) -> list[Recipient]:
        key = unit_id, because
        if key not in self._liaisons_told:
            reason = because(self.unit_name(unit_id))
            told = (self._told(person.id, reason) for person in self.all_liaisons(unit_id))
            self._liaisons_told[key] = [one for one in told if one]
        return self._liaisons_told[key]

    @property
    def unit_ids(self) -> Iterable[int]:
        """All units, in rank order."""
        return self._names.keys()

    @cached_property
    def unreachable(self) -> frozenset[int]:
        """The units where nobody can be told."""
        return frozenset(unit_id for unit_id in self._names if not self._reachable(unit_id))

    def _reachable(self, unit_id: int) -> bool:
        return any(self._present(person.id) for person in self.all_liaisons(unit_id))

    @cached_property
    def secretariat(self) -> list[Recipient]:
        """The office's people, their deputies for those away; all of them where that is nobody: somebody must hear."""
        because = Text("You get this because you belong to the secretariat")
        office = [Recipient(p.id, p.name, bool(p.email), because) for p in secretariat_people(self.on)]
        told = [one if one.person_id not in self._absent else self._told(one.person_id, because) for one in office]
        there = {one.person_id: one for one in reversed(told) if one}
        return list(there.values())[::-1] or office

    def all_liaisons(self, unit_id: int) -> list[Person]:
        """Return a unit's liaisons, also those who can't be told."""
        return self._liaisons.get(unit_id, [])

    def call(self, unit_id: int) -> Call:
        """Return whom to phone at a unit: its first liaison who is not away, else its first, else its switchboard."""
        if unit_id not in self._calls:
            self._calls[unit_id] = self._call(unit_id)
        return self._calls[unit_id]

    def _call(self, unit_id: int) -> Call:
        first = min(self.all_liaisons(unit_id), key=lambda person: person.id in self._absent, default=None)
        phone = (first.phone if first else "") or departments.get(unit_id).phone
        person_id, name = (first.id, first.name) if first else (0, "")
        return Call(unit_id, self.unit_name(unit_id), person_id, name, phone, self._reachable(unit_id))

    def unit_name(self, unit_id: int) -> str:
        """Return a unit's short name."""
        return self._names.get(unit_id, "")

    @cached_property
    def _names(self) -> dict[int, str]:
        return {row.id: row.short_name for row in departments.in_rank_order(active=None)}

    @cached_property
    def _persons(self) -> dict[int, Any]:
        columns = (Person.id, Person.name, Person.email, Person.active)
        at_post = select(*columns).where(Person.id.in_(select(Post.person_id).where(held_on(self.on))))
        return {person.id: person for person in db.session.execute(at_post)}

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
        return frozenset(db.session.scalars(select(Post.person_id).where(held_on(self.on)))) - papers_only(self.on)

    def _told(self, person_id: int, because: Text) -> Recipient | None:
        key = person_id, because.msgid, tuple(because.params.values())
        if key not in self.kept:
            self.kept[key] = self._tell(person_id, because)
        found: Recipient | None = self.kept[key]
        return found

    def _tell(self, person_id: int, because: Text) -> Recipient | None:
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
