"""The pinyin initials of a name, by which people search: the surname as it is read in names. Pure.

pypinyin reads several surnames as ordinary words (shan as dan, zeng as ceng, xie as jie): data/surnames.csv stands
above it.
"""

import csv
from functools import cache
from importlib.resources import files
from itertools import chain

LENGTH = 32
LONGEST_SURNAME = 2


def initials(name: str) -> str:
    """Return the first letters of a name's syllables or words, lower case; what has no letter is left out."""
    parts = name.split("\u00b7")  # a middle dot stands between the parts of a name
    letters = "".join(_initials_of(part.strip()) for part in parts)
    return letters[:LENGTH]


def _initials_of(name: str) -> str:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  its words take 55 MB: only for who enters a person

    surname, readings = _surname(name)
    rest = lazy_pinyin(name[len(surname) :], style=Style.NORMAL)  # what is no Chinese character stays as it is
    syllables = chain(readings, *(part.split() for part in rest))
    return "".join(syllable[0].lower() for syllable in syllables if syllable and syllable[0].isalnum())


def _surname(name: str) -> tuple[str, list[str]]:
    for length in range(LONGEST_SURNAME, 0, -1):
        reading = _readings().get(name[:length])
        if reading and len(name) >= length:
            return name[:length], reading
    return "", []


@cache
def _readings() -> dict[str, list[str]]:
    text = files("smartcity.people").joinpath("data/surnames.csv").read_text("utf-8")
    return {row["surname"]: row["reading"].split() for row in csv.DictReader(text.splitlines())}
