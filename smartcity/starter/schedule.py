"""Day expressions of the starter files: which day `T-5w` or `month_end(T+4w)` is.

The example programme has to look alive on whatever day it is loaded, so its files name no calendar days but
distances from that day. An expression is an anchor or a function call, followed by any number of offsets:

    T              the day of loading, which may be a Sunday
    T-5w           the 5th working day before it          T+3w   the 3rd working day after it
    T+8w-6m+1d     then six calendar months back, one day on (offsets: w working days, d days, m months, y years)
    2024-04-24     a published date
    month_end(X)   last day of the month, quarter or year of the day X: month_end, quarter_end, year_end
    half_year_20(X)       the first 20 June or 20 December that is not before X
    next_day(01-20, X)    the first 20 January that is not before X

Anchors: T; C, the day of the last cut-off of a weekly summary (a Friday, or the last working day of its week); R1, R2,
R3, the latest three regular meetings before T; N1, N2, the next two; and, where a caller gives them, M (the day of the
meeting a step belongs to) and D (any day in the period of a recurring item).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from smartcity.summaries.schedule import schedule
from smartcity.summaries.weeks import Week, cut_off_day
from smartcity.workdays.rules import WorkCalendar, month_end, quarter_end, week_of, year_end

ANCHORS = frozenset({"T", "C", "R1", "R2", "R3", "N1", "N2", "M", "D"})
UNITS = "wdmy"

_OFFSET = re.compile(rf"([+-])([1-9]\d{{0,3}})([{UNITS}])")
_OFFSETS = re.compile(rf"(?:[+-][1-9]\d{{0,3}}[{UNITS}])*$")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NAME = re.compile(r"[A-Z]\d?")
_CALL = re.compile(r"([a-z_0-9]+)\((?:(\d\d-\d\d), ?)?(.+)\)")

_ENDS: dict[str, Callable[[date], date]] = {"month_end": month_end, "quarter_end": quarter_end, "year_end": year_end}
FUNCTIONS = frozenset(_ENDS) | {"half_year_20", "next_day"}
_MONTHS_A_YEAR = 12
_LATEST_MEETINGS = 3
_NEXT_MEETINGS = 2


class ScheduleError(ValueError):
    """An expression that cannot be read, or an anchor that has no day here."""


@dataclass(frozen=True)
class Offset:
    """A signed distance; unit is one of `w`, `d`, `m`, `y`."""

    amount: int
    unit: str


@dataclass(frozen=True)
class Call:
    """A function of another expression; `month_day` only for next_day."""

    function: str
    argument: "Expression"
    month_day: tuple[int, int] | None = None


@dataclass(frozen=True)
class Expression:
    """A parsed day expression: an anchor's name, a date or a call, and the offsets in the order written."""

    base: str | date | Call
    offsets: tuple[Offset, ...] = ()


def parse(text: str) -> Expression:
    """Read an expression without asking for any day. Raises ScheduleError with the text that is not understood."""
    stripped = text.strip()
    offsets = _OFFSETS.search(stripped)
    if offsets is None:
        raise ScheduleError(f"not a day expression: {text!r}")
    head = stripped[: offsets.start()]
    steps = tuple(Offset(int(sign + amount), unit) for sign, amount, unit in _OFFSET.findall(offsets[0]))
    return Expression(_parse_base(head, text), steps)


def _parse_base(head: str, text: str) -> str | date | Call:
    if _NAME.fullmatch(head) and head in ANCHORS:
        return head
    try:
        if _ISO_DAY.fullmatch(head):
            return date.fromisoformat(head)
        call = _CALL.fullmatch(head)
        if call is not None:
            return _parse_call(call[1], call[2], call[3])
    except ScheduleError:
        raise
    except ValueError as error:
        raise ScheduleError(f"no such day: {text!r}") from error
    raise ScheduleError(f"not a day expression: {text!r}")


