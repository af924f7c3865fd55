"""Lists of one unit's items start from its parts, not from all items: what is not its own is never looked at."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_
from sqlalchemy.orm import aliased

from smartcity.actions.faces import Face
from smartcity.actions.filtering import Filters, View
from smartcity.actions.models import ActionItem, ActionUnit, leads_now
from smartcity.actions.rules import Colour, UnitRole
from smartcity.actions.workflow import OPEN_STATES

_Any, _First = aliased(ActionUnit), aliased(ActionUnit)


@dataclass(frozen=True)
class UnitPart:
    """A unit's part that a list is joined to; there is at most one for an item on any day."""

    part: Any
    conditions: list[ColumnElement[bool]]


def unit_parts(filters: Filters, shown: Face) -> list[UnitPart]:
    """Return the parts that the filters of units ask for: any part, one of a role, and that of the first lead."""
    found = []
    if filters.unit_id:
        found.append(_part(filters, shown, filters.unit_id, filters.role))
    if filters.lead_id:
        found.append(_part(filters, shown, filters.lead_id, UnitRole.LEAD, first=True))
    return found


def joined(statement: Select[*tuple[Any, ...]], parts: list[UnitPart]) -> Select[*tuple[Any, ...]]:
    """Join the parts to a select of items."""
    for one in parts:
        statement = statement.join(one.part, and_(one.part.item_id == ActionItem.id, *one.conditions))
    return statement


def _part(filters: Filters, shown: Face, unit_id: int, role: UnitRole | None, *, first: bool = False) -> UnitPart:
    part = _First if first else _Any
    repeated = _repeated(filters, shown, part)
    if first and repeated:
        return UnitPart(part, [part.organisation_id == unit_id, *leads_now(part), *repeated])
    conditions = [part.organisation_id == unit_id, shown.part(part)]
    if role:
        conditions.append(part.role == role)
    if first:
        conditions.append(part.position == 0)
    return UnitPart(part, [*conditions, *repeated])


def _repeated(filters: Filters, shown: Face, part: Any) -> list[ColumnElement[bool]]:
    """Return what the parts repeat of their items as they stand now: by it an index of parts leads to the rows."""
    if shown.source is not ActionItem or not (filters.view is View.OPEN or filters.state in OPEN_STATES):
        return []
    red = [part.red_on <= shown.day] if filters.light is Colour.RED else []
    since = [part.deadline >= filters.due_from] if filters.due_from else []
    until = [part.deadline <= filters.due_until] if filters.due_until else []
    return [part.is_open, *red, *since, *until]
