"""The orders in which a list of items can be read: each stable from page to page, what has no value always last."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func

from smartcity.actions import rows
from smartcity.actions.faces import Face
from smartcity.actions.filtering import View
from smartcity.actions.models import NEVER, ActionItem
from smartcity.departments.models import Organisation
from smartcity.foundation.paging import Key

NEWEST = "newest"
"""The order of what a search finds, where no other is asked for: that in which the index holds it."""
URGENCY = "urgency"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Order(NamedTuple):
    """The columns of an order and, where they can be empty, what stands for "empty" in a cursor."""

    columns: tuple[Any, ...]
    blanks: tuple[Any, ...] = ()


ORDERS: Mapping[str, Callable[[Face], Order]] = {
    "number": lambda _shown: Order((ActionItem.year.expression, ActionItem.seq.expression), (0, 0)),
    "title": lambda _shown: Order((ActionItem.title.expression,)),
    "lead": lambda _shown: Order((Organisation.rank.expression,), (0,)),
    "responsible": lambda _shown: Order((rows.Responsible.initials, rows.Responsible.id), ("", 0)),
    "leader": lambda _shown: Order((rows.Leader.rank, rows.Leader.id), (0, 0)),
    "deadline": lambda shown: Order((shown.source.deadline,), (NEVER,)),
    "progress": lambda shown: Order((shown.source.progress,)),
    "state": lambda shown: Order((shown.source.state,)),
    "report": lambda _shown: Order((ActionItem.last_report_at.expression,), (_BEGINNING,)),
    "created": lambda _shown: Order((ActionItem.created_at.expression,)),
    "completed": lambda shown: Order((shown.source.completed_on,), (NEVER,)),
}
"""Units and leaders stand in their rank, people responsible in that of their initials."""

SORTS = frozenset({URGENCY, NEWEST, *ORDERS})
_USUAL = {View.ENDED: "-completed", View.DRAFT: "-created"}


def sort_keys(sort: str, shown: Face, view: View | None) -> list[Key]:
    """Return the order that a list is asked for; what is not known falls back to the most urgent first."""
    if sort == NEWEST:
        return [Key(ActionItem.id.expression, descending=True)]
    asked = sort or _USUAL.get(view or View.OPEN, URGENCY)
    name, descending = asked.removeprefix("-"), asked.startswith("-")
    order = ORDERS.get(name)
    keys = _by_urgency(shown, descending=descending) if order is None else _keys(order(shown), descending=descending)
    return [*keys, Key(ActionItem.id.expression, descending and name == "number")]


def _by_urgency(shown: Face, *, descending: bool) -> list[Key]:
    """The index has "no day" as the last of days; read from its end, what has a day comes first all the same."""
    undated = [Key(case((shown.urgent == NEVER, 1), else_=0))] if descending else []
    return [*undated, Key(shown.urgent, descending)]


def _keys(order: Order, *, descending: bool) -> list[Key]:
    if not order.blanks:
        return [Key(column, descending) for column in order.columns]
    empty = Key(case((order.columns[0].is_(None), 1), else_=0))
    filled = zip(order.columns, order.blanks, strict=True)
    return [empty, *(Key(func.coalesce(column, blank), descending) for column, blank in filled)]


def with_sorted(found: Select[*tuple[Any, ...]], sort: str, shown: Face) -> Select[*tuple[Any, ...]]:
    """Join what the order is read from, where it is not the item itself."""
    match sort.removeprefix("-"):
        case "lead":
            return rows.with_lead(found, shown)
        case "responsible":
            return rows.with_responsible(found)
        case "leader":
            return rows.with_leader(found)
        case _:
            return found
