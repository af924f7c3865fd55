"""Another office's empty template, filled: its look stays, all rows look as its first one under the heading does."""

import io
import re
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from smartcity.foundation import clock
from smartcity.foundation.printable import printable
from smartcity.foundation.sheet_stream import Value
from smartcity.ledger.layout import layout_of
from smartcity.ledger.opening import open_ledger
from smartcity.ledger.planning import chosen_sheet
from smartcity.ledger.template_pictures import with_pictures

MOST_ROWS = 5000
"""Rows that a template takes: it stands in memory whole."""
_AS_OF = re.compile("^\\s*\u622a\u81f3")


def filled(content: bytes, keys: Sequence[str], rows: Iterable[Sequence[Value]], as_of: str) -> bytes:
    """Return the template with the rows under its heading; the cell above it that says as of when says it anew.

    `keys` are the columns of the rows, in the order of the template's own.
    """
    table = chosen_sheet(open_ledger(content, ""))
    layout = layout_of(table)
    places = sorted({place for found in layout.named.values() for place, _heading in found} | set(layout.other))
    book = load_workbook(io.BytesIO(content))
    sheet = book[table.name]
    _say_time(sheet, layout.first, as_of)
    lines = list(rows)
    first = layout.last + 1
    _make_room(sheet, first, len(lines))
    _write(sheet, first, lines, [(place, key) for place, key in zip(places, keys, strict=True)])
    stream = io.BytesIO()
    book.save(stream)
    return with_pictures(content, stream.getvalue())


def _say_time(sheet: Any, heading: int, as_of: str) -> None:
    for row in sheet.iter_rows(min_row=1, max_row=max(heading - 1, 1)):
        for cell in row:
            if isinstance(cell.value, str) and _AS_OF.match(cell.value):
                cell.value = as_of


def _make_room(sheet: Any, first: int, count: int) -> None:
    """Move down what stands under the empty rows of the table: who filled it in, notes."""
    below = next(
        (row[0].row for row in sheet.iter_rows(min_row=first) if any(cell.value not in {None, ""} for cell in row)),
        None,
    )
    if below is None or below - first >= count:
        return
    shift = count - (below - first)
    merged = [found for found in sheet.merged_cells.ranges if found.min_row >= below]
    heights = {row: sheet.row_dimensions[row].height for row in range(below, sheet.max_row + 1)}
    for found in merged:
        found.shift(row_shift=shift)
    sheet.move_range(f"A{below}:{get_column_letter(sheet.max_column)}{sheet.max_row}", rows=shift)
    for row, height in heights.items():
        sheet.row_dimensions[row + shift].height = height


def _write(sheet: Any, first: int, lines: Sequence[Sequence[Value]], columns: Sequence[tuple[int, str]]) -> None:
    looks = {place: copy(sheet.cell(first, place + 1)._style) for place in range(sheet.max_column)}  # noqa: SLF001
    height = sheet.row_dimensions[first].height
    for number, line in enumerate(lines, first):
        for place, look in looks.items():
            sheet.cell(number, place + 1)._style = copy(look)  # noqa: SLF001  as openpyxl's manual copies a look
        for (place, key), value in zip(columns, line, strict=True):
            if key:
                _put(sheet.cell(number, place + 1), value)
        if height is not None and number > first:
            sheet.row_dimensions[number].height = height


def _put(cell: Any, value: Value) -> None:
    """Write a value; a text is a text, whatever it looks like."""
    if isinstance(value, str):
        cell.value = printable(value)
        cell.data_type = "s"
    elif isinstance(value, datetime):
        cell.value = clock.local(value).replace(tzinfo=None)
    elif value is not None:
        look = cell.number_format
        cell.value = value
        cell.number_format = look if look != "General" else cell.number_format
