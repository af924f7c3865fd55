"""Names to codes: which organisation, person or group a cell of a starter file means."""

from collections.abc import Iterable

from smartcity.starter.records import GroupRow, OrganisationRow, PersonRow
from smartcity.starter.rows import Row


class Directory:
    """The organisations of organisations.csv, found by name, short name or alias; later groups and people too."""

    def __init__(self, organisations: Iterable[OrganisationRow]) -> None:
        self._codes: dict[str, str] = {}
        self._groups: set[str] = set()
        self._people: set[str] = set()
        for unit in organisations:
            for name in dict.fromkeys((unit.name, unit.short_name, *unit.aliases)):
                if self._codes.setdefault(name, unit.code) != unit.code:
                    raise ValueError(f"{name} names both {self._codes[name]} and {unit.code}")

    def know_groups(self, groups: Iterable[GroupRow]) -> None:
        """Let rows read from now on name these groups."""
        self._groups.update(group.code for group in groups)

    def know_people(self, people: Iterable[PersonRow]) -> None:
        """Let rows read from now on name these people. Names are unique here, unlike in an office."""
        self._people.update(person.name for person in people)

    def code(self, name: str) -> str | None:
        """Return the code of the organisation that bears the name, None where nobody does."""
        return self._codes.get(name)

    def unit(self, row: Row, column: str) -> str:
        """Take the one organisation of a cell."""
        codes = self.units(row, column)
        if len(codes) != 1:
            raise row.fault(f"{column} must name one organisation")
        return codes[0]

    def units(self, row: Row, column: str) -> tuple[str, ...]:
        """Take the organisations of a cell, in the order written."""
        codes = []
        for name in row.names(column):
            code = self.code(name)
            if code is None:
                raise row.fault(f"{column}: no organisation is called {name}")
            codes.append(code)
        if len(set(codes)) < len(codes):
            raise row.fault(f"{column} names an organisation twice")
        return tuple(codes)

    def group(self, row: Row, column: str) -> str:
        """Take the code of a working group."""
        return row.one_of(column, self._groups)

    def person(self, row: Row, column: str, *, required: bool = False) -> str:
        """Take the name of a person of people.csv; empty where it is missing and not required."""
        name = row.text(column, required=required)
        return self.known_person(row, name) if name else ""

    def known_person(self, row: Row, name: str) -> str:
        """Give the name back if people.csv has it."""
        if name not in self._people:
            raise row.fault(f"nobody is called {name}")
        return name
