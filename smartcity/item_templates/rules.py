"""When a recurring item is due, and when it is made. Pure.

A period is a calendar year, half-year, quarter or month. The deadline is a day of one of its months; where the office
does not work on it, the template says whether the day stands, or the working day before or after it. The item is made a
number of working days ahead of that. Rules: DOMAIN §5, last line; §2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from smartcity.foundation.texts import Text
from smartcity.workdays.rules import WorkCalendar, month_end

LAST_DAY = 31
"""As the day of a month: its last one, however long it is."""

MOST_AHEAD = 250
"""Working days: about a year."""

PLACEHOLDER = "{period}"
"""Stands in a template's title where the period's name goes."""

_YEAR = 12


class Period(StrEnum):
    """How often an item comes back."""

    YEARLY = "yearly"
    HALF_YEARLY = "half_yearly"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"


class DayRule(StrEnum):
    """What becomes of a deadline on a day on which the office does not work."""

    STANDS = "day_stands"
    BEFORE = "working_day_before"
    AFTER = "working_day_after"


MONTHS = {Period.YEARLY: 12, Period.HALF_YEARLY: 6, Period.QUARTERLY: 3, Period.MONTHLY: 1}


@dataclass(frozen=True)
class Span:
    """One period: its kind and its first day."""

    period: Period
    first: date

    @property
    def last(self) -> date:
        """The last day."""
        return month_end(_months_later(self.first, MONTHS[self.period] - 1))

    @property
    def number(self) -> int:
        """Which one of the year it is, from 1."""
        return (self.first.month - 1) // MONTHS[self.period] + 1

    @property
    def key(self) -> str:
        """The name that no other period bears: `2026`, `2026-H2`, `2026-Q4`, `2026-11`."""
        match self.period:
            case Period.YEARLY:
                return f"{self.first.year}"
            case Period.HALF_YEARLY:
                return f"{self.first.year}-H{self.number}"
            case Period.QUARTERLY:
                return f"{self.first.year}-Q{self.number}"
            case Period.MONTHLY:
                return f"{self.first.year}-{self.first.month:02}"

    @property
    def words(self) -> Text:
        """The period as an office writes it."""
        match self.period:
            case Period.YEARLY:
                return Text("year %(year)s", year=self.first.year)
            case Period.HALF_YEARLY if self.number == 1:
                return Text("first half of %(year)s", year=self.first.year)
            case Period.HALF_YEARLY:
                return Text("second half of %(year)s", year=self.first.year)
            case Period.QUARTERLY:
                return Text("quarter %(quarter)s of %(year)s", year=self.first.year, quarter=self.number)
            case Period.MONTHLY:
                return Text("month %(month)s of %(year)s", year=self.first.year, month=self.first.month)

    def next(self) -> "Span":
        """Return the period after this one."""
        return Span(self.period, _months_later(self.first, MONTHS[self.period]))


@dataclass(frozen=True)
class Rhythm:
    """When items come back: `due_month` counts in the period from 1, `due_day` 31 is the last day of that month.

    `ahead` is in working days. Only deadlines from `from_on` to `until_on` (None: without end) count, as the rhythm
    names them, before the rule for days off is applied.
    """

    period: Period
    due_month: int
    due_day: int
    day_rule: DayRule
    ahead: int
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Coming:
    """An item to be made: of which period, on which day, and by when it is due."""

    span: Span
    due_on: date
    make_on: date


def span_around(period: Period, day: date) -> Span:
    """Return the period in which a day lies."""
    months = MONTHS[period]
    return Span(period, date(day.year, (day.month - 1) // months * months + 1, 1))


def named_day(rhythm: Rhythm, span: Span) -> date:
    """Return the deadline that the rhythm names in a period, whether the office works on it or not."""
    month = _months_later(span.first, rhythm.due_month - 1)
    return min(month.replace(day=1) + timedelta(days=rhythm.due_day - 1), month_end(month))


def due_on(rhythm: Rhythm, span: Span, calendar: WorkCalendar) -> date:
    """Return the deadline in a period, after the rule for days on which the office does not work."""
    named = named_day(rhythm, span)
    match rhythm.day_rule:
        case DayRule.STANDS:
            return named
        case DayRule.BEFORE:
            return calendar.previous_working(named)
        case DayRule.AFTER:
            return calendar.next_working(named)


def coming(rhythm: Rhythm, calendar: WorkCalendar, after: date | None = None) -> Iterator[Coming]:
    """Yield what is still to be made, earliest first; `after` is the last day of the latest period that has its item.

    What lies before that day is never made up for: a changed template touches the future only.
    """
    start = rhythm.from_on if after is None else max(rhythm.from_on, after + timedelta(days=1))
    span = span_around(rhythm.period, start)
    while True:
        named = named_day(rhythm, span)
        if rhythm.until_on is not None and named > rhythm.until_on:
            return
        if named >= rhythm.from_on:
            due = due_on(rhythm, span, calendar)
            yield Coming(span, due, calendar.add(calendar.previous_working(due), -rhythm.ahead))
        span = span.next()


def due_to_make(rhythm: Rhythm, calendar: WorkCalendar, today: date, after: date | None = None) -> Iterator[Coming]:
    """Yield what must have been made by today."""
    for one in coming(rhythm, calendar, after):
        if one.make_on > today:
            return
        yield one


def titled(title: str, period: str) -> str:
    """Return a template's title for one period, given the period's name."""
    return title.replace(PLACEHOLDER, period)


def named(title: str) -> str:
    """Return what a template is called: its title without the place of the period."""
    return title.replace(PLACEHOLDER, "").strip() or title


def _months_later(first: date, months: int) -> date:
    year, month = divmod(first.year * _YEAR + first.month - 1 + months, _YEAR)
    return date(year, month + 1, 1)
