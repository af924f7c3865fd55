"""What the rows of a ledger say, cell by cell, before anybody is looked up: texts, units, days, people. Pure.

Nothing is dropped: what the desk has no field for is kept beside the remark. What is odd is noted, what can't be taken
is named with its reason.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from smartcity.actions.deadline_cells import DeadlineCell, Said, read_deadline_cell
from smartcity.actions.new_action import NewMilestone, NewSource
from smartcity.actions.rules import ExtensionAuthority, Priority, SourceKind
from smartcity.foundation.texts import Text, enumerated
from smartcity.ledger.columns import by_key, compared
from smartcity.ledger.grid import Cell, Line, Value
from smartcity.ledger.layout import Layout, Row
from smartcity.ledger.own_rows import OwnCells, Word
from smartcity.ledger.unit_cells import NamedUnit, Role, UnitCell, read_units
from smartcity.ledger.words import kind_of, table, year_in
from smartcity.workdays.rules import WorkCalendar

TITLE = 200
CLAUSE = 100
_OWN_TEXTS = (
    "title", "requirement", "number", "category", "source", "basis", "working_group", "responsible", "leader",
    "contact", "progress", "difficulties", "next_step", "remark",
)  # fmt: skip
_ALL = 100
_NUMBER = re.compile(r"\d{4}-\d{1,7}")
_COUNTED = re.compile(r"[\d.\-\u3001]+")
"""A number that only counts the rows."""
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*[%\uff05]?")
_SENTENCE = re.compile("[\u3002\uff1b;!\uff01\n]")
_BETWEEN_WIDE = re.compile("(?<=[^\x00-\xff])[ \t]*\n[ \t]*(?=[^\x00-\xff])")
_BLANK = re.compile(r"\s*\n\s*")
_EMPTY = frozenset(table()["rows"]["empty"])
_FREE = frozenset({"title", "requirement", "remark"})
"""Texts that are kept whatever they are."""


@dataclass(frozen=True)
class Setting:
    """What holds for all rows: the year that was given, the one of title, sheet or file name, and the calendar."""

    given_year: int | None
    file_year: int | None
    calendar: WorkCalendar
    known: Callable[[str], bool]
    word: Word = lambda _kind, _text: None


@dataclass
class ReadRow:
    """One task as its row says it. `notes` are warnings; `faults` say why it can't be taken."""

    row: int
    title: str = ""
    requirement: str = ""
    category: str = ""
    number: str = ""
    source: str = ""
    basis: str = ""
    source_kind: SourceKind | None = None
    leads: list[NamedUnit] = field(default_factory=list)
    supporting: list[NamedUnit] = field(default_factory=list)
    overseeing: list[NamedUnit] = field(default_factory=list)
    working_group: str = ""
    responsible: str = ""
    leader: str = ""
    contact: str = ""
    deadline: DeadlineCell = field(default_factory=lambda: DeadlineCell(Said.NOTHING))
    progress: str = ""
    percent: int | None = None
    difficulties: str = ""
    next_step: str = ""
    remark: str = ""
    sources: list[NewSource] | None = None
    priority: Priority | None = None
    authority: ExtensionAuthority | None = None
    in_house_only: bool = False
    milestones: tuple[NewMilestone, ...] = ()
    other: dict[str, str] = field(default_factory=dict)
    notes: list[Text] = field(default_factory=list)
    faults: list[Text] = field(default_factory=list)
    goes_on: bool = False


