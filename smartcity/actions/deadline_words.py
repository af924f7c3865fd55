"""Deadlines as offices say them ("by the end of the month", "within 3 working days"), read for a given day.

The words stand in data/quick_entry.toml. Nothing is guessed in silence: what had to be assumed, or is no day of the
calendar, comes back as a note. Pure but for reading its own word table once.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from smartcity.actions.rules import DeadlinePrecision, deadline_within
from smartcity.foundation.texts import Text
from smartcity.workdays.rules import WorkCalendar, month_end, quarter_end, week_of

_TABLE = Path(__file__).parent / "data" / "quick_entry.toml"
_WIDE_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
_QUARTER = 3
_HALF = 6
_YEAR = 12


@dataclass(frozen=True, slots=True)
class DeadlineWords:
    """A deadline found in a text at [start, end): the words, the day they mean, how exact, and what was assumed.

    `deadline` is None for a long-term matter, and for words that name no day; the note then says so. `kind` is the form
    of the word table; `year_said` tells whether the words name their year themselves.
    """

    start: int
    end: int
    words: str
    deadline: date | None
    precision: DeadlinePrecision
    note: Text | None = None
    kind: str = ""
    year_said: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """One match: its groups, and the day on which it was said."""

    groups: Mapping[str, str | None]
    today: date
    calendar: WorkCalendar

    def number(self, name: str) -> int | None:
        word = self.groups.get(name)
        return None if word is None else in_digits(word)

    def shift(self, name: str = "shift") -> int | None:
        word = self.groups.get(name)
        return None if word is None else int(word_table()["shifts"][word])


_Reading = tuple[date | None, DeadlinePrecision, bool]
"""The day, how exact it is, and whether a year or month had to be assumed because this one's has passed."""


@cache
def word_table() -> Mapping[str, Any]:
    """Return the words of quick entry."""
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def plain_digits(text: str) -> str:
    """Return the text with full-width digits made plain; its length stays."""
    return text.translate(_WIDE_DIGITS)


def in_digits(word: str) -> int:
    """Return the number that digits or number words below 100 say."""
    if word.isdecimal():
        return int(word)
    table = word_table()
    digits = {char: value for value, char in enumerate(table["numerals"])} | {table["two"]: 2}
    tens, ten, ones = word.rpartition(table["ten"])
    if not ten:
        return digits[word]
    return (digits[tens] if tens else 1) * 10 + (digits[ones] if ones else 0)


def find_deadlines(text: str, today: date, calendar: WorkCalendar) -> list[DeadlineWords]:
    """Return the deadlines that stand in a line, in order; of overlapping ones the earliest and longest."""
    plain = plain_digits(text)
    matches = [
        (match, kind)
        for kind, bare, pattern in _forms()
        for match in pattern.finditer(plain)
        if bare or match["by"] or _stands_alone(plain, match)
    ]
    found: list[DeadlineWords] = []
    for match, kind in sorted(matches, key=lambda pair: (pair[0].start(), -pair[0].end())):
        if not found or match.start() >= found[-1].end:
            found.append(read_match(match, kind, text[match.start() : match.end()], today, calendar))
    return found


def read_deadline(text: str, today: date, calendar: WorkCalendar) -> DeadlineWords | None:
    """Return the deadline that a whole text (a cell of a ledger) says, None where it says something else or more."""
    stripped = text.strip()
    found = find_deadlines(stripped, today, calendar)
    return found[0] if len(found) == 1 and (found[0].start, found[0].end) == (0, len(stripped)) else None


@cache
def _forms() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    table = word_table()
    words = table["numerals"] + table["ten"] + table["two"]
    number = rf"(?:\d{{1,3}}|[{words}]{{1,3}})"
    return tuple(
        (
            form["kind"],
            form.get("bare", False),
            re.compile(rf"(?<!\d)(?:{form['pattern'].replace('NUM', number)})(?P<by>{table['by']})?"),
        )
        for form in table["forms"]
    )


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    separators = word_table()["separators"]
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return (not before or before in separators) and (not after or after in separators)


def read_match(match: re.Match[str], kind: str, words: str, today: date, calendar: WorkCalendar) -> DeadlineWords:
    """Return what a match of a form says, as it was said on a day."""
    year_said = bool(match.groupdict().get("year"))
    try:
        deadline, precision, assumed = _KINDS[kind](_Said(match.groupdict(), today, calendar))
    except (ValueError, OverflowError, KeyError):
        no_day = Text("“%(words)s” is no day of the calendar", words=words)
        return DeadlineWords(match.start(), match.end(), words, None, DeadlinePrecision.DAY, no_day, kind, year_said)
    note = None
    if assumed:
        note = Text("“%(words)s” was read as %(day)s", words=words, day=deadline)
    elif deadline is not None and deadline < today:
        note = Text("“%(words)s” lies in the past: %(day)s", words=words, day=deadline)
    return DeadlineWords(match.start(), match.end(), words, deadline, precision, note, kind, year_said)


