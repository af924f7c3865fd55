"""Weeks, cut-offs and the periods between them, on the calendar of 2026."""

from datetime import date
from itertools import pairwise

import pytest

from smartcity.summaries.schedule import Schedule, schedule
from smartcity.summaries.weeks import Week, cut_off_day, drafted_from, period_of, week_before, week_due
from smartcity.workdays.rules import DayKind, WorkCalendar
from tests.summaries.story import at

OFF = [date(2026, 2, day) for day in range(15, 24)] + [date(2026, 10, day) for day in range(1, 8)] + [date(2026, 9, 25)]
WORKED = [date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10)]
CALENDAR = WorkCalendar(
    {**dict.fromkeys(OFF, DayKind.HOLIDAY), **dict.fromkeys(WORKED, DayKind.WORKDAY)}, frozenset({2026})
)
USUAL = Schedule()


def test_the_data_file_says_what_the_office_does():
    assert schedule() == USUAL


def test_the_period_runs_from_friday_noon_to_friday_noon():
    period = period_of(Week(2026, 47), CALENDAR, USUAL)
    assert (period.since, period.until) == (at(11, 13, 12), at(11, 20, 12))


def test_a_holiday_moves_the_cut_off_to_the_weeks_last_working_day():
    """1 October 2026 is a Thursday: the week's last working day is Wednesday, 30 September."""
    period = period_of(Week(2026, 40), CALENDAR, USUAL)
    assert (period.since, period.until) == (at(9, 24, 12), at(9, 30, 12))
    assert period_of(Week(2026, 41), CALENDAR, USUAL).since == at(9, 30, 12)


def test_a_worked_saturday_leaves_the_cut_off_on_friday():
    assert cut_off_day(Week(2026, 41), CALENDAR, USUAL) == date(2026, 10, 9)


def test_a_week_without_a_working_day_has_no_summary_and_the_next_one_takes_its_matters():
    assert period_of(Week(2026, 8), CALENDAR, USUAL) is None
    assert week_before(Week(2026, 9), CALENDAR, USUAL) == Week(2026, 7)
    assert period_of(Week(2026, 9), CALENDAR, USUAL).since == at(2, 13, 12)


def test_periods_meet_without_gap_or_overlap_through_the_year():
    found = [p for n in range(1, 54) if (p := period_of(Week(2026, n), CALENDAR, USUAL))]
    assert all(one.until == other.since for one, other in pairwise(found))


def test_the_draft_is_made_the_working_day_before_at_two():
    assert drafted_from(Week(2026, 47), CALENDAR, USUAL) == at(11, 19, 14)
    assert drafted_from(Week(2026, 40), CALENDAR, USUAL) == at(9, 29, 14)


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (at(11, 19, 13, 59), Week(2026, 46)),
        (at(11, 19, 14), Week(2026, 47)),
        (at(11, 24), Week(2026, 47)),
        (at(2, 18), Week(2026, 7)),
    ],
)
def test_only_the_latest_week_whose_draft_is_due_is_made(now, week):
    assert week_due(now, CALENDAR, USUAL) == week


def test_weeks_are_named_by_iso_8601_across_the_turn_of_the_year():
    assert str(Week.of(date(2027, 1, 1))) == "2026-W53"
    assert Week.parse("2026-W53").next() == Week(2027, 1)
    assert Week(2027, 1).previous() == Week(2026, 53)


@pytest.mark.parametrize("text", ["2026-47", "2026-W54", "2026-W00", "W47", "", "2026-W4７"])
def test_a_week_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError, match=r"week|Invalid"):
        Week.parse(text)
