"""The working calendar counts as the State Council publishes it; an independent library is the judge."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.workdays.rules import (
    DayKind,
    WorkCalendar,
    in_working_days,
    month_end,
    quarter_end,
    week_of,
    year_end,
)

FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
PUBLISHED = WorkCalendar(
    days={
        **dict.fromkeys(chinese_calendar.constants.holidays, DayKind.HOLIDAY),
        **dict.fromkeys(chinese_calendar.constants.workdays, DayKind.WORKDAY),
    },
    published=frozenset({2024, 2025, 2026}),
)
UNPUBLISHED = WorkCalendar()

days = st.dates(FIRST, LAST)
any_day = st.dates(date(1990, 1, 1), date(2090, 12, 31))
calendars = st.builds(
    WorkCalendar,
    days=st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(DayKind), max_size=40),
)


def working_days_by_hand(after: date, through: date) -> int:
    return sum(1 for day in EVERY_DAY if after < day <= through and chinese_calendar.is_workday(day))


def test_every_day_of_three_years_is_judged_as_the_published_notices_judge_it():
    assert [PUBLISHED.is_working(day) for day in EVERY_DAY] == [chinese_calendar.is_workday(day) for day in EVERY_DAY]


@given(days, days)
def test_counting_agrees_with_looking_at_each_day(one, other):
    after, through = sorted((one, other))
    assert PUBLISHED.count(after, through) == working_days_by_hand(after, through)
    assert PUBLISHED.count(through, after) == -working_days_by_hand(after, through)


@given(days, st.integers(1, 60))
def test_the_nth_working_day_after_is_working_and_has_n_counted(day, n):
    found = PUBLISHED.add(day, n)
    assert PUBLISHED.is_working(found)
    assert PUBLISHED.count(day, found) == n


@given(days, st.integers(1, 60))
def test_the_nth_working_day_before_is_working_and_has_n_from_it_on(day, n):
    found = PUBLISHED.add(day, -n)
    assert PUBLISHED.is_working(found)
    assert found < day
    assert PUBLISHED.count(found - timedelta(days=1), day - timedelta(days=1)) == n


@given(calendars, any_day, st.integers(-400, 400))
def test_on_a_working_day_going_and_coming_back_leads_home(calendar, day, n):
    start = calendar.next_working(day)
    assert calendar.add(calendar.add(start, n), -n) == start


@given(calendars, any_day, any_day, any_day)
def test_spans_add_up(calendar, first, second, third):
    assert calendar.count(first, second) + calendar.count(second, third) == calendar.count(first, third)


@given(calendars, any_day)
def test_next_and_previous_working_day_have_no_working_day_between(calendar, day):
    after, before = calendar.next_working(day), calendar.previous_working(day)
    assert calendar.is_working(after)
    assert calendar.is_working(before)
    assert before <= day <= after
    assert calendar.count(before, after) == (0 if before == after else 1)


@given(calendars, any_day, st.integers(0, 20))
def test_a_warning_begins_on_the_first_day_with_so_few_working_days_left(calendar, deadline, left):
    begins = calendar.before_deadline(deadline, left)
    assert calendar.count(begins, deadline) <= left
    assert calendar.count(begins - timedelta(days=1), deadline) > left


def test_three_working_days_before_a_deadline_after_spring_festival_lie_before_the_holiday():
    # 2026: holiday 15 to 23 February, worked on Saturday the 14th and Saturday the 28th
    assert PUBLISHED.add(date(2026, 2, 24), -3) == date(2026, 2, 12)
    assert PUBLISHED.count(date(2026, 2, 14), date(2026, 2, 23)) == 0
    assert PUBLISHED.add(date(2026, 2, 14), 1) == date(2026, 2, 24)


def test_a_make_up_saturday_is_worked_and_the_sunday_after_it_is_not():
    saturday, sunday = date(2026, 2, 28), date(2026, 3, 1)
    assert PUBLISHED.is_working(saturday)
    assert not PUBLISHED.is_working(sunday)
    assert PUBLISHED.add(date(2026, 2, 27), 1) == saturday
    assert PUBLISHED.add(date(2026, 3, 2), -1) == saturday


def test_the_turn_of_the_year_jumps_over_new_years_day():
    assert PUBLISHED.add(date(2024, 12, 31), 1) == date(2025, 1, 2)
    assert PUBLISHED.add(date(2025, 1, 2), -1) == date(2024, 12, 31)
    assert PUBLISHED.count(date(2024, 12, 31), date(2025, 1, 1)) == 0


def test_zero_working_days_stay_on_the_day_even_when_it_is_off():
    assert PUBLISHED.add(date(2026, 10, 1), 0) == date(2026, 10, 1)


def test_a_year_nobody_published_counts_plain_weekdays_and_says_so():
    assert PUBLISHED.provisional(2027)
    assert not PUBLISHED.provisional(2026)
    assert PUBLISHED.is_working(date(2027, 10, 1))
    assert PUBLISHED.count(date(2027, 9, 30), date(2027, 10, 8)) == 6
    assert PUBLISHED.provisional_between(date(2027, 1, 4), date(2026, 12, 30))
    assert not PUBLISHED.provisional_between(date(2025, 1, 4), date(2026, 12, 30))


def test_an_empty_calendar_knows_no_holiday_but_admits_it():
    assert UNPUBLISHED.is_working(date(2026, 10, 1))
    assert UNPUBLISHED.provisional(2026)


def test_a_deadline_on_a_sunday_is_warned_about_from_the_friday_backwards():
    sunday = date(2026, 11, 22)
    assert PUBLISHED.before_deadline(sunday, 0) == date(2026, 11, 20)
    assert PUBLISHED.before_deadline(sunday, 3) == date(2026, 11, 17)


def test_the_last_working_day_of_a_week_off_does_not_exist():
    assert PUBLISHED.last_working(*week_of(date(2026, 11, 18))) == date(2026, 11, 20)
    assert PUBLISHED.last_working(date(2026, 2, 16), date(2026, 2, 22)) is None
    assert PUBLISHED.last_working(date(2026, 11, 20), date(2026, 11, 20)) == date(2026, 11, 20)


@pytest.mark.parametrize(("day", "n"), [(date(9999, 12, 30), 5), (date(1, 1, 3), -9)])
def test_counting_past_the_end_of_time_is_an_error_not_a_wrong_day(day, n):
    with pytest.raises(OverflowError):
        UNPUBLISHED.add(day, n)


def test_the_first_day_of_all_can_be_reached():
    assert UNPUBLISHED.add(date(1, 1, 2), -1) == date(1, 1, 1)


def test_a_century_is_counted_as_quickly_as_a_week():
    # 100 years of weekdays, by arithmetic: 36 524 days are 5 217 weeks and 5 days from a Saturday on
    assert UNPUBLISHED.count(date(2000, 1, 1), date(2100, 1, 1)) == 5217 * 5 + 5
    assert UNPUBLISHED.add(date(2000, 1, 1), 5217 * 5 + 5) == date(2100, 1, 1)


def test_ends_of_months_quarters_and_years():
    assert month_end(date(2024, 2, 3)) == date(2024, 2, 29)
    assert [quarter_end(date(2026, month, 1)).isoformat() for month in (1, 6, 7, 12)] == [
        "2026-03-31",
        "2026-06-30",
        "2026-09-30",
        "2026-12-31",
    ]
    assert year_end(date(2026, 1, 1)) == date(2026, 12, 31)
    assert week_of(date(2026, 11, 22)) == (date(2026, 11, 16), date(2026, 11, 22))


@pytest.mark.parametrize(("number", "said"), [(1, "1 working day"), (0, "0 working days"), (5, "5 working days")])
def test_a_length_is_said_in_words(number, said):
    text = in_working_days(number)
    assert text.msgid % text.params == said