def _parse_call(function: str, month_day: str | None, argument: str) -> Call:
    if function not in FUNCTIONS or (function == "next_day") is not (month_day is not None):
        raise ScheduleError(f"not a function of a day: {function!r}")
    if month_day is None:
        return Call(function, parse(argument))
    # Checked in a common year: 29 February does not exist in every year.
    day = date.fromisoformat(f"2023-{month_day}")
    return Call(function, parse(argument), (day.month, day.day))


def resolve(expression: str | Expression, anchors: Mapping[str, date], working: WorkCalendar) -> date:
    """Return the day of an expression, given the anchors' days. Raises ScheduleError where an anchor has no day."""
    parsed = parse(expression) if isinstance(expression, str) else expression
    day = _base_day(parsed.base, anchors, working)
    for offset in parsed.offsets:
        day = _moved(day, offset, working)
    return day


def _base_day(base: str | date | Call, anchors: Mapping[str, date], working: WorkCalendar) -> date:
    if isinstance(base, date):
        return base
    if isinstance(base, Call):
        return _called(base, resolve(base.argument, anchors, working))
    if base not in anchors:
        raise ScheduleError(f"anchor {base} has no day here")
    return anchors[base]


def _called(call: Call, day: date) -> date:
    if call.month_day is not None:
        return _first_not_before(day, [call.month_day])
    if call.function in _ENDS:
        return _ENDS[call.function](day)
    return _first_not_before(day, [(6, 20), (12, 20)])


def _first_not_before(day: date, month_days: list[tuple[int, int]]) -> date:
    candidates = [date(year, *month_day) for year in (day.year, day.year + 1) for month_day in month_days]
    return min(candidate for candidate in candidates if candidate >= day)


def _moved(day: date, offset: Offset, working: WorkCalendar) -> date:
    match offset.unit:
        case "w":
            return working.add(day, offset.amount)
        case "d":
            return day + timedelta(days=offset.amount)
        case "m":
            return _months_later(day, offset.amount)
        case _:
            return _months_later(day, offset.amount * _MONTHS_A_YEAR)


def _months_later(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 + months, _MONTHS_A_YEAR)
    first = date(year, month + 1, 1)
    return min(month_end(first), first + timedelta(days=day.day - 1))


def quarter(day: date) -> int:
    """Return the quarter of the year, 1 to 4."""
    return (day.month + 2) // 3


def anchors_for(loading_day: date, working: WorkCalendar) -> dict[str, date]:
    """Return the days of all anchors but M and D, for a day of loading."""
    before = regular_days(loading_day, working, -_LATEST_MEETINGS)
    after = regular_days(loading_day, working, _NEXT_MEETINGS)
    return (
        {"T": loading_day, "C": last_cut_off(loading_day, working)}
        | {f"R{number}": day for number, day in enumerate(before, 1)}
        | {f"N{number}": day for number, day in enumerate(after, 1)}
    )


def last_cut_off(loading_day: date, working: WorkCalendar) -> date:
    """Return the latest day before the loading day on which the figures of a weekly summary were cut off."""
    week = Week.of(loading_day)
    while (day := cut_off_day(week, working, schedule())) is None or day >= loading_day:
        week = week.previous()
    return day


def regular_days(loading_day: date, working: WorkCalendar, count: int) -> list[date]:
    """Return the days of the Monday meeting, nearest first; over a holiday it moves to the next working day.

    A negative count gives meetings before the loading day, a positive one those on it or after it. Two Mondays that a
    long holiday moves to the same day count once.
    """
    direction = -1 if count < 0 else 1
    # Two weeks on the other side, for a meeting that a holiday moved across the loading day.
    monday = week_of(loading_day)[0] - timedelta(weeks=2 * direction)
    days: list[date] = []
    while len(days) < abs(count):
        day = working.next_working(monday)
        if (day < loading_day) is (count < 0) and day not in days:
            days.append(day)
        monday += timedelta(weeks=direction)
    return days
