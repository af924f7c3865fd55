"""Reading what the first pages show: counts in one query, and a few rows of what is most urgent.

The light of an item is told in SQL from the days on which it turns, so that the cost doesn't grow with its history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from smartcity.actions.models import ActionItem, ActionUnit, leads_now
from smartcity.actions.queries import visible
from smartcity.actions.rules import UnitRole
from smartcity.actions.workflow import State
from smartcity.departments.models import Organisation
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written
from smartcity.foundation.remembering import remembered
from smartcity.people.models import Person, Post
from smartcity.people.queries import held_on
from smartcity.people.rules import PostKind

MOST_RED = 6
MOST_DUE = 10


class UnitCounts(NamedTuple):
    """The open items that a unit leads, by their light today."""

    unit_id: int
    name: str
    open: int
    red: int
    yellow: int


@dataclass(frozen=True)
class Counts:
    """The open items that somebody sees."""

    open: int
    red: int
    yellow: int
    due_this_week: int


@dataclass(frozen=True)
class Contact:
    """Whom to phone about an item."""

    name: str
    phone: str


@dataclass(frozen=True)
class UrgentItem:
    """An item as the first page lists it; `since` is the day on which it turned red."""

    id: int
    number: str | None
    title: str
    unit_id: int
    unit: str
    deadline: date | None
    since: date | None
    submitted: bool
    checking: bool
    contact: Contact | None


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _red(day: date) -> ColumnElement[bool]:
    return func.coalesce(ActionItem.red_on <= day, False)


def _yellow(day: date) -> ColumnElement[bool]:
    return and_(func.coalesce(ActionItem.yellow_on <= day, False), func.coalesce(ActionItem.red_on > day, True))


def _leading(unit: Any) -> ColumnElement[bool]:
    """Return the condition of the unit that leads an item now, the first named among joint leads."""
    return and_(unit.item_id == ActionItem.id, unit.role == UnitRole.LEAD, unit.position == 0, unit.until_on.is_(None))


@remembered
def by_lead(day: date) -> tuple[UnitCounts, ...]:
    """Return the counts of every unit that leads an open item, in rank order; joint leads count for the first named.

    Counted from the index of the parts alone: no item is read.
    """
    part = ActionUnit
    red, not_red = part.red_on <= day, or_(part.red_on.is_(None), part.red_on > day)
    led = (
        select(
            part.organisation_id,
            func.count().label("open"),
            func.count().filter(red).label("red"),
            func.count().filter(part.yellow_on <= day, not_red).label("yellow"),
        )
        .where(*leads_now(part))
        .group_by(part.organisation_id)
        .subquery()
    )
    statement = (
        select(Organisation.id, Organisation.short_name, led.c.open, led.c.red, led.c.yellow)
        .join(led, led.c.organisation_id == Organisation.id)
        .order_by(Organisation.rank, Organisation.id)
    )
    return tuple(UnitCounts._make(row) for row in db.session.execute(statement))


def counts_for(actor: Actor, day: date, week_ends: date) -> Counts:
    """Return the counts of the open items that somebody sees."""
    coming = ActionItem.deadline.between(day, week_ends)
    statement = select(func.count(), _sum(_red(day)), _sum(_yellow(day)), _sum(coming)).where(
        ActionItem.is_open, *visible(actor)
    )
    return Counts(*db.session.execute(statement).one())


_Lead = aliased(ActionUnit)


def _to_phone(day: date) -> ColumnElement[int | None]:
    """Return whom to phone about an item: the person responsible, else the first liaison of the unit that leads."""
    rank = aliased(Person)
    liaison = (
        select(Post.person_id)
        .join(rank, rank.id == Post.person_id)
        .where(Post.organisation_id == _Lead.organisation_id, Post.kind == PostKind.LIAISON, held_on(day), rank.active)
        .order_by(rank.rank, rank.id)
        .limit(1)
        .correlate(_Lead)
        .scalar_subquery()
    )
    return func.coalesce(ActionItem.responsible_id, liaison)


def _urgent(day: date) -> Select[*tuple[Any, ...]]:
    columns = (
        ActionItem.id, ActionItem.year, ActionItem.seq, ActionItem.title, ActionItem.deadline, ActionItem.red_on,
        ActionItem.checking_until, ActionItem.state, Organisation.id.label("unit_id"),
        Organisation.short_name.label("unit"), Person.name.label("person"), Person.phone.label("phone"),
    )  # fmt: skip
    return (
        select(*columns)
        .join(_Lead, _leading(_Lead))
        .join(Organisation, Organisation.id == _Lead.organisation_id)
        .outerjoin(Person, Person.id == _to_phone(day))
        .where(ActionItem.is_open)
    )


@remembered
def red_items(day: date) -> list[UrgentItem]:
    """Return the items that are red, the longest red first, each with whom to phone."""
    statement = _urgent(day).where(ActionItem.red_on <= day)
    return _read(statement.order_by(ActionItem.red_on, ActionItem.id).limit(MOST_RED), day)


@remembered
def due_items(day: date, last: date) -> list[UrgentItem]:
    """Return the items whose deadline lies on one of some days, the first due first."""
    statement = _urgent(day).where(ActionItem.deadline.between(day, last))
    return _read(statement.order_by(ActionItem.deadline, ActionItem.id).limit(MOST_DUE), day)


def _read(statement: Select[*tuple[Any, ...]], day: date) -> list[UrgentItem]:
    return [_item(row, day) for row in db.session.execute(statement)]


def _item(row: Any, day: date) -> UrgentItem:
    return UrgentItem(
        id=row.id,
        number=written(row.year, row.seq),
        title=row.title,
        unit_id=row.unit_id,
        unit=row.unit,
        deadline=row.deadline,
        since=row.red_on if row.red_on and row.red_on <= day else None,
        submitted=row.state is State.SUBMITTED,
        checking=bool(row.checking_until and day <= row.checking_until),
        contact=Contact(row.person, row.phone) if row.person else None,
    )


def totals(units: Sequence[UnitCounts]) -> UnitCounts:
    """Return the sums over all units."""
    return (
        UnitCounts(0, "", *(sum(column) for column in zip(*(row[2:] for row in units), strict=True)))
        if units
        else (UnitCounts(0, "", 0, 0, 0))
    )
