"""A year at a glance."""

from datetime import date

from smartcity.workdays.rules import DayKind, PublishedDay, WorkCalendar, missing_year
from smartcity.workdays.year_view import holidays, months

FEBRUARY = [PublishedDay(date(2026, 2, day), DayKind.HOLIDAY, "春节") for day in range(15, 24)]
MAKE_UP = [
    PublishedDay(date(2026, 2, 14), DayKind.WORKDAY, "春节"),
    PublishedDay(date(2026, 2, 28), DayKind.WORKDAY, "春节"),
]
CALENDAR = WorkCalendar({one.day: one.kind for one in (*FEBRUARY, *MAKE_UP)}, frozenset({2026}))


def test_a_year_has_twelve_months_of_whole_weeks():
    year = months(2026, CALENDAR, {})
    assert len(year) == 12
    assert all(len(week) == 7 for month in year for week in month.weeks)
    assert sum(cell is not None for month in year for week in month.weeks for cell in week) == 365


def test_a_month_counts_its_working_days_with_the_make_up_days():
    assert months(2026, CALENDAR, {})[1].working_days == 20 - 6 + 2


def test_a_day_knows_what_was_published_for_it():
    cells = {c.day: c for week in months(2026, CALENDAR, {date(2026, 2, 16): "春节"})[1].weeks for c in week if c}
    assert (cells[date(2026, 2, 16)].kind, cells[date(2026, 2, 16)].name) == (DayKind.HOLIDAY, "春节")
    assert cells[date(2026, 2, 14)].working
    assert cells[date(2026, 2, 2)].kind is None


def test_a_holiday_is_told_from_its_first_day_to_its_last_with_what_is_worked_for_it():
    (found,) = holidays([*MAKE_UP, *FEBRUARY])
    assert (found.first, found.last, found.days_off) == (date(2026, 2, 15), date(2026, 2, 23), 9)
    assert found.worked == (date(2026, 2, 14), date(2026, 2, 28))


def test_new_year_at_both_ends_of_a_year_are_two_holidays_and_a_lone_working_day_is_shown():
    days = [
        PublishedDay(date(2025, 1, 1), DayKind.HOLIDAY, "元旦"),
        PublishedDay(date(2025, 12, 31), DayKind.HOLIDAY, "元旦"),
        PublishedDay(date(2025, 12, 28), DayKind.WORKDAY, "元旦"),
        PublishedDay(date(2025, 6, 7), DayKind.WORKDAY, "台风"),
    ]
    assert [(h.name, h.first, h.worked) for h in holidays(days)] == [
        ("元旦", date(2025, 1, 1), ()),
        ("元旦", date(2025, 12, 31), (date(2025, 12, 28),)),
        ("台风", None, (date(2025, 6, 7),)),
    ]


def test_the_next_year_is_missed_from_november_on_and_this_one_always():
    assert missing_year(date(2026, 10, 31), CALENDAR) is None
    assert missing_year(date(2026, 11, 1), CALENDAR) == 2027
    assert missing_year(date(2027, 3, 1), CALENDAR) == 2027
    known = WorkCalendar({}, frozenset({2026, 2027}))
    assert missing_year(date(2026, 12, 31), known) is None
