"""A deadline as a cell of a plan or ledger says it: in the year of its plan, not counted from today.

The forms of deadline_words hold, with those of data/plan_deadlines.toml. What names no day of its own (a recurring or
open-ended matter, a span of time, several days, a day without a year) keeps its wording, and says why. Pure but for
reading its own word table once.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

from smartcity.actions.deadline_words import DeadlineWords, find_deadlines, in_digits, read_match, word_table
from smartcity.actions.rules import DeadlinePrecision, ReportingRhythm
from smartcity.foundation.texts import Text
from smartcity.workdays.rules import WorkCalendar

_TABLE = Path(__file__).parent / "data" / "plan_deadlines.toml"
_ANY_YEAR = 2024
"""A leap year, to try a wording whose year nobody knows."""
_SERIAL_0 = date(1899, 12, 30)
_SERIALS = range(18264, 109575)
"""Excel's numbers of the days from 1950 to 2199."""
_YEARS = range(1949, 2200)


class Said(Enum):
    """What a cell says of the deadline."""

    NOTHING = "nothing"
    DAY = "day"
    ONGOING = "ongoing"
    RECURRING = "recurring"
    NO_DAY = "no_day"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class DeadlineCell:
    """What a cell says: its wording as typed, the day, how exact, how often reports are due, and what to look at.

    `NO_DAY` is an impossible date; `UNREAD` keeps the wording alone.
    """

    said: Said
    wording: str = ""
    deadline: date | None = None
    precision: DeadlinePrecision = DeadlinePrecision.DAY
    rhythm: ReportingRhythm | None = None
    note: Text | None = None


def read_deadline_cell(value: object, year: int | None, calendar: WorkCalendar) -> DeadlineCell:
    """Read a cell: a day, an Excel serial, or words; `year` is the plan's, None where nothing says it."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return DeadlineCell(Said.DAY, deadline=value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = _number(value)
        if found is not None:
            return found
        value = f"{value:g}"
        if "." in value and not re.fullmatch(r"\d{4}\.\d{2}", value):  # 6.3 may have been typed as 6.30
            return DeadlineCell(Said.UNREAD, value, note=_unread(value))
    wording = str(value or "").strip()
    if not wording:
        return DeadlineCell(Said.NOTHING)
    return replace(_words(wording, year, calendar), wording=wording)


def _number(value: float) -> DeadlineCell | None:
    if value in _YEARS:
        return DeadlineCell(Said.DAY, f"{value:g}", date(int(value), 12, 31), DeadlinePrecision.YEAR_END)
    if int(value) in _SERIALS:
        return DeadlineCell(Said.DAY, deadline=_SERIAL_0 + timedelta(days=int(value)))
    return None


def _words(wording: str, year: int | None, calendar: WorkCalendar) -> DeadlineCell:
    text = _plain(wording)
    first = date(year or _ANY_YEAR, 1, 1)
    if text.isdecimal() and int(text) in _SERIALS and int(text) not in _YEARS:
        return DeadlineCell(Said.DAY, deadline=_SERIAL_0 + timedelta(days=int(text)))
    if re.search(_table()["months_span"], text):
        return DeadlineCell(Said.UNREAD, note=_span(text))
    if re.search(_table()["other_years"], text):
        return DeadlineCell(Said.UNREAD, note=_unread(text))
    stripped = _stripped(text)
    whole = _whole(stripped, first, calendar) or _whole(text, first, calendar) or _before_bracket(text, first, calendar)
    if whole is not None:
        return _taken(whole, year, assumed=whole.note)
    return _within(text, year, first, calendar)


def _before_bracket(text: str, first: date, calendar: WorkCalendar) -> DeadlineWords | None:
    """Return the day before a remark in brackets, which is told; a bracket with a day of its own is no remark."""
    match = re.fullmatch(r"([^()]+)\([^()\d]+\)", text)
    read = _whole(_stripped(match[1]), first, calendar) if match else None
    return replace(read, note=_read_as(text, read.deadline)) if read and read.deadline else None


def _within(text: str, year: int | None, first: date, calendar: WorkCalendar) -> DeadlineCell:
    """Read a text that says more than a day: the one day in it, if there is one, or why there is none."""
    table = _table()
    for row in table["recurring"]:
        if re.search(row["pattern"], text):
            kept = Text("A recurring deadline: its wording is kept, reports are due instead")
            rhythm = ReportingRhythm(row["rhythm"])
            return DeadlineCell(Said.RECURRING, precision=DeadlinePrecision.LONG_TERM, rhythm=rhythm, note=kept)
    found = [words for words in find_deadlines(text, first, calendar) if _is_day(words)]
    rest = _rest(text, found)
    ongoing = any(word in text for word in table["ongoing"])
    if len(found) == 1 and not re.search(r"\d|" + table["span"], rest):
        note = None if not rest or ongoing else _read_as(text, found[0].deadline)
        return _taken(found[0], year, assumed=note)
    if not found and ongoing and not re.search(r"\d", text):
        return DeadlineCell(Said.ONGOING, precision=DeadlinePrecision.LONG_TERM)
    return DeadlineCell(Said.UNREAD, note=_why(text, found, rest))


def _why(text: str, found: list[DeadlineWords], rest: str) -> Text:
    if len(found) > 1 and re.search(_table()["span"], rest):
        return _span(text)
    if len(found) > 1:
        return Text("“%(words)s” names several days: the wording is kept", words=text)
    return _unread(text)


def _span(text: str) -> Text:
    return Text("“%(words)s” is a span of time, no deadline: the wording is kept", words=text)


def _unread(text: str) -> Text:
    return Text("“%(words)s” can't be read as a date: the wording is kept", words=text)


def _taken(words: DeadlineWords, year: int | None, *, assumed: Text | None) -> DeadlineCell:
    if words.kind == "long_term":
        return DeadlineCell(Said.ONGOING, precision=DeadlinePrecision.LONG_TERM)
    if words.deadline is None:
        return DeadlineCell(Said.NO_DAY, note=words.note)
    if year is None and not words.year_said:
        note = Text("“%(words)s” names no year, and neither does the file: the wording is kept", words=words.words)
        return DeadlineCell(Said.UNREAD, note=note)
    return DeadlineCell(Said.DAY, deadline=words.deadline, precision=words.precision, note=assumed)


def _whole(text: str, first: date, calendar: WorkCalendar) -> DeadlineWords | None:
    """Return what a whole text says in a plan that begins on a day."""
    for kind, assumed, pattern in _forms():
        match = pattern.fullmatch(text)
        if match:
            read = read_match(match, kind, text, first, calendar)
            return replace(read, note=read.note if read.deadline is None else _read_as(text, read.deadline, assumed))
    found = find_deadlines(text, first, calendar)
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)) and _is_day(found[0]):
        return found[0] if found[0].deadline is None else replace(found[0], note=None)
    return None


def _read_as(text: str, day: date | None, assumed: bool = True) -> Text | None:
    return Text("“%(words)s” was read as %(day)s", words=text, day=day) if assumed else None


def _is_day(words: DeadlineWords) -> bool:
    """Tell whether words mean the same on every day of the year: they don't count from today."""
    if words.kind not in _table()["calendar_kinds"]:
        return False
    table = word_table()
    return words.kind not in {"month_end", "ten_days"} or bool(
        re.search(rf"[\d{table['numerals']}{table['ten']}{table['two']}]", words.words)
    )


