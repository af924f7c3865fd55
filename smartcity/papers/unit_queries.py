"""What papers tell of a unit: the items it leads and supports, as somebody sees them, without those kept in house.

What goes to a unit's table leaves the house: an item that stays in it is on no such paper, and in none of its figures
(DOMAIN §6). How many were left out is told on the screen only.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from smartcity.accounts.queries import receivers
from smartcity.actions import listing
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.queries import visible
from smartcity.actions.rows import ItemRow
from smartcity.actions.rules import UnitRole
from smartcity.actions.workflow import State
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.papers.unit_figures import Figures, Led, figures
from smartcity.people.queries import liaisons
from smartcity.summaries.counting import DONE_STATES, lead_on

WORKING = (UnitRole.LEAD, UnitRole.SUPPORTING)


@dataclass(frozen=True)
class UnitStanding:
    """A unit's items that are open, and its figures; `in_house`: how many open items are left out."""

    unit: Organisation
    figures: Figures
    led: list[ItemRow]
    supported: list[ItemRow]
    unsigned_supported: int
    in_house: int


class Waiting(NamedTuple):
    """A unit that has items to sign for."""

    id: int
    name: str
    items: int


def standing_of(actor: Actor, unit: Organisation) -> UnitStanding:
    """Return how a unit stands today."""
    parts = _open_parts(actor, unit.id)
    shown = [part for part in parts if not part.in_house_only]
    rows = {row.id: row for row in listing.by_ids(actor, [part.item_id for part in shown])}
    return UnitStanding(
        unit=unit,
        figures=figures(_led(actor, unit.id, clock.today()), clock.today()),
        led=[rows[part.item_id] for part in shown if part.role is UnitRole.LEAD],
        supported=[rows[part.item_id] for part in shown if part.role is UnitRole.SUPPORTING],
        unsigned_supported=sum(part.role is UnitRole.SUPPORTING and part.signed_at is None for part in shown),
        in_house=len(parts) - len(shown),
    )


def to_sign(actor: Actor, unit_id: int, *, every: bool = False) -> tuple[list[tuple[ItemRow, UnitRole]], int]:
    """Return what a unit has to sign for (or all that it has in hand) with its part, and how many stay in the house."""
    parts = [part for part in _open_parts(actor, unit_id) if every or part.signed_at is None]
    shown = {part.item_id: part.role for part in parts if not part.in_house_only}
    rows = listing.by_ids(actor, shown)
    return [(row, shown[row.id]) for row in rows], len(parts) - len(shown)


def in_hand(actor: Actor) -> dict[int, int]:
    """Return how many open items each unit leads or supports, as far as somebody sees them."""
    statement = (
        select(ActionUnit.organisation_id, func.count(ActionUnit.item_id.distinct()))
        .join(ActionItem, ActionItem.id == ActionUnit.item_id)
        .where(ActionUnit.is_open, ActionUnit.until_on.is_(None), ActionUnit.role.in_(WORKING))
        .where(ActionItem.in_house_only.is_(False), *visible(actor))
        .group_by(ActionUnit.organisation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def out_of_reach() -> list[Waiting]:
    """Return the units that have items to sign for and nobody who could do it at the desk, in rank order."""
    statement = (
        select(Organisation.id, Organisation.short_name, ActionItem.id.label("item_id"))
        .join(ActionUnit, ActionUnit.organisation_id == Organisation.id)
        .join(ActionItem, ActionItem.id == ActionUnit.item_id)
        .where(ActionUnit.is_open, ActionUnit.until_on.is_(None), ActionUnit.signed_at.is_(None))
        .where(ActionUnit.role.in_(WORKING), ActionItem.in_house_only.is_(False))
        .order_by(Organisation.rank, Organisation.id)
    )
    reached, people = receivers(clock.today()), liaisons(clock.today())
    found: dict[int, list[str]] = defaultdict(list)
    for row in db.session.execute(statement):
        if not any(person.id in reached for person in people.get(row.id, [])):
            found[row.id].append(row.short_name)
    return [Waiting(unit_id, names[0], len(names)) for unit_id, names in found.items()]


def _open_parts(actor: Actor, unit_id: int) -> list[Any]:
    """Return the parts of a unit in open items, leading ones first, in the order of what is due first."""
    statement = (
        select(ActionUnit.item_id, ActionUnit.role, ActionUnit.signed_at, ActionItem.in_house_only)
        .join(ActionItem, ActionItem.id == ActionUnit.item_id)
        .where(ActionUnit.organisation_id == unit_id, ActionUnit.is_open, ActionUnit.until_on.is_(None))
        .where(ActionUnit.role.in_(WORKING), *visible(actor))
        .order_by(ActionUnit.urgent_on, ActionUnit.item_id)
    )
    return list(db.session.execute(statement).all())


def _led(actor: Actor, unit_id: int, today: date) -> Iterable[Led]:
    """Yield the items of this year's ledger that count for a unit."""
    ever = select(ActionUnit.item_id).where(ActionUnit.organisation_id == unit_id, ActionUnit.role == UnitRole.LEAD)
    this_year = or_(ActionItem.state.not_in(DONE_STATES), ActionItem.completed_on >= date(today.year, 1, 1))
    statement = select(ActionItem).where(
        ActionItem.id.in_(ever),
        ActionItem.state.not_in({State.DRAFT, State.CANCELLED}),
        ActionItem.in_house_only.is_(False),
        this_year,
        *visible(actor),
    )
    items = list(db.session.scalars(statement))
    leads = _leads([item.id for item in items])
    for item in items:
        judged = min(today, item.deadline or today)
        if lead_on(judged, [(row[1].organisation_id, row[1].position, *row[0]) for row in leads[item.id]]) == unit_id:
            yield _as_led(item, leads[item.id], unit_id)


Period = tuple[date, date | None]


def _leads(item_ids: list[int]) -> dict[int, list[tuple[Period, Any]]]:
    columns = (
        ActionUnit.item_id, ActionUnit.organisation_id, ActionUnit.position, ActionUnit.from_on, ActionUnit.until_on,
        ActionUnit.signed_at, ActionUnit.is_open,
    )  # fmt: skip
    found: dict[int, list[tuple[Period, Any]]] = defaultdict(list)
    leading = select(*columns).where(ActionUnit.item_id.in_(item_ids), ActionUnit.role == UnitRole.LEAD)
    for row in db.session.execute(leading):
        found[row.item_id].append(((row.from_on, row.until_on), row))
    return found


def _as_led(item: ActionItem, leads: list[tuple[Period, Any]], unit_id: int) -> Led:
    mine = [row for _period, row in leads if row.organisation_id == unit_id and row.until_on is None]
    return Led(
        state=item.state,
        deadline=item.deadline,
        original_deadline=item.original_deadline,
        submitted_on=item.submitted_on,
        completed_on=item.completed_on,
        extensions=item.extensions_granted,
        times_returned=item.times_returned,
        unsigned=any(row.is_open and row.signed_at is None for row in mine),
        report_due_on=item.report_due_on,
    )
