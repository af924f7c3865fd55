"""One sheet of a workbook, cell by cell. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO
from xml.parsers import expat

from smartcity.foundation.long_work import give_way
from smartcity.foundation.printable import printable
from smartcity.foundation.texts import Text
from smartcity.ledger.grid import (
    LARGEST_GAP,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_LINES,
    Cell,
    Line,
    Merge,
    Sheet,
    UnreadableLedger,
    Value,
    column_of,
    letters,
)

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")
_LAST_SERIAL = 2958465
"""31 December 9999."""
_MOST_MERGES = 100_000
_STRAYS_NAMED = 5
_FIRST_REAL_SERIAL = 61
"""Excel counts a 29 February 1900 that never was."""


@dataclass(frozen=True)
class Styles:
    """Which cell styles show days, percents, and struck text; and the day of number 0."""

    dates: frozenset[int] = frozenset()
    percents: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()
    first_day: date = date(1899, 12, 30)


class SheetReader:
    """Reads the part of a sheet as a stream."""

    def __init__(self, name: str, strings: Sequence[tuple[str, bool]], styles: Styles, *, hidden: bool = False) -> None:
        self._sheet = Sheet(name, [], hidden=hidden)
        self._strings, self._styles = strings, styles
        self._merges: list[Merge] = []
        self._hidden: set[int] = set()
        self._stray: list[str] = []
        self._line = Line(0, {})
        self._count = 0
        self._column, self._kind, self._style = -1, "", 0
        self._formula = self._taking = False
        self._pieces: list[str] = []
        self._phonetic = False

    def read(self, stream: IO[bytes]) -> Sheet:
        """Return the sheet."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.ParseFile(stream)
        self._sheet.merges = tuple(self._merges)
        self._sheet.hidden_columns = frozenset(self._hidden)
        self._sheet.stray = tuple(self._stray)
        return self._sheet

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._begin_cell(attributes)
        elif name in {"v", "t"}:
            self._taking = not self._phonetic
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._begin_line(attributes)
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            self._hide(int(attributes["min"]), int(attributes["max"]))

    def _text(self, data: str) -> None:
        if self._taking:
            self._pieces.append(data)

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in {"v", "t"}:
            self._taking = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._end_cell()
        elif name == "row" and self._line.cells:
            self._sheet.lines.append(self._line)
            give_way()
            if len(self._sheet.lines) > MOST_LINES or self._count > MOST_CELLS:
                raise UnreadableLedger(Text("The file has more than %(count)s rows", count=MOST_LINES))

    def _begin_line(self, attributes: Mapping[str, str]) -> None:
        number = int(attributes.get("r", self._line.number + 1))
        self._line = Line(number, {}, attributes.get("hidden") in {"1", "true"} or attributes.get("ht") == "0")
        self._column = -1

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        self._column = column_of(reference) if reference else self._column + 1
        self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
        self._formula, self._pieces = False, []

    def _end_cell(self) -> None:
        raw = "".join(self._pieces)
        if not raw and not self._formula:
            return
        cell = self._cell(raw)
        if cell is None:
            return
        last = self._sheet.lines[-1].number if self._sheet.lines else 0
        if self._column >= MOST_COLUMNS or self._line.number - last > LARGEST_GAP:
            if len(self._stray) < _STRAYS_NAMED:
                self._stray.append(f"{letters(self._column)}{self._line.number}")
            return
        self._line.cells[self._column] = cell
        self._count += 1

    def _cell(self, raw: str) -> Cell | None:
        struck = self._style in self._styles.struck
        if self._kind == "s":
            raw, all_struck = self._strings[_place(raw)]
            struck = struck or all_struck
        if self._kind in {"s", "str", "inlineStr"}:
            text = printable(_ESCAPED.sub(_unescaped, raw)).strip(" \t\n\u3000\ufeff")
            return Cell(text, text, struck) if text else None
        if not raw:
            return Cell(None, "", struck, unsaved=True)
        value, text = self._plain(raw)
        return Cell(value, text, struck)

    def _plain(self, raw: str) -> tuple[Value, str]:
        """Return a cell that is no text: a number, day, truth or error; with how it reads."""
        if self._kind == "b":
            return raw == "1", "TRUE" if raw == "1" else "FALSE"
        if self._kind == "d":
            return date.fromisoformat(raw[:10]), raw[:10]
        if self._kind == "e":
            return raw, raw
        number = float(raw)
        if self._style in self._styles.dates and 0 <= number <= _LAST_SERIAL:
            day = self._day(number)
            return day, day.isoformat()
        if self._style in self._styles.percents:
            return number, f"{number * 100:.10g}%"
        whole = number.is_integer() and abs(number) < 1e15  # noqa: PLR2004  beyond that no digit is sure
        return (int(number), str(int(number))) if whole else (number, f"{number:.15g}")

    def _day(self, number: float) -> date:
        first = self._styles.first_day
        early = first.year < 1904 and number < _FIRST_REAL_SERIAL  # noqa: PLR2004  the other way of counting
        return first + timedelta(days=int(number) + (1 if early else 0))

    def _merge(self, reference: str) -> None:
        match = _REFERENCE.fullmatch(reference.replace("$", ""))
        if match is None or match[3] is None or len(self._merges) >= _MOST_MERGES:
            return
        left, right = column_of(match[1]), column_of(match[3])
        if left < MOST_COLUMNS:
            self._merges.append(Merge(int(match[2]), left, int(match[4]), min(right, MOST_COLUMNS)))

    def _hide(self, first: int, last: int) -> None:
        self._hidden.update(range(first - 1, min(last, MOST_COLUMNS)))


def _place(raw: str) -> int:
    """Return where a shared text stands; counting from the end is no way to name one."""
    place = int(raw)
    if place < 0:
        raise ValueError(raw)
    return place


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))
