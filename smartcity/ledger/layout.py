"""Where the table stands in a sheet: title, heading of one or two rows, columns; and what each row is. Pure.

Cells joined over several rows hold for each of them. Rows that are no tasks are told apart by what stands in them:
repeated headings, section headings (the category of what follows), notes and totals.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from smartcity.foundation.texts import Text, enumerated
from smartcity.ledger.columns import MARKS_OWN, Kind, by_key, column_of, compared, ledger_headings
from smartcity.ledger.grid import Cell, Line, Merge, Sheet, UnreadableLedger, letters
from smartcity.ledger.heading import has_heading, heading_of, texts_of
from smartcity.ledger.words import pattern

_FEWEST_NAMED = 2
_MERGED_WIDE = 3
"""A cell joined over so many columns, alone in its row, is a heading of what follows."""
_LONGEST_SECTION = 80
_UNITS = ("lead", "co_leads", "supporting", "units")
_JOINED = frozenset({Kind.LINES, Kind.UNITS, Kind.PEOPLE})


class RowKind(Enum):
    """What a row under the heading is."""

    TASK = "task"
    HEADING = "heading"
    SECTION = "section"
    NOTE = "note"
    TOTAL = "total"


@dataclass(frozen=True)
class Layout:
    """The table of a sheet: its titles, the last row of its heading, and which columns hold what.

    `named` maps a column's key to its places with their headings; `other` are columns under unknown headings.
    """

    titles: tuple[str, ...]
    first: int
    last: int
    named: Mapping[str, Sequence[tuple[int, str]]]
    other: Mapping[int, str] = field(default_factory=dict)

    @property
    def own(self) -> bool:
        """Whether the desk itself wrote the sheet."""
        return self.keys >= MARKS_OWN

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the columns that the sheet has."""
        return frozenset(self.named)


@dataclass(frozen=True)
class Row:
    """A row under the heading and what it is; `category` is the section heading above it."""

    line: Line
    kind: RowKind
    category: str = ""


def layout_of(sheet: Sheet) -> Layout:
    """Find the table; UnreadableLedger where no heading stands in the sheet."""
    found = heading_of(sheet, ledger_headings())
    if found is None:
        raise UnreadableLedger(
            Text("No heading was found: a ledger names its columns, at least the task and the unit or the deadline")
        )
    named, other = _columns(found.names)
    below = (line for line in sheet.lines if line.number > found.last)
    used = {place for line in below for place, cell in line.cells.items() if cell.text}
    other |= {place: f"({letters(place)})" for place in sorted(used - set(found.names))}
    return Layout(found.titles, found.first, found.last, named, other)


def has_table(sheet: Sheet) -> bool:
    """Tell whether a ledger's heading stands in a sheet."""
    return has_heading(sheet, ledger_headings())


def _columns(headings: Mapping[int, str]) -> tuple[dict[str, list[tuple[int, str]]], dict[int, str]]:
    """Sort columns by what they hold: those that name it word for word first, then by place."""
    named: dict[str, list[tuple[int, str]]] = defaultdict(list)
    other: dict[int, str] = {}
    for place in sorted(headings, key=lambda place: (not ledger_headings().names_exactly(headings[place]), place)):
        column = column_of(headings[place])
        if column is None or (column.key in named and column.kind not in _JOINED and column.key != "title"):
            other[place] = headings[place]
        else:
            named[column.key].append((place, headings[place]))
    if not named.keys() >= MARKS_OWN:
        other.update(found for key in list(named) if by_key()[key].own for found in named.pop(key))
    other.update(_choose_title(named))
    seen: set[str] = set()
    for place in sorted(other):
        other[place] = f"{other[place]} ({letters(place)})" if other[place] in seen else other[place]
        seen.add(other[place])
    return {key: sorted(places) for key, places in named.items()}, other


def _choose_title(named: dict[str, list[tuple[int, str]]]) -> list[tuple[int, str]]:
    """Leave one column as the task: a second one says what is required, and so the other way round.

    Returns the columns for which no use is left.
    """
    if "title" not in named:
        first, *rest = sorted(named.pop("requirement"))
        named["title"] = [first]
        if rest:
            named["requirement"] = rest
        return []
    exact = [found for found in named["title"] if ledger_headings().names_exactly(found[1])] or named["title"]
    first = min(exact)
    rest = [found for found in named["title"] if found != first]
    named["title"] = [first]
    if not rest or "requirement" in named:
        return rest
    named["requirement"] = rest
    return []


