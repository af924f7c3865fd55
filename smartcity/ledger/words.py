"""The words by which ledgers are read, from data/words.toml. Pure but for reading it once."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

_TABLE = Path(__file__).parent / "data" / "words.toml"


@cache
def table() -> Mapping[str, Any]:
    """Return the whole table."""
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """Return a pattern of the table."""
    return re.compile(table()[section][name])


@cache
def _kinds(section: str) -> Sequence[tuple[str, re.Pattern[str]]]:
    return [(row["kind"], re.compile(row["pattern"])) for row in table()[section]]


def kind_of(section: str, text: str) -> str | None:
    """Return the first kind of a list whose pattern stands in a text, None where none does."""
    return next((kind for kind, found in _kinds(section) if found.search(text)), None)


def year_in(text: str) -> int | None:
    """Return the one year that a title or a source names, None where it names none or several."""
    rows = table()["rows"]
    if re.search(rows["years_span"], text):
        return None
    found = {int(match[1] or f"20{match[2]}") for match in pattern("rows", "year").finditer(text)}
    if not found:
        found = {int(match[1]) for match in pattern("rows", "bare_year").finditer(text)}
    return found.pop() if len(found) == 1 else None
