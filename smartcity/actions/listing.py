"""Lists of items: rows, not entities, in pages that cost the same wherever they begin."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select

from smartcity.actions import rows
from smartcity.actions.access import Permission
from smartcity.actions.faces import Face, face
from smartcity.actions.filtering import Filters, View, conditions
from smartcity.actions.models import NEVER, ActionItem
from smartcity.actions.queries import visible
from smartcity.actions.rows import ItemRow
from smartcity.actions.rules import Mark
from smartcity.actions.unit_lists import UnitPart, joined, unit_parts
from smartcity.departments.models import Organisation
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.paging import DEFAULT_LIMIT, Key, Page, paged

MOST_COUNTED = 1000
LAST_YEAR = NEVER.year
NEWEST = "newest"
"""The order of what a search finds, where no other is asked for: that in which the index holds it."""


def sort_keys(sort: str, shown: Face, view: View | None) -> list[Key]:
    """Return the order that a list is asked for; what is not known falls back to the most urgent first."""
    if sort == NEWEST:
        return [Key(ActionItem.id.expression, descending=True)]
    source = shown.source
    columns: dict[str, ColumnElement[Any]] = {
        "urgency": shown.urgent,
        "deadline": func.coalesce(source.deadline, NEVER),
        "title": ActionItem.title.expression,
        "state": source.state,
        "progress": source.progress,
        "lead": func.coalesce(Organisation.rank, 0),
        "created": ActionItem.created_at.expression,
        "completed": func.coalesce(source.completed_on, NEVER),
    }
    asked = sort or {View.ENDED: "-completed", View.DRAFT: "-created"}.get(view or View.OPEN, "urgency")
    name, descending = asked.removeprefix("-"), asked.startswith("-")
    if name == "number":
        number = func.coalesce(ActionItem.year, LAST_YEAR), func.coalesce(ActionItem.seq, 0)
        return [*(Key(column, descending) for column in number), Key(ActionItem.id.expression, descending)]
    return [Key(columns.get(name, shown.urgent), descending), Key(ActionItem.id.expression)]


def page_of(
    actor: Actor,
    filters: Filters,
    *,
    sort: str = "",
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    as_of: date | None = None,
) -> Page[ItemRow]:
    """Return a page of the items that somebody sees, as they stand now or stood at the end of `as_of`."""
    shown, sort = face(as_of), sort or (NEWEST if filters.text else "")
    parts = unit_parts(filters, shown)
    keys = sort_keys(sort, _ordered_by(parts, shown), filters.view)
    page = paged(_ids(actor, filters, shown, parts, sort), keys, cursor, limit)
    return Page(_in_order([row.id for row in page.rows], shown, actor), page.next)


def _ordered_by(parts: list[UnitPart], shown: Face) -> Face:
    """Let today's list of a unit be ordered by what its parts repeat, as their index is."""
    return replace(shown, urgent=parts[-1].part.urgent_on) if parts and shown.source is ActionItem else shown


def _ids(
    actor: Actor, filters: Filters, shown: Face, parts: list[UnitPart], sort: str = ""
) -> Select[*tuple[Any, ...]]:
    """Select the ids of a list's items and nothing more: what a row shows is read for one page only."""
    found = joined(rows.items(select(ActionItem.id), shown), parts)
    if sort.removeprefix("-") == "lead":
        found = rows.with_lead(found, shown)
    if filters.mark is Mark.CHECKING and not actor.may(Permission.REVIEW):
        found = found.where(false())  # that the office checks a red is seen by the office only
    return found.where(*visible(actor), *conditions(filters, shown))


def _in_order(ids: Sequence[int], shown: Face, actor: Actor) -> list[ItemRow]:
    if not ids:
        return []
    found = db.session.execute(rows.of_ids(shown), {"ids": ids}).all()
    by_id = {row.id: row for row in rows.read(found, shown, actor)}
    return [by_id[item_id] for item_id in ids]


def by_ids(actor: Actor, ids: Iterable[int], *, as_of: date | None = None) -> list[ItemRow]:
    """Return those of the items that somebody sees, in the order of their numbers."""
    shown = face(as_of)
    wanted = rows.statement(shown).where(ActionItem.id.in_(set(ids)), *visible(actor))
    ordered = wanted.order_by(ActionItem.year, ActionItem.seq, ActionItem.id)
    return rows.read(db.session.execute(ordered).all(), shown, actor)


def count(actor: Actor, filters: Filters, *, as_of: date | None = None) -> int:
    """Return how many items a list has, but `MOST_COUNTED` + 1 where there are more than that."""
    shown = face(as_of)
    few = _ids(actor, filters, shown, unit_parts(filters, shown)).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def written_count(actor: Actor, filters: Filters) -> int | str:
    """Return how many items a list has, as it is written: a long one is not counted to its end."""
    found = count(actor, filters)
    return found if found <= MOST_COUNTED else "1 000+"
