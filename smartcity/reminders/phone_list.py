"""Today's calls: whom the office is to phone, the number, and what was said last time.

A call is on the list from the day its step was due until somebody has written down what was said, or something else
has happened to the item.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select

from smartcity.actions.history_models import ActionEvent
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.rules import UnitRole
from smartcity.actions.workflow import State, Verb
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written
from smartcity.foundation.remembering import remembered
from smartcity.people.models import Person
from smartcity.reminders.action_source import ACTION, STAYS_INSIDE
from smartcity.reminders.lines import PHONE
from smartcity.reminders.models import Reminder
from smartcity.reminders.recipients import Call, Directory
from smartcity.reminders.rules import ReminderRule


class LastWord(NamedTuple):
    """What was said about an item last time, and when."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Errand:
    """One item to phone a unit about; `since` is the day the call was due.

    What `stays_inside` the house may be spoken of on the phone, and is in no text that leaves it.
    """

    item_id: int
    number: str
    title: str
    deadline: date | None
    since: date
    last: LastWord | None
    responsible_id: int | None
    responsible: str
    stays_inside: bool


@dataclass(frozen=True, slots=True)
class UnitToPhone:
    """A unit to phone, and the items it is about."""

    call: Call
    errands: tuple[Errand, ...]


def phone_list(on: date) -> list[UnitToPhone]:
    """Return the units to phone, those with the oldest call first."""
    waiting = _waiting()
    units = _units_of(waiting)
    words = _last_words({row.id for row in waiting})
    found: dict[int, dict[int, Errand]] = defaultdict(dict)
    for row in waiting:
        errand = _errand(row, words.get(row.id))
        for unit_id in units[row.id, row.part_id]:
            found[unit_id].setdefault(row.id, errand)
    directory = Directory(on)
    return [UnitToPhone(directory.call(unit_id), tuple(errands.values())) for unit_id, errands in found.items()]


def _errand(row: Any, last: LastWord | None) -> Errand:
    return Errand(
        item_id=row.id,
        number=written(row.year, row.seq) or "",
        title=row.title,
        deadline=row.deadline,
        since=row.due_on,
        last=last,
        responsible_id=row.responsible_id,
        responsible=row.responsible or "",
        stays_inside=row.stays_inside,
    )


@remembered
def count_calls() -> int:
    """Return how many units are to be phoned."""
    return len({unit_id for units in _units_of(_waiting()).values() for unit_id in units})


def _waiting() -> list[Any]:
    answered = exists().where(ActionEvent.item_id == ActionItem.id, ActionEvent.at > Reminder.decided_at)
    statement = (
        select(
            ActionItem.id,
            ActionItem.year,
            ActionItem.seq,
            ActionItem.title,
            ActionItem.deadline,
            ActionItem.responsible_id,
            Person.name.label("responsible"),
            STAYS_INSIDE,
            Reminder.due_on,
            Reminder.rule,
            Reminder.deadline_version.label("part_id"),
        )
        .join(ActionItem, ActionItem.id == Reminder.subject_id)
        .outerjoin(Person, Person.id == ActionItem.responsible_id)
        .where(Reminder.subject_type == ACTION, Reminder.channel == PHONE)
        .where(ActionItem.is_open, ActionItem.state != State.SUBMITTED, ~answered)
        .order_by(Reminder.due_on, Reminder.id)
    )
    return list(db.session.execute(statement))


def _units_of(waiting: Iterable[Any]) -> dict[tuple[int, int], tuple[int, ...]]:
    """Return the units that each call is to: the one that has not signed, else the lead units."""
    ids = {row.id for row in waiting}
    parts = db.session.execute(
        select(ActionUnit.id, ActionUnit.item_id, ActionUnit.role, ActionUnit.organisation_id)
        .where(ActionUnit.item_id.in_(ids), ActionUnit.until_on.is_(None))
        .order_by(ActionUnit.position)
    ).all()
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    for row in waiting:
        unsigned = row.rule == ReminderRule.UNSIGNED
        found[row.id, row.part_id] = tuple(
            part.organisation_id
            for part in parts
            if part.item_id == row.id and (part.id == row.part_id if unsigned else part.role is UnitRole.LEAD)
        )
    return found


def _last_words(item_ids: Iterable[int]) -> dict[int, LastWord]:
    newest = (
        select(func.max(ActionEvent.id))
        .where(ActionEvent.item_id.in_(list(item_ids)), ActionEvent.verb == Verb.NOTE, ActionEvent.text != "")
        .group_by(ActionEvent.item_id)
    )
    notes = select(ActionEvent.item_id, ActionEvent.text, ActionEvent.at).where(ActionEvent.id.in_(newest))
    return {row.item_id: LastWord(row.text, row.at) for row in db.session.execute(notes)}
