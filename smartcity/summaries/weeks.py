"""Weeks by their ISO names, and the period that a summary covers: from cut-off to cut-off. Pure.

The period is the previous cut-off (exclusive) to this one (inclusive). The cut-off is Friday 12:00, or 12:00 of the
week's last working day where Friday is off; a week without any working day has none, and its matters go to the next
summary (DOMAIN §7).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from smartcity.foundation import clock
from smartcity.summaries.schedule import Schedule
from smartcity.workdays.rules import WorkCalendar

_NAME = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_WEEK = timedelta(days=7)
_LONGEST_PAUSE = 9
"""How many weeks back a previous cut-off is looked for: no calendar is off for longer."""


@dataclass(frozen=True, order=True, slots=True)
class Week:
    """A week by its ISO year and number; written `2026-W47`."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a week's name; ValueError where there is no such week."""
        found = _NAME.fullmatch(text.strip())
        if not found:
            raise ValueError("a week is written like 2026-W47")
        week = cls(int(found[1]), int(found[2]))
        date.fromisocalendar(week.year, week.number, 1)
        return week

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the week of a day."""
        year, number, _weekday = day.isocalendar()
        return cls(year, number)

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"

    def day(self, weekday: int) -> date:
        """Return a day of the week: Monday is 1."""
        return date.fromisocalendar(self.year, self.number, weekday)

    def next(self) -> Self:
        """Return the week after this one."""
        return self.of(self.day(1) + _WEEK)

    def previous(self) -> Self:
        """Return the week before this one."""
        return self.of(self.day(1) - _WEEK)


@dataclass(frozen=True, slots=True)
class Period:
    """What a summary covers: after `since`, through `until`."""

    week: Week
    since: datetime
    until: datetime


def cut_off_day(week: Week, calendar: WorkCalendar, schedule: Schedule) -> date | None:
    """Return the day of a week's cut-off, None where the office does not work in it at all."""
    usual = week.day(schedule.cut_off_weekday)
    return usual if calendar.is_working(usual) else calendar.last_working(week.day(1), week.day(7))


def cut_off(week: Week, calendar: WorkCalendar, schedule: Schedule) -> datetime | None:
    """Return the instant of a week's cut-off."""
    day = cut_off_day(week, calendar, schedule)
    return clock.instant(day, schedule.cut_off_at) if day else None


def period_of(week: Week, calendar: WorkCalendar, schedule: Schedule) -> Period | None:
    """Return what a week's summary covers, None where the week has no cut-off."""
    until = cut_off(week, calendar, schedule)
    before = week_before(week, calendar, schedule)
    since = cut_off(before, calendar, schedule)
    return Period(week, since, until) if since and until else None


def week_before(week: Week, calendar: WorkCalendar, schedule: Schedule) -> Week:
    """Return the last week before this one that has a cut-off."""
    before = week.previous()
    for _attempt in range(_LONGEST_PAUSE):
        if cut_off_day(before, calendar, schedule):
            break
        before = before.previous()
    return before


def drafted_from(week: Week, calendar: WorkCalendar, schedule: Schedule) -> datetime | None:
    """Return when the draft of a week's summary is made: the working day before its cut-off."""
    day = cut_off_day(week, calendar, schedule)
    if day is None:
        return None
    return clock.instant(calendar.add(day, -schedule.draft_days_before), schedule.draft_at)


def week_due(now: datetime, calendar: WorkCalendar, schedule: Schedule) -> Week | None:
    """Return the latest week whose draft is due; earlier ones that a pause left out are not caught up."""
    week = Week.of(clock.local(now).date()).next()
    for _attempt in range(_LONGEST_PAUSE):
        since = drafted_from(week, calendar, schedule)
        if since and since <= now:
            return week
        week = week.previous()
    return None
