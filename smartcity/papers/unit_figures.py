"""How a unit stands, in figures, each with what it is a part of. Pure.

Counted as in the weekly summary (summaries/counting.py): an item counts for the unit that leads it, with joint leads
for the first named; a deadline means the end of its day; on time is judged by the accepted submission. By the original
deadlines what was due is counted anew: an item that was given more time was due then, too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from smartcity.actions.rules import on_time
from smartcity.actions.workflow import OPEN_STATES, State
from smartcity.summaries.counting import DONE_STATES


@dataclass(frozen=True)
class Led:
    """An item that a unit leads."""

    state: State
    deadline: date | None
    original_deadline: date | None
    submitted_on: date | None
    completed_on: date | None
    extensions: int
    times_returned: int
    unsigned: bool
    report_due_on: date | None

    @property
    def accepted_on(self) -> date | None:
        """The day by which on time is judged."""
        return (self.submitted_on or self.completed_on) if self.state in DONE_STATES else None

    @property
    def waiting(self) -> bool:
        """Whether something is still expected of the unit: a submission under review is not."""
        return self.state in OPEN_STATES - {State.SUBMITTED}


@dataclass(frozen=True)
class Figures:
    """The counts; the field that each is a part of stands in its sentence (papers/unit_paper.py)."""

    all: int
    open: int
    overdue: int
    submitted: int
    due: int
    on_time: int
    due_original: int
    on_time_original: int
    extended: int
    extensions: int
    returned: int
    times_returned: int
    unsigned: int
    unreported: int


def figures(items: Iterable[Led], today: date) -> Figures:
    """Count the items of a unit on a day."""
    led = list(items)
    return Figures(
        all=len(led),
        open=_count(item.state in OPEN_STATES for item in led),
        overdue=_count(item.waiting and _passed(item.deadline, today) for item in led),
        submitted=_count(item.state is State.SUBMITTED for item in led),
        due=_count(_due(item, item.deadline, today) for item in led),
        on_time=_count(_due(item, item.deadline, today) and _met(item, item.deadline) for item in led),
        due_original=_count(_due(item, item.original_deadline, today) for item in led),
        on_time_original=_count(
            _due(item, item.original_deadline, today) and _met(item, item.original_deadline) for item in led
        ),
        extended=_count(item.extensions > 0 for item in led),
        extensions=sum(item.extensions for item in led),
        returned=_count(item.times_returned > 0 for item in led),
        times_returned=sum(item.times_returned for item in led),
        unsigned=_count(item.unsigned for item in led),
        unreported=_count(item.waiting and _passed(item.report_due_on, today) for item in led),
    )


def _count(found: Iterable[bool]) -> int:
    return sum(found)


def _passed(day: date | None, today: date) -> bool:
    return day is not None and day < today


def _due(item: Led, deadline: date | None, today: date) -> bool:
    return item.state is not State.SUSPENDED and _passed(deadline, today)


def _met(item: Led, deadline: date | None) -> bool:
    return on_time(deadline, item.accepted_on) is True
