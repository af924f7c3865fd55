"""The ledger of reminders: who was told of a step, and which steps were passed over.

A step is decided once: its lines are written together, with the look at its item. The unique key guarantees "exactly
once" per (subject, step, deadline version, recipient, channel) whatever else goes wrong.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, Boolean, Date, Integer, String, delete, exists, func, insert, literal, select
from sqlalchemy.orm import aliased

from smartcity.foundation import clock
from smartcity.foundation.database import db, insert_or_skip
from smartcity.foundation.sent_rows import sent_rows
from smartcity.foundation.texts import Text
from smartcity.messages.models import Notification
from smartcity.reminders.lines import NOBODY, PAPER, PHONE, Line
from smartcity.reminders.models import Reminder, ReminderState
from smartcity.reminders.rules import DueStep
from smartcity.reminders.sources import Candidate

AT_A_TIME = 5000
"""Ids in one statement; SQLite takes 32 766."""

COUNTED = {"preserve_rowcount": True}
"""Asks how many rows an INSERT wrote, which PostgreSQL's driver else leaves out."""


class StepKey(NamedTuple):
    """A step of a subject, for one version of its date."""

    subject_type: str
    subject_id: int
    version: int
    step: str


_ENTRY = {
    "rule": String,
    "step": String,
    "subject_type": String,
    "subject_id": Integer,
    "deadline_version": Integer,
    "recipient_id": Integer,
    "channel": String,
    "reason": JSON,
    "due_on": Date,
}
_TOLD = {
    "kind": String,
    "text": JSON,
    "link": String,
    "stays_inside": Boolean,
    "channels": String,
    "alone": Boolean,
    "urgency": Integer,
}
_KEY = ("subject_type", "subject_id", "step", "deadline_version")
KEY = (*_KEY, "recipient_id", "channel")
"""What is unique in the ledger."""


def step_of(candidate: Candidate, step: DueStep) -> StepKey:
    """Name a step of a subject, as the ledger does."""
    return StepKey(candidate.subject.type, candidate.subject.id, candidate.version, step.key)


class MatterKey(NamedTuple):
    """What is chased, as the ledger names it: the subject, the rule, and the version of the date."""

    subject_type: str
    subject_id: int
    rule: str
    version: int


def matter_of(candidate: Candidate) -> MatterKey:
    """Name the matter of a candidate."""
    return MatterKey(*candidate.subject.key, candidate.rule.value, candidate.version)


def last_decided(candidates: Iterable[Candidate]) -> dict[MatterKey, date]:
    """Return the day of the last step of each matter that the ledger knows."""
    asked: dict[str, set[int]] = defaultdict(set)
    for candidate in candidates:
        asked[candidate.subject.type].add(candidate.subject.id)
    key = (Reminder.subject_type, Reminder.subject_id, Reminder.rule, Reminder.deadline_version)
    found: dict[MatterKey, date] = {}
    for kind, ids in asked.items():
        ordered = sorted(ids)
        for start in range(0, len(ordered), AT_A_TIME):
            some = Reminder.subject_id.in_(ordered[start : start + AT_A_TIME])
            days = select(*key, func.max(Reminder.due_on)).where(Reminder.subject_type == kind, some).group_by(*key)
            found.update({MatterKey(*row[:4]): row[4] for row in db.session.execute(days)})
    return found


def known_steps(wanted: Iterable[StepKey]) -> frozenset[StepKey]:
    """Return those of the steps that the ledger has, decided or passed over."""
    asked: dict[str, tuple[set[int], set[str]]] = defaultdict(lambda: (set(), set()))
    for kind, subject_id, _version, step in wanted:
        asked[kind][0].add(subject_id)
        asked[kind][1].add(step)
    columns = (Reminder.subject_type, Reminder.subject_id, Reminder.deadline_version, Reminder.step)
    found: set[StepKey] = set()
    for kind, (ids, steps) in asked.items():
        ordered = sorted(ids)
        for start in range(0, len(ordered), AT_A_TIME):
            some = Reminder.subject_id.in_(ordered[start : start + AT_A_TIME])
            mine = select(*columns).where(Reminder.subject_type == kind, some, Reminder.step.in_(steps)).distinct()
            found.update(StepKey(*row) for row in db.session.execute(mine))
    return frozenset(found)


def longest_due_first(anchor: date) -> int:
    """Return the urgency of what is not urgent: below 0, and the greater the longer its day has been due."""
    return -anchor.toordinal()