def _plain(wording: str) -> str:
    """Return a wording with plain digits and signs, without blanks, and with years in digits."""
    text = re.sub(r"\s+", " ", normalize("NFKC", wording)).strip()
    if not re.search(r"\d \d", text):
        text = text.replace(" ", "")
    table, numerals = _table(), word_table()["numerals"]

    text = re.sub(
        table["number_words"], lambda match: str(in_digits(match[0])), text.replace(_year_twice(), table["ends_year"])
    )

    def digits(match: re.Match[str]) -> str:
        return "".join("0" if one in table["zeros"] else str(numerals.index(one)) for one in match[0])

    text = re.sub(table["year_in_words"], digits, text)
    return re.sub(r"(?<!\d)(\d{2})(?=" + _year_sign() + ")", r"20\1", text)


def _year_twice() -> str:
    """Return how people write the end of a year after its sign."""
    return str(_table()["year_twice"])


def _year_sign() -> str:
    """Return the sign that follows a year, as the forms write it."""
    return str(_table()["year_sign"])


def _stripped(text: str) -> str:
    """Return a text without the words around a deadline that say nothing of the day."""
    signs, soft = _table()["signs"], _soft()
    before = None
    while before != text:
        before = text
        text = text.strip(signs)
        for word in soft:
            text = text.removeprefix(word) if len(word) < len(text) else text
            text = text.removesuffix(word) if len(word) < len(text) and word not in _table()["ends"] else text
    return text


def _rest(text: str, found: list[DeadlineWords]) -> str:
    """Return what a text says beside the days in it, without words that say nothing of the day."""
    pieces, at = [], 0
    for words in found:
        pieces.append(text[at : words.start])
        at = words.end
    rest = "|".join([*pieces, text[at:]])
    for word in _soft():
        rest = rest.replace(word, "")
    signs = "".join(sign for sign in _table()["signs"] if not re.match(_table()["span"], sign))
    return "".join(sign for sign in rest if sign not in signs).strip("|")


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


@cache
def _soft() -> tuple[str, ...]:
    return tuple(sorted(_table()["soft"], key=len, reverse=True))


@cache
def _forms() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    return tuple(_compiled())


def _compiled() -> Iterator[tuple[str, bool, re.Pattern[str]]]:
    words = word_table()
    number = rf"(?:\d{{1,3}}|[{words['numerals']}{words['ten']}{words['two']}]{{1,3}})"
    for form in _table()["forms"]:
        yield form["kind"], form.get("assumed", False), re.compile(form["pattern"].replace("NUM", number))
