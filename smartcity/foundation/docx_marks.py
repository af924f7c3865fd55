"""The fixed marks of official documents, read once from `data/official_document.toml`, and the forms made of them."""

import datetime as dt
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).parent / "data" / "official_document.toml"


class Face(StrEnum):
    """The typefaces that GB/T 9704-2012 gives to the parts of a document."""

    BODY = "body"
    TITLE = "title"
    HEADING = "heading"
    SUBHEADING = "subheading"
    PAGE_NUMBER = "page_number"
    LATIN = "latin"


class Tone(StrEnum):
    """Colours of a text; red is also the colour of heads and rules."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    GREY = "grey"


@dataclass(frozen=True)
class Level:
    """How one level of headings is numbered and set."""

    before: str
    after: str
    chinese: bool
    face: Face


@dataclass(frozen=True)
class Marks:
    """Everything fixed in an official document. `words` holds the marks by section and name of the data file."""

    faces: dict[Face, str]
    colours: dict[Tone, str]
    levels: tuple[Level, ...]
    words: dict[str, dict[str, str]]
    sign_columns: tuple[str, ...]
    sign_widths: tuple[float, ...]


@cache
def marks() -> Marks:
    """Read the data file. A missing or misspelt entry is an error of the installation and raises KeyError."""
    data: dict[str, Any] = tomllib.loads(_SOURCE.read_text(encoding="utf-8"))
    sections = ("numerals", "page_number", "date", "number", "attendance", "recipients")
    return Marks(
        faces={face: data["faces"][face] for face in Face},
        colours={tone: data["colours"][tone] for tone in Tone},
        levels=tuple(Level(row["before"], row["after"], row["chinese"], Face(row["face"])) for row in data["levels"]),
        words={section: data[section] for section in sections} | {"sign_for": {"caption": data["sign_for"]["caption"]}},
        sign_columns=tuple(data["sign_for"]["columns"]),
        sign_widths=tuple(data["sign_for"]["widths"]),
    )


def chinese_numeral(number: int) -> str:
    """Write 1 to 99 as headings do (ten, eleven, twenty-one); beyond that Arabic digits, as no document goes there."""
    words = marks().words["numerals"]
    if not 1 <= number <= 99:  # noqa: PLR2004 - two digits are what this form of writing covers
        return str(number)
    tens, ones = divmod(number, 10)
    head = (words["digits"][tens] if tens > 1 else "") + (words["ten"] if tens else "")
    return head + (words["digits"][ones] if ones else "")


def heading_number(level: int, count: int) -> str:
    """Return the mark before the `count`-th heading of a level from 1 to 4."""
    form = marks().levels[level - 1]
    return form.before + (chinese_numeral(count) if form.chinese else str(count)) + form.after


def official_date(day: dt.date) -> str:
    """Write a date in Arabic digits with no leading zero (GB/T 9704-2012, 7.3.5.4)."""
    words = marks().words["date"]
    return f"{day.year}{words['year']}{day.month}{words['month']}{day.day}{words['day']}"


def minutes_number(number: int | None) -> str:
    """Return the number of minutes; a draft without one leaves room to write it."""
    return _numbered(number, "minutes")


def issue_number(number: int | None) -> str:
    """Return the issue of a summary; a draft without one leaves room to write it."""
    return _numbered(number, "summary")


def letter_number(code: str, year: int, number: int | None) -> str:
    """Return the number of a letter or notice: the office's code, the year in brackets, the number without zeros."""
    words = marks().words["number"]
    count = words["blank"] if number is None else str(number)
    return f"{code}{words['year_before']}{year}{words['year_after']}{count}{words['minutes']}"


def _numbered(number: int | None, unit: str) -> str:
    words = marks().words["number"]
    return words["before"] + (words["blank"] if number is None else str(number)) + words[unit]


def width_in_characters(text: str) -> float:
    """Measure a text in full-width characters: Latin letters and digits count a half."""
    return sum(0.5 if unicodedata.east_asian_width(character) in "NaHN" else 1.0 for character in text)
