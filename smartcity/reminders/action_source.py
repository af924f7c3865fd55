"""What may be due about action items: their deadline, an outstanding signature, an outstanding report.

Chased are open items only; not while a submission, an extension request or an objection waits for an answer. Of each
stands from which day it must be looked at again (`ActionLook`), so that a look at a million items costs what is new.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, Table, and_, exists, func, or_, select, update

from smartcity.actions.history_models import Extension, ExtensionState, Objection, ObjectionState
from smartcity.actions.models import EPOCH, ActionItem, ActionLook, ActionSource, ActionUnit
from smartcity.actions.rules import SourceKind, UnitRole
from smartcity.actions.workflow import State
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written
from smartcity.foundation.sent_rows import lay_out, sent_rows
from smartcity.foundation.texts import Text
from smartcity.reminders.rules import Audience, ReminderRule
from smartcity.reminders.sources import Candidate, Subject

ACTION = "action"
LOOKED_AT = frozenset({ReminderRule.DEADLINE, ReminderRule.UNSIGNED, ReminderRule.REPORT})
"""The rules for which is kept from which day an item must be looked at again; the rest is asked for at each tick."""

AT_A_TIME = 5000
"""Ids in one statement; SQLite takes 32 766."""

_EXTENSION = exists().where(Extension.item_id == ActionItem.id, Extension.state == ExtensionState.WAITING)
_OBJECTION = exists().where(
    Objection.item_id == ActionItem.id, Objection.state.in_((ObjectionState.WAITING, ObjectionState.REFERRED))
)
_INSTRUCTED = exists().where(ActionSource.item_id == ActionItem.id, ActionSource.kind == SourceKind.INSTRUCTION)
STAYS_INSIDE = or_(ActionItem.in_house_only, _INSTRUCTED).label("stays_inside")
"""What rests on a leader's words, or is to stay in the house, is in no text that leaves it (DOMAIN §6)."""
_WAITS_NOT = and_(ActionItem.state != State.SUBMITTED, ~_EXTENSION, ~_OBJECTION)
_COLUMNS = (
    ActionItem.id,
    ActionItem.year,
    ActionItem.seq,
    ActionItem.title,
    ActionItem.deadline,
    ActionItem.deadline_version,
    ActionItem.report_due_on,
    ActionLook.look_on,
    ActionItem.assigned_at,
    ActionItem.responsible_id,
    ActionItem.leader_id,
    STAYS_INSIDE,
    (~_WAITS_NOT).label("waits"),
)
_OF_A_LINE = (
    ActionItem.id.label("item_id"),
    ActionItem.deadline_version,
    ActionItem.responsible_id,
    ActionItem.year,
    ActionItem.seq,
    ActionItem.title,
    STAYS_INSIDE,
)
_Item = Row[*tuple[Any, ...]]
_Units = Mapping[UnitRole, tuple[int, ...]]


def to_look_at(on: date) -> list[Candidate]:
    """Name what may be due on a day about all items that must be looked at."""
    return _candidates(
        db.session.execute(_open_items(ActionLook.look_on <= on, _WAITS_NOT).order_by(ActionItem.id)).all()
    )


def some_to_look_at(on: date, limit: int) -> Sequence[int]:
    """Take at most `limit` items that must be looked at; they are this unit's until it ends.

    Those that another scheduler holds are passed over.
    """
    wanted = _looked_for(select(ActionItem.id), on).order_by(ActionLook.look_on, ActionItem.id).limit(limit)
    ids: Sequence[int] = db.session.scalars(taken(wanted)).all()
    return ids


def last_of_some(deadline: date, after: int, limit: int) -> int | None:
    """Return the last id of the next open items of a deadline, those above the id `after`; None when none is left."""
    due = ActionItem.is_open.expression, ActionItem.deadline == deadline, ActionItem.id > after
    some = select(ActionItem.id).where(*due).order_by(ActionItem.id).limit(limit).subquery()
    last: int | None = db.session.scalar(select(func.max(some.c.id)))
    return last


def take_ordinary(conditions: Iterable[ColumnElement[bool]], unreachable: Iterable[int]) -> Table:
    """Take the open items, all parts of which are signed, that are led by units within reach.

    Returned is a table of the open unit: the item's id, what a line about it needs of its row.
    """
    part = (ActionUnit.item_id == ActionItem.id, ActionUnit.until_on.is_(None))
    unsigned = exists().where(*part, ActionUnit.signed_at.is_(None), ActionUnit.role != UnitRole.OVERSEEING)
    wanted = select(*_OF_A_LINE).join(ActionLook, ActionLook.item_id == ActionItem.id)
    wanted = wanted.where(ActionItem.is_open, *conditions, _WAITS_NOT, ~unsigned)
    if far := list(unreachable):
        led = (ActionUnit.role == UnitRole.LEAD, ActionUnit.organisation_id.in_(far))
        wanted = wanted.where(~exists().where(*part, *led))
    return lay_out(taken(wanted.order_by(ActionItem.id)).subquery("taken"))


