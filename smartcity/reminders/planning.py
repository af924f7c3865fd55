"""What a moment asks for: who is told, who is to be phoned, what is drafted, which steps are passed over.

Only reads. Deciding carries out such a plan; a preview shows one. Rules: DOMAIN §6.
"""

from dataclasses import dataclass
from datetime import date, datetime

from smartcity.foundation import clock
from smartcity.messages.rules import delivery_rules
from smartcity.reminders import sources
from smartcity.reminders.ladders import ladder
from smartcity.reminders.ledger import Climb, ledger_of, telling_of
from smartcity.reminders.lines import Line, lines_of
from smartcity.reminders.recipients import Directory
from smartcity.reminders.rules import Due, DueStep, steps_due
from smartcity.reminders.sources import Candidate
from smartcity.workdays.queries import calendar


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done now: lines, the steps passed over, and all anchors that still stand (see `anchor_of`)."""

    lines: tuple[Line, ...] = ()
    skipped: tuple[tuple[Candidate, DueStep], ...] = ()
    standing: frozenset[tuple[str, int, str, int]] = frozenset()


def office_is_open(now: datetime) -> bool:
    """Tell whether reminders are decided at business time `now`."""
    return delivery_rules().hours.is_open(clock.local(now), calendar())


def plan(now: datetime) -> Plan:
    """Return what is due at business time `now` and was not decided before; nothing while the office is closed."""
    if not office_is_open(now):
        return Plan()
    on = clock.local(now).date()
    named = sources.due(now)
    dues = [Climb(candidate, due.step, due.skipped) for candidate in named if (due := _due(candidate, on)).step]
    ledger = ledger_of(dues)
    directory = Directory(on)
    lines = (line for one in dues for line in lines_of(one.candidate, one.step, directory))
    return Plan(
        tuple(line for line in lines if telling_of(line) not in ledger.told),
        tuple((one.candidate, step) for one in dues for step in ledger.passed_over(one)),
        frozenset(anchor_of(candidate) for candidate in named if not candidate.paused),
    )


def anchor_of(candidate: Candidate) -> tuple[str, int, str, int]:
    """Name what a reminder hangs on: the subject, the rule, and the version of the date."""
    return (*candidate.subject.key, candidate.rule, candidate.version)


def _due(candidate: Candidate, on: date) -> Due:
    found = ladder(candidate.rule)
    if found is None:
        return Due()
    return steps_due(found, candidate.anchor, on, calendar(), paused=candidate.paused)
