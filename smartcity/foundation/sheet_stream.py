"""Workbooks of any length, sent while their rows are read: what is constant about one comes from a small workbook.

XlsxWriter makes the small one: title, heading, styles, rules, print set-up, and three sample rows whose cells bear the
styles of each column (for texts and numbers, for days, for instants). Here the samples are replaced by the real rows.
Every text is written as a text: no cell is ever a formula, and what XML can't hold is left out. (XlsxWriter itself
writes a text that begins with <r> and ends with </r> into the file as markup.)
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from math import ceil
from typing import NamedTuple

from smartcity.foundation import clock
from smartcity.foundation.printable import printable

Value = str | int | float | bool | date | datetime | None

SAMPLES = 3
"""Sample rows of the small workbook, one below the other."""
LONGEST = 32_767
"""Characters (UTF-16 units) that a cell of a workbook may hold."""
_PART = 1 << 16
_SHEET = "xl/worksheets/sheet1.xml"
_HARD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028-\u202e\u2066-\u2069&<>]|_x[0-9A-Fa-f]{4}_"
)
_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_STYLE = re.compile(r'<c r="[A-Z]+\d+" s="(\d+)"')
_SINCE = date(1899, 12, 30).toordinal()
_A_DAY = 86_400
_LINE = 15
_HIGHEST = 405
"""Heights in points: of one line, and of the highest row."""
_WIDTH = re.compile(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"')


class Marks(NamedTuple):
    """What stands before and after the number of a row in the cells of a column, by what they hold; and its width."""

    begin: str
    text: str
    number: str
    day: str
    instant: str
    empty: str
    width: float


def workbook(skeleton: bytes, first: int, rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Yield a workbook: the skeleton, with rows in place of its samples, which begin in row `first` (from 1)."""
    sink = _Sink()
    with (
        zipfile.ZipFile(io.BytesIO(skeleton)) as small,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as full,
    ):
        for info in small.infolist():
            if info.filename != _SHEET:
                full.writestr(info, small.read(info), zipfile.ZIP_DEFLATED)
        head, columns, tail = _parted(small.read(_SHEET).decode(), first)
        with full.open(_entry(small), "w") as part:
            part.write(head.encode())
            yield from _rows(part.write, sink, columns, first, rows)
            part.write(tail.encode())
    yield sink.taken()


def _entry(small: zipfile.ZipFile) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(_SHEET, small.getinfo(_SHEET).date_time)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _rows(
    write: Callable[[bytes], object],
    sink: "_Sink",
    columns: Sequence[Marks],
    first: int,
    rows: Iterable[Sequence[Value]],
) -> Iterator[bytes]:
    """Write rows, and yield what of the file is ready, in parts."""
    lines: list[str] = []
    length = 0
    for number, row in enumerate(rows, first):
        line = row_xml(number, columns, row)
        lines.append(line)
        length += len(line)
        if length > _PART:
            write("".join(lines).encode())
            lines, length = [], 0
            if sink.size > _PART:
                yield sink.taken()
    write("".join(lines).encode())


def row_xml(number: int, columns: Sequence[Marks], row: Sequence[Value]) -> str:
    """Return a row of a sheet, as high as its texts need: not every program measures them when it opens the file."""
    cells = [_cell(marks, number, value) for marks, value in zip(columns, row, strict=True)]
    return f'<row r="{number}" ht="{_height(columns, row)}">{"".join(cells)}</row>'


def _height(columns: Sequence[Marks], row: Sequence[Value]) -> int:
    """Return how high a row has to be; a wide sign takes the room of two."""
    most = 1
    for marks, value in zip(columns, row, strict=True):
        if isinstance(value, str) and (2 * len(value) > marks.width * most or "\n" in value):
            lines = [len(line) if line.isascii() else 2 * len(line) for line in value.split("\n")]
            most = max(most, sum(max(1, ceil(length / marks.width)) for length in lines))
    return min(_LINE * most, _HIGHEST)


def _cell(marks: Marks, number: int, value: Value) -> str:
    if value is None or value == "":
        return f"{marks.begin}{number}{marks.empty}"
    if isinstance(value, str):
        text = text_xml(value)
        return f"{marks.begin}{number}{marks.text}{text}</t></is></c>"
    if isinstance(value, bool):
        return f"{marks.begin}{number}{marks.number}{value:d}</v></c>"
    if isinstance(value, int | float):
        return f"{marks.begin}{number}{marks.number}{value}</v></c>"
    if isinstance(value, datetime):
        return f"{marks.begin}{number}{marks.instant}{_serial(value)}</v></c>"
    return f"{marks.begin}{number}{marks.day}{value.toordinal() - _SINCE}</v></c>"


def _serial(value: datetime) -> float:
    at = clock.local(value)
    return at.toordinal() - _SINCE + (at.hour * 3600 + at.minute * 60 + at.second) / _A_DAY


def text_xml(text: str) -> str:
    """Return a text as it stands in a sheet, cut to what a cell may hold; what only looks like an escape is escaped."""
    if 2 * len(text) > LONGEST:
        text = _cut(text)
    if _HARD.search(text) is None:
        return text
    plain = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LIKE_ESCAPE.sub("_x005F_", plain)


def _cut(text: str) -> str:
    units = printable(text).encode("utf-16-le")
    return text if len(units) <= 2 * LONGEST else units[: 2 * LONGEST].decode("utf-16-le", "ignore")


def _parted(xml: str, first: int) -> tuple[str, list[Marks], str]:
    """Return what stands before and after the samples, and the marks that they give."""
    start = xml.index(f'<row r="{first}"')
    end = start
    samples = []
    for _sample in range(SAMPLES):
        begin, end = end, xml.index("</row>", end) + len("</row>")
        samples.append(_STYLE.findall(xml[begin:end]))
    texts, days, instants = samples
    widths = _widths(xml, len(texts))
    columns = [_marks(*found) for found in zip(_letters(len(texts)), texts, days, instants, widths, strict=True)]
    return xml[:start], columns, xml[end:]


def _widths(xml: str, count: int) -> list[float]:
    found = [9.0] * count
    for first, last, width in _WIDTH.findall(xml):
        for place in range(int(first) - 1, min(int(last), count)):
            found[place] = float(width) - 1
    return found


def _marks(column: str, text: str, day: str, instant: str, width: float) -> Marks:
    return Marks(
        begin=f'<c r="{column}',
        text=f'" s="{text}" t="inlineStr"><is><t xml:space="preserve">',
        number=f'" s="{text}"><v>',
        day=f'" s="{day}"><v>',
        instant=f'" s="{instant}"><v>',
        empty=f'" s="{text}"/>',
        width=width,
    )


def _letters(count: int) -> list[str]:
    single = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    return [*single, *(before + after for before in single for after in single)][:count]


class _Sink(io.RawIOBase):
    """Takes what a package writes, until somebody takes it on; it can't go back."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        """Tell that it is written to."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Take bytes."""
        self._parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def taken(self) -> bytes:
        """Give what was written since the last time."""
        found = b"".join(self._parts)
        self._parts, self.size = [], 0
        return found