class RowReader:
    """Reads the task rows of one table; a row without a task of its own continues the one above it."""

    def __init__(self, layout: Layout, setting: Setting) -> None:
        self._layout, self._setting = layout, setting
        self._above = ""
        self._units_above: tuple[list[NamedUnit], list[NamedUnit], list[NamedUnit]] = ([], [], [])
        self._read_units: dict[str, UnitCell] = {}
        self._read_days: dict[tuple[str, Value, int | None], DeadlineCell] = {}

    def read(self, row: Row) -> ReadRow:
        """Return what a row says."""
        return self._read_own(row.line) if self._layout.own else self._read_foreign(row)

    def _read_own(self, line: Line) -> ReadRow:
        """Take the cells of a row that the desk wrote as they stand."""
        cells, found = OwnCells(self._layout, line, self._setting.known, self._setting.word), ReadRow(line.number)
        found.other = {heading: text for place, heading in self._layout.other.items() if (text := line.text(place))}
        for key in _OWN_TEXTS:
            setattr(found, key, cells.text(key))
        if not 0 < len(found.title) <= TITLE or "\n" in found.title:
            self._take_title(found, line)
        self._above = found.title or self._above
        found.leads, found.overseeing = [*cells.units("lead"), *cells.units("co_leads")], cells.units("overseeing")
        found.supporting = cells.supporting()
        found.sources = cells.sources(found.notes)
        found.priority, found.authority, found.in_house_only = cells.priority(), cells.authority(), cells.in_house()
        found.milestones = cells.milestones(found.other)
        self._take_percent(found, line)
        deadline = cells.deadline()
        if deadline is None:
            self._take_deadline(found, line)
        else:
            found.deadline = deadline
        self._finish(found, line)
        if not found.leads:
            found.faults.append(Text("No unit is named"))
        return found

    def _read_foreign(self, row: Row) -> ReadRow:
        line = row.line
        found = ReadRow(line.number, category=row.category)
        found.other = {heading: text for place, heading in self._layout.other.items() if (text := line.text(place))}
        self._take_title(found, line)
        for key in ("source", "basis", "working_group", "responsible", "leader", "contact"):
            setattr(found, key, self._text(line, key))
        for key in ("progress", "difficulties", "next_step", "remark"):
            setattr(found, key, self._text(line, key))
        self._take_place(found, line)
        self._take_units(found, line)
        self._take_deadline(found, line)
        self._take_percent(found, line)
        self._finish(found, line)
        return found

    def _finish(self, found: ReadRow, line: Line) -> None:
        """Say of which kind the source is where nothing says it, and what stands out in the row."""
        if found.source:
            kind = kind_of("sources", found.source)
            found.source_kind = SourceKind(kind) if kind else SourceKind.DOCUMENT
        elif found.basis:
            found.source_kind = SourceKind.DOCUMENT
        self._look_at(found, line)

    def _cells(self, line: Line, key: str) -> list[tuple[str, Cell]]:
        places = self._layout.named.get(key, ())
        return [(heading, line.cells[place]) for place, heading in places if place in line.cells]

    def _text(self, line: Line, key: str) -> str:
        """Return the text of a column; several columns of one kind with their headings before them."""
        empty = _EMPTY if key not in _FREE else frozenset({""})
        found = [(heading, cell.text) for heading, cell in self._cells(line, key) if cell.text not in empty]
        if len(found) < 2 or len(self._layout.named[key]) < 2:  # noqa: PLR2004  two columns
            return found[0][1] if found else ""
        return "\n".join(f"{heading}\uff1a{text}" for heading, text in found)

    def _take_title(self, found: ReadRow, line: Line) -> None:
        """Take the task as one line: a long one is named by its first sentence and stands whole as the requirement."""
        whole, required = self._text(line, "title"), self._text(line, "requirement")
        if not whole and required and self._above:
            found.notes.append(Text("The task is empty and was taken from the row above"))
            whole, found.goes_on = self._above, True
        elif not whole and required:
            whole, required = required, ""
        self._above = whole or self._above
        title = _one_line(whole)
        if len(title) > TITLE:
            title = _shortened(whole)
            found.notes.append(
                Text("The task is longer than %(most)s characters: all of it stands as the requirement", most=TITLE)
            )
            required = "\n".join(filter(None, (whole, required)))
        found.title, found.requirement = title, required
        if not title:
            found.faults.append(Text("No task is named"))

    def _take_place(self, found: ReadRow, line: Line) -> None:
        """Take the category and the number that the plan gives to the task; a number of the desk is kept apart."""
        number = self._text(line, "number")
        if _NUMBER.fullmatch(number):
            found.number, number = number, ""
        elif _COUNTED.fullmatch(number):
            number = ""
        own = self._text(line, "category").replace("\n", " ")
        found.category = " ".join(filter(None, (own or found.category, number)))
        if len(found.category) > CLAUSE:
            found.other[by_key()["category"].heading] = found.category
            found.category = found.category[:CLAUSE]

    def _take_units(self, found: ReadRow, line: Line) -> None:
        """Sort units by their part: without a lead of its own the first of the responsible units leads."""
        cells = {
            key: self._units(found, line, key) for key in ("lead", "co_leads", "supporting", "units", "overseeing")
        }
        leads = [unit for unit in (*cells["lead"], *cells["co_leads"]) if unit.role is not Role.SUPPORTING]
        rest = [unit for unit in cells["lead"] if unit.role is Role.SUPPORTING]
        responsible = cells["units"]
        if not leads:
            named = [unit for unit in responsible if unit.role is Role.LEAD]
            leads = named or responsible[:1]
            responsible = [unit for unit in responsible if unit not in leads]
        supporting = [*rest, *responsible, *cells["supporting"]]
        if not leads and supporting:
            found.notes.append(Text("No unit leads: the first supporting unit was taken"))
            leads, supporting = supporting[:1], supporting[1:]
        taken: set[str] = set()
        found.leads = _once(leads, taken)
        found.supporting = _once(supporting, taken)
        found.overseeing = _once(cells["overseeing"], taken)
        if found.goes_on and not found.leads and self._units_above[0]:
            found.leads, found.supporting, found.overseeing = self._units_above
            found.notes.append(Text("No unit is named: those of the row above were taken"))
        self._units_above = (found.leads, found.supporting, found.overseeing)
        if not found.leads:
            found.faults.append(Text("No unit is named"))

    def _units(self, found: ReadRow, line: Line, key: str) -> list[NamedUnit]:
        units: list[NamedUnit] = []
        for _heading, cell in self._cells(line, key):
            if cell.text in _EMPTY:
                continue
            read = self._read_units.get(cell.text)
            if read is None:
                read = self._read_units.setdefault(cell.text, read_units(cell.text, self._setting.known))
            units += read.units
            said = [read.remark, *(f"{unit.name}\uff1a{unit.remark}" for unit in read.units if unit.remark)]
            self._keep_said(found, [one for one in said if one])
        return units

    def _keep_said(self, found: ReadRow, said: list[str]) -> None:
        if said:
            found.notes.append(Text("Beside the units stands: %(remark)s", remark=enumerated(said, clauses=True)))
            found.remark = "\n".join(filter(None, (found.remark, *said)))

    def _take_deadline(self, found: ReadRow, line: Line) -> None:
        cells = [cell for _heading, cell in self._cells(line, "deadline") if cell.text not in _EMPTY]
        wording = self._text(line, "wording")
        year = self._year(found, line)
        if "wording" not in self._layout.named:
            read = self._day(cells[0].value if cells else "", year)
        elif "deadline" not in self._layout.named:
            read = self._day(wording, year)
        else:  # a day of its own, or none; the words only say how exact it is
            read = self._day(cells[0].value if cells else None, year)
            own = read.deadline.year if read.deadline else None
            read = _with_wording(read, self._day(wording, own), wording)
        found.deadline = read
        if read.said is Said.NO_DAY and read.note:
            found.faults.append(read.note)
        elif read.note:
            found.notes.append(read.note)

    def _day(self, value: Value, year: int | None) -> DeadlineCell:
        """Read a deadline, each wording once."""
        key = (type(value).__name__, value, year)
        if key not in self._read_days:
            self._read_days[key] = read_deadline_cell(value, year, self._setting.calendar)
        return self._read_days[key]

    def _year(self, found: ReadRow, line: Line) -> int | None:
        """Return the year of a plan: as given, else that of the row's own source, else of title or file."""
        if self._setting.given_year is not None:
            return self._setting.given_year
        own = year_in(found.source) or year_in(found.basis)
        if own is not None:
            return own
        issued = next((line.text(place) for place, head in self._layout.other.items() if _is_issue(head)), "")
        return self._setting.file_year or year_in(issued)

    def _take_percent(self, found: ReadRow, line: Line) -> None:
        for _heading, cell in self._cells(line, "percent"):
            percent = _percent(cell)
            if percent is None and cell.text not in _EMPTY:
                found.progress = "\n".join(filter(None, (found.progress, cell.text)))
            elif percent is not None:
                found.percent = percent

    def _look_at(self, found: ReadRow, line: Line) -> None:
        if line.hidden:
            found.notes.append(Text("The row is hidden in the file"))
        places = {
            place for key in ("title", "requirement", "lead", "units") for place, _ in self._layout.named.get(key, ())
        }
        if any(cell.struck for place, cell in line.cells.items() if place in places):
            found.notes.append(Text("The row is struck through in the file"))
        if any(cell.unsaved for cell in line.cells.values()):
            found.notes.append(Text("A formula has no saved result: open the file in Excel or WPS and save it again"))
        if any(
            cell.text.startswith("#") and cell.text.isupper() and cell.text[-1] in "!?A0"
            for cell in line.cells.values()
        ):
            found.notes.append(Text("A cell holds an error of the spreadsheet"))


