"""What may be due about action items: their deadline, an outstanding signature, an outstanding report.

Chased are open items only; not while a submission, an extension request or an objection waits for an answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, or_, select

from smartcity.actions.history_models import Extension, ExtensionState, Objection, ObjectionState
from smartcity.actions.models import ActionItem, ActionSource, ActionUnit
from smartcity.actions.rules import SourceKind, UnitRole
from smartcity.actions.workflow import State
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written
from smartcity.foundation.texts import Text
from smartcity.reminders.rules import Audience, ReminderRule
from smartcity.reminders.sources import Candidate, Subject, last_anchor
from smartcity.workdays.queries import calendar

ACTION = "action"
AT_A_TIME = 5000
"""Ids in one statement; SQLite takes 32 766."""

_EXTENSION = exists().where(Extension.item_id == ActionItem.id, Extension.state == ExtensionState.WAITING)
_OBJECTION = exists().where(
    Objection.item_id == ActionItem.id, Objection.state.in_((ObjectionState.WAITING, ObjectionState.REFERRED))
)
_INSTRUCTED = exists().where(ActionSource.item_id == ActionItem.id, ActionSource.kind == SourceKind.INSTRUCTION)
STAYS_INSIDE = or_(ActionItem.in_house_only, _INSTRUCTED).label("stays_inside")
"""What rests on a leader's words, or is to stay in the house, is in no text that leaves it (DOMAIN §6)."""
_COLUMNS = (
    ActionItem.id,
    ActionItem.year,
    ActionItem.seq,
    ActionItem.title,
    ActionItem.deadline,
    ActionItem.deadline_version,
    ActionItem.report_due_on,
    ActionItem.assigned_at,
    ActionItem.responsible_id,
    ActionItem.leader_id,
    ActionItem.state,
    STAYS_INSIDE,
    or_(_EXTENSION, _OBJECTION).label("waits"),
)


def due(now: datetime) -> Iterable[Candidate]:
    """Name the items whose deadline, signature or report may be due."""
    on = clock.local(now).date()
    yield from _dated(ReminderRule.DEADLINE, ActionItem.deadline <= last_anchor(ReminderRule.DEADLINE, on, calendar()))
    yield from _unsigned()
    yield from _dated(ReminderRule.REPORT, ActionItem.report_due_on <= last_anchor(ReminderRule.REPORT, on, calendar()))


def of_items(ids: Iterable[int]) -> list[Candidate]:
    """Name open items whatever their dates, as their deadline's ladder would; also those without a deadline."""
    rows = _rows(ActionItem.id.in_(list(ids)))
    leads = _units([row.id for row in rows])
    rule, asked = ReminderRule.DEADLINE, Text("The office asks how it stands")
    return [
        _candidate(rule, row, row.deadline or clock.today(), row.deadline_version, leads[row.id], asked) for row in rows
    ]


def _dated(rule: ReminderRule, when: ColumnElement[bool]) -> Iterable[Candidate]:
    rows = _rows(when)
    leads = _units([row.id for row in rows])
    for row in rows:
        reports = rule is ReminderRule.REPORT
        anchor, version = (row.report_due_on, 0) if reports else (row.deadline, row.deadline_version)
        yield _candidate(rule, row, anchor, version, leads[row.id])


def _rows(when: ColumnElement[bool]) -> Sequence[Row[*tuple[Any, ...]]]:
    return db.session.execute(select(*_COLUMNS).where(ActionItem.is_open, when).order_by(ActionItem.id)).all()


def _unsigned() -> Iterable[Candidate]:
    """Name each lead and supporting unit that has not signed, as a matter of its own."""
    part = (ActionUnit.until_on.is_(None), ActionUnit.signed_at.is_(None), ActionUnit.role != UnitRole.OVERSEEING)
    columns = (*_COLUMNS, ActionUnit.id.label("part_id"), ActionUnit.organisation_id, ActionUnit.from_on)
    statement = select(*columns).join(ActionUnit, ActionUnit.item_id == ActionItem.id).where(ActionItem.is_open, *part)
    for row in db.session.execute(statement.order_by(ActionItem.id, ActionUnit.id)):
        assigned = clock.local(row.assigned_at).date() if row.assigned_at else row.from_on
        unit = {UnitRole.LEAD: (row.organisation_id,)}
        yield _candidate(ReminderRule.UNSIGNED, row, max(row.from_on, assigned), row.part_id, unit)


def _units(ids: Sequence[int]) -> dict[int, dict[UnitRole, tuple[int, ...]]]:
    """Return the units that have a part in the items now, by role, in their order."""
    found: dict[int, dict[UnitRole, tuple[int, ...]]] = defaultdict(dict)
    for start in range(0, len(ids), AT_A_TIME):
        statement = select(ActionUnit.item_id, ActionUnit.role, ActionUnit.organisation_id).where(
            ActionUnit.item_id.in_(ids[start : start + AT_A_TIME]), ActionUnit.until_on.is_(None)
        )
        for item_id, role, unit_id in db.session.execute(statement.order_by(ActionUnit.position, ActionUnit.id)):
            found[item_id][role] = (*found[item_id].get(role, ()), unit_id)
    return found


def _candidate(
    rule: ReminderRule,
    row: Row[*tuple[Any, ...]],
    anchor: date,
    version: int,
    units: Mapping[UnitRole, tuple[int, ...]],
    without_date: Text | None = None,
) -> Candidate:
    number = written(row.year, row.seq)
    leads = units.get(UnitRole.LEAD, ())
    return Candidate(
        rule=rule,
        subject=Subject(ACTION, row.id, number),
        matter=Text("%(number)s “%(title)s”", number=number or "", title=row.title),
        anchor=anchor,
        version=version,
        link=f"/actions/{row.id}",
        paused=bool(row.waits) or row.state is State.SUBMITTED,
        stays_inside=bool(row.stays_inside),
        reason=None if row.deadline else without_date,
        people={
            Audience.RESPONSIBLE: _some(row.responsible_id),
            Audience.LEADER: _some(row.leader_id),
        },
        units={
            Audience.RESPONSIBLE: leads,
            Audience.LEAD_LIAISON: leads,
            Audience.LEAD_HEAD: leads,
            Audience.SUPPORTING_LIAISON: units.get(UnitRole.SUPPORTING, ()),
        },
    )


def _some(person_id: int | None) -> tuple[int, ...]:
    return () if person_id is None else (person_id,)
