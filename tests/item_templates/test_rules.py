"""When recurring items are due and made: days at the edges of months, holidays and changes of rhythm."""

from datetime import date
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.item_templates.rules import (
    MONTHS,
    DayRule,
    Period,
    Rhythm,
    coming,
    due_on,
    due_to_make,
    span_around,
    titled,
)
from smartcity.workdays.rules import DayKind, WorkCalendar

NATIONAL_DAY = {date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)}
SATURDAY_WORKED = {date(2026, 6, 20): DayKind.WORKDAY}
WORKING = WorkCalendar({**NATIONAL_DAY, **SATURDAY_WORKED}, frozenset({2026}))


def rhythm(
    period=Period.HALF_YEARLY, month=6, day=20, rule=DayRule.BEFORE, ahead=20, since=date(2026, 1, 1), until=None
):
    return Rhythm(period, month, day, rule, ahead, since, until)


def days(one, number, after=None):
    return [found.due_on for found in islice(coming(one, WORKING, after), number)]


def test_a_half_yearly_item_is_due_on_20_june_and_on_the_working_day_before_a_sunday_20_december():
    assert days(rhythm(), 2) == [date(2026, 6, 20), date(2026, 12, 18)]


def test_a_make_up_saturday_is_a_working_day_and_stays():
    assert WORKING.is_working(date(2026, 6, 20))
    assert days(rhythm(rule=DayRule.AFTER), 1) == [date(2026, 6, 20)]


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (DayRule.STANDS, date(2026, 10, 5)),
        (DayRule.BEFORE, date(2026, 9, 30)),
        (DayRule.AFTER, date(2026, 10, 8)),
    ],
)
def test_a_deadline_in_the_holidays_moves_as_its_rule_says(rule, due):
    one = rhythm(Period.MONTHLY, 1, 5, rule)
    assert due_on(one, span_around(Period.MONTHLY, date(2026, 10, 1)), WORKING) == due


def test_day_31_is_the_last_day_of_every_month_also_of_february():
    one = rhythm(Period.MONTHLY, 1, 31, DayRule.STANDS, since=date(2028, 1, 1))
    assert days(one, 4) == [date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30)]


def test_periods_bear_names_that_no_other_period_bears():
    keys = {
        span_around(period, date(year, month, 1)).key
        for period in Period
        for year in (2026, 2027)
        for month in range(1, 13)
    }
    assert len(keys) == 2 * (1 + 2 + 4 + 12)
    assert {"2026", "2026-H2", "2026-Q4", "2026-11"} <= keys


def test_an_item_is_made_so_many_working_days_ahead_not_counting_the_holidays():
    one = rhythm(Period.MONTHLY, 1, 9, DayRule.STANDS, ahead=2, since=date(2026, 10, 1))
    assert next(coming(one, WORKING)).make_on == date(2026, 9, 30)


def test_on_the_day_before_nothing_is_made_and_on_the_day_itself_it_is():
    one = rhythm(ahead=0)
    assert list(due_to_make(one, WORKING, date(2026, 6, 19))) == []
    assert [found.span.key for found in due_to_make(one, WORKING, date(2026, 6, 20))] == ["2026-H1"]


def test_what_begins_after_the_deadline_of_its_period_waits_for_the_next_one():
    assert days(rhythm(since=date(2026, 6, 21)), 1) == [date(2026, 12, 18)]


def test_nothing_comes_after_the_end_even_if_the_rule_for_days_off_would_move_it_before():
    assert days(rhythm(until=date(2026, 12, 19)), 9) == [date(2026, 6, 20)]
    assert days(rhythm(until=date(2026, 12, 20)), 9) == [date(2026, 6, 20), date(2026, 12, 18)]


def test_a_rhythm_that_changes_from_months_to_quarters_goes_on_with_the_quarter_that_is_not_over():
    one = rhythm(Period.QUARTERLY, 3, 31, DayRule.STANDS)
    assert days(one, 2, after=date(2026, 10, 31)) == [date(2026, 12, 31), date(2027, 3, 31)]


def test_a_rhythm_that_changes_from_years_to_months_makes_nothing_more_in_the_year_that_has_its_item():
    one = rhythm(Period.MONTHLY, 1, 31, DayRule.STANDS)
    assert days(one, 1, after=date(2026, 12, 31)) == [date(2027, 1, 31)]


def test_only_the_word_period_in_braces_is_filled_in():
    assert (
        titled("{period}演练 {0} {period!r} %(period)s {{7*7}}", "2026年")
        == "2026年演练 {0} {period!r} %(period)s {{7*7}}"
    )


@given(
    st.sampled_from(Period), st.integers(1, 12), st.integers(1, 31), st.sampled_from(DayRule), st.integers(0, 60),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
)  # fmt: skip
def test_each_period_comes_once_in_order_and_is_made_before_it_is_due(period, month, day, rule, ahead, since):
    one = Rhythm(period, min(month, MONTHS[period]), day, rule, ahead, since)
    found = list(islice(coming(one, WORKING), 6))
    assert len({each.span.key for each in found}) == len(found)
    assert [each.due_on for each in found] == sorted(each.due_on for each in found)
    assert all(each.make_on <= each.due_on for each in found)
    assert all(later.span.first > earlier.span.last for earlier, later in pairwise(found))
