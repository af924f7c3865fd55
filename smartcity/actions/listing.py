"""Lists of items: rows, not entities, in pages that cost the same wherever they begin."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select

from smartcity.actions import rows
from smartcity.actions.access import Permission, sees_all, sees_drafts
from smartcity.actions.faces import Face, face
from smartcity.actions.filtering import Filters, conditions
from smartcity.actions.models import ActionItem
from smartcity.actions.queries import visible
from smartcity.actions.rows import ItemRow
from smartcity.actions.rules import Mark
from smartcity.actions.sorting import NEWEST, sort_keys, with_sorted
from smartcity.actions.unit_lists import UnitPart, joined, unit_parts
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.paging import DEFAULT_LIMIT, Page, in_order, paged
from smartcity.foundation.remembering import remembered

MOST_COUNTED = 1000
MOST_KNOWN = 2000


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


def ids_of(actor: Actor, filters: Filters, *, sort: str = "") -> list[int]:
    """Return all the items of a list in its order: what an export takes, part by part, to `rows_of`."""
    shown, sort = face(None), sort or (NEWEST if filters.text else "")
    parts = unit_parts(filters, shown)
    found = _ids(actor, filters, shown, parts, sort)
    return list(db.session.scalars(in_order(found, sort_keys(sort, _ordered_by(parts, shown), filters.view))))


def rows_of(actor: Actor, ids: Sequence[int]) -> list[ItemRow]:
    """Return some items of a list that `ids_of` gave to the same person, as they stand now, in this order."""
    shown = face(None)
    found = db.session.execute(rows.of_ids(shown), {"ids": ids}).all()
    by_id = {row.id: row for row in rows.read(found, shown, actor)}
    return [by_id[item_id] for item_id in ids if item_id in by_id]


def _ordered_by(parts: list[UnitPart], shown: Face) -> Face:
    """Let today's list of a unit be ordered by what its parts repeat, as their index is."""
    return replace(shown, urgent=parts[-1].part.urgent_on) if parts and shown.source is ActionItem else shown


def _ids(
    actor: Actor, filters: Filters, shown: Face, parts: list[UnitPart], sort: str = ""
) -> Select[*tuple[Any, ...]]:
    """Select the ids of a list's items and nothing more: what a row shows is read for one page only."""
    found = with_sorted(joined(rows.items(select(ActionItem.id), shown), parts), sort, shown)
    return found.where(*narrowed(actor, filters, shown))


def narrowed(actor: Actor, filters: Filters, shown: Face) -> list[ColumnElement[bool]]:
    """Return the conditions of being listed for somebody, but those that `unit_parts` joins."""
    # that the office checks a red is seen by the office only
    hidden = [false()] if filters.mark is Mark.CHECKING and not actor.may(Permission.REVIEW) else []
    return [*hidden, *visible(actor), *conditions(filters, shown)]


def _in_order(ids: Sequence[int], shown: Face, actor: Actor) -> list[ItemRow]:
    known = _known(shown.day if shown.joined else None, actor.may(Permission.REVIEW))
    listed = {item_id: known.get(item_id) for item_id in ids}
    missing = [item_id for item_id, row in listed.items() if row is None]
    if missing:
        found = db.session.execute(rows.of_ids(shown), {"ids": missing}).all()
        read = {row.id: row for row in rows.read(found, shown, actor)}
        if len(known) > MOST_KNOWN:
            known.clear()
        known.update(read)
        listed.update(read)
    return [row for row in listed.values() if row is not None]


@remembered
def _known(_as_of: date | None, _for_office: bool) -> dict[int, ItemRow]:
    """Return the rows that were read since the last act, to be added to: every list shows them alike."""
    return {}


def by_ids(actor: Actor, ids: Iterable[int], *, as_of: date | None = None) -> list[ItemRow]:
    """Return those of the items that somebody sees, in the order of their numbers."""
    shown = face(as_of)
    wanted = rows.statement(shown).where(ActionItem.id.in_(set(ids)), *visible(actor))
    ordered = wanted.order_by(ActionItem.year, ActionItem.seq, ActionItem.id)
    return rows.read(db.session.execute(ordered).all(), shown, actor)


def count(actor: Actor, filters: Filters, *, as_of: date | None = None) -> int:
    """Return how many items a list has, but `MOST_COUNTED` + 1 where there are more than that."""
    return _count(anybody_like(actor), filters, as_of)


def anybody_like(actor: Actor) -> Actor:
    """Return what decides on what somebody sees: all who see everything see the same, and one count serves them."""
    if not (sees_all(actor) and sees_drafts(actor)):
        return actor
    return Actor(None, None, "", "", actor.roles, permissions=actor.permissions, may_everything=actor.may_everything)


@remembered
def _count(actor: Actor, filters: Filters, as_of: date | None) -> int:
    shown = face(as_of)
    few = _ids(actor, filters, shown, unit_parts(filters, shown)).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def written(found: int) -> int | str:
    """Return a count as it is written: a long list is not counted to its end."""
    return found if found <= MOST_COUNTED else "1 000+"


def written_count(actor: Actor, filters: Filters) -> int | str:
    """Return how many items a list has, as it is written."""
    return written(count(actor, filters))
