"""The units and sources of the items of a page, each read in one query however many items there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from smartcity.actions.faces import face
from smartcity.actions.models import ActionItem, ActionSource, ActionUnit
from smartcity.actions.rules import SourceKind, UnitRole
from smartcity.departments.models import Organisation
from smartcity.foundation.database import db


class Part(NamedTuple):
    """A unit's part in an item of a list."""

    item_id: int
    id: int
    name: str
    role: UnitRole
    position: int


class Source(NamedTuple):
    """A source of an item of a list."""

    item_id: int
    kind: SourceKind
    reference: str
    basis: str
    id: int
    answered_on: date | None


class Beside(NamedTuple):
    """What else is said of an item, as it stands today."""

    contact: str
    clause: str
    collective: str
    to_verify: bool


def beside_items(ids: Iterable[int]) -> dict[int, Beside]:
    """Return what else is said of items."""
    columns = [getattr(ActionItem, name) for name in Beside._fields]
    rows = db.session.execute(select(ActionItem.id, *columns).where(ActionItem.id.in_(set(ids))))
    return {row[0]: Beside(*row[1:]) for row in rows}


def parts_of_items(ids: Iterable[int], as_of: date | None = None) -> dict[int, list[Part]]:
    """Return the units of items, leads first, each role in its order."""
    shown = face(as_of)
    statement = (
        select(ActionUnit.item_id, Organisation.id, Organisation.short_name, ActionUnit.role, ActionUnit.position)
        .join(Organisation, Organisation.id == ActionUnit.organisation_id)
        .where(ActionUnit.item_id.in_(set(ids)), shown.part(ActionUnit))
    )
    found: dict[int, list[Part]] = defaultdict(list)
    order = list(UnitRole)
    rows = [Part(*row) for row in db.session.execute(statement)]
    for part in sorted(rows, key=lambda part: (order.index(part.role), part.position)):
        found[part.item_id].append(part)
    return found


def sources_of_items(ids: Iterable[int]) -> dict[int, list[Source]]:
    """Return the sources of items, in their order."""
    statement = select(ActionSource.item_id, *(getattr(ActionSource, name) for name in Source._fields[1:]))
    found: dict[int, list[Source]] = defaultdict(list)
    for row in db.session.execute(
        statement.where(ActionSource.item_id.in_(set(ids))).order_by(ActionSource.item_id, ActionSource.position)
    ):
        found[row.item_id].append(Source(*row))
    return found
