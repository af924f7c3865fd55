"""The ordinary day of very many items: a step that only tells people, all within reach, written by a few statements.

The rules stand elsewhere: which step is due in planning.py, who can be told and why in recipients.py. What is written
here is what planning and ledger.py would write for the same items one by one; anything unusual is left to them: papers,
calls, steps passed over, signatures and reports that are due, items that were changed since the last look.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import JSON, Integer, Row, String, Text, case, cast, func, insert, literal, select
from sqlalchemy.sql.elements import ColumnElement

from smartcity.actions.models import EPOCH, ActionItem
from smartcity.foundation import clock
from smartcity.foundation.database import db, insert_or_skip
from smartcity.foundation.sent_rows import sent_rows
from smartcity.foundation.texts import Text as Sentence
from smartcity.messages.models import Notification
from smartcity.reminders import action_source
from smartcity.reminders.action_source import ACTION, stays_inside
from smartcity.reminders.ladders import why
from smartcity.reminders.ledger import COUNTED
from smartcity.reminders.lines import because_leading, because_responsible, channel_of
from smartcity.reminders.models import Reminder, ReminderState
from smartcity.reminders.planning import Prospect, Prospects
from smartcity.reminders.recipients import Directory, Recipient
from smartcity.reminders.rules import Audience, DueStep, ReminderRule, StepAction
from smartcity.workdays.queries import calendar

_RULE = ReminderRule.DEADLINE
_PEOPLE = frozenset({Audience.RESPONSIBLE, Audience.LEAD_LIAISON, Audience.SECRETARIAT})
_LINE = {
    "subject_id": Integer,
    "deadline_version": Integer,
    "recipient_id": Integer,
    "channel": String,
    "reason": JSON,
}
Lines: TypeAlias = "list[list[Any]]"
_NUMBER, _TITLE = "\ue000", "\ue001"


@dataclass(slots=True)
class Sorted:
    """Items as they were looked at: those alike by their deadline, those to look at closely, and the next looks."""

    alike: dict[date, list[Row[Any]]] = field(default_factory=lambda: defaultdict(list))
    others: list[int] = field(default_factory=list)
    next_looks: dict[int, date] = field(default_factory=dict)


def sort(rows: Iterable[Row[Any]], directory: Directory, prospects: Prospects) -> Sorted:
    """Part the items of which nothing but their number and title must be known from the others."""
    found = Sorted()
    for row in rows:
        deadline = None if row.look_on == EPOCH or row.deadline is None else prospects.of(_RULE, row.deadline)
        report = prospects.of(ReminderRule.REPORT, row.report_due_on) if row.report_due_on else None
        if deadline is None or not _ordinary(row, deadline, report, directory):
            found.others.append(row.id)
            continue
        found.alike[row.deadline].append(row)
        found.next_looks[row.id] = min(deadline.next_on, report.next_on) if report else deadline.next_on
    return found


def _ordinary(row: Row[Any], deadline: Prospect, report: Prospect | None, directory: Directory) -> bool:
    """Tell whether an item has reached a step that only tells people, and all of them can be told."""
    step = deadline.due.step
    if row.unsigned or row.led_by_any or step is None or step.step.action is not StepAction.MESSAGE:
        return False
    if (
        step.on < row.look_on
        or deadline.skipped_until >= row.look_on
        or (report and report.due.step)
        or not step.step.audience <= _PEOPLE
    ):
        return False
    return Audience.RESPONSIBLE not in step.step.audience or bool(_responsible(row.responsible_id, directory))


def _responsible(person_id: int | None, directory: Directory) -> list[Recipient]:
    key = "responsible", person_id
    if key not in directory.kept:
        directory.kept[key] = directory.people(() if person_id is None else (person_id,), because_responsible())
    found: list[Recipient] = directory.kept[key]
    return found


def write(found: Sorted, directory: Directory, prospects: Prospects, run: int) -> int:
    """Write the lines of the items that are alike, and tell them; return how many lines that were."""
    leads = action_source.leads_of([row.id for rows in found.alike.values() for row in rows])
    entered = 0
    for deadline, rows in found.alike.items():
        step = prospects.of(_RULE, deadline).due.step
        assert step is not None  # it has made them ordinary
        last = db.session.scalar(select(func.max(Reminder.id))) or 0
        known = _told_before(step, rows)
        fresh = [row for row in rows if (row.id, row.deadline_version) not in known]
        entered += _enter(step, _lines(step, fresh, leads, directory), run)
        _tell(step, deadline, directory, run, last)
    return entered


def _told_before(step: DueStep, rows: Sequence[Row[Any]]) -> set[tuple[int, int]]:
    """Return the items, with the version of their deadline, whose step the ledger has: they were changed since."""
    items = sent_rows("looked", {"item_id": Integer}, [[row.id] for row in rows])
    mine = (
        Reminder.subject_type == ACTION,
        Reminder.subject_id.in_(select(items.c.item_id)),
        Reminder.step == step.key,
    )
    found = db.session.execute(select(Reminder.subject_id, Reminder.deadline_version).where(*mine))
    return {(item_id, version) for item_id, version in found}


def _lines(step: DueStep, rows: Sequence[Row[Any]], leads: Mapping[int, Sequence[int]], directory: Directory) -> Lines:
    """Return who is told of each item: the office, the person responsible, the liaisons; each once."""
    asked = step.step.audience
    office = directory.secretariat if Audience.SECRETARIAT in asked else []
    found: Lines = []
    for row in rows:
        told = [*office]
        if Audience.RESPONSIBLE in asked:
            told += _responsible(row.responsible_id, directory)
        if Audience.LEAD_LIAISON in asked:
            told += directory.liaisons(leads[row.id], because_leading)
        once: dict[int, Recipient] = {}
        for one in told:
            once.setdefault(one.person_id, one)
        found += [[row.id, row.deadline_version, *_as_sent(one, step, directory)] for one in once.values()]
    return found


def _as_sent(one: Recipient, step: DueStep, directory: Directory) -> list[Any]:
    key = "sent", step.key, id(one)
    if key not in directory.kept:
        because = json.dumps(one.because.as_json(), ensure_ascii=False)
        directory.kept[key] = [one.person_id, channel_of(one, step), because]
    found: list[Any] = directory.kept[key]
    return found


def _enter(step: DueStep, lines: Sequence[Sequence[Any]], run: int) -> int:
    line = sent_rows("line", _LINE, lines)
    values: dict[str, ColumnElement[Any]] = {
        "rule": literal(_RULE),
        "step": literal(step.key),
        "subject_type": literal(ACTION),
        **dict(line.c.items()),
        "due_on": literal(step.on, Reminder.due_on.type),
        "state": literal(ReminderState.DECIDED, Reminder.state.type),
        "decided_at": literal(clock.now(), Reminder.decided_at.type),
        "run": literal(run, Reminder.run.type),
    }
    rows = select(*values.values()).where(literal(1) == literal(1))
    made = insert_or_skip(Reminder).from_select([*values], rows, include_defaults=False).on_conflict_do_nothing()
    return db.session.execute(made, execution_options=COUNTED).rowcount  # type: ignore[attr-defined, no-any-return]


def _tell(step: DueStep, deadline: date, directory: Directory, run: int, last: int) -> None:
    """Put each line that this run entered after the entry `last` into its recipient's inbox."""
    values = {
        "person_id": Reminder.recipient_id,
        "kind": literal(f"reminders.{_RULE}"),
        "text": _text(why(_RULE, deadline, directory.on, calendar())),
        "why": Reminder.reason,
        "link": literal("/actions/") + cast(Reminder.subject_id, String),
        "about_type": literal(ACTION),
        "about_id": Reminder.subject_id,
        "urgency": literal(0),
        "stays_inside": stays_inside(),
        "channels": literal(",".join(sorted(step.step.channels))),
        "alone": literal(step.step.alone),
        "cause_id": Reminder.id,
        "created_at": literal(clock.now(), Notification.created_at.type),
    }
    told = select(*values.values()).join(ActionItem, ActionItem.id == Reminder.subject_id)
    mine = told.where(Reminder.id > last, Reminder.run == run, Reminder.step == step.key)
    db.session.execute(insert(Notification).from_select([*values], mine, include_defaults=False))


def _text(reason: Sentence) -> ColumnElement[Any]:
    """Write the sentence about an item in the statement itself: only its number and title differ."""
    matter = Sentence("%(number)s “%(title)s”", number=_NUMBER, title=_TITLE)
    sentence = Sentence("%(matter)s: %(reason)s", matter=matter, reason=reason)
    before, rest = json.dumps(sentence.as_json(), ensure_ascii=False).split(f'"{_NUMBER}"')
    between, after = rest.split(f'"{_TITLE}"')
    written = literal(before) + _quoted_number() + literal(between) + _quoted(ActionItem.title) + literal(after)
    return cast(written, JSON) if _is_postgresql() else written


def _quoted_number() -> ColumnElement[Any]:
    """Write the number as `numbering.written` does: at least three digits."""
    seq = cast(ActionItem.seq, String)
    zeros = case({1: "00", 2: "0"}, value=func.length(seq), else_="")
    return literal('"') + cast(ActionItem.year, String) + literal("-") + zeros + seq + literal('"')


def _quoted(column: Any) -> ColumnElement[Any]:
    return cast(func.to_json(column), Text) if _is_postgresql() else func.json_quote(column, type_=Text())


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"
