"""Reading a table of holidays, as an office types it from the State Council's notice: day, kind and name. Pure.

UTF-8 or GB 18030 (what Excel in China writes), commas or tabs. Every row gets its verdict; rows are counted as the file
shows them, the heading being row 1.
"""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from importlib.resources import files
from unicodedata import normalize

from smartcity.foundation.texts import Text
from smartcity.workdays.rules import DayKind, PublishedDay, WorkCalendar

LARGEST = 1_000_000
MOST_ROWS = 5000
LONGEST_NAME = 100

_WORDS = tomllib.loads((files("smartcity.workdays") / "data" / "notice_words.toml").read_text(encoding="utf-8"))
_COLUMNS = {word: column for column, words in _WORDS["columns"].items() for word in words}
_KINDS = {word: DayKind(kind) for kind, words in _WORDS["kinds"].items() for word in words}
_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?|(\d{4})(\d{2})(\d{2})")
_PLAIN = WorkCalendar()


class UnreadableFile(ValueError):
    """The file as a whole can't be read; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason


class RowOutcome(StrEnum):
    """What became of a row."""

    TAKEN = "taken"
    WARNED = "warned"
    REJECTED = "rejected"


@dataclass(frozen=True)
class NoticeRow:
    """A row with what was read from it, what became of it, and why."""

    row: int
    outcome: RowOutcome
    day: date | None = None
    kind: DayKind | None = None
    name: str = ""
    message: Text | None = None

    def published(self) -> PublishedDay | None:
        """Return the day, None where the row was rejected."""
        if self.day is None or self.kind is None or self.outcome is RowOutcome.REJECTED:
            return None
        return PublishedDay(self.day, self.kind, self.name)


def read(content: bytes) -> list[NoticeRow]:
    """Return every row of a file with its verdict; `UnreadableFile` where it is no such table."""
    lines = list(csv.reader(_text(content).splitlines(), delimiter=_delimiter(content)))
    heading, rows = (lines[0], lines[1:]) if lines else ([], [])
    columns = [_COLUMNS.get(_plain(cell)) for cell in heading]
    if "day" not in columns or "kind" not in columns:
        raise UnreadableFile(Text("The first row must name the columns: day, kind, name"))
    if len(rows) > MOST_ROWS:
        raise UnreadableFile(Text("More than %(maximum)s rows", maximum=MOST_ROWS))
    named = ((number, dict(zip(columns, cells, strict=False))) for number, cells in enumerate(rows, 2) if any(cells))
    return list(_once(read_row(number, cells) for number, cells in named))


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise UnreadableFile(Text("The file is larger than 1 MB"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile(Text("The file is no text: save the table as CSV"))


def _delimiter(content: bytes) -> str:
    heading = content.split(b"\n", 1)[0]
    return "\t" if b"\t" in heading and b"," not in heading else ","


def _plain(cell: str) -> str:
    return "".join(normalize("NFKC", cell).lower().split())


def read_row(number: int, cells: Mapping[str | None, str]) -> NoticeRow:
    """Return a row (day, kind, name) with its verdict."""
    day, kind = _day(cells.get("day", "")), _KINDS.get(_plain(cells.get("kind", "")))
    name = normalize("NFC", cells.get("name", "")).strip()
    found = NoticeRow(number, RowOutcome.TAKEN, day, kind, name)
    if day is None:
        return _rejected(found, Text("This is no day: %(written)s", written=cells.get("day", "")[:40]))
    if kind is None:
        return _rejected(found, Text("Neither holiday nor workday: %(written)s", written=cells.get("kind", "")[:40]))
    if len(name) > LONGEST_NAME or not name.isprintable():
        return _rejected(replace(found, name=""), Text("The name can't be taken"))
    if kind is DayKind.WORKDAY and _PLAIN.is_working(day):
        message = Text("%(day)s is a working day anyway", day=day)
        return replace(found, outcome=RowOutcome.WARNED, message=message)
    return found


def _day(written: str) -> date | None:
    found = _DAY.fullmatch(_plain(written))
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _rejected(row: NoticeRow, message: Text) -> NoticeRow:
    return replace(row, outcome=RowOutcome.REJECTED, message=message)


def _once(rows: Iterator[NoticeRow]) -> Iterator[NoticeRow]:
    """Reject a day that stands in an earlier row already."""
    seen: dict[date, int] = {}
    for row in rows:
        if row.day is None or row.outcome is RowOutcome.REJECTED:
            yield row
        elif row.day in seen:
            yield _rejected(row, Text("%(day)s stands in row %(row)s already", day=row.day, row=seen[row.day]))
        else:
            seen[row.day] = row.row
            yield row


def days_of(rows: Sequence[NoticeRow]) -> list[PublishedDay]:
    """Return the days of the rows that were taken."""
    return [day for day in (row.published() for row in rows) if day is not None]
