"""Which organisations the units of a row are: known, to be entered, mapped by the office, or many under one word."""

from collections.abc import Sequence

from smartcity.actions.descriptions import MOST_UNITS
from smartcity.departments.rules import NAME_SEPARATOR, OrganisationKind
from smartcity.foundation.texts import Text
from smartcity.ledger.matching import Directory, Match
from smartcity.ledger.planned import Plan
from smartcity.ledger.reading import ReadRow
from smartcity.ledger.rules import Decisions, Expansion, UnknownUnits
from smartcity.ledger.unit_cells import NamedUnit
from smartcity.ledger.words import kind_of, table


class Ids:
    """The units of a row, each once, by their part."""

    def __init__(self) -> None:
        self.by_part: dict[str, list[int]] = {"leads": [], "supporting": [], "overseeing": []}
        self.names: dict[str, list[str]] = {"leads": [], "supporting": [], "overseeing": []}
        self.phrases: list[str] = []
        self.kept: list[str] = []
        self.entered: list[str] = []
        self.faults: list[Text] = []
        self.all: set[int] = set()

    def add(self, part: str, name: str, ids: Sequence[int]) -> None:
        """Add units under one name."""
        fresh = [one for one in ids if one not in self.all]
        self.all.update(fresh)
        self.by_part[part] += fresh
        if fresh:
            self.names[part].append(name)


class Meaning:
    """Sorts the units of rows by what the directory knows and the office decided; notes what it learns on the plan."""

    def __init__(self, known: Directory, decisions: Decisions, plan: Plan) -> None:
        self._known, self._decisions, self._plan = known, decisions, plan

    def of_row(self, read: ReadRow, notes: list[Text]) -> Ids:
        """Return the units of a row."""
        ids = Ids()
        for part in ("leads", "supporting", "overseeing"):
            of_city = False
            for unit in getattr(read, part):
                self._add(unit, part, ids, notes, of_city=of_city)
                of_city = of_city or unit.name.startswith(table()["units"]["city"])
        if ids.entered:
            names = NAME_SEPARATOR.join(dict.fromkeys(ids.entered))
            notes.append(Text("Not known, entered as written: %(names)s", names=names))
        if ids.kept:
            phrases = NAME_SEPARATOR.join(dict.fromkeys(ids.kept))
            notes.append(Text("Many units under one word, kept as such: %(phrases)s", phrases=phrases))
        if len(ids.all) > MOST_UNITS:
            ids.faults.append(Text("More than %(most)s units are named", most=MOST_UNITS))
        return ids

    def _add(self, unit: NamedUnit, part: str, ids: Ids, notes: list[Text], *, of_city: bool) -> None:
        match = self._known.unit(unit.name, of_city=of_city)
        if match is None and self._decisions.alike and (alike := self._known.like(unit.name)):
            match = Match(alike, guessed=True)
        decided = self._decisions.units.get(unit.name)
        if match is None and unit.collective:
            self._plan.phrases[unit.name] += 1
            to = self._decisions.phrases.get(unit.name, Expansion.KEEP)
            if to is not Expansion.KEEP:
                ids.add(part, unit.name, [one.id for one in self._known.expanded(to)])
                return
            ids.kept.append(unit.name)
            if part == "supporting":
                ids.phrases.append(unit.name)
                ids.names[part].append(unit.name)
                return
        if isinstance(decided, int) and not isinstance(decided, UnknownUnits):
            ids.add(part, unit.name, [decided])
        elif match is not None:
            if match.guessed:
                notes.append(Text("“%(name)s” was taken for %(unit)s", name=unit.name, unit=match.unit.short_name))
            ids.add(part, match.unit.short_name, [match.unit.id])
        elif (decided or self._decisions.unknown) is UnknownUnits.REJECT:
            ids.names[part].append(unit.name)
            ids.faults.append(Text("The unit “%(name)s” is not known", name=self._with_like(unit.name)))
            self._plan.unknown.setdefault(unit.name, 0)
        else:
            number = self._plan.unknown.setdefault(unit.name, -len(self._plan.unknown) - 1)
            ids.add(part, unit.name, [number])
            if not unit.collective:
                ids.entered.append(self._with_like(unit.name))

    def _with_like(self, name: str) -> str:
        """Return an unknown name, with the unit that it may mean."""
        like = self._known.like(name)
        if like is None:
            return name
        self._plan.like[name] = (like.id, like.short_name)
        return str(Text("%(name)s (perhaps %(like)s)", name=name, like=like.short_name))


def kind_of_unit(name: str) -> OrganisationKind:
    """Return of which kind an unknown unit seems to be; a department of the city where nothing tells."""
    found = kind_of("kinds", name)
    return OrganisationKind(found) if found else OrganisationKind.GOVERNMENT
