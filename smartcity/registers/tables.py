"""The kinds of registers, their columns, and the rows of a file as cells by column. Pure but for reading its table."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from smartcity.foundation.i18n import language
from smartcity.foundation.texts import Text, enumerated
from smartcity.ledger.columns import Headings, column_of, read_columns
from smartcity.ledger.grid import Book, Cell, Line, Sheet, UnreadableLedger, letters
from smartcity.ledger.heading import has_heading, heading_of, texts_of
from smartcity.ledger.layout import beside_the_table, carry_down, repeats
from smartcity.ledger.planning import chosen_sheet
from smartcity.ledger.sheet_form import heading as in_words

_TABLE = Path(__file__).parent / "data" / "columns.toml"
MOST_ROWS = 2000
"""A city has some hundred units and people on loan; each row is tried for good, one by one."""


class Register(StrEnum):
    """What comes and goes as a file besides the ledger."""

    DEPARTMENTS = "departments"
    STAFF = "staff"
    CALENDAR = "calendar"


@dataclass(frozen=True)
class Record:
    """A row of a file: its cells by column. `skipped` says why it is none."""

    row: int
    cells: Mapping[str, Cell]
    skipped: Text | None = None

    def text(self, key: str) -> str:
        """Return how a cell reads, empty where there is none."""
        cell = self.cells.get(key)
        return cell.text.strip() if cell else ""

    def has(self, key: str) -> bool:
        """Tell whether anything stands in a column."""
        return bool(self.text(key))


@dataclass(frozen=True)
class Table:
    """The rows of a sheet under the heading of a register."""

    sheet: Sheet
    names: Mapping[int, str]
    places: Mapping[str, int]
    records: tuple[Record, ...]
    notes: tuple[Text, ...]

    def called(self, key: str, register: Register) -> str:
        """Return what a column is called in the file, else in the desk's own files; empty for what is no column."""
        if key in self.places:
            return self.names[self.places[key]]
        return next((column.heading for column in headings(register).columns if column.key == key), "")


@cache
def headings(register: Register) -> Headings:
    """Return the columns of a register."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))[register.value]
    return Headings(read_columns(table["columns"]), table["needed"])


def table_of(book: Book, register: Register) -> Table:
    """Return the rows of a file; UnreadableLedger where it holds no such register."""
    known = headings(register)
    sheet = chosen_sheet(book, has=lambda one: has_heading(one, known))
    heading = heading_of(sheet, known)
    if heading is None:
        needed = enumerated(in_words(column, language()) for column in known.columns if column.key in known.needed)
        raise UnreadableLedger(
            Text("No heading was found: one row names the columns, “%(needed)s” among them", needed=needed)
        )
    carry_down(sheet, heading.last)
    places, unknown = _places(heading.names, known)
    lines = [line for line in sheet.lines if line.number > heading.last and texts_of(line)]
    if len(lines) > MOST_ROWS:
        raise UnreadableLedger(Text("The file has more than %(count)s rows", count=MOST_ROWS))
    records = tuple(_record(line, places, heading.names) for line in lines)
    if not records:
        raise UnreadableLedger(Text("Nothing stands under the heading"))
    return Table(sheet, heading.names, places, records, (*book.notes, *_notes(sheet, places, unknown)))


def _places(names: Mapping[int, str], known: Headings) -> tuple[dict[str, int], dict[int, str]]:
    """Return the place of each column, the headings that name one word for word first; and the unknown headings."""
    places: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for place in sorted(names, key=lambda place: (not known.names_exactly(names[place]), place)):
        column = known.column_of(names[place])
        if column is None and (own := column_of(names[place])) and own.key == "reason":
            continue  # the desk's own reason beside a rejected row
        if column is None or column.key in places:
            unknown[place] = names[place]
        else:
            places[column.key] = place
    return places, unknown


def _record(line: Line, places: Mapping[str, int], names: Mapping[int, str]) -> Record:
    cells = {key: line.cells[place] for key, place in places.items() if place in line.cells}
    skipped = None
    if repeats(line, names):
        skipped = Text("The heading once more")
    elif beside_the_table(texts_of(line), None):
        skipped = Text("A note or a total, no row of the list")
    return Record(line.number, cells, skipped)


def _notes(sheet: Sheet, places: Mapping[str, int], unknown: Mapping[int, str]) -> Iterator[Text]:
    hidden = [letters(place) for place in sorted(sheet.hidden_columns & set(places.values()))]
    if hidden:
        yield Text("Hidden columns were read too: %(columns)s", columns=enumerated(hidden))
    if unknown:
        names = enumerated(unknown[place] for place in sorted(unknown))
        yield Text("Columns that the desk has no field for were read past: %(columns)s", columns=names)
    if sheet.stray:
        yield Text("Cells far outside the table were left out: %(cells)s", cells=enumerated(sheet.stray))
