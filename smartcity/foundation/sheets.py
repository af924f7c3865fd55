"""Tables as files: CSV for programs, XLSX for offices. Text stays text: nothing that was typed becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import xlsxwriter

from smartcity.foundation import clock
from smartcity.foundation.printable import printable, printable_line

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\ufeff"
"""Excel reads a CSV file as UTF-8 only with it."""

_FORMULA_STARTS = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
_GUARD = "'"
"""Stands before a text that a spreadsheet would compute; also before one that began so already, to be read back."""
_BLANKS = " \n\u00a0\u3000\ufeff"
"""Some programs pass over these before they see a formula."""

_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
"""What the name of a sheet may not hold."""

Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading and its width in characters."""

    heading: str
    width: float = 16


def plain(value: Value) -> str:
    """Return a cell of a CSV file: a text that a spreadsheet would compute gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = printable(value)
        harmless = text[:1].isalnum()  # neither a sign nor a blank: nearly all texts
        computed = not harmless and text.lstrip(_BLANKS + _GUARD).startswith(_FORMULA_STARTS)
        return f"{_GUARD}{text}" if computed else text
    if isinstance(value, datetime):
        return clock.local(value).isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Value]], *, bom: bool = True) -> Iterator[str]:
    """Yield a CSV file in parts of some rows, so that a long one never stands in memory whole."""
    buffer = io.StringIO(BOM if bom else "", newline="")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    writer.writerow([plain(heading) for heading in headings])
    for row in rows:
        writer.writerow([plain(value) for value in row])
        if buffer.tell() > 1 << 15:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def sheet_name(name: str) -> str:
    """Return a name that a sheet may bear."""
    return _SHEET_NAME.sub(" ", printable_line(name)).strip(" '")[:31].rstrip(" '")


def xlsx_bytes(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a workbook of one sheet: frozen header, filter, widths, typed cells."""
    stream = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    sheet = book.add_worksheet(sheet_name(name))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
    formats = _Formats(
        text=book.add_format({"text_wrap": True, "valign": "top"}),
        day=book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        instant=book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
    )
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, [printable(column.heading) for column in columns], head)
    last = 0
    for last, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            _write(sheet, last, place, value, formats)
    sheet.autofilter(0, 0, last, max(len(columns) - 1, 0))
    book.close()
    return stream.getvalue()


class _Formats(NamedTuple):
    """How the kinds of cells look."""

    text: Any
    day: Any
    instant: Any


def _write(sheet: Any, row: int, place: int, value: Value, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, place, clock.local(value).replace(tzinfo=None), formats.instant)
    elif isinstance(value, date):
        day = datetime(value.year, value.month, value.day)  # noqa: DTZ001  a day has no zone
        sheet.write_datetime(row, place, day, formats.day)
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value, formats.text)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value, formats.text)
    else:
        _write_text(sheet, row, place, printable(value), formats.text)


def _write_text(sheet: Any, row: int, place: int, text: str, look: Any) -> None:
    """Write a text as a text: one that begins and ends like a run of XlsxWriter's own it would take for its markup."""
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(row, place, text[:1], text[1:2], text[2:], look)
    else:
        sheet.write_string(row, place, text, look)