def taken(wanted: Any) -> Any:
    """Have a statement take the items it finds: they are the open unit's until it ends; passed over is what isn't free.

    What is held is the look, which who changes an item holds as well: the item's wide row is not written for it.
    """
    return wanted.with_for_update(of=ActionLook, skip_locked=True)


def dates_to_look_at(on: date) -> Sequence[tuple[date, date | None]]:
    """Return the deadlines, with the day of the next report, of items to look at that weren't changed meanwhile."""
    dates = _unchanged(select(ActionItem.deadline, ActionItem.report_due_on), on).distinct()
    return [(deadline, report) for deadline, report in db.session.execute(dates) if deadline]


def responsible_to_look_at(on: date) -> Sequence[int]:
    """Return who is responsible for items to look at that weren't changed meanwhile."""
    people = _unchanged(select(ActionItem.responsible_id), on).distinct()
    return [person_id for person_id in db.session.scalars(people) if person_id is not None]


def _unchanged(of: Any, on: date) -> Any:
    looked = of.join(ActionLook, ActionLook.item_id == ActionItem.id)
    return looked.where(ActionLook.look_on <= on, ActionLook.look_on > EPOCH)


def _looked_for(of: Any, on: date) -> Any:
    return of.join(ActionLook, ActionLook.item_id == ActionItem.id).where(ActionLook.look_on <= on, _WAITS_NOT)


def staying_inside(ids: Iterable[int]) -> frozenset[int]:
    """Return those of the items about which nothing that leaves the house may say more than how many there are."""
    return frozenset(db.session.scalars(select(ActionItem.id).where(ActionItem.id.in_(sent_ids(ids)), stays_inside())))


def stays_inside() -> ColumnElement[bool]:
    """Tell in a statement whether what is said about an item may not leave the house."""
    return or_(ActionItem.in_house_only, _INSTRUCTED)


def anything_to_look_at(on: date) -> bool:
    """Tell whether any item must be looked at; the items not named by `to_look_at` cost nothing here."""
    wanted = _looked_for(select(ActionItem.id), on).order_by(ActionLook.look_on).limit(1)  # by the index
    return db.session.execute(wanted).first() is not None


def looked_at(next_looks: Mapping[date, Sequence[int]]) -> None:
    """Keep for items the day from which they must be looked at again."""
    for day, ids in next_looks.items():
        look_next(day, sent_ids(ids))


def look_next(day: date, ids: Select[tuple[int]]) -> None:
    """Keep for the items that a statement names the day from which they must be looked at again."""
    moved = update(ActionLook).where(ActionLook.item_id.in_(ids)).values(look_on=day)
    db.session.execute(moved, execution_options={"synchronize_session": False})


def sent_ids(ids: Iterable[int]) -> Select[tuple[int]]:
    """Return ids as a statement brings them along, however many."""
    return select(sent_rows("sent", {"item_id": Integer}, [[item_id] for item_id in ids]).c.item_id)


def follow_calendar(_actor: Actor) -> None:
    """Look at all items again when the working calendar has changed: their steps fall on other days."""
    look_again()


def look_again() -> int:
    """Have every open item looked at again, as after a change of the rules or the calendar; return how many."""
    today = clock.today()
    every = update(ActionLook).where(ActionLook.look_on > today).values(look_on=today)
    moved = db.session.execute(every, execution_options={"synchronize_session": False})
    return moved.rowcount  # type: ignore[attr-defined, no-any-return]


def standing(ids: Iterable[int]) -> list[Candidate]:
    """Name what may be due about these items whatever their dates, as far as they are open."""
    return [one for some in _few(ids) for one in _candidates(some)]


def of_items(ids: Iterable[int]) -> list[Candidate]:
    """Name open items as their deadline's ladder would, also those without a deadline: to be reminded of by hand."""
    rule, asked = ReminderRule.DEADLINE, Text("The office asks how it stands")
    rows = [row for some in _few(ids) for row in some]
    parties = _Parties([row.id for row in rows])
    return [
        parties.candidate(rule, row, row.deadline or clock.today(), row.deadline_version, without_date=asked)
        for row in rows
    ]


def about(rule: ReminderRule, matters: Sequence[tuple[int, date, int]]) -> list[Candidate]:
    """Name matters of open items that have a day of their own: item, day, and what tells this day from another."""
    rows = {row.id: row for some in _few(item_id for item_id, *_ in matters) for row in some}
    parties = _Parties(sorted(rows))
    named = (
        parties.candidate(rule, rows[item_id], day, version) for item_id, day, version in matters if item_id in rows
    )
    return [replace(one, looked_on=date.min, reason=None) for one in named]


