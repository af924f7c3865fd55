"""The rows of a ledger that the desk itself wrote: each cell means what it says, letter by letter.

What people entered there since is still read as people write it: a deadline in words, a source without its kind. Pure.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from smartcity.actions.deadline_cells import DeadlineCell, Said
from smartcity.actions.new_action import NewMilestone, NewSource
from smartcity.actions.rules import DeadlinePrecision, ExtensionAuthority, Priority, ReportingRhythm, SourceKind
from smartcity.foundation.texts import Text
from smartcity.ledger.columns import by_key
from smartcity.ledger.grid import Line
from smartcity.ledger.layout import Layout
from smartcity.ledger.rules import YesNo
from smartcity.ledger.several import parted
from smartcity.ledger.unit_cells import Known, NamedUnit, read_units

E = TypeVar("E", bound=StrEnum)
Word = Callable[[type[Any], str], Any]
"""Returns the member of an enum that a word of the desk means, None where it means none."""


class OwnCells:
    """The cells of one row by their columns, as they stand."""

    def __init__(self, layout: Layout, line: Line, known_unit: Known, word: Word) -> None:
        self._known_unit, self._word = known_unit, word
        self._places = {key: places[0][0] for key, places in layout.named.items()}
        self._line = line

    def text(self, key: str) -> str:
        """Return a cell's text."""
        place = self._places.get(key)
        return "" if place is None else self._line.text(place)

    def units(self, key: str) -> list[NamedUnit]:
        """Return the units of a cell, one a line; a line that is no unit's name is read as people write it."""
        found: list[NamedUnit] = []
        for name in self.text(key).split("\n"):
            found += [NamedUnit(name)] if self._known_unit(name) else read_units(name, self._known_unit).units
        return found

    def supporting(self) -> list[NamedUnit]:
        """Return the supporting units, and those that stand under one word."""
        many = self.text("collective")
        return [*self.units("supporting"), *([NamedUnit(many, collective=True)] if many else ())]

    def day(self) -> date | None:
        """Return the deadline where it is a plain day."""
        place = self._places.get("deadline")
        cell = None if place is None else self._line.cells.get(place)
        value = cell.value if cell else None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            return None

    def deadline(self) -> DeadlineCell | None:
        """Return the deadline; None where somebody wrote it in words, or said nothing of how exact it is."""
        precision, day = self._member(DeadlinePrecision, "precision"), self.day()
        if precision is None or (day is None and self.text("deadline")):
            return None
        said = Said.DAY if day else Said.ONGOING
        return DeadlineCell(said, self.text("wording"), day, precision, self._member(ReportingRhythm, "rhythm"))

    def sources(self, notes: list[Text]) -> list[NewSource] | None:
        """Return the sources; None where their kinds were not named, or other lines than they have."""
        kinds = [self._word(SourceKind, name) for name in self.text("source_kind").split("\n") if name]
        found = [kind for kind in kinds if kind is not None]
        if not kinds:
            return None
        references, bases = (parted(self.text(key), len(kinds)) for key in ("source", "basis"))
        if len(found) < len(kinds) or references is None or bases is None:
            notes.append(Text("The sources and their kinds are not the same number of lines: taken as one source"))
            return None
        return [NewSource(*one) for one in zip(found, references, bases, strict=True)]

    def milestones(self, other: dict[str, str]) -> tuple[NewMilestone, ...]:
        """Return the milestones, a day and a text a line; what is none is kept beside."""
        read = [_milestone(one) for one in self.text("milestones").split("\n") if one]
        if not all(read):
            other[by_key()["milestones"].heading] = self.text("milestones")
        return tuple(one for one in read if one)

    def priority(self) -> Priority | None:
        """Return how urgent the task is."""
        return self._member(Priority, "priority")

    def authority(self) -> ExtensionAuthority | None:
        """Return who set the deadline."""
        return self._member(ExtensionAuthority, "authority")

    def in_house(self) -> bool:
        """Tell whether the task stays in the house: whatever is written there but "no"."""
        return bool(self.text("in_house")) and self._member(YesNo, "in_house") is not YesNo.NO

    def _member(self, kind: type[E], key: str) -> E | None:
        found: E | None = self._word(kind, self.text(key))
        return found


def _milestone(line: str) -> NewMilestone | None:
    day, _blank, title = line.partition(" ")
    try:
        return NewMilestone(title, date.fromisoformat(day)) if title else None
    except ValueError:
        return None
