"""The working calendar of the tests: weekdays, and the published days of 2024 to 2026."""

from datetime import date, timedelta

import chinese_calendar

from smartcity.workdays.rules import DayKind, WorkCalendar

PUBLISHED = frozenset({2024, 2025, 2026})


def office_calendar() -> WorkCalendar:
    first, last = date(min(PUBLISHED), 1, 1), date(max(PUBLISHED), 12, 31)
    every_day = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    kinds = {
        day: DayKind.WORKDAY if chinese_calendar.is_workday(day) else DayKind.HOLIDAY
        for day in every_day
        if chinese_calendar.is_workday(day) is not (day.weekday() < 5)
    }
    return WorkCalendar(kinds, PUBLISHED)
