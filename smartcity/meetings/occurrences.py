"""When a series meets: its rule, working days, and what was moved or cancelled by hand.

Times are local and without a zone: a meeting at 15:00 stays at 15:00. Rules: DOMAIN §4. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.meetings.recurrence import expanded
from smartcity.meetings.rules import NonWorkingDay
from smartcity.workdays.rules import WorkCalendar

LONGEST_WINDOW = timedelta(days=3660)
FURTHEST_AHEAD = timedelta(days=36525)
_FURTHEST_SHIFT = timedelta(days=31)
"""No holiday is longer: what lies further outside a window can't be shifted into it."""


class OccurrenceStatus(StrEnum):
    """Planned: where the rule puts it. Moved: elsewhere, by hand or because the office is off. Skipped: fell away."""

    PLANNED = "planned"
    MOVED = "moved"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Change:
    """What was decided by hand about one occurrence: a new start (and end), or, without a start, that it is off."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting of a series; `original_start` names it for ever.

    `provisional`: the holidays of its year are unknown, so it may still move; what was decided by hand stays.
    """

    start: datetime
    end: datetime
    original_start: datetime
    status: OccurrenceStatus
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a series says about its times; `rule` None is a placeholder: it meets when its head has time."""

    rule: str | None
    start: datetime
    duration: timedelta
    non_working: NonWorkingDay = NonWorkingDay.NEXT


def occurrences(
    pattern: Pattern, calendar: WorkCalendar, changes: Mapping[datetime, Change], first: date, last: date
) -> list[Occurrence]:
    """Return the occurrences that lie on the days [first, last], in order of time.

    What the rule puts on a day off is skipped, or moves to the next or previous working day; if the series already
    meets on that day it falls away. A decision by hand wins over all of this. InvalidInput for `to` where the window
    is longer than ten years, or lies a century away.
    """
    if last - first > LONGEST_WINDOW or last - pattern.start.date() > FURTHEST_AHEAD:
        raise InvalidInput({"to": Text("Please ask for at most ten years at once, in this century")})
    first = max(first, pattern.start.date() - LONGEST_WINDOW)
    originals = _originals(pattern, changes, first, last) if first <= last else []
    found = [_decided(planned, changes) for planned in _on_working_days(originals, pattern, calendar)]
    return sorted(
        (one for one in found if first <= one.start.date() <= last), key=lambda one: (one.start, one.original_start)
    )


def _originals(pattern: Pattern, changes: Mapping[datetime, Change], first: date, last: date) -> list[datetime]:
    """Return what the rule yields near the window, and what was moved into the window from afar."""
    rule = expanded(pattern.rule, pattern.start) if pattern.rule else None
    if rule is None:
        return []
    early = datetime.combine(first - _FURTHEST_SHIFT, time.min)
    late = datetime.combine(last + _FURTHEST_SHIFT, time.max)
    moved_in = [
        original
        for original, change in changes.items()
        if not early <= original <= late
        and change.start is not None
        and first <= change.start.date() <= last
        and rule.between(original, original, inc=True)
    ]
    return sorted([*rule.between(early, late, inc=True), *moved_in])


def _on_working_days(originals: Iterable[datetime], pattern: Pattern, calendar: WorkCalendar) -> Iterator[Occurrence]:
    """Shift or skip what falls on a day off; two meetings of one series never fall on the same day by themselves."""
    originals = list(originals)
    taken = {original.date() for original in originals if calendar.is_working(original.date())}
    for original in originals:
        day = _shifted(original.date(), pattern.non_working, calendar)
        status = OccurrenceStatus.PLANNED if day == original.date() else OccurrenceStatus.MOVED
        if day is None or (status is OccurrenceStatus.MOVED and day in taken):
            day, status = original.date(), OccurrenceStatus.SKIPPED
        taken.add(day)
        start = datetime.combine(day, original.time())
        provisional = calendar.provisional_between(original.date(), day)
        yield Occurrence(start, start + pattern.duration, original, status, provisional)


def _shifted(day: date, rule: NonWorkingDay, calendar: WorkCalendar) -> date | None:
    if calendar.is_working(day):
        return day
    match rule:
        case NonWorkingDay.SKIP:
            return None
        case NonWorkingDay.NEXT:
            return calendar.next_working(day)
        case NonWorkingDay.PREVIOUS:
            return calendar.previous_working(day)


def _decided(planned: Occurrence, changes: Mapping[datetime, Change]) -> Occurrence:
    change = changes.get(planned.original_start)
    if change is None:
        return planned
    if change.start is None:
        return replace(planned, status=OccurrenceStatus.CANCELLED)
    end = change.end or change.start + (planned.end - planned.start)
    moved = change.start != planned.original_start
    status = OccurrenceStatus.MOVED if moved else OccurrenceStatus.PLANNED
    return replace(planned, start=change.start, end=end, status=status, provisional=False)
