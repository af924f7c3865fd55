"""How many items each tab of the list has, counted in one query and none of them to its end.

Measured with 100 000 items: counting each tab by itself costs nothing where the index of states leads to its items, but
a tenth of a second where a filter leaves a tab nearly empty, because all that the filter finds is looked at. So a
narrowed list is read once, up to `MOST_READ` items, and counted by state. What is longer than that is not counted tab
by tab: there the list's own number stands alone.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from smartcity.actions import listing, rows
from smartcity.actions.access import sees_all
from smartcity.actions.faces import face
from smartcity.actions.filtering import Filters, View, in_view
from smartcity.actions.rules import Colour, Mark
from smartcity.actions.unit_lists import joined, unit_parts
from smartcity.actions.workflow import ENDED_STATES, OPEN_STATES, State
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.remembering import remembered

MOST_READ = 2000
STATES: dict[View, Collection[State]] = {
    View.OPEN: OPEN_STATES,
    View.ENDED: ENDED_STATES,
    View.SUSPENDED: (State.SUSPENDED,),
    View.DRAFT: (State.DRAFT,),
}
_OF_OPEN = frozenset(
    {Mark.UNSIGNED, Mark.REPORT_DUE, Mark.OBJECTION, Mark.EXTENSION_WAITING, Mark.RETURNED, Mark.CHECKING}
)
_BY_LIGHT = {
    Colour.RED: (View.OPEN,),
    Colour.YELLOW: (View.OPEN,),
    Colour.GREEN: (View.OPEN, View.DRAFT),
    Colour.GREY: (View.ENDED, View.SUSPENDED),
}
"""Under which tabs an item of a light can stand."""


@dataclass(frozen=True)
class Counts:
    """The numbers of the tabs (None: all) under the list's other filters, and the list's own, as they are written.

    A tab without a number is not counted. Tabs leave out the filter of states, which the list itself may have.
    """

    tabs: dict[View | None, int | str]
    total: int | str


def counts(actor: Actor, filters: Filters) -> Counts:
    """Return how many items of those that somebody sees each tab lists."""
    return _counts(listing.anybody_like(actor), filters)


@remembered
def _counts(actor: Actor, filters: Filters) -> Counts:
    within = replace(filters, view=None, state=None)
    possible = _possible(within)
    if len(possible) == 1:
        number = listing.count(actor, replace(within, view=possible[0]))
        return _written({**dict.fromkeys(View, 0), possible[0]: number}, _of_state(actor, filters), filters)
    narrowed = replace(within, light=None) != Filters()
    if narrowed or not sees_all(actor):
        by_state = _by_state(actor, within)
        if by_state is not None:
            return _written(_tabs(by_state), by_state.get(filters.state, 0) if filters.state else None, filters)
    if narrowed:
        total, every = listing.written_count(actor, filters), listing.written(MOST_READ + 1)
        return Counts({None: every} if filters.state else {None: every, filters.view: total}, total)
    return _written(_one_by_one(actor, within, possible), _of_state(actor, filters), filters)


def _possible(within: Filters) -> tuple[View, ...]:
    """Return the tabs under which an item of this light or mark can stand."""
    if within.mark in _OF_OPEN:
        return (View.OPEN,)
    return _BY_LIGHT[within.light] if within.light else tuple(View)


def _of_state(actor: Actor, filters: Filters) -> int | None:
    return listing.count(actor, filters) if filters.state else None


def _written(tabs: dict[View, int], listed: int | None, filters: Filters) -> Counts:
    found: dict[View | None, int | str] = {view: listing.written(number) for view, number in tabs.items()}
    found[None] = listing.written(sum(tabs.values()))
    return Counts(found, found[filters.view] if listed is None else listing.written(listed))


def _tabs(by_state: dict[State, int]) -> dict[View, int]:
    return {view: sum(by_state.get(state, 0) for state in states) for view, states in STATES.items()}


def _by_state(actor: Actor, within: Filters) -> dict[State, int] | None:
    """Read the items once; None where they are too many."""
    few = _found(actor, within, MOST_READ + 1)
    found = db.session.execute(select(few.c.state, func.count().label("number")).group_by(few.c.state)).all()
    by_state: dict[State, int] = {row.state: row.number for row in found}
    return by_state if sum(by_state.values()) <= MOST_READ else None


def _found(actor: Actor, within: Filters, most: int) -> Any:
    shown = face(None)
    found = joined(rows.items(select(shown.source.state.label("state")), shown), unit_parts(within, shown))
    return found.where(*listing.narrowed(actor, within, shown)).limit(most).subquery()


def _one_by_one(actor: Actor, within: Filters, possible: tuple[View, ...]) -> dict[View, int]:
    """Count each tab by itself, all in one query."""
    conditions = listing.narrowed(actor, within, face(None))
    statement = _each(possible, conditions) if conditions else _each_of_all(listing.MOST_COUNTED)
    found = db.session.execute(statement).mappings().one()
    return {view: found.get(view.value, 0) for view in View}


@cache
def _each_of_all(most: int) -> Select[*tuple[Any, ...]]:
    """Return the most frequent of these statements, put together once."""
    return _each(tuple(View), [], most)


def _each(
    views: Iterable[View], conditions: list[ColumnElement[bool]], most: int | None = None
) -> Select[*tuple[Any, ...]]:
    shown, limit = face(None), (most or listing.MOST_COUNTED) + 1
    few = (
        (view, rows.items(select(literal_column("1")), shown).where(in_view(view, shown), *conditions))
        for view in views
    )
    return select(
        *(
            select(func.count()).select_from(one.limit(limit).subquery()).scalar_subquery().label(view.value)
            for view, one in few
        )
    )
