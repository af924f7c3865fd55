"""Which saved lists somebody sees, and how that reader's list looks: in one small query a page."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, or_, select

from smartcity.accounts.models import Account
from smartcity.actions.access import Permission
from smartcity.actions.list_columns import USUAL, ListColumn, ordered
from smartcity.actions.saved_list_models import ListColumns, SavedList
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.paging import Key, Page, paged
from smartcity.foundation.problems import Forbidden, NotFound

MOST_LINKED = 8
"""Saved lists that stand above the list; the others are found on their own page."""


@dataclass(frozen=True)
class Link:
    """A saved list as a link above the list."""

    id: int
    name: str
    criteria: dict[str, str]
    shared: bool


@dataclass(frozen=True)
class Outfit:
    """How a reader's list looks: its columns, the saved lists to link to, and whether there are more of them."""

    columns: tuple[ListColumn, ...]
    links: tuple[Link, ...]
    more: bool


def outfit(actor: Actor) -> Outfit:
    """Return how somebody's list looks; the own saved lists come before those that others share."""
    told = {"account": actor.account_id, "person": actor.person_id}
    found = db.session.execute(_outfit(), told).all()
    links = [Link(row.id, row.name, row.criteria, row.shared) for row in found if row.id is not None]
    chosen = found[0].columns if found else None
    return Outfit(USUAL if chosen is None else ordered(chosen), tuple(links[:MOST_LINKED]), len(links) > MOST_LINKED)


@cache
def _outfit() -> Select[*tuple[Any, ...]]:
    """Put the statement together once: it is asked with each page of the list."""
    person: Any = bindparam("person")
    return (
        select(ListColumns.columns, SavedList.id, SavedList.name, SavedList.criteria, SavedList.shared)
        .select_from(Account)
        .outerjoin(ListColumns, ListColumns.account_id == Account.id)
        .outerjoin(SavedList, or_(SavedList.owner_id == person, SavedList.shared.is_(True)))
        .where(Account.id == bindparam("account"))
        .order_by(_foreign(person), SavedList.name, SavedList.id)
        .limit(MOST_LINKED + 1)
    )


def _foreign(person: Any) -> ColumnElement[int]:
    return case((SavedList.owner_id == person, 0), else_=1)


def columns_of(actor: Actor) -> tuple[ListColumn, ...]:
    """Return the columns of somebody's list."""
    return outfit(actor).columns


def _seen(actor: Actor) -> ColumnElement[bool]:
    own = SavedList.owner_id == actor.person_id
    return or_(and_(own, SavedList.owner_id.is_not(None)), SavedList.shared.is_(True))


def page_of(actor: Actor, cursor: str | None, limit: int) -> Page[SavedList]:
    """Return the saved lists that somebody sees, the own ones first, by name."""
    keys = [Key(_foreign(actor.person_id)), Key(SavedList.name.expression), Key(SavedList.id.expression)]
    found = paged(select(SavedList).where(_seen(actor)), keys, cursor, limit)
    return Page([row.SavedList for row in found.rows], found.next)


def get_for(actor: Actor, list_id: int) -> SavedList:
    """Return a saved list that somebody sees; `NotFound` otherwise."""
    found = db.session.scalars(select(SavedList).where(SavedList.id == list_id, _seen(actor))).one_or_none()
    if found is None:
        raise NotFound
    return found


def managed_by(actor: Actor, row: SavedList) -> bool:
    """Tell whether somebody may rename or delete a list: its owner, and of shared ones whoever may share."""
    return row.owner_id == actor.person_id or (row.shared and actor.may(Permission.SHARE_LISTS))


def managed_for(actor: Actor, list_id: int) -> SavedList:
    """Return a saved list that somebody may change; `Forbidden` for one that is only shared with that person."""
    found = get_for(actor, list_id)
    if not managed_by(actor, found):
        raise Forbidden
    return found
