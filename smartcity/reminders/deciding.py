"""Carrying out what a moment asks for, exactly once however many schedulers do it at the same time.

The ledger's unique key is the guarantee. Each person's lines are written in one short unit of work, so that the digest
of the day holds all of them; what was decided before a crash is not decided again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from smartcity.actions.queries import by_ids
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.collecting import collect
from smartcity.messages.models import Notification
from smartcity.messages.queries import not_gone_out
from smartcity.messages.services import notify, withdraw
from smartcity.reminders import action_source
from smartcity.reminders.drafting import draft
from smartcity.reminders.ledger import enter_line, enter_skipped
from smartcity.reminders.lines import PAPER, PHONE, Line
from smartcity.reminders.models import Reminder
from smartcity.reminders.planning import Plan, office_is_open, plan
from smartcity.reminders.rules import DueStep, ReminderRule
from smartcity.reminders.sources import Candidate

AT_A_TIME = 20
"""Calls, papers and steps passed over in one unit of work."""

LINES_AT_A_TIME = 100
"""Lines to one person in one unit of work, some 0.3 seconds: more than anybody is told on a day of an ordinary year."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What one run did: lines decided, steps passed over, messages that wait to be sent."""

    decided: int = 0
    skipped: int = 0
    queued: int = 0


def decide(now: datetime) -> Decided:
    """Decide what is due at business time `now`; running it again decides nothing twice."""
    with clock.at(now):
        with unit(Mode.READ):
            found = plan(now)
            settled = _settled(found) if office_is_open(now) else []
        for subject, kind in settled:
            _take_back(subject, kind)
        skipped = sum(_skip(part) for part in _few(found.skipped, AT_A_TIME))
        told = sum(_carry_out(lines) for lines in _by_recipient(found.lines))
        return Decided(told, skipped, collect(now))


def decide_within(now: datetime) -> Decided:
    """Decide the same inside the open write unit, whole or not at all: for a past that is played by one process."""
    with clock.at(now):
        found = plan(now)
        for subject, kind in _settled(found) if office_is_open(now) else []:
            withdraw(subject, [kind])
        skipped = sum(enter_skipped(candidate, step) for candidate, step in found.skipped)
        told = sum(_tell(line) for line in found.lines)
        if told or skipped:
            record(SYSTEM, "reminders.decide", "reminder", count=told)
    return Decided(told, skipped)


T = TypeVar("T")


def _few(whole: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    return (whole[start : start + size] for start in range(0, len(whole), size))


def _settled(found: Plan) -> list[tuple[tuple[str, int], str]]:
    """Return what is queued and no longer stands: done, submitted, suspended, or with another deadline."""
    waiting = (
        select(Reminder.subject_type, Reminder.subject_id, Reminder.rule, Reminder.deadline_version)
        .join(Notification, Notification.id == Reminder.notification_id)
        .where(Notification.withdrawn_at.is_(None), not_gone_out())
        .where(Reminder.rule.in_(list(ReminderRule)))
    )
    return [(row[:2], _kind(row.rule)) for row in db.session.execute(waiting) if tuple(row) not in found.standing]


def _take_back(subject: tuple[str, int], kind: str) -> None:
    with unit(Mode.WRITE):
        withdraw(subject, [kind])
        record(SYSTEM, "reminders.withdraw", subject[0], subject[1])


def _kind(rule: str) -> str:
    return f"reminders.{rule}"


def _by_recipient(lines: Iterable[Line]) -> Iterable[Sequence[Line]]:
    """Put each person's lines together, so that one digest has them; calls and papers go by a few at a time."""
    people: dict[int, list[Line]] = {}
    others: list[Line] = []
    for line in lines:
        (others if line.channel in {PHONE, PAPER} else people.setdefault(line.recipient.person_id, [])).append(line)
    for lines_of_one in people.values():
        yield from _few(lines_of_one, LINES_AT_A_TIME)
    yield from _few(others, AT_A_TIME)


def _carry_out(lines: Sequence[Line]) -> int:
    """Write lines down and tell; return how many were new."""
    with unit(Mode.WRITE) as opened:
        told = sum(_tell(line) for line in _still_true(lines))
        if told:
            record(SYSTEM, "reminders.decide", "person", lines[0].recipient.person_id or None, count=told)
        else:
            opened.fail()
        return told


def _still_true(lines: Sequence[Line]) -> Iterable[Line]:
    """Leave out what was settled since the plan was made."""
    ids = {line.candidate.subject.id for line in lines if line.candidate.subject.type == action_source.ACTION}
    now = {candidate.subject.id: candidate for candidate in action_source.of_items(ids)} if ids else {}
    for line in lines:
        planned = line.candidate
        current = now.get(planned.subject.id) if planned.subject.type == action_source.ACTION else planned
        moved = planned.rule is ReminderRule.DEADLINE and current and current.version != planned.version
        if current and not current.paused and not moved:
            yield line


def _tell(line: Line) -> bool:
    """Enter a line in the ledger and do what it says; False where it stood there."""
    entry = enter_line(line, line.candidate.rule)
    if entry is None:
        return False
    if line.step.step.notice is not None and line.channel == PAPER:
        item_id = line.candidate.subject.id
        draft(by_ids([item_id])[item_id], line.step.step.notice)
    if line.channel not in {PHONE, PAPER}:
        entry.notification_id = tell(line, _kind(line.candidate.rule)).id
    return True


def tell(line: Line, kind: str, *, urgency: int = 0) -> Notification:
    """Tell the recipient of a line; an urgent one goes alone and at any hour."""
    return notify(
        line.recipient.person_id,
        kind,
        line.text,
        why=line.recipient.because,
        link=line.candidate.link,
        about=line.candidate.subject.key,
        stays_inside=line.candidate.stays_inside,
        urgency=urgency,
        alone=urgency > 0,
    )


def _skip(steps: Sequence[tuple[Candidate, DueStep]]) -> int:
    with unit(Mode.WRITE) as opened:
        new = sum(enter_skipped(candidate, step) for candidate, step in steps)
        if new:
            record(SYSTEM, "reminders.skip", "reminder", count=new)
        else:
            opened.fail()
        return new
