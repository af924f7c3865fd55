"""The product's counting of days against an independent one, for 2024 to 2026.

The product's calendar comes from the library chinesecalendar; here the days are those of the State Council's notices as
typed in a file of the tests, and every count is a walk from day to day.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from smartcity.reminders.rules import Audience, Counted, Ladder, ReminderRule, Step, schedule
from smartcity.workdays.library import known
from smartcity.workdays.rules import WorkCalendar

A_DAY = timedelta(days=1)
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
OFFICE = frozenset({Audience.SECRETARIAT})

NOTICES = Path(__file__).parent / "model" / "calendar_2024_2026.csv"
TYPED = {date.fromisoformat(row["day"]): row["kind"] for row in csv.DictReader(NOTICES.read_text("utf-8").splitlines())}
PRODUCT = WorkCalendar(
    days={one.day: one.kind for days in known().values() for one in days}, published=frozenset(known())
)

all_days = st.dates(date(2024, 3, 1), date(2026, 10, 1))
"""Far enough from both ends that no walk leaves the three years."""

tricky = st.sampled_from(sorted(TYPED)).filter(lambda day: date(2024, 3, 1) <= day <= date(2026, 10, 8))
days = all_days | tricky


def works(day):
    assert FIRST <= day <= LAST, "outside the notices"
    kind = TYPED.get(day)
    return day.weekday() < 5 if kind is None else kind == "works"


def walked(day, number):
    """Walk so many working days, forwards or back."""
    step = A_DAY if number > 0 else -A_DAY
    for _ in range(abs(number)):
        day += step
        while not works(day):
            day += step
    return day


def at_work(day, step):
    while not works(day):
        day += step
    return day


def day_of(offset, counted, anchor):
    """Return the day of a step, walked: up to the anchor the last working day by then, after it the next."""
    if counted is Counted.DAYS:
        return at_work(anchor + offset * A_DAY, A_DAY if offset > 0 else -A_DAY)
    return walked(anchor, offset) if offset > 0 else walked(at_work(anchor, -A_DAY), offset)


def test_the_library_and_the_notices_agree_on_every_day_of_three_years():
    every = [FIRST + number * A_DAY for number in range((LAST - FIRST).days + 1)]
    assert [day for day in every if PRODUCT.is_working(day) != works(day)] == []


@given(days, st.integers(-40, 40))
@example(date(2024, 2, 9), 1)
@example(date(2024, 12, 31), 1)
@example(date(2025, 12, 31), 1)
@example(date(2026, 1, 4), -1)
@example(date(2026, 2, 14), 1)
def test_adding_working_days_is_walking_them(day, number):
    assert PRODUCT.add(day, number) == walked(day, number)


@given(days, st.integers(0, 80))
def test_counting_working_days_is_counting_the_days_walked_over(day, length):
    through = min(day + length * A_DAY, LAST)
    between = [day + number * A_DAY for number in range(1, (through - day).days + 1)]
    assert PRODUCT.count(day, through) == sum(works(one) for one in between)
    assert PRODUCT.count(through, day) == -PRODUCT.count(day, through)


@settings(max_examples=300)
@given(days, st.integers(-30, 40), st.sampled_from(Counted))
@example(date(2025, 1, 1), -3, Counted.WORKING_DAYS)
@example(date(2026, 1, 2), 0, Counted.WORKING_DAYS)
@example(date(2026, 2, 23), 0, Counted.DAYS)
@example(date(2025, 9, 30), 5, Counted.DAYS)
@example(date(2024, 2, 4), 1, Counted.WORKING_DAYS)
def test_a_step_falls_on_the_day_that_is_walked_to(anchor, offset, counted):
    ladder = Ladder(ReminderRule.MINUTES, (Step("one", offset, OFFICE, counted=counted),))
    found = schedule(ladder, anchor, FIRST, LAST, PRODUCT)
    assert [(due.key, due.on) for due in found] == [("one", day_of(offset, counted, anchor))]


@settings(max_examples=150)
@given(
    days,
    st.lists(st.tuples(st.integers(-15, 20), st.sampled_from(Counted)), min_size=1, max_size=5),
    st.none() | st.integers(1, 9),
)
def test_a_whole_ladder_falls_on_the_days_that_are_walked_to(anchor, drawn, pause):
    steps = {one.height: one for one in (Step(f"s{n}{unit}", n, OFFICE, counted=unit) for n, unit in drawn)}
    ordered = [steps[height] for height in sorted(steps)]
    until = anchor + 60 * A_DAY
    assume(until <= date(2026, 12, 1))
    expected, last = {}, FIRST
    for step in ordered:
        last = max(last, day_of(step.offset, step.counted, anchor))
        expected[last] = step.key
    number = 1
    while pause and (on := walked(last, pause * number)) <= until:
        expected[on] = f"minutes_again_{number}"
        number += 1
    found = schedule(Ladder(ReminderRule.MINUTES, tuple(ordered), pause), anchor, FIRST, until, PRODUCT)
    assert {due.on: due.key for due in found} == {on: key for on, key in expected.items() if on <= until}
    assert all(works(due.on) for due in found)


@pytest.mark.parametrize(
    ("deadline", "before_3", "late_1"),
    [
        (date(2024, 10, 8), date(2024, 9, 27), date(2024, 10, 9)),  # Sunday 29 September worked, off 1 to 7 October
        (date(2025, 1, 2), date(2024, 12, 27), date(2025, 1, 3)),  # New Year's Day off
        (
            date(2025, 2, 5),
            date(2025, 1, 24),
            date(2025, 2, 6),
        ),  # Sunday 26 January worked, off 28 January to 4 February
        (date(2026, 1, 1), date(2025, 12, 26), date(2026, 1, 4)),  # off 1 to 3 January, Sunday the 4th worked
        (date(2026, 2, 24), date(2026, 2, 12), date(2026, 2, 25)),  # Saturday the 14th worked, off 15 to 23 February
    ],
)
def test_three_days_before_and_one_after_over_holidays_and_new_year(deadline, before_3, late_1):
    ladder = Ladder(ReminderRule.MINUTES, (Step("before_3", -3, OFFICE), Step("late_1", 1, OFFICE)))
    found = {due.key: due.on for due in schedule(ladder, deadline, FIRST, LAST, PRODUCT)}
    assert found == {"before_3": before_3, "late_1": late_1}
