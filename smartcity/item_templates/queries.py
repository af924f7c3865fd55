"""Reading templates, what they made, and what they will make."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from smartcity.actions.models import ActionItem
from smartcity.actions.queries import visible
from smartcity.actions.workflow import State
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.paging import DEFAULT_LIMIT, Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import remembered
from smartcity.item_templates.access import Permission
from smartcity.item_templates.models import ItemTemplate, RecurringItem, TemplateUnit
from smartcity.item_templates.rules import Coming, Period, coming
from smartcity.workdays.queries import calendar

PREVIEW = 4
"""How many of the next items a template's page shows."""


@dataclass(frozen=True)
class Filters:
    """What a list of templates is narrowed to; None asks nothing."""

    text: str = ""
    lead: int | None = None
    period: Period | None = None
    active: bool | None = None


def get(template_id: int, *, lock: bool = False) -> ItemTemplate:
    """Return a template; `NotFound` where there is none."""
    statement = select(ItemTemplate).where(ItemTemplate.id == template_id)
    found = db.session.scalars(statement.with_for_update(of=ItemTemplate) if lock else statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def page_of(filters: Filters, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[Any]:
    """Return a page of templates with the number of items each made, in the order in which they were entered."""
    made = (
        select(func.count(RecurringItem.id))
        .where(RecurringItem.template_id == ItemTemplate.id)
        .scalar_subquery()
        .label("made")
    )
    units = selectinload(ItemTemplate.supporting).joinedload(TemplateUnit.organisation).lazyload(Organisation.aliases)
    lead = selectinload(ItemTemplate.lead).lazyload(Organisation.aliases)
    statement = select(ItemTemplate, made).where(*_conditions(filters)).options(units, lead)
    return paged(statement, [Key(ItemTemplate.id.expression)], cursor, limit)


def count(filters: Filters) -> int:
    """Return how many templates a list has in all."""
    return db.session.scalar(select(func.count(ItemTemplate.id)).where(*_conditions(filters))) or 0


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.text:
        columns = (ItemTemplate.title, ItemTemplate.reference, ItemTemplate.basis)
        found.append(or_(*(column.contains(filters.text, autoescape=True) for column in columns)))
    if filters.lead is not None:
        found.append(ItemTemplate.lead_id == filters.lead)
    if filters.period is not None:
        found.append(ItemTemplate.period == filters.period)
    if filters.active is not None:
        runs = or_(ItemTemplate.until_on.is_(None), ItemTemplate.until_on >= clock.today())
        found.append(runs if filters.active else ~runs)
    return found


def running() -> list[ItemTemplate]:
    """Return every template that can still make something: also one that ended while nobody looked."""
    return list(db.session.scalars(select(ItemTemplate).order_by(ItemTemplate.id)))


def last_days(ids: Iterable[int]) -> dict[int, date]:
    """Return the last day of the latest period that has its item, by template."""
    statement = (
        select(RecurringItem.template_id, func.max(RecurringItem.last_day))
        .where(RecurringItem.template_id.in_(set(ids)))
        .group_by(RecurringItem.template_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def next_ones(template: ItemTemplate, number: int = PREVIEW) -> list[Coming]:
    """Return what a template makes next."""
    last = last_days([template.id]).get(template.id)
    return list(islice(coming(template.rhythm, calendar(), last), number))


def made_by(
    actor: Actor,
    template_id: int | None,
    *,
    waiting: bool = False,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Any]:
    """Return a page of what was made, latest first: (row, its item or None where the draft was discarded).

    `waiting` leaves the drafts that nobody has assigned yet.
    """
    statement = _made(actor)
    if template_id is not None:
        statement = statement.where(RecurringItem.template_id == template_id)
    if waiting:
        statement = statement.where(ActionItem.state == State.DRAFT)
    return paged(statement, [Key(RecurringItem.id.expression, descending=True)], cursor, limit)


def _made(actor: Actor) -> Select[*tuple[Any, ...]]:
    seen = and_(ActionItem.id == RecurringItem.item_id, *visible(actor))
    return (
        select(RecurringItem, ActionItem, ItemTemplate.title.label("template"))
        .join(ItemTemplate, ItemTemplate.id == RecurringItem.template_id)
        .outerjoin(ActionItem, seen)
    )


@dataclass(frozen=True)
class Waiting:
    """What waits for the office: templates whose latest attempt failed, drafts to assign, and the first deadline."""

    failed: int
    drafts: int
    first_due: date | None


@remembered
def waiting() -> Waiting:
    """Return what waits for the office, asked at once."""
    drafted = (
        select(func.count(RecurringItem.id), func.min(RecurringItem.due_on))
        .join(ActionItem, ActionItem.id == RecurringItem.item_id)
        .where(ActionItem.state == State.DRAFT)
        .subquery()
    )
    failed = select(func.count(ItemTemplate.id)).where(ItemTemplate.problem.is_not(None)).scalar_subquery()
    return Waiting(*db.session.execute(select(failed, *drafted.c)).one())


def of_item(actor: Actor, item_id: int) -> dict[str, Any] | None:
    """Return what the panel on an item's page says: the template it came of; its address for who may read it."""
    statement = select(RecurringItem, ItemTemplate.title).join(
        ItemTemplate, ItemTemplate.id == RecurringItem.template_id
    )
    row = db.session.execute(statement.where(RecurringItem.item_id == item_id)).first()
    return {"row": row[0], "title": row[1], "linked": actor.may(Permission.READ)} if row else None
