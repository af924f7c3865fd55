"""The model judges the program, so it borrows nothing from it; its calendar is typed from the State Council's notices."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.workdays import library
from smartcity.workdays.queries import calendar
from smartcity.workdays.rules import WorkCalendar
from smartcity.workdays.services import ensure_seeded
from tests.reminders.model import days, expected, ladder, people, subjects

MODEL = (days, expected, ladder, people, subjects)
OURS = {f"tests.reminders.model.{module.__name__.rpartition('.')[2]}" for module in MODEL}
STANDARD = {"collections", "csv", "dataclasses", "datetime", "itertools", "pathlib"}
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
SEEDED = WorkCalendar({one.day: one.kind for year in library.known().values() for one in year})


@pytest.mark.parametrize("module", MODEL)
def test_the_model_imports_nothing_of_the_program(module):
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert named <= STANDARD | OURS
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not calls & {"__import__", "eval", "exec"}


def test_the_program_ships_the_days_of_the_notices(writing, reading):
    writing(ensure_seeded)
    shipped = reading(calendar)
    assert [day for day in EVERY_DAY if shipped.is_working(day) != days.works(day)] == []


@given(day=st.dates(FIRST + timedelta(days=90), LAST - timedelta(days=90)), number=st.integers(1, 40))
def test_counted_one_by_one_working_days_are_the_same(day, number):
    assert SEEDED.add(day, number) == days.after(day, number)
    assert SEEDED.add(day, -number) == days.before(day, number)
    assert SEEDED.before_deadline(day, number) == days.before(days.last_by(day), number)
    assert SEEDED.count(day, day + timedelta(days=number)) == days.worked(day, day + timedelta(days=number))
    assert SEEDED.next_working(day) == (day if days.works(day) else days.after(day, 1))


@pytest.mark.parametrize(
    ("deadline", "told_on"),
    [
        (date(2026, 2, 24), date(2026, 2, 12)),  # the first day after Spring Festival; Saturday the 14th is worked
        (date(2026, 2, 20), date(2026, 2, 11)),  # a day of the festival: it is met on Saturday the 14th
        (date(2026, 1, 4), date(2025, 12, 29)),  # a Sunday that is worked, after New Year
        (date(2025, 12, 31), date(2025, 12, 26)),
        (date(2026, 10, 8), date(2026, 9, 28)),  # after National Day
        (date(2026, 10, 10), date(2026, 9, 30)),  # the Saturday that is worked for it
        (date(2027, 1, 4), date(2026, 12, 30)),  # a year that nobody has published: plain weekdays
    ],
)
def test_three_working_days_before_over_holidays(deadline, told_on):
    assert ladder.fallen(deadline, -3) == told_on
    assert SEEDED.before_deadline(deadline, 3) == told_on