def _few(ids: Iterable[int]) -> Iterable[Sequence[_Item]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), AT_A_TIME):
        some = _open_items(ActionItem.id.in_(ordered[start : start + AT_A_TIME])).order_by(ActionItem.id)
        yield db.session.execute(some).all()


def _open_items(*when: ColumnElement[bool]) -> Any:
    return select(*_COLUMNS).join(ActionLook, ActionLook.item_id == ActionItem.id).where(*when)


def _candidates(rows: Sequence[_Item]) -> list[Candidate]:
    parties = _Parties([row.id for row in rows])
    return [one for row in rows for one in _of_item(row, parties)]


def _of_item(row: _Item, parties: "_Parties") -> Iterable[Candidate]:
    """Name the deadline, the report, and each unsigned part as a matter of its own."""
    if row.deadline is not None:
        yield parties.candidate(ReminderRule.DEADLINE, row, row.deadline, row.deadline_version)
    for part_id, unit_id, from_on in parties.unsigned.get(row.id, ()):
        assigned = clock.local(row.assigned_at).date() if row.assigned_at else from_on
        unit = {UnitRole.LEAD: (unit_id,)}
        yield parties.candidate(ReminderRule.UNSIGNED, row, max(from_on, assigned), part_id, units=unit)
    if row.report_due_on is not None:
        yield parties.candidate(ReminderRule.REPORT, row, row.report_due_on, 0)


class _Parties:
    """The units that have a part in some items now, by role and in their order, and those that have not signed."""

    def __init__(self, ids: Sequence[int]) -> None:
        self.units: dict[int, dict[UnitRole, tuple[int, ...]]] = defaultdict(dict)
        self.unsigned: dict[int, list[tuple[int, int, date]]] = defaultdict(list)
        self._behind: dict[Any, tuple[Mapping[Audience, tuple[int, ...]], Mapping[Audience, tuple[int, ...]]]] = {}
        for start in range(0, len(ids), AT_A_TIME):
            self._read(ids[start : start + AT_A_TIME])

    def _read(self, ids: Sequence[int]) -> None:
        columns = (ActionUnit.item_id, ActionUnit.role, ActionUnit.organisation_id)
        more = (ActionUnit.signed_at.is_(None), ActionUnit.id, ActionUnit.from_on)
        now = select(*columns, *more).where(ActionUnit.item_id.in_(ids), ActionUnit.until_on.is_(None))
        for item_id, role, unit_id, unsigned, part_id, from_on in db.session.execute(
            now.order_by(ActionUnit.item_id, ActionUnit.role, ActionUnit.position)
        ):
            roles = self.units[item_id]
            roles[role] = (*roles.get(role, ()), unit_id)
            if unsigned and role is not UnitRole.OVERSEEING:
                self.unsigned[item_id].append((part_id, unit_id, from_on))

    def candidate(
        self,
        rule: ReminderRule,
        row: _Item,
        anchor: date,
        version: int,
        *,
        units: _Units | None = None,
        without_date: Text | None = None,
    ) -> Candidate:
        """Return a candidate about an item, `units` standing in for all that have a part in it."""
        number = written(row.year, row.seq)
        people, behind = self._who(row.responsible_id, row.leader_id, self.units[row.id] if units is None else units)
        return Candidate(
            rule=rule,
            subject=Subject(ACTION, row.id, number),
            matter=Text("%(number)s “%(title)s”", number=number or "", title=row.title),
            anchor=anchor,
            version=version,
            link=f"/actions/{row.id}",
            paused=bool(row.waits),
            stays_inside=bool(row.stays_inside),
            looked_on=row.look_on,
            reason=None if row.deadline else without_date,
            people=people,
            units=behind,
        )

    def _who(self, responsible_id: int | None, leader_id: int | None, units: _Units) -> Any:
        """Return the people and units behind each audience; items with the same share them."""
        leads, supporting = units.get(UnitRole.LEAD, ()), units.get(UnitRole.SUPPORTING, ())
        key = (responsible_id, leader_id, leads, supporting)
        if key not in self._behind:
            people = {Audience.RESPONSIBLE: _some(responsible_id), Audience.LEADER: _some(leader_id)}
            behind = dict.fromkeys((Audience.RESPONSIBLE, Audience.LEAD_LIAISON, Audience.LEAD_HEAD), leads)
            self._behind[key] = people, {**behind, Audience.SUPPORTING_LIAISON: supporting}
        return self._behind[key]


def _some(person_id: int | None) -> tuple[int, ...]:
    return () if person_id is None else (person_id,)