def _one_line(text: str) -> str:
    return _BLANK.sub(" ", _BETWEEN_WIDE.sub("", text)).replace("\t", " ").strip()


def _shortened(text: str) -> str:
    """Return the first sentence of a text, cut where even that is too long."""
    first = _one_line(_SENTENCE.split(text.strip(), maxsplit=1)[0])
    return first if 0 < len(first) <= TITLE else f"{_one_line(text)[: TITLE - 1]}\u2026"


def _once(units: list[NamedUnit], taken: set[str]) -> list[NamedUnit]:
    """Return units that have no part yet, each once."""
    kept = []
    for unit in units:
        if unit.name not in taken:
            taken.add(unit.name)
            kept.append(unit)
    return kept


def _with_wording(day: DeadlineCell, words: DeadlineCell, wording: str) -> DeadlineCell:
    """Return a day, or none, with its wording from another column, which says how exact it is."""
    if day.deadline is None and day.said is Said.NOTHING:
        return replace(words, wording=wording, deadline=None, note=None)
    if words.deadline == day.deadline:
        return replace(day, wording=wording, precision=words.precision)
    return replace(day, wording=wording)


def _percent(cell: Cell) -> int | None:
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool) and not cell.text.endswith("%"):
        number = float(cell.value) * (_ALL if 0 < cell.value < 1 else 1)
    else:
        match = _PERCENT.fullmatch(cell.text)
        if match is None:
            return None
        number = float(match[1])
    return round(number) if 0 <= number <= _ALL else None


def _is_issue(heading: str) -> bool:
    return compared(heading) in table()["rows"]["issued"]


def names_of_people(text: str) -> list[str]:
    """Return the names in a cell of people, without titles of address."""
    return [name for name in re.split(f"[{re.escape(table()['rows']['people'])}]+", text) if name]


def year_of(texts: Iterable[str]) -> int | None:
    """Return the first year that title, sheet or file name say."""
    return next((year for text in texts if (year := year_in(text))), None)
