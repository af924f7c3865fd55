"""The ordinary day of very many items: a step that only tells people, all within reach, written by a few statements.

The rules stand elsewhere: which step is due in planning.py, who can be told and why in recipients.py. What is written
here is what planning and ledger.py would write for the same items one by one; anything unusual is left to them: papers,
calls, steps passed over, signatures and reports that are due, items that were changed since the last look.

Items with the same dates have the same step. Python works out that step and whom it can reach, once for all of them;
the rest is `INSERT … SELECT`. Who is told for two reasons is told for the first: the ledger's unique key leaves out
the second, which would go by the same channel.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import JSON, ColumnElement, Integer, Select, String, Table, cast, exists, func, insert, literal, select
from sqlalchemy.sql.selectable import Subquery

from smartcity.actions.models import ActionItem, ActionLook, ActionUnit
from smartcity.actions.rules import UnitRole
from smartcity.foundation import clock
from smartcity.foundation.database import db, insert_or_skip
from smartcity.foundation.sent_rows import lay_out, sent_rows
from smartcity.messages.models import Notification
from smartcity.reminders import action_source
from smartcity.reminders.action_source import ACTION
from smartcity.reminders.item_sentence import sentence_about_item
from smartcity.reminders.ladders import why
from smartcity.reminders.ledger import COUNTED, KEY, longest_due_first
from smartcity.reminders.lines import because_leading, because_responsible, channel_of
from smartcity.reminders.models import Reminder, ReminderState
from smartcity.reminders.planning import Prospect, Prospects
from smartcity.reminders.recipients import Directory, Recipient
from smartcity.reminders.rules import Audience, DueStep, ReminderRule, StepAction
from smartcity.workdays.queries import calendar

_RULE = ReminderRule.DEADLINE
_PEOPLE = frozenset({Audience.RESPONSIBLE, Audience.LEAD_LIAISON, Audience.SECRETARIAT})
_TOLD = {"behind": Integer, "recipient_id": Integer, "channel": String, "reason": JSON}


@dataclass(frozen=True, slots=True)
class Alike:
    """Items with the same dates have reached the same ordinary step.

    `looked_after` and `looked_by` bound the day of the last look: since then, this step has come and nothing was passed
    over. `office` is told of all; `responsible` and `liaisons` say who is told for whom: for a person, for a unit.
    """

    deadline: date
    report_due_on: date | None
    step: DueStep
    looked_after: date
    looked_by: date
    next_on: date
    office: Sequence[Recipient]
    responsible: Subquery | None
    liaisons: Subquery | None


def alike(directory: Directory) -> Iterable[Alike]:
    """Name the items whose step is an ordinary one, those with the same dates together. Reads only."""
    prospects = Prospects(directory.on)
    reach = _Reach(directory)
    for deadline, report_due_on in action_source.dates_to_look_at(directory.on):
        due = prospects.of(_RULE, deadline)
        report = prospects.of(ReminderRule.REPORT, report_due_on) if report_due_on else None
        if _ordinary(due, report):
            step = due.due.step
            assert step is not None  # that makes it ordinary
            next_on = min(due.next_on, report.next_on) if report else due.next_on
            looked_by = min(step.on, directory.on)
            office, responsible, liaisons = reach.of(step)
            dates = deadline, report_due_on, step, due.skipped_until, looked_by, next_on
            yield Alike(*dates, office=office, responsible=responsible, liaisons=liaisons)


def _ordinary(due: Prospect, report: Prospect | None) -> bool:
    """Tell whether a step has come that only tells people, and no report is due."""
    step = due.due.step
    if step is None or (report is not None and report.due.step is not None):
        return False
    return step.step.action is StepAction.MESSAGE and step.step.audience <= _PEOPLE


class _Reach:
    """Whom the audiences of a step reach, as tables that a statement brings along; worked out once for many dates."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._kept: dict[tuple[Audience, frozenset[str]], Subquery] = {}

    def of(self, step: DueStep) -> tuple[Sequence[Recipient], Subquery | None, Subquery | None]:
        """Return the office's people, who is told for a person responsible, and who for a lead unit."""
        asked = step.step.audience
        return (
            self._directory.secretariat if Audience.SECRETARIAT in asked else (),
            self._table(Audience.RESPONSIBLE, step),
            self._table(Audience.LEAD_LIAISON, step),
        )

    def _table(self, audience: Audience, step: DueStep) -> Subquery | None:
        if audience not in step.step.audience:
            return None
        key = audience, step.step.channels
        if key not in self._kept:
            told = self._responsible if audience is Audience.RESPONSIBLE else self._liaisons
            rows = [[behind, one.person_id, channel_of(one, step), _written(one)] for behind, one in told]
            self._kept[key] = sent_rows(audience.value, _TOLD, rows)
        return self._kept[key]

    @cached_property
    def _responsible(self) -> list[tuple[int, Recipient]]:
        people = action_source.responsible_to_look_at(self._directory.on)
        return [(one, told) for one in people for told in self._directory.people((one,), because_responsible())]

    @cached_property
    def _liaisons(self) -> list[tuple[int, Recipient]]:
        units = self._directory.unit_ids
        return [(one, told) for one in units for told in self._directory.liaisons((one,), because_leading)]


