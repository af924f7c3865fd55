"""Counting: which items each figure of a summary holds, and for which unit. Pure.

Every figure is a list of items, so that it opens. A deadline means the end of its day (DOMAIN §2), so it falls into the
period in which its day ends, and is judged once, when it has passed. Drafts and cancelled items are no facts here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from smartcity.actions.workflow import OPEN_STATES, State, Verb
from smartcity.foundation import clock
from smartcity.summaries.figures import Figure

DONE_STATES = frozenset({State.COMPLETED, State.CLOSED})
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an item as of the summary; `happened` are the acts of the period."""

    id: int
    state: State
    deadline: date | None = None
    original_deadline: date | None = None
    submitted_on: date | None = None
    completed_on: date | None = None
    yellow_on: date | None = None
    red_on: date | None = None
    in_hand: bool = False
    happened: frozenset[Verb] = frozenset()
    unit_id: int | None = None
    group_id: int | None = None

    @property
    def accepted_on(self) -> date | None:
        """The day by which on time is judged: that of the last accepted submission (DOMAIN §5)."""
        return (self.submitted_on or self.completed_on) if self.state in DONE_STATES else None


@dataclass(frozen=True, slots=True)
class Span:
    """The period so far, as days: `day` is that of the figures, deadlines of `first_due` to `last_due` have passed."""

    day: date
    first_due: date
    last_due: date

    @classmethod
    def between(cls, since: datetime, as_of: datetime) -> "Span":
        """Return the days of a period: a deadline's day ends after `since` and not after `as_of`."""
        day = clock.local(as_of).date()
        return cls(day, clock.local(since).date(), day - _A_DAY)

    def due(self, deadline: date | None) -> bool:
        """Tell whether a deadline passed in the period."""
        return deadline is not None and self.first_due <= deadline <= self.last_due


Test = Callable[[Facts, Span], bool]


def _due(item: Facts, span: Span) -> bool:
    return item.state is not State.SUSPENDED and span.due(item.deadline)


def _ledger(item: Facts, span: Span) -> bool:
    finished_before = item.state in DONE_STATES and (item.completed_on or span.day).year < span.day.year
    return not finished_before or item.in_hand or _due(item, span)


def _is_open(item: Facts, _span: Span) -> bool:
    return item.state in OPEN_STATES


def _overdue(item: Facts, span: Span) -> bool:
    passed = item.deadline is not None and item.deadline < span.day
    return item.state in OPEN_STATES - {State.SUBMITTED} and passed


def _red(item: Facts, span: Span) -> bool:
    return item.state in OPEN_STATES and item.red_on is not None and item.red_on <= span.day


def _yellow(item: Facts, span: Span) -> bool:
    turned = item.yellow_on is not None and item.yellow_on <= span.day
    return item.state in OPEN_STATES and turned and not _red(item, span)


def _by(deadline: date | None, accepted_on: date | None) -> bool:
    return deadline is not None and accepted_on is not None and accepted_on <= deadline


def _due_on_time(item: Facts, span: Span) -> bool:
    return _due(item, span) and _by(item.deadline, item.accepted_on)


def _due_on_time_original(item: Facts, span: Span) -> bool:
    return _due(item, span) and _by(item.original_deadline, item.accepted_on)


def _due_late(item: Facts, span: Span) -> bool:
    return _due(item, span) and item.accepted_on is not None and not _by(item.deadline, item.accepted_on)


def _due_waiting(item: Facts, span: Span) -> bool:
    return _due(item, span) and item.state is State.SUBMITTED


def _due_open(item: Facts, span: Span) -> bool:
    return _due(item, span) and item.state not in DONE_STATES | {State.SUBMITTED}


def _done(item: Facts, _span: Span) -> bool:
    return item.state in DONE_STATES and Verb.COMPLETE in item.happened


def _late(item: Facts, span: Span) -> bool:
    return _done(item, span) and item.deadline is not None and not _by(item.deadline, item.accepted_on)


def _happened(verb: Verb) -> Test:
    return lambda item, _span: verb in item.happened


TESTS: Mapping[Figure, Test] = {
    Figure.LEDGER: _ledger,
    Figure.IN_HAND: lambda item, _span: item.in_hand,
    Figure.OPEN: _is_open,
    Figure.OVERDUE: _overdue,
    Figure.RED: _red,
    Figure.YELLOW: _yellow,
    Figure.GREEN: lambda item, span: _is_open(item, span) and not _red(item, span) and not _yellow(item, span),
    Figure.DUE: _due,
    Figure.ON_TIME: _due_on_time,
    Figure.ON_TIME_ORIGINAL: _due_on_time_original,
    Figure.DUE_LATE: _due_late,
    Figure.DUE_WAITING: _due_waiting,
    Figure.DUE_OPEN: _due_open,
    Figure.DONE: _done,
    Figure.LATE: _late,
    Figure.NEW: _happened(Verb.ASSIGN),
    Figure.EXTENDED: _happened(Verb.APPROVE_EXTENSION),
    Figure.RETURNED: _happened(Verb.RETURN),
}


def counted(items: Iterable[Facts], span: Span) -> dict[Figure, list[int]]:
    """Return the ids that each figure counts, in the order of the items."""
    listed = list(items)
    return {figure: [item.id for item in listed if test(item, span)] for figure, test in TESTS.items()}


def counted_by(
    items: Iterable[Facts], span: Span, key: Callable[[Facts], int | None]
) -> dict[int, dict[Figure, list[int]]]:
    """Return the figures of each unit or group that an item belongs to; those without any figure are left out."""
    parts: dict[int, list[Facts]] = {}
    for item in items:
        of = key(item)
        if of is not None:
            parts.setdefault(of, []).append(item)
    found = {of: counted(part, span) for of, part in parts.items()}
    return {of: figures for of, figures in found.items() if any(figures.values())}


def lead_on(day: date, leads: Iterable[tuple[int, int, date, date | None]]) -> int | None:
    """Return the unit that led on a day, of (unit, position, from, until): the collecting one among joint leads.

    The day of a hand-over belongs to the successor. Before the first lead began, that one is taken.
    """
    rows = sorted(leads, key=lambda row: (row[2], row[1]))
    then = [row for row in rows if row[2] <= day and (row[3] is None or day < row[3])]
    return min(then or rows[:1], key=lambda row: row[1])[0] if rows else None
