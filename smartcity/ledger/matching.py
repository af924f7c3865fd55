"""Who is meant by the names in a ledger: units by any name they bear or bore, people by unit, working groups."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import normalize

from smartcity.departments import queries as departments
from smartcity.departments.queries import UnitRow
from smartcity.departments.rules import COUNTY_LEVEL, OrganisationKind
from smartcity.foundation import clock
from smartcity.ledger.rules import Expansion
from smartcity.ledger.words import table
from smartcity.people import queries as people

_BRACKET = re.compile(r"\([^()]*\)$")
_CITY_KINDS = frozenset(
    {
        OrganisationKind.PARTY,
        OrganisationKind.GOVERNMENT,
        OrganisationKind.MASS_ORGANISATION,
        OrganisationKind.TEMPORARY,
    }
)


class Match(NamedTuple):
    """A unit that a name means; `guessed` where the name is not quite one of its names."""

    unit: UnitRow
    guessed: bool = False


class Bearer(NamedTuple):
    """A person of a name, the organisations of today's posts, and whether one of them is a leader's."""

    person_id: int
    unit_ids: frozenset[int]
    leads: bool


@dataclass(frozen=True)
class Directory:
    """Every unit, person and working group by name, read once for a whole file."""

    units: Mapping[str, UnitRow]
    people: Mapping[str, list[Bearer]]
    groups: Mapping[str, int]

    def knows(self, name: str) -> bool:
        """Tell whether a name is a unit's."""
        return compared(name) in self.units

    def unit(self, name: str, *, of_city: bool = False) -> Match | None:
        """Return the unit that a name means: as it stands, or without what stands in brackets behind it.

        `of_city`: the list began with the city's sign, which is then left out before the names that follow.
        """
        key = compared(name)
        exact = self.units.get(key)
        if exact is not None:
            return Match(exact)
        bare = _BRACKET.sub("", key)
        tried = [bare] if bare and bare != key else []
        if of_city:
            tried.append(f"{table()['units']['city']}{key}")
        found = next((self.units[one] for one in tried if one in self.units), None)
        return Match(found, guessed=True) if found else None

    def like(self, name: str) -> UnitRow | None:
        """Return the one unit that an unknown name may mean, with the city's sign before it; None for two of them."""
        keys = {compared(name), _BRACKET.sub("", compared(name))} - {""}
        tried = [f"{prefix}{key}" for key in keys for prefix in table()["units"]["prefixes"]]
        found = {self.units[one].id: self.units[one] for one in tried if one in self.units}
        return next(iter(found.values())) if len(found) == 1 else None

    def expanded(self, to: Expansion) -> list[UnitRow]:
        """Return the active units that a collective phrase was said to mean, in rank order."""
        kinds = {
            Expansion.DISTRICTS: COUNTY_LEVEL,
            Expansion.CITY: _CITY_KINDS,
            Expansion.EVERYBODY: frozenset(OrganisationKind),
        }.get(to, frozenset())
        every = {unit.id: unit for unit in self.units.values() if unit.kind in kinds}
        return sorted(every.values(), key=lambda unit: (unit.rank, unit.id))

    def responsible(self, name: str, unit_id: int | None) -> int | None:
        """Return the one person of a name at a unit, None where there is none or more than one."""
        there = [one for one in self.people.get(name, ()) if unit_id in one.unit_ids]
        return there[0].person_id if len(there) == 1 else None

    def leader(self, name: str) -> int | None:
        """Return the one leader of a name, None where there is none or more than one."""
        leaders = [one for one in self.people.get(name, ()) if one.leads]
        return leaders[0].person_id if len(leaders) == 1 else None


def directory() -> Directory:
    """Read every name."""
    units: dict[str, UnitRow] = {}
    for name, unit in departments.names_through_all().items():
        units.setdefault(compared(name), unit)
    bearers = {name: [Bearer(*one) for one in found] for name, found in people.bearers(clock.today()).items()}
    groups = {compared(name): group.id for group in departments.groups() for name in (group.name, group.code)}
    return Directory(units, bearers, groups)


def compared(name: str) -> str:
    """Return a name as it is compared: plain signs, no blanks, no capitals."""
    return re.sub(r"\s+", "", normalize("NFKC", name)).casefold()
