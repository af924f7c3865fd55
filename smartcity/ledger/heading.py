"""Where the heading of a table stands in a sheet: titles above it, one or more rows, joined cells. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from smartcity.ledger.columns import Headings, compared
from smartcity.ledger.grid import Line, Sheet

_WITHIN = 40
"""How many lines from the top a heading is looked for."""
_FEWEST_NAMED = 2
_MOST_HEADING_ROWS = 4


@dataclass(frozen=True)
class Heading:
    """The titles over a table, the first and last row of its heading, and the names of its columns by place."""

    titles: tuple[str, ...]
    first: int
    last: int
    names: Mapping[int, str]


def has_heading(sheet: Sheet, table: Headings) -> bool:
    """Tell whether a heading of a kind of table stands in a sheet."""
    return any(_score(_headings(line), table) for line in sheet.lines[:_WITHIN])


def heading_of(sheet: Sheet, table: Headings) -> Heading | None:
    """Find the heading of a kind of table, None where none stands in the sheet."""
    best: tuple[int, int] = (0, 0)
    for place, line in enumerate(sheet.lines[:_WITHIN]):
        score = _score(_headings(line), table)
        if score > best[0]:
            best = (score, place)
    if not best[0]:
        return None
    names, last = _band(sheet, best[1], table)
    titles = tuple(text for line in sheet.lines[: best[1]] for text in texts_of(line))
    return Heading(titles, sheet.lines[best[1]].number, last, names)


def texts_of(line: Line) -> list[str]:
    """Return what stands in a row, each text once."""
    return list(dict.fromkeys(cell.text for cell in line.cells.values() if cell.text))


def _headings(line: Line) -> dict[int, str]:
    return {place: cell.text for place, cell in line.cells.items() if cell.text and isinstance(cell.value, str)}


def _score(headings: Mapping[int, str], table: Headings) -> int:
    """Return how surely texts are a heading: 0 where what is needed is not in it, or nothing beside it."""
    found = {place: column for place, text in headings.items() if (column := table.column_of(text))}
    keys = {column.key for column in found.values()}
    exact = sum(table.names_exactly(headings[place]) for place in found)
    if len(keys) < _FEWEST_NAMED or not keys & table.needed or not exact:
        return 0
    return 2 * exact + len(keys)


def _band(sheet: Sheet, place: int, table: Headings) -> tuple[dict[int, str], int]:
    """Return the headings by column, and the heading's last row: those of further rows stand under joined ones.

    A column under a joined heading that has no heading of its own bears the joined one's.
    """
    before = sheet.lines[place]
    headings, last = _headings(before), before.number
    over: dict[int, str] = {}
    for line in sheet.lines[place : place + _MOST_HEADING_ROWS]:
        own = _headings(line)
        if line is not before:
            if line.number != before.number + 1 or (line.number > last and not _goes_on(before, line, over, table)):
                break
            headings |= {
                column: _under(over.get(column) or headings.get(column, ""), own[column], table) for column in own
            }
        merges = [merge for merge in sheet.merges if merge.top == line.number and merge.left in own]
        last = max([last, line.number, *(merge.bottom for merge in merges)])
        for merge in merges:
            if merge.right > merge.left:
                over |= dict.fromkeys(range(merge.left, merge.right + 1), headings[merge.left])
        before = line
    return {**over, **headings}, last


def _goes_on(top: Line, below: Line, over: Mapping[int, str], table: Headings) -> bool:
    """Tell whether a row under the heading goes on with it: it names columns, and no task stands in it."""
    texts = _headings(below)
    if len(texts) < len(below.cells) or not texts:
        return False
    same = {compared(text) for text in _headings(top).values()}
    if len(texts) > 1 and all(table.names_exactly(text) and compared(text) not in same for text in texts.values()):
        return True  # without joined cells, as in a CSV file
    free = [place for place in texts if place not in top.cells or place in over]
    named = [place for place in free if table.column_of(texts[place])]
    return len(free) == len(texts) and bool(named) and (bool(over) or len(named) > 1)


def _under(parent: str, text: str, table: Headings) -> str:
    """Return the heading of a column in a heading of two rows."""
    if not parent or table.column_of(text):
        return text
    return parent if table.column_of(parent) and not table.column_of(f"{parent}{text}") else f"{parent}{text}"