def rows_of(sheet: Sheet, layout: Layout) -> Iterator[Row]:
    """Yield the rows under the heading with what they are; empty ones are passed over."""
    carry_down(sheet, layout.last)
    wide = {merge.top: merge for merge in sheet.merges if merge.right - merge.left + 1 >= _MERGED_WIDE}
    category = ""
    lines = [line for line in sheet.lines if line.number > layout.last and _says_something(line)]
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        before_heading = following is not None and len(line.cells) == 1 and _repeats(following, layout)
        kind = _kind(line, layout, wide.get(line.number), before_heading=before_heading)
        if kind is RowKind.SECTION:
            category = " ".join(texts_of(line))[:_LONGEST_SECTION]
        yield Row(line, kind, category)


def _says_something(line: Line) -> bool:
    return any(cell.text or cell.unsaved for cell in line.cells.values())


def carry_down(sheet: Sheet, last: int) -> None:
    """Write what stands in a cell joined over several rows into each of them, where anything else stands in the row."""
    by_number = {line.number: line for line in sheet.lines}
    for merge in sheet.merges:
        if merge.bottom <= merge.top or merge.top <= last:
            continue
        cell = _first(by_number.get(merge.top), merge.left)
        for number in range(merge.top + 1, merge.bottom + 1):
            if cell is not None and number in by_number:
                by_number[number].cells.setdefault(merge.left, cell)


def _first(line: Line | None, column: int) -> Cell | None:
    return line.cells.get(column) if line else None


def _kind(line: Line, layout: Layout, merge: Merge | None, *, before_heading: bool) -> RowKind:
    texts = texts_of(line)
    if _repeats(line, layout):
        return RowKind.HEADING
    if layout.own and all(line.text(place) for place, _heading in layout.named["title"]):
        return RowKind.TASK
    beside = beside_the_table(texts, merge)
    if beside is not None:
        return beside
    if any(line.text(place) for key in _UNITS for place, _heading in layout.named.get(key, ())):
        return RowKind.TASK
    if len(texts) > 1 and texts[0].isdigit() and pattern("rows", "total").match(texts[1]):
        return RowKind.TOTAL
    numbered = len(texts) == _FEWEST_NAMED and pattern("rows", "section_number").match(texts[0])
    alone = len(texts) == 1 and isinstance(next(iter(line.cells.values())).value, str)
    heads = numbered or (alone and (before_heading or _heads(line, layout, merge, texts[0])))
    return RowKind.SECTION if heads else RowKind.TASK


def beside_the_table(texts: Sequence[str], merge: Merge | None) -> RowKind | None:
    """Tell notes and totals by their words, whatever column they stand in."""
    if not texts:
        return None
    note, label = pattern("rows", "note"), pattern("rows", "label")
    few = len(texts) == 1 or (merge is not None and len(texts) <= _FEWEST_NAMED)
    if all(note.match(text) or label.match(text) for text in texts) or (few and note.match(texts[0])):
        return RowKind.NOTE
    return RowKind.TOTAL if pattern("rows", "total").match(texts[0]) else None


def _heads(line: Line, layout: Layout, merge: Merge | None, text: str) -> bool:
    """Tell whether the only text of a row is a heading: joined over columns, numbered like one, or left of the task."""
    place = min(line.cells)
    if merge is not None or pattern("rows", "section").match(text):
        return True
    titles = [column for column, _heading in layout.named["title"]]
    return len(text) <= _LONGEST_SECTION and place < min(titles)


def _repeats(line: Line, layout: Layout) -> bool:
    places = {place: heading for found in layout.named.values() for place, heading in found} | dict(layout.other)
    return repeats(line, places)


def repeats(line: Line, places: Mapping[int, str]) -> bool:
    """Tell whether a row is the heading once more, as on each printed page."""
    same = [place for place, heading in places.items() if compared(line.text(place)) == compared(heading)]
    return len(same) >= max(_FEWEST_NAMED, len(line.cells) // 2)


def notes_on(sheet: Sheet, layout: Layout) -> list[Text]:
    """Say what stands out in a sheet as a whole: hidden columns, unknown headings, stray cells."""
    found: list[Text] = []
    used = {place: heading for places in layout.named.values() for place, heading in places} | dict(layout.other)
    hidden = [f"{letters(place)} {used[place]}" for place in sorted(sheet.hidden_columns & set(used))]
    if hidden:
        found.append(Text("Hidden columns were read too: %(columns)s", columns=enumerated(hidden)))
    if layout.other:
        names = enumerated(layout.other[place] for place in sorted(layout.other))
        found.append(
            Text("Columns that the desk has no field for are kept in each item's story: %(columns)s", columns=names)
        )
    if sheet.stray:
        found.append(Text("Cells far outside the table were left out: %(cells)s", cells=enumerated(sheet.stray)))
    return found
