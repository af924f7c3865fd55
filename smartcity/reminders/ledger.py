"""The ledger of reminders: who was told of a step, and which steps were passed over.

Its unique key is what guarantees "exactly once" per (subject, step, deadline version, recipient, channel).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import select

from smartcity.foundation import clock
from smartcity.foundation.database import db, insert_or_skip
from smartcity.foundation.texts import Text
from smartcity.reminders.lines import NOBODY, PAPER, PHONE, Line
from smartcity.reminders.models import Reminder, ReminderState
from smartcity.reminders.rules import DueStep
from smartcity.reminders.sources import Candidate

AT_A_TIME = 5000
"""Ids in one statement; SQLite takes 32 766."""


@dataclass(frozen=True, slots=True)
class Climb:
    """The step a candidate has reached, and the lower ones below it."""

    candidate: Candidate
    step: DueStep
    lower: tuple[DueStep, ...]


Telling: TypeAlias = "tuple[str, int, int, str, int, bool]"


def telling_of(line: Line) -> Telling:
    """Tell one telling from another: a person is told once, whether by mail or not; a call is another thing."""
    return (*_key(line.candidate, line.step), line.recipient.person_id, line.channel in {PHONE, PAPER})


def _key(candidate: Candidate, step: DueStep) -> tuple[str, int, int, str]:
    return (*candidate.subject.key, candidate.version, step.key)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Who was told of the steps now reached; and of subjects where nobody was, the lower steps written down."""

    told: frozenset[Telling]
    known: frozenset[tuple[str, int, int, str]]

    def passed_over(self, climb: Climb) -> Iterable[DueStep]:
        """Return the lower steps that are to be recorded as skipped."""
        return (step for step in climb.lower if _key(climb.candidate, step) not in self.known)


def ledger_of(dues: Sequence[Climb]) -> Ledger:
    """Read what the ledger holds of the steps reached; their lower steps only where nobody was told yet."""
    told = frozenset(_rows_of([one.candidate for one in dues], {one.step.key for one in dues}))
    begun = {telling[:4] for telling in told}
    fresh = [one for one in dues if one.lower and _key(one.candidate, one.step) not in begun]
    known = {telling[:4] for telling in _rows_of([one.candidate for one in fresh], None)}
    old = {_key(one.candidate, step) for one in dues if one not in fresh for step in one.lower}
    return Ledger(told, frozenset(known | old))


def _rows_of(candidates: Sequence[Candidate], steps: set[str] | None) -> Iterable[Telling]:
    ids: dict[str, set[int]] = defaultdict(set)
    for candidate in candidates:
        ids[candidate.subject.type].add(candidate.subject.id)
    for kind, found in ids.items():
        ordered = sorted(found)
        for start in range(0, len(ordered), AT_A_TIME):
            mine = [Reminder.subject_type == kind, Reminder.subject_id.in_(ordered[start : start + AT_A_TIME])]
            if steps is not None:
                mine.append(Reminder.step.in_(steps))
            for row in db.session.execute(select(*_KEPT).where(*mine)):
                yield (*row[:5], row.channel in {PHONE, PAPER})


_KEPT = (
    Reminder.subject_type,
    Reminder.subject_id,
    Reminder.deadline_version,
    Reminder.step,
    Reminder.recipient_id,
    Reminder.channel,
)


def enter_line(line: Line, rule: str) -> Reminder | None:
    """Write down that somebody is told; None where the ledger has it already."""
    reason = line.recipient.because
    telling = {"recipient_id": line.recipient.person_id, "channel": line.channel, "state": ReminderState.DECIDED}
    entry_id = _enter(line.candidate, line.step, rule, reason=reason.as_json(), **telling)
    return None if entry_id is None else db.session.get_one(Reminder, entry_id)


def enter_skipped(candidate: Candidate, step: DueStep) -> bool:
    """Write down that a step was passed over; False where the ledger has it already."""
    reason = Text("A higher step was due as well").as_json()
    telling = {"recipient_id": NOBODY, "channel": "", "state": ReminderState.SKIPPED}
    return _enter(candidate, step, candidate.rule, reason=reason, **telling) is not None


def _enter(candidate: Candidate, step: DueStep, rule: str, **telling: Any) -> int | None:
    made = insert_or_skip(Reminder).values(
        rule=rule,
        step=step.key,
        subject_type=candidate.subject.type,
        subject_id=candidate.subject.id,
        deadline_version=candidate.version,
        due_on=step.on,
        decided_at=clock.now(),
        **telling,
    )
    return db.session.execute(made.on_conflict_do_nothing().returning(Reminder.id)).scalar()
