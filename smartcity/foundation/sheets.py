"""Tables as files: CSV for programs, XLSX for offices. Text stays text: nothing that was typed becomes a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from smartcity.foundation import clock
from smartcity.foundation.printable import printable

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\ufeff"
"""Excel reads a CSV file as UTF-8 only with it."""

_FORMULA_STARTS = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")

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
    if isinstance(value, datetime):
        return clock.local(value).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    text = printable(str(value))
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA_STARTS) else text


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
    sheet = book.add_worksheet(name[:31])
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    days = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, [printable(column.heading) for column in columns], head)
    last = 0
    for last, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            _write(sheet, last, place, value, wrapped, days)
    sheet.autofilter(0, 0, last, max(len(columns) - 1, 0))
    book.close()
    return stream.getvalue()


def _write(sheet: Any, row: int, place: int, value: Value, wrapped: Any, days: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, place, clock.local(value).replace(tzinfo=None), days)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), days)  # noqa: DTZ001  a day
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value, wrapped)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value, wrapped)
    else:
        sheet.write_string(row, place, printable(value), wrapped)
