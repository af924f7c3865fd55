"""A year as a wall calendar shows it, and its holidays as a notice tells them. Pure."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from smartcity.workdays.rules import DayKind, PublishedDay, WorkCalendar

MONTHS = range(1, 13)


@dataclass(frozen=True)
class DayCell:
    """A day of a month's grid; `kind` is what was published for it, None where its weekday decides."""

    day: date
    working: bool
    kind: DayKind | None
    name: str


@dataclass(frozen=True)
class Month:
    """A month: weeks from Monday to Sunday, None for days of the months beside it."""

    first: date
    weeks: list[list[DayCell | None]]
    working_days: int


@dataclass(frozen=True)
class Holiday:
    """A holiday: its name, its days off from first to last, and the weekend days worked for it."""

    name: str
    first: date | None
    last: date | None
    worked: tuple[date, ...]

    @property
    def days_off(self) -> int:
        """Return the length in calendar days."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0


def months(year: int, calendar: WorkCalendar, names: dict[date, str]) -> list[Month]:
    """Return the twelve months of a year."""
    return [_month(year, number, calendar, names) for number in MONTHS]


def _month(year: int, number: int, calendar: WorkCalendar, names: dict[date, str]) -> Month:
    weeks = [
        [
            DayCell(day, calendar.is_working(day), calendar.days.get(day), names.get(day, ""))
            if day.month == number
            else None
            for day in week
        ]
        for week in Calendar().monthdatescalendar(year, number)
    ]
    worked = sum(cell.working for week in weeks for cell in week if cell)
    return Month(date(year, number, 1), weeks, worked)


def holidays(days: Iterable[PublishedDay]) -> list[Holiday]:
    """Group a year's days: each run of days off of one name, with the make-up days of that name nearest to it."""
    ordered = sorted(days, key=lambda one: one.day)
    runs: list[list[PublishedDay]] = []
    for one in (one for one in ordered if one.kind is DayKind.HOLIDAY):
        if runs and runs[-1][-1].name == one.name and one.day - runs[-1][-1].day == timedelta(days=1):
            runs[-1].append(one)
        else:
            runs.append([one])
    worked: dict[int, list[date]] = {}
    alone: list[PublishedDay] = []
    for one in (one for one in ordered if one.kind is DayKind.WORKDAY):
        nearest = _nearest(one, runs)
        if nearest is None:
            alone.append(one)
        else:
            worked.setdefault(nearest, []).append(one.day)
    found = [
        Holiday(run[0].name, run[0].day, run[-1].day, tuple(worked.get(place, ()))) for place, run in enumerate(runs)
    ]
    return [*found, *(Holiday(one.name, None, None, (one.day,)) for one in alone)]


def _nearest(one: PublishedDay, runs: list[list[PublishedDay]]) -> int | None:
    same = [place for place, run in enumerate(runs) if run[0].name == one.name]
    return min(same, key=lambda place: abs((runs[place][0].day - one.day).days), default=None)