def _written(one: Recipient) -> str:
    return json.dumps(one.because.as_json(), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of items that are alike, as tables of the open unit; None for an audience that isn't asked for."""

    responsible: Table | None
    liaisons: Table | None


def told_of(found: Alike) -> Told:
    """Lay out in the open unit who is told."""
    return Told(*(None if sent is None else lay_out(sent) for sent in (found.responsible, found.liaisons)))


def take(found: Alike, told: Told, after: int, until: int, unreachable: Iterable[int]) -> Table:
    """Take those of these items whose ids are above `after`, up to `until`: they are this unit's until it ends.

    Left out is what another scheduler holds, what has a step that isn't ordinary for this item alone (a missing
    signature, a lead unit that must be phoned, a person responsible who can't be told), and what the ledger has.
    """
    conditions = [
        ActionItem.deadline == found.deadline,
        ActionItem.report_due_on.is_not_distinct_from(found.report_due_on),
        ActionItem.id > after,
        ActionItem.id <= until,
        ActionLook.look_on > found.looked_after,
        ActionLook.look_on <= found.looked_by,
        ~exists().where(
            Reminder.subject_type == ACTION,
            Reminder.subject_id == ActionItem.id,
            Reminder.step == found.step.key,
            Reminder.deadline_version == ActionItem.deadline_version,
        ),
    ]
    if told.responsible is not None:
        conditions.append(ActionItem.responsible_id.in_(select(told.responsible.c.behind)))
    return action_source.take_ordinary(conditions, unreachable)


def write(found: Alike, told: Told, taken: Table, run: int) -> int:
    """Write the lines of these items and tell their recipients; return how many lines that were.

    They are looked at again on the day of their next step.
    """
    last = db.session.scalar(select(func.max(Reminder.id))) or 0
    entered = sum(_enter(found.step, lines, run) for lines in _lines(found, told, taken))
    _tell(found, taken, run, last)
    action_source.look_next(found.next_on, select(taken.c.item_id))
    return entered


def _lines(found: Alike, told: Told, taken: Table) -> Iterable[Select[Any]]:
    """Find who is told of which item, audience by audience: the office, the person responsible, the liaisons.

    In the order of the items: written so, the ledger's indexes grow at their ends.
    """
    item = select(taken.c.item_id, taken.c.deadline_version).order_by(taken.c.item_id)
    for one in found.office:
        because = literal(one.because.as_json(), JSON)
        yield item.add_columns(literal(one.person_id, Integer), literal(channel_of(one, found.step)), because)
    if told.responsible is not None:
        by = told.responsible.c
        yield item.join(told.responsible, by.behind == taken.c.responsible_id).add_columns(*list(by)[1:])
    if told.liaisons is not None:
        by = told.liaisons.c
        leads = ActionUnit.role == UnitRole.LEAD, ActionUnit.until_on.is_(None)
        led = item.join(ActionUnit, ActionUnit.item_id == taken.c.item_id).where(*leads)
        ordered = led.join(told.liaisons, by.behind == ActionUnit.organisation_id).order_by(ActionUnit.position)
        yield ordered.add_columns(*list(by)[1:])


def _enter(step: DueStep, lines: Select[Any], run: int) -> int:
    item_id, version, recipient_id, channel, reason = lines.subquery("line").c
    values: dict[str, ColumnElement[Any]] = {
        "rule": literal(_RULE),
        "step": literal(step.key),
        "subject_type": literal(ACTION),
        "subject_id": item_id,
        "deadline_version": version,
        "recipient_id": recipient_id,
        "channel": channel,
        "reason": reason,
        "due_on": literal(step.on, Reminder.due_on.type),
        "state": literal(ReminderState.DECIDED, Reminder.state.type),
        "decided_at": literal(clock.now(), Reminder.decided_at.type),
        "run": literal(run, Reminder.run.type),
    }
    rows = select(*values.values()).where(literal(1) == literal(1))  # SQLite takes ON CONFLICT for a join's ON without
    made = insert_or_skip(Reminder).from_select([*values], rows, include_defaults=False)
    made = made.on_conflict_do_nothing(index_elements=KEY)
    return db.session.execute(made, execution_options=COUNTED).rowcount  # type: ignore[attr-defined, no-any-return]


def _tell(found: Alike, taken: Table, run: int, last: int) -> None:
    """Put each line that this run entered after the entry `last` into its recipient's inbox."""
    step = found.step.step
    values = {
        "person_id": Reminder.recipient_id,
        "kind": literal(f"reminders.{_RULE}"),
        "text": sentence_about_item(why(_RULE, found.deadline, clock.today(), calendar()), taken.c),
        "why": Reminder.reason,
        "link": literal("/actions/") + cast(Reminder.subject_id, String),
        "about_type": literal(ACTION),
        "about_id": Reminder.subject_id,
        "urgency": literal(longest_due_first(found.deadline)),
        "stays_inside": taken.c.stays_inside,
        "channels": literal(",".join(sorted(step.channels))),
        "alone": literal(step.alone),
        "cause_id": Reminder.id,
        "created_at": literal(clock.now(), Notification.created_at.type),
    }
    told = select(*values.values()).join(taken, taken.c.item_id == Reminder.subject_id)
    mine = told.where(Reminder.id > last, Reminder.run == run, Reminder.step == found.step.key)
    db.session.execute(insert(Notification).from_select([*values], mine, include_defaults=False))