def _months_on(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last day."""
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    last = month_end(date(year, month + 1, 1))
    return last.replace(day=min(day.day, last.day))


def _within(said: _Said, month: int | None, precision: DeadlinePrecision, day: int = 1) -> _Reading:
    """Read the period around a day: of a named month, this year's or else next year's; or of this or a later month."""
    year = said.number("year")
    if month is None:
        if year is not None:
            raise ValueError("a year without a month")
        start = _months_on(said.today.replace(day=1), said.shift() or 0)
        return deadline_within(precision, start.replace(day=day)), precision, False
    named = date(year or said.today.year, month, day)
    end = deadline_within(precision, named)
    if year is None and end is not None and end < said.today:
        return deadline_within(precision, named.replace(year=named.year + 1)), precision, True
    return end, precision, False


def _date(said: _Said) -> _Reading:
    parts = [said.number(name) or 0 for name in ("year", "month", "day")]
    return date(*parts), DeadlinePrecision.DAY, False


def _month_day(said: _Said) -> _Reading:
    shift, month, day = said.shift(), said.number("month") or 0, said.number("day") or 0
    named = date(said.today.year + (shift or 0), month, day)
    if shift is None and named < said.today:
        return named.replace(year=named.year + 1), DeadlinePrecision.DAY, True
    return named, DeadlinePrecision.DAY, False


def _day(said: _Said) -> _Reading:
    shift, day = said.shift(), said.number("day") or 0
    first = _months_on(said.today.replace(day=1), shift or 0)
    if shift is None and day < said.today.day:
        return _months_on(first, 1).replace(day=day), DeadlinePrecision.DAY, True
    return first.replace(day=day), DeadlinePrecision.DAY, False


def _weekday(said: _Said) -> _Reading:
    table, word = word_table(), said.groups["weekday"] or ""
    index = table["weekdays"].index(table["weekdays"][-1] if word == table["sunday"] else word)
    shift = said.shift()
    named = week_of(said.today)[0] + timedelta(days=7 * (shift or 0) + index)
    if shift is None and named < said.today:
        return named + timedelta(days=7), DeadlinePrecision.DAY, True
    return named, DeadlinePrecision.DAY, False


def _week_end(said: _Said) -> _Reading:
    monday, sunday = week_of(said.today + timedelta(days=7 * (said.shift() or 0)))
    return said.calendar.last_working(monday, sunday) or sunday, DeadlinePrecision.DAY, False


def _ten_days(said: _Said) -> _Reading:
    day = ((said.shift("third") or 1) - 1) * 10 + 1
    return _within(said, said.number("month"), DeadlinePrecision.TEN_DAYS, day)


def _quarter(said: _Said) -> _Reading:
    return _within(said, (said.number("quarter") or 0) * _QUARTER, DeadlinePrecision.QUARTER_END)


def _quarter_end(said: _Said) -> _Reading:
    ahead = _months_on(said.today.replace(day=1), _QUARTER * (said.shift() or 0))
    return quarter_end(ahead), DeadlinePrecision.QUARTER_END, False


def _year_end(said: _Said) -> _Reading:
    year = said.number("year") or said.today.year + (said.shift() or 0)
    return date(year, 12, 31), DeadlinePrecision.YEAR_END, False


def _days_on(said: _Said, days: int) -> _Reading:
    return said.today + timedelta(days=days), DeadlinePrecision.DAY, False


_KINDS: Mapping[str, Callable[[_Said], _Reading]] = {
    "date": _date,
    "month_day": _month_day,
    "day": _day,
    "working_days": lambda said: (
        said.calendar.add(said.today, said.number("number") or 0),
        DeadlinePrecision.DAY,
        False,
    ),
    "days": lambda said: _days_on(said, said.number("number") or 0),
    "weeks": lambda said: _days_on(said, 7 * (said.number("number") or 0)),
    "months": lambda said: (_months_on(said.today, said.number("number") or 0), DeadlinePrecision.DAY, False),
    "relative_day": lambda said: _days_on(said, said.shift() or 0),
    "weekday": _weekday,
    "week_end": _week_end,
    "month_end": lambda said: _within(said, said.number("month"), DeadlinePrecision.MONTH_END),
    "ten_days": _ten_days,
    "quarter": _quarter,
    "quarter_end": _quarter_end,
    "half_year": lambda said: _within(said, (said.shift("half") or 0) * _HALF, DeadlinePrecision.MONTH_END),
    "year_end": _year_end,
    "long_term": lambda _said: (None, DeadlinePrecision.LONG_TERM, False),
}
