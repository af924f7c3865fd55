"""Reading one row of a starter file: each cell is checked as it is taken, and a fault names file, row and column."""

import csv
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from smartcity.starter.schedule import ScheduleError, parse

SEPARATOR = "\u3001"
"""The ideographic comma, which parts the names in a cell as it does in an office's own tables."""

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class DataError(ValueError):
    """A starter file that does not hold what it should; the message names file and row."""


class Row:
    """A row of a CSV file or a table of a TOML file. Take every cell, then `finish`."""

    def __init__(self, where: str, cells: Mapping[str, Any]) -> None:
        self.where = where
        self._cells = cells
        self._taken: set[str] = set()

    def fault(self, message: str) -> DataError:
        """Make the error for this row; the caller raises it."""
        return DataError(f"{self.where}: {message}")

    def raw(self, column: str) -> Any:
        """Take a cell as it stands, None where it is missing."""
        self._taken.add(column)
        return self._cells.get(column)

    def text(self, column: str, *, required: bool = False) -> str:
        """Take a text; empty where it is missing and not required."""
        value = self.raw(column)
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise self.fault(f"{column} is not a text: {value!r}")
        if required and not value:
            raise self.fault(f"{column} is missing")
        return value

    def names(self, column: str) -> tuple[str, ...]:
        """Take the names in a cell."""
        return tuple(name for name in self.text(column).split(SEPARATOR) if name)

    def flag(self, column: str) -> bool:
        """Take a truth value: true in TOML, 1 in CSV; missing means no."""
        value = self.raw(column)
        if value in (None, "", "0", False):
            return False
        if value in ("1", True):
            return True
        raise self.fault(f"{column} is neither 0 nor 1: {value!r}")

    def number(self, column: str) -> int:
        """Take a whole number that is not negative."""
        value = self.raw(column)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        if isinstance(value, str) and value.isascii() and value.isdigit():
            return int(value)
        raise self.fault(f"{column} is not a number: {value!r}")

    def one_of(self, column: str, allowed: Collection[str]) -> str:
        """Take a text that must be one of a few."""
        value = self.text(column, required=True)
        if value not in allowed:
            raise self.fault(f"{column} is not one of {', '.join(sorted(allowed))}: {value!r}")
        return value

    def member(self, column: str, kind: type[E]) -> E:
        """Take a member of an enum by its value."""
        return kind(self.one_of(column, [member.value for member in kind]))

    def member_or(self, column: str, kind: type[E], default: T) -> E | T:
        """Take a member of an enum, or the default where the cell is empty."""
        return self.member(column, kind) if self.text(column) else default

    def day(self, column: str, *, required: bool = False) -> str:
        """Take a day expression that can be read."""
        value = self.text(column, required=required)
        if value:
            try:
                parse(value)
            except ScheduleError as error:
                raise self.fault(f"{column}: {error}") from error
        return value

    def strings(self, column: str) -> tuple[str, ...]:
        """Take a TOML list of texts."""
        value = self.raw(column) or []
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise self.fault(f"{column} is not a list of texts")
        return tuple(value)

    def table(self, column: str) -> "Row":
        """Take a table inside this one."""
        value = self.raw(column)
        if not isinstance(value, dict):
            raise self.fault(f"{column} is not a table")
        return Row(f"{self.where}, {column}", value)

    def tables(self, column: str, make: Callable[["Row"], T]) -> tuple[T, ...]:
        """Take a list of tables, each made into a record."""
        value = self.raw(column) or []
        if not isinstance(value, list) or not all(isinstance(cells, dict) for cells in value):
            raise self.fault(f"{column} is not a list of tables")
        rows = (Row(f"{self.where}, {column} {place}", cells) for place, cells in enumerate(value, 1))
        return tuple(row.finished(make(row)) for row in rows)

    def finished(self, record: T) -> T:
        """Hand on the record made from this row, after refusing columns that nobody took (a misspelt name)."""
        unknown = sorted(set(self._cells) - self._taken)
        if unknown:
            raise self.fault(f"unknown columns: {', '.join(map(str, unknown))}")
        return record


def csv_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a CSV file, named by the line on which each ends."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        for cells in reader:
            if None in cells or None in cells.values():
                raise DataError(f"{path.name}, line {reader.line_num}: not as many cells as the heading")
            yield Row(f"{path.name}, line {reader.line_num}", cells)


def toml_table(path: Path) -> Row:
    """Read a TOML file as one row, its lists of tables to be taken by name."""
    try:
        return Row(path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.name}: {error}") from error
