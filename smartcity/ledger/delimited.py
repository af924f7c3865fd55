"""Tables as text: which encoding, which sign between the cells, and the records. Pure.

UTF-8 with and without its mark, UTF-16, GB 18030 (what Excel in China writes); commas, tabs, semicolons and bars.
A line is counted as a spreadsheet shows it: by records, empty ones among them.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from smartcity.foundation.printable import printable
from smartcity.foundation.texts import Text
from smartcity.ledger.grid import (
    LARGEST_GAP,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_LINES,
    Book,
    Cell,
    Line,
    Sheet,
    UnreadableLedger,
    letters,
)

LONGEST_CELL = 1_000_000
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DELIMITERS = ",\t;|\uff0c\uff1b"
_SAMPLE = 30
_SAMPLE_LENGTH = 100_000
_SEP_LINE = re.compile(r"sep=(.)\r?\n?")
_GUARDED = re.compile("'[' \n\u00a0\u3000]*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]")
"""An apostrophe that was written before a text so that no spreadsheet computes it."""


csv.field_size_limit(LONGEST_CELL)


def read_delimited(content: bytes, name: str) -> Book:
    """Read a CSV file; UnreadableLedger says what is wrong with it."""
    text = decoded(content)
    declared = _SEP_LINE.match(text)
    delimiter = declared[1] if declared else delimiter_of(text)
    lines, cells, stray = list[Line](), 0, set[str]()
    for number, record in enumerate(_records(text, delimiter), 1):
        if declared and number == 1:
            continue
        found = {place: Cell(value, value) for place, value in enumerate(map(_kept, record)) if value}
        beyond = [place for place in found if place >= MOST_COLUMNS]
        stray |= {f"{letters(place)}{number}" for place in beyond[:3]}
        found = {place: cell for place, cell in found.items() if place < MOST_COLUMNS} if beyond else found
        if not found:
            continue
        if lines and number - lines[-1].number > LARGEST_GAP:
            stray.add(f"{letters(min(found))}{number}")
            continue
        lines.append(Line(number, found))
        cells += len(found)
        if len(lines) > MOST_LINES or cells > MOST_CELLS:
            raise UnreadableLedger(Text("The file has more than %(count)s rows", count=MOST_LINES))
    return Book([Sheet(name, lines, stray=tuple(sorted(stray)))])


def decoded(content: bytes) -> str:
    """Return a content as text; UnreadableLedger where no encoding fits."""
    bom = next((encoding for mark, encoding in _BOMS.items() if content.startswith(mark)), None)
    for encoding in (bom,) if bom else (*_without_mark(content), "utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise UnreadableLedger(Text("The file holds zero bytes: it is damaged, or no text"))
        return text
    raise UnreadableLedger(
        Text("The file is in no encoding that is known here: save it as UTF-8 or as an Excel workbook")
    )


def _without_mark(content: bytes) -> tuple[str, ...]:
    """Return UTF-16 where every other byte of the beginning looks like it: commas and line ends have a zero beside."""
    head = content[:4000]
    signs = sum(head.count(bytes([byte, 0])) for byte in b",\n\t;0123456789")
    swapped = sum(head.count(bytes([0, byte])) for byte in b",\n\t;0123456789")
    if b"\x00" not in head or len(content) % 2:
        return ()
    return ("utf-16-le",) if signs >= swapped else ("utf-16-be",)


def delimiter_of(text: str) -> str:
    """Return the sign that parts the cells: the one that gives the most records of one width."""
    sample = text[:_SAMPLE_LENGTH]
    scored = []
    for place, sign in enumerate(_DELIMITERS):
        widths = Counter(
            len(record) for record, _ in zip(_reader(sample, sign), range(_SAMPLE), strict=False) if any(record)
        )
        widths.pop(1, None)
        best = max(widths.items(), key=lambda found: (found[1] * found[0], found[0]), default=(0, 0))
        scored.append((best[0] * best[1], -place, sign))
    most = max(scored)
    return most[2] if most[0] else ","


def _reader(text: str, delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    _check_quotes(text, delimiter)
    try:
        yield from _reader(text, delimiter)
    except csv.Error:
        raise _too_long() from None


def _check_quotes(text: str, delimiter: str) -> None:
    """Refuse a quotation mark that is never closed: it would swallow the rest of the file."""
    try:
        for _record in _reader(text, delimiter, strict=True):
            pass
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise UnreadableLedger(Text("A quotation mark in the file is opened and never closed")) from None
        if "limit" in str(error):
            raise _too_long() from None


def _too_long() -> UnreadableLedger:
    return UnreadableLedger(Text("A cell of the file is longer than %(count)s characters", count=LONGEST_CELL))


def _kept(value: str) -> str:
    text = printable(value).strip(" \t\n\u3000\ufeff")
    return text[1:] if _GUARDED.match(text) else text