def enter(lines: Sequence[Line], run: int) -> int:
    """Write down lines of steps that the ledger doesn't have, and tell their recipients; return how many were new.

    `run` names this unit of work: only lines that it wrote itself are told.
    """
    if not lines:
        return 0
    writer = _Writer()
    sent = sent_rows("line", {**_ENTRY, **_TOLD}, [writer.row(line) for line in lines])
    entered = _enter(sent, ReminderState.DECIDED, run)
    if entered:
        _tell(sent, run)
    return entered


def enter_skipped(steps: Sequence[tuple[Candidate, DueStep]], reason: Text, run: int) -> int:
    """Write down steps for which nobody is told, and why, where the ledger doesn't have them; return how many."""
    if not steps:
        return 0
    why = json.dumps(reason.as_json(), ensure_ascii=False)
    rows = [[*_entry(candidate.rule, candidate, step), NOBODY, "", why, step.on] for candidate, step in steps]
    return _enter(sent_rows("line", _ENTRY, rows), ReminderState.SKIPPED, run)


def forget_passed_over(since: datetime) -> int:
    """Strike out the steps that were passed over after a moment that has not come; return how many.

    The clock was ahead: nobody was told of them, and their day is still to come. What people were told stays told.
    """
    ahead = (Reminder.recipient_id == NOBODY, Reminder.decided_at > since, Reminder.state == ReminderState.SKIPPED)
    gone = db.session.execute(delete(Reminder).where(*ahead), execution_options={"synchronize_session": False})
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]


def _enter(sent: Any, state: ReminderState, run: int) -> int:
    before = aliased(Reminder)
    known = exists().where(*(getattr(before, name) == sent.c[name] for name in _KEY))
    columns = [sent.c[name] for name in _ENTRY]
    more = {"state": literal(state, Reminder.state.type), "decided_at": literal(clock.now(), Reminder.decided_at.type)}
    rows = select(*columns, *more.values(), literal(run, Reminder.run.type)).where(~known)
    made = insert_or_skip(Reminder).from_select([*_ENTRY, *more, "run"], rows, include_defaults=False)
    return db.session.execute(made.on_conflict_do_nothing(index_elements=KEY), execution_options=COUNTED).rowcount  # type: ignore[attr-defined, no-any-return]


def _tell(sent: Any, run: int) -> None:
    """Put each line that this run entered into its recipient's inbox, to go out by the step's channels."""
    mine = [getattr(Reminder, name) == sent.c[name] for name in KEY]
    values = {
        "person_id": sent.c.recipient_id,
        "why": sent.c.reason,
        "about_type": sent.c.subject_type,
        "about_id": sent.c.subject_id,
        "cause_id": Reminder.id,
        "created_at": literal(clock.now(), Notification.created_at.type),
        **{name: sent.c[name] for name in _TOLD},
    }
    rows = select(*values.values()).join(Reminder, (Reminder.run == run) & _all(mine))
    told = rows.where(sent.c.channel.not_in((PHONE, PAPER)))
    db.session.execute(insert(Notification).from_select([*values], told, include_defaults=False))


def _all(conditions: Sequence[Any]) -> Any:
    first, *others = conditions
    for one in others:
        first &= one
    return first


class _Writer:
    """Writes lines as rows; a text that many lines share is written once."""

    def __init__(self) -> None:
        self._written: dict[int, tuple[Text, str]] = {}

    def row(self, line: Line) -> list[Any]:
        """Return a line's values in the order of the columns."""
        candidate, step = line.candidate, line.step
        return [
            *_entry(line.rule, candidate, step),
            line.recipient.person_id,
            line.channel,
            self._text(line.recipient.because),
            step.on,
            f"reminders.{line.rule}",
            self._text(line.text),
            candidate.link,
            candidate.stays_inside,
            line.channels,
            step.step.alone or line.urgent,
            int(line.urgent) or longest_due_first(candidate.anchor),
        ]

    def _text(self, text: Text) -> str:
        kept = self._written.get(id(text))
        if kept is None:
            kept = self._written[id(text)] = text, json.dumps(text.as_json(), ensure_ascii=False)
        return kept[1]


def _entry(rule: str, candidate: Candidate, step: DueStep) -> list[Any]:
    subject = candidate.subject
    return [rule, step.key, subject.type, subject.id, candidate.version]
