"""What becomes of a row of a register, and the days that its cells say. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from unicodedata import normalize

from smartcity.foundation.texts import Text
from smartcity.ledger.grid import Value

_DAY = re.compile(r"(\d{4})[\-./\u5e74](\d{1,2})[\-./\u6708](\d{1,2})\u65e5?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_BARE_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[\-./\u5e74](\d{1,2})\u6708?")
_SERIAL_0 = date(1899, 12, 30)
_SERIALS = range(18264, 109575)
"""Excel's numbers of the days from 1950 to 2199."""


class Fate(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    SKIPPED = "skipped"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Verdict:
    """What becomes of a row and what is told about it; `warned` where somebody should look at it."""

    row: int
    fate: Fate
    name: str
    detail: str = ""
    messages: tuple[Text, ...] = ()

    @property
    def warned(self) -> bool:
        """Whether the row is taken, and something stands out in it."""
        return bool(self.messages) and self.fate not in (Fate.REJECTED, Fate.SKIPPED)

    def as_json(self) -> dict[str, Any]:
        """Return the form that the database keeps, sentences as texts."""
        return {
            "row": self.row,
            "fate": self.fate.value,
            "name": self.name,
            "detail": self.detail,
            "messages": [message.as_json() for message in self.messages],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Verdict":
        """Read what was kept."""
        messages = tuple(Text.from_json(message) for message in kept["messages"])
        return cls(kept["row"], Fate(kept["fate"]), kept["name"], kept["detail"], messages)


def counted(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Return how many rows have each fate, and how many of the taken ones are warned."""
    found = list(verdicts)
    totals = {fate.value: sum(one.fate is fate for one in found) for fate in Fate}
    return {**totals, "warned": sum(one.warned for one in found)}


def day_of(value: Value, *, last: bool = False) -> tuple[date | None, bool]:
    """Return the day that a cell says, and whether only its month stood there: its first day, or its `last` one."""
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value), False
    text = re.sub(r"\s+(?=\D)|(?<=\D)\s+", "", normalize("NFKC", str(value or "")))
    found = _DAY.fullmatch(text) or _BARE_DAY.fullmatch(text)
    if found:
        return _day(*map(int, found.groups())), False
    serial = re.fullmatch(r"([0-9]{5,6})(?:\.0)?", text)
    if serial and int(serial[1]) in _SERIALS:
        return _SERIAL_0 + timedelta(days=int(serial[1])), False
    month = _MONTH.fullmatch(text)
    if month is None:
        return None, False
    first = _day(int(month[1]), int(month[2]), 1)
    return (_month_end(first) if first and last else first), True


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(first: date) -> date | None:
    following = _day(first.year + first.month // 12, first.month % 12 + 1, 1)
    return following - timedelta(days=1) if following else None
