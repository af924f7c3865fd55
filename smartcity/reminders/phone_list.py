"""Today's calls: whom the office is to phone, the number, and what was said last time.

A call is on the list from the day its step was due until somebody has written down what was said, or something else
has happened to the item.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Join, and_, distinct, exists, func, join, or_, select

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
    words = _last_words({row.id for row in waiting})
    found: dict[int, dict[int, Errand]] = defaultdict(dict)
    for row in waiting:
        found[row.unit_id].setdefault(row.id, _errand(row, _newest(words, row.id, row.unit_id)))
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
    return db.session.scalar(select(func.count(distinct(ActionUnit.organisation_id))).select_from(_calls())) or 0


def _calls() -> Join:
    """Name the calls that wait with the units they are to: the one that has not signed, else each lead unit."""
    unsigned = Reminder.rule == ReminderRule.UNSIGNED
    meant = or_(
        and_(unsigned, ActionUnit.id == Reminder.deadline_version), and_(~unsigned, ActionUnit.role == UnitRole.LEAD)
    )
    mine = (Reminder.subject_type == ACTION, Reminder.channel == PHONE, Reminder.subject_id == ActionItem.id)
    open_ = (ActionItem.is_open, ActionItem.state != State.SUBMITTED)
    part = (ActionUnit.item_id == ActionItem.id, ActionUnit.until_on.is_(None), meant, ~_answered())
    return join(join(Reminder, ActionItem, and_(*mine, *open_)), ActionUnit, and_(*part))


def _answered() -> ColumnElement[bool]:
    """Tell that something has happened since: to the item, or with the unit; what another unit does is no answer."""
    of_unit = or_(ActionEvent.unit_id.is_(None), ActionEvent.unit_id == ActionUnit.organisation_id)
    later = (ActionEvent.item_id == ActionItem.id, ActionEvent.at > Reminder.decided_at)
    return exists().where(*later, of_unit).correlate(ActionItem, Reminder, ActionUnit)


def _waiting() -> list[Any]:
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
            ActionUnit.organisation_id.label("unit_id"),
        )
        .select_from(_calls())
        .outerjoin(Person, Person.id == ActionItem.responsible_id)
        .order_by(Reminder.due_on, Reminder.id, ActionUnit.position)
    )
    return list(db.session.execute(statement))


def _last_words(item_ids: Iterable[int]) -> dict[tuple[int, int | None], tuple[int, LastWord]]:
    """Return the newest words about each item and unit, with their place in the story; no unit: a note of anybody."""
    newest = (
        select(func.max(ActionEvent.id))
        .where(ActionEvent.item_id.in_(list(item_ids)), ActionEvent.verb == Verb.NOTE, ActionEvent.text != "")
        .group_by(ActionEvent.item_id, ActionEvent.unit_id)
    )
    told = (ActionEvent.id, ActionEvent.item_id, ActionEvent.unit_id, ActionEvent.text, ActionEvent.at)
    notes = select(*told).where(ActionEvent.id.in_(newest))
    return {(row.item_id, row.unit_id): (row.id, LastWord(row.text, row.at)) for row in db.session.execute(notes)}


def _newest(words: dict[tuple[int, int | None], tuple[int, LastWord]], item_id: int, unit_id: int) -> LastWord | None:
    """Return what was said last about an item, with the unit or in general."""
    known = [words[key] for key in ((item_id, unit_id), (item_id, None)) if key in words]
    return max(known)[1] if known else None
