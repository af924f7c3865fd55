"""A sheet as it was read: lines of cells, which of them were joined, hidden or struck out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from smartcity.foundation.texts import Text

MOST_LINES = 50_000
"""More than twice the largest ledger that is asked for (20 000 rows). What one file may cost is bounded by its bytes,
its growth when unpacked and its cells as well, not by its rows alone."""
MOST_COLUMNS = 200
MOST_CELLS = 2_000_000
LARGEST_GAP = 1000
"""Cells that stand further than so many empty rows below the rest are strays, as are those beyond `MOST_COLUMNS`."""

Value = str | int | float | bool | date | datetime | None


class UnreadableLedger(ValueError):
    """A file can't be taken as a ledger; `reason` says why, in a sentence."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason


class Cell(NamedTuple):
    """What a cell holds and how it reads; `struck` through, or a formula whose result was not saved (`unsaved`)."""

    value: Value
    text: str
    struck: bool = False
    unsaved: bool = False


class Merge(NamedTuple):
    """Cells that were joined into one, rows and columns counted from 1 and 0, both ends inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Line:
    """A row of a sheet, or a record of a CSV file; `number` as the file shows it, from 1."""

    number: int
    cells: dict[int, Cell]
    hidden: bool = False

    def text(self, column: int) -> str:
        """Return how a cell reads, empty where there is none."""
        cell = self.cells.get(column)
        return cell.text if cell else ""


@dataclass(slots=True)
class Sheet:
    """A sheet with its lines that hold anything, in order. `stray` names cells far outside, which are left out."""

    name: str
    lines: list[Line]
    merges: Sequence[Merge] = ()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    stray: tuple[str, ...] = ()


@dataclass(slots=True)
class Book:
    """All sheets of a file; `notes` tell what was done to read it."""

    sheets: list[Sheet]
    notes: list[Text] = field(default_factory=list)


def letters(column: int) -> str:
    """Return a column as spreadsheets call it: A for 0."""
    name, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(65 + place) + name
    return name


def column_of(reference: str) -> int:
    """Return the column of a cell's reference: 0 for `A1`."""
    found = 0
    for sign in reference:
        if not sign.isalpha():
            break
        found = found * 26 + ord(sign.upper()) - 64
    return found - 1
