"""Counting in working days, as an office in China does.

A working day is a weekday that is no public holiday, plus the make-up working days (weekends worked for a longer
holiday) that the State Council publishes each autumn for the next year. A year that nobody has published is unknown,
not "without holidays": plain weekdays are counted in it and it is called provisional. Rules: DOMAIN §2. Pure.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate

from smartcity.foundation.texts import Text

_SATURDAY = 5
_WEEK = 7
_OCTOBER = 10
_EVERY_DAY = range(date.min.toordinal(), date.max.toordinal() + 1)


class DayKind(StrEnum):
    """What a published day is, where it differs from, or confirms, what its weekday says."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True)
class PublishedDay:
    """A day as the State Council's notice gives it, with the holiday's name."""

    day: date
    kind: DayKind
    name: str = ""


def whole_years(days: Iterable[PublishedDay]) -> frozenset[int]:
    """Return the years that are published with these days: those that have a holiday in October.

    The notice comes out for a whole year, National Day in it; a few days of the year before may stand in it, too
    (the one for 2019 moved days of December 2018), and don't make that year known.
    """
    return frozenset(one.day.year for one in days if one.kind is DayKind.HOLIDAY and one.day.month == _OCTOBER)


@dataclass(frozen=True)
class WorkCalendar:
    """The days that are not what their weekday says, and the years that are published.

    All counting is done on the number of working days since the year 1, so that no span costs more than another.
    """

    days: Mapping[date, DayKind] = field(default_factory=dict)
    published: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Tell whether the office works on `day`; a day of the calendar wins over its weekday."""
        kind = self.days.get(day)
        return _is_weekday(day) if kind is None else kind == DayKind.WORKDAY

    def provisional(self, year: int) -> bool:
        """Tell whether the year's holidays are still unknown: say so wherever its days are counted."""
        return year not in self.published

    def provisional_between(self, first: date, last: date) -> bool:
        """Tell whether any year of a span is unknown, whichever end comes first."""
        early, late = sorted((first.year, last.year))
        return any(self.provisional(year) for year in range(early, late + 1))

    def count(self, after: date, through: date) -> int:
        """Return the working days in (after, through]; negative where `through` comes first."""
        return self._worked(through.toordinal()) - self._worked(after.toordinal())

    def add(self, day: date, days: int) -> date:
        """Return the n-th working day after `day`, before it where `days` is negative, `day` itself for 0.

        OverflowError where that lies outside the years 1 to 9999.
        """
        if days == 0:
            return day
        if days > 0:
            return self._nth(self._worked(day.toordinal()) + days)
        return self._nth(self._worked(day.toordinal() - 1) + days + 1)

    def next_working(self, day: date) -> date:
        """Return `day` if the office works on it, else the first working day after it."""
        return day if self.is_working(day) else self.add(day, 1)

    def previous_working(self, day: date) -> date:
        """Return `day` if the office works on it, else the last working day before it."""
        return day if self.is_working(day) else self.add(day, -1)

    def before_deadline(self, deadline: date, days: int) -> date:
        """Return the first working day on which at most `days` working days are left until `deadline`.

        `days` = 0 is the last working day by which the thing can still be done: a deadline on a Sunday is met on
        Friday, so a warning "3 working days before" counts from there.
        """
        return self.add(self.previous_working(deadline), -days)

    def last_working(self, first: date, last: date) -> date | None:
        """Return the last working day in [first, last], None where the whole span is off."""
        found = self.previous_working(last)
        return found if found >= first else None

    @cached_property
    def _exceptions(self) -> tuple[list[int], list[int]]:
        """The days that differ from their weekday, and how many working days they add or take away so far."""
        changes = sorted(
            (day.toordinal(), 1 if kind == DayKind.WORKDAY else -1)
            for day, kind in self.days.items()
            if (kind == DayKind.WORKDAY) != _is_weekday(day)
        )
        return [ordinal for ordinal, _ in changes], [0, *accumulate(change for _, change in changes)]

    def _worked(self, ordinal: int) -> int:
        """Count the working days from 0001-01-01, a Monday, through the day of that ordinal."""
        weeks, rest = divmod(ordinal, _WEEK)
        ordinals, balance = self._exceptions
        return weeks * _SATURDAY + min(rest, _SATURDAY) + balance[bisect_right(ordinals, ordinal)]

    def _nth(self, number: int) -> date:
        """Return the day on which that many working days are full."""
        if number < 1:
            raise OverflowError("no working day so early")
        index = bisect_left(_EVERY_DAY, number, key=self._worked)
        if index == len(_EVERY_DAY):
            raise OverflowError("no working day so late")
        return date.fromordinal(_EVERY_DAY[index])


def missing_year(today: date, calendar: WorkCalendar) -> int | None:
    """Return the year whose holidays should be known by now and aren't: this one, or from November on the next."""
    if calendar.provisional(today.year):
        return today.year
    due = today.month > _OCTOBER and calendar.provisional(today.year + 1)
    return today.year + 1 if due else None


def in_working_days(number: int) -> Text:
    """Say a length in working days, to stand inside a sentence."""
    return Text("1 working day") if number == 1 else Text("%(days)s working days", days=number)


def month_end(day: date) -> date:
    """Return the last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def quarter_end(day: date) -> date:
    """Return the last day of the quarter of `day`."""
    return month_end(day.replace(day=1, month=(day.month + 2) // 3 * 3))


def year_end(day: date) -> date:
    """Return 31 December of the year of `day`."""
    return date(day.year, 12, 31)


def week_of(day: date) -> tuple[date, date]:
    """Return Monday and Sunday of the week of `day`."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=_WEEK - 1)


def _is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY
