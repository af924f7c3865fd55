from datetime import date, timedelta

import pytest

from smartcity.starter.schedule import ScheduleError, anchors_for, last_cut_off, parse, quarter, regular_days, resolve
from tests.starter.calendars import office_calendar

CALENDAR = office_calendar()
TUESDAY = date(2026, 11, 24)


def day_of(expression: str, loading_day: date = TUESDAY) -> date:
    return resolve(expression, anchors_for(loading_day, CALENDAR), CALENDAR)


@pytest.mark.parametrize(
    ("expression", "day"),
    [
        ("T", date(2026, 11, 24)),
        ("T-1w", date(2026, 11, 23)),
        ("T-5w", date(2026, 11, 17)),
        ("T+3w", date(2026, 11, 27)),
        ("T+4w", date(2026, 11, 30)),
        ("T-12w+2d", date(2026, 11, 8)),
        ("T-6m", date(2026, 5, 24)),
        ("T-1y", date(2025, 11, 24)),
        ("2024-04-24", date(2024, 4, 24)),
        ("2024-04-24+10d", date(2024, 5, 4)),
        ("month_end(T)", date(2026, 11, 30)),
        ("month_end(T+5w)", date(2026, 12, 31)),
        ("month_end(T-40w)-5w", date(2026, 9, 22)),
        ("quarter_end(T)", date(2026, 12, 31)),
        ("year_end(T-12w-1y)+5w", date(2026, 1, 8)),
        ("half_year_20(T)", date(2026, 12, 20)),
        ("half_year_20(2026-12-21)", date(2027, 6, 20)),
        ("next_day(01-20, T+4w)", date(2027, 1, 20)),
        ("next_day(11-24, T)", date(2026, 11, 24)),
    ],
)
def test_an_expression_names_a_day(expression: str, day: date) -> None:
    assert day_of(expression) == day


def test_working_days_are_counted_from_a_sunday_as_from_any_day() -> None:
    sunday = date(2026, 11, 22)
    assert day_of("T-1w", sunday) == date(2026, 11, 20)
    assert day_of("T+1w", sunday) == date(2026, 11, 23)


def test_spring_festival_and_its_make_up_saturday_count_as_published() -> None:
    assert day_of("T+1w", date(2026, 2, 13)) == date(2026, 2, 14)
    assert day_of("T+2w", date(2026, 2, 13)) == date(2026, 2, 24)


def test_a_month_back_from_the_31st_is_that_months_last_day() -> None:
    assert day_of("T-1m", date(2026, 3, 31)) == date(2026, 2, 28)
    assert day_of("T-1y", date(2024, 2, 29)) == date(2023, 2, 28)


@pytest.mark.parametrize(
    "text",
    ["", "t", "T5w", "T-w", "T-0w", "T-05w", "T-5x", "X", "R9", "2026-02-30", "month_end()", "month_end", "week(T)",
     "next_day(T)", "next_day(02-29, T)", "next_day(13-01, T)", "month_end(01-20, T)", "month_end(T", "T - 5w"],
)  # fmt: skip
def test_what_is_no_day_expression_is_refused(text: str) -> None:
    with pytest.raises(ScheduleError):
        parse(text)


def test_an_anchor_without_a_day_is_an_error_not_a_guess() -> None:
    with pytest.raises(ScheduleError, match="anchor M"):
        day_of("M+1w")


def test_last_weeks_cut_off_is_its_last_working_day() -> None:
    assert last_cut_off(TUESDAY, CALENDAR) == date(2026, 11, 20)
    assert last_cut_off(date(2026, 11, 21), CALENDAR) == date(2026, 11, 20)
    assert last_cut_off(date(2026, 11, 20), CALENDAR) == date(2026, 11, 13)


def test_the_figures_are_cut_off_on_friday_although_the_saturday_is_worked() -> None:
    assert last_cut_off(date(2026, 2, 24), CALENDAR) == date(2026, 2, 13)


def test_a_week_without_its_friday_is_cut_off_on_its_last_working_day() -> None:
    assert last_cut_off(date(2026, 10, 8), CALENDAR) == date(2026, 9, 30)


def test_the_regular_meeting_moves_to_the_next_working_day_over_a_holiday() -> None:
    # 5 October 2026 is a holiday: the meeting is on Thursday the 8th.
    assert regular_days(date(2026, 10, 13), CALENDAR, -3) == [
        date(2026, 10, 12),
        date(2026, 10, 8),
        date(2026, 9, 28),
    ]


def test_a_meeting_on_the_day_of_loading_is_still_to_come() -> None:
    monday = date(2026, 11, 23)
    anchors = anchors_for(monday, CALENDAR)
    assert (anchors["R1"], anchors["N1"], anchors["N2"]) == (
        monday - timedelta(weeks=1),
        monday,
        monday + timedelta(weeks=1),
    )


def test_a_holiday_that_moves_a_meeting_past_the_day_of_loading_makes_it_a_coming_one() -> None:
    # Monday 16 and Monday 23 February 2026 both move to Tuesday 24: one meeting.
    anchors = anchors_for(date(2026, 2, 20), CALENDAR)
    assert (anchors["R1"], anchors["N1"], anchors["N2"]) == (date(2026, 2, 9), date(2026, 2, 24), date(2026, 3, 2))


def test_the_quarter_is_counted_from_one() -> None:
    assert [quarter(date(2026, month, 1)) for month in (1, 3, 4, 12)] == [1, 1, 2, 4]
