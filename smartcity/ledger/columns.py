"""The columns of a ledger file: one table for what is read and what is written. Pure but for reading it once.

A heading is recognised by its Chinese or English name, by variants, and at last by a part of a longer heading.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

_TABLE = Path(__file__).parent / "data" / "columns.toml"
_LONGEST_HEADING = 30
"""A longer text is no heading, whatever words are in it."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\u3014[^\u3014\u3015]*\u3015|\u3010[^\u3010\u3011]*\u3011")
_LATIN = re.compile("[a-z0-9]+")
_SIGNS = re.compile(r"[\s:\uff1a\u3001,\uff0c.\u3002\u00b7*_/-]+")


class Kind(Enum):
    """How the cells of a column are read and written."""

    ORDER = "order"
    TEXT = "text"
    LINES = "lines"
    UNITS = "units"
    PEOPLE = "people"
    DAY = "day"
    WORDING = "wording"
    PERCENT = "percent"
    WORDS = "words"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, the headings under which it is written, and how its cells are read and written.

    An `own` one stands in the desk's own files only.
    """

    key: str
    heading: str
    english: str
    kind: Kind
    variants: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    own: bool = False


@cache
def columns() -> tuple[Column, ...]:
    """Return the columns in the order in which a ledger is written."""
    return read_columns(tomllib.loads(_TABLE.read_text(encoding="utf-8"))["columns"])


def read_columns(rows: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Return the columns of a table of the data files."""
    return tuple(
        Column(
            row["key"],
            row["heading"],
            row["english"],
            Kind(row.get("kind", "text")),
            tuple(row.get("variants", ())),
            tuple(row.get("holds", ())),
            row.get("own", False),
        )
        for row in rows
    )


MARKS_OWN = frozenset({"source_kind", "collective", "precision"})
"""A sheet with all of these was written by the desk itself: its cells mean what they say, letter by letter."""


@cache
def by_key() -> Mapping[str, Column]:
    """Return the columns by their keys."""
    return {column.key: column for column in columns()}


def compared(heading: str) -> str:
    """Return a heading as it is compared: without blanks, signs, brackets, and the difference of capitals."""
    text = normalize("NFKC", heading)
    without = _SIGNS.sub("", _BRACKETS.sub("", text))
    return (without or _SIGNS.sub("", text)).casefold()


class Headings:
    """Recognises the columns of one kind of table by their headings; `last`: keys whose words stand in many headings.

    `needed`: a heading names one of these, and one column more.
    """

    def __init__(self, columns: Sequence[Column], needed: Iterable[str], last: Sequence[str] = ()) -> None:
        self.columns, self.needed = tuple(columns), frozenset(needed)
        self._named: dict[str, Column] = {}
        for column in columns:
            for name in (column.heading, column.english, *column.variants):
                self._named.setdefault(compared(name), column)
        ordered = sorted(columns, key=lambda column: last.index(column.key) + 1 if column.key in last else 0)
        self._parts = tuple((compared(part), column) for column in ordered for part in column.holds)

    def column_of(self, heading: str) -> Column | None:
        """Return the column that a heading names, None where it names none."""
        text = compared(heading)
        if not text or len(text) > _LONGEST_HEADING:
            return None
        found = self._named.get(text) or self._named.get(_without_second_language(text))
        if found is None:
            found = next((column for part, column in self._parts if part in text), None)
        return found

    def names_exactly(self, heading: str) -> bool:
        """Tell whether a text is a heading word for word: what is only part of a longer text may be a task."""
        text = compared(heading)
        return text in self._named or _without_second_language(text) in self._named


def _without_second_language(text: str) -> str:
    """Return a heading of two languages in Chinese alone."""
    return _LATIN.sub("", text) if not text.isascii() else ""


@cache
def ledger_headings() -> Headings:
    """Return the headings of a ledger: units and days before the words that stand in many headings."""
    return Headings(columns(), ("title", "requirement"), ("title", "requirement"))


def column_of(heading: str) -> Column | None:
    """Return the column of a ledger that a heading names, None where it names none."""
    return ledger_headings().column_of(heading)
