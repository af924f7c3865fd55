"""How items become what the API gives."""

from collections.abc import Iterable, Sequence
from datetime import date

from smartcity.actions import listing
from smartcity.actions.api_schemas import Action, LightSeen, SourceSeen
from smartcity.actions.parts import Beside, Part, Source, beside_items, parts_of_items, sources_of_items
from smartcity.actions.rows import ItemRow
from smartcity.actions.rules import UnitRole
from smartcity.foundation.access import Actor
from smartcity.foundation.api import Named
from smartcity.foundation.problems import NotFound


def one(actor: Actor, item_id: int, as_of: date | None = None) -> Action:
    """Return an item that somebody sees; `NotFound` otherwise, and on days before it was assigned."""
    found = listing.by_ids(actor, [item_id], as_of=as_of)
    if not found:
        raise NotFound
    return many(found, as_of)[0]


def many(rows: Sequence[ItemRow], as_of: date | None = None) -> list[Action]:
    """Return the items of a page; their units, sources and what else is said of them are read in one query each."""
    ids = [row.id for row in rows]
    units, sources, beside = parts_of_items(ids, as_of), sources_of_items(ids), beside_items(ids)
    return [_action(row, units.get(row.id, []), sources.get(row.id, []), beside[row.id]) for row in rows]


def _action(row: ItemRow, units: Iterable[Part], sources: Iterable[Source], beside: Beside) -> Action:
    leads, supporting, overseeing = (
        [Named(id=unit.id, name=unit.name) for unit in units if unit.role is role] for role in UnitRole
    )
    return Action(
        id=row.id,
        number=row.number,
        title=row.title,
        requirement=row.requirement,
        sources=[SourceSeen.model_validate(one) for one in sources],
        lead=leads[0] if leads else None,
        co_leads=leads[1:],
        supporting=supporting,
        overseeing=overseeing,
        responsible=Named(id=row.responsible.id, name=row.responsible.name) if row.responsible else None,
        working_group=row.group,
        parent=row.parent_id,
        deadline=row.deadline,
        original_deadline=row.original_deadline,
        deadline_precision=row.precision,
        deadline_text=row.deadline_text,
        priority=row.priority,
        in_house_only=row.in_house_only,
        **beside._asdict(),
        state=row.state,
        progress=row.progress,
        light=LightSeen(colour=row.light.colour, reason=str(row.light.reason)),
        marks=list(row.marks),
        completed_on=row.completed_on,
        late=row.late,
        version=row.version,
    )
