"""Working days counted one by one, from a calendar of its own: the State Council's notices for 2024 to 2026.

It imports nothing of the program that it judges.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

ONE = timedelta(days=1)


def _read():
    with (Path(__file__).parent / "calendar_2024_2026.csv").open(encoding="utf-8") as stream:
        return {date.fromisoformat(row["day"]): row["kind"] == "works" for row in csv.DictReader(stream)}


SPECIAL = _read()
DECLARED = {}
"""What the office has entered since, in the life that is played."""


def works(day):
    """Tell whether the office works; in a year that nobody has published by the weekday alone."""
    return DECLARED.get(day, SPECIAL.get(day, day.weekday() < 5))


def after(day, number):
    """The number-th working day after a day."""
    while number:
        day += ONE
        number -= works(day)
    return day


def before(day, number):
    """The number-th working day before a day."""
    while number:
        day -= ONE
        number -= works(day)
    return day


def last_by(day):
    """The day, or the last working day before it."""
    return day if works(day) else before(day, 1)


def worked(first, last):
    """How many working days lie in (first, last]."""
    return sum(works(first + ONE * n) for n in range(1, (last - first).days + 1))


def month_end(day):
    """The last day of a day's month."""
    return (day.replace(day=28) + 4 * ONE).replace(day=1) - ONE
