"""Which items a person sees, and what is asked of one item.

A foreign item looks like one that isn't there. Rules: the secretariat and the leaders see every item; others those of
their units (also former ones), their working groups, and those they are responsible for. A draft is seen by those who
may draft, and by who wrote it. An item that stays in the house is seen, besides, only by the units that lead or support
it now: they have to sign and report.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from smartcity.actions.access import sees_all, sees_drafts
from smartcity.actions.history_models import DeadlineVersion, Extension, ExtensionState, Objection, ObjectionState
from smartcity.actions.light import Light, LightDates, Standing, light_on
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.rules import UnitRole
from smartcity.actions.workflow import State
from smartcity.departments.models import Organisation
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import NotFound
from smartcity.foundation.texts import Text
from smartcity.workdays.queries import calendar

OPEN_OBJECTIONS = (ObjectionState.WAITING, ObjectionState.REFERRED)


def visible_to(actor: Actor) -> Select[ActionItem]:
    """Return the select of the items that somebody sees."""
    return select(ActionItem).where(*visible(actor))


def visible(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions of being seen by somebody."""
    drafts = [] if sees_drafts(actor) else [_no_foreign_draft(actor)]
    return drafts if sees_all(actor) else [*drafts, *_concerning(actor)]


def _no_foreign_draft(actor: Actor) -> ColumnElement[bool]:
    return or_(ActionItem.state != State.DRAFT, _is(ActionItem.created_by_id, actor.person_id))


def _concerning(actor: Actor) -> list[ColumnElement[bool]]:
    mine = select(ActionUnit.item_id).where(ActionUnit.organisation_id.in_(actor.unit_ids))
    working = mine.where(ActionUnit.role != UnitRole.OVERSEEING, ActionUnit.until_on.is_(None))
    grouped = select(ActionItem.id).where(ActionItem.working_group_id.in_(actor.group_ids))
    own = [select(ActionItem.id).where(_is(column, actor.person_id)) for column in _PERSONAL]
    open_house = ActionItem.in_house_only.is_(False)
    return [ActionItem.id.in_(_any(mine, grouped, *own)), or_(open_house, ActionItem.id.in_(_any(working, *own)))]


_PERSONAL = (ActionItem.responsible_id, ActionItem.created_by_id)


def _any(*selects: Select[int]) -> Select[int]:
    """Return the ids that any of the selects finds: each uses an index of its own."""
    found = union(*selects).subquery()
    return select(found.c[0])


def _is(column: InstrumentedAttribute[int | None], person_id: int | None) -> ColumnElement[bool]:
    return column.in_([] if person_id is None else [person_id])


_WHOLE = (
    joinedload(ActionItem.leader),
    joinedload(ActionItem.responsible),
    selectinload(ActionItem.units).joinedload(ActionUnit.organisation).lazyload(Organisation.aliases),
)
"""What is shown of one item besides its own columns, read with it."""


def get_for(actor: Actor, item_id: int, *, lock: bool = False) -> ActionItem:
    """Return an item that somebody sees; `NotFound` otherwise. `lock` holds the row until the unit of work ends."""
    statement = visible_to(actor).where(ActionItem.id == item_id)
    if not lock:
        statement = statement.options(*_WHOLE)
    found = db.session.scalars(statement.with_for_update(of=ActionItem) if lock else statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def standing_of(item: ActionItem) -> Standing:
    """Return what an item says about its light."""
    dates = LightDates(item.yellow_on, item.red_on, read_text(item.yellow_reason), read_text(item.red_reason))
    return Standing(item.state, item.deadline, dates, item.completed_on, item.late)


def light_of(item: ActionItem, on: date) -> Light:
    """Return an item's light on a day, as it stands now."""
    return light_on(on, standing_of(item), calendar())


def read_text(kept: dict[str, object] | None) -> Text | None:
    """Return a sentence that the database keeps."""
    return Text.from_json(kept) if kept else None


def in_order(units: Iterable[ActionUnit]) -> list[ActionUnit]:
    """Return the parts of an item, those of today first: leads, then the others, what was handed over last."""
    order = list(UnitRole)
    return sorted(
        units, key=lambda unit: (unit.until_on is not None, order.index(unit.role), unit.position, unit.from_on)
    )


def current_units(item_id: int) -> list[ActionUnit]:
    """Return the units that have a part in an item now, leads first."""
    return [unit for unit in parts_of(item_id) if unit.until_on is None]


def parts_of(item_id: int) -> list[ActionUnit]:
    """Return every part that a unit has in an item, or had: leads first, what was handed over last."""
    named = joinedload(ActionUnit.organisation).lazyload(Organisation.aliases)
    statement = select(ActionUnit).where(ActionUnit.item_id == item_id).options(named)
    return in_order(db.session.scalars(statement))


def deadlines_of(item_id: int) -> list[DeadlineVersion]:
    """Return the deadlines that an item had, the original first."""
    statement = select(DeadlineVersion).where(DeadlineVersion.item_id == item_id).order_by(DeadlineVersion.version)
    return list(db.session.scalars(statement))


def waiting_objection(item_id: int) -> Objection | None:
    """Return the objection that nobody has decided on yet."""
    statement = select(Objection).where(Objection.item_id == item_id, Objection.state.in_(OPEN_OBJECTIONS))
    return db.session.scalars(statement.order_by(Objection.id.desc())).first()


def waiting_extension(item_id: int) -> Extension | None:
    """Return the extension request that nobody has decided on yet."""
    statement = select(Extension).where(Extension.item_id == item_id, Extension.state == ExtensionState.WAITING)
    return db.session.scalars(statement).one_or_none()


def children_of(item_id: int) -> list[ActionItem]:
    """Return the parts of an item, in the order of their numbers; not for showing: a viewer may not see all of them."""
    statement = select(ActionItem).where(ActionItem.parent_id == item_id)
    return list(db.session.scalars(statement.order_by(ActionItem.year, ActionItem.seq, ActionItem.id)))


def open_of_person(person_id: int) -> list[ActionItem]:
    """Return the open items that a person is responsible for: what has to be handed over when the person leaves."""
    statement = select(ActionItem).where(ActionItem.responsible_id == person_id, ActionItem.is_open)
    return list(db.session.scalars(statement.order_by(ActionItem.urgent_on, ActionItem.id)))


def by_ids(ids: Iterable[int]) -> dict[int, ActionItem]:
    """Return items by their ids, whoever sees them: for features whose own rows lead to them."""
    return {item.id: item for item in db.session.scalars(select(ActionItem).where(ActionItem.id.in_(set(ids))))}
