"""Reading decisions: how they stand, which items came of them, and which still have none."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, select

from smartcity.actions.light import Light
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.queries import light_of, visible_to
from smartcity.actions.rules import UnitRole
from smartcity.actions.workflow import State
from smartcity.departments.queries import names as unit_names
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM, Actor
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import remembered
from smartcity.meetings.models import Decision, DecisionAction, Meeting
from smartcity.meetings.queries import OFF
from smartcity.meetings.rules import MeetingState

EARLIER_MEETINGS = 6
"""How many meetings before the last one are asked for decisions that are still open."""
HELD = frozenset(set(MeetingState) - OFF - {MeetingState.DRAFT, MeetingState.NOTIFIED})


@dataclass(frozen=True)
class ItemRow:
    """An item that came of a decision, with its light today."""

    id: int
    number: str | None
    title: str
    lead: str
    state: State
    deadline: date | None
    progress: int
    light: Light
    is_open: bool


@dataclass(frozen=True)
class DecisionRow:
    """A decision, the meeting that took it, and what became of it."""

    id: int
    meeting_id: int
    meeting: str
    meeting_number: str | None
    held_on: date | None
    number: int
    text: str
    needs_action: bool
    agenda_item_id: int | None
    version: int
    items: tuple[ItemRow, ...]

    @property
    def is_open(self) -> bool:
        """Whether something is left to do: an open item, or none where one is needed."""
        return any(item.is_open for item in self.items) or (self.needs_action and not self.items)


def _rows() -> Select[*tuple[Any, ...]]:
    return select(
        Decision.id,
        Decision.meeting_id,
        Meeting.title,
        Meeting.year,
        Meeting.seq,
        Meeting.starts_at,
        Decision.number,
        Decision.text,
        Decision.needs_action,
        Decision.agenda_item_id,
        Decision.version,
    ).join(Meeting, Meeting.id == Decision.meeting_id)


def _with_items(actor: Actor, statement: Select[*tuple[Any, ...]]) -> list[DecisionRow]:
    rows = db.session.execute(statement).all()
    items = _items_of(actor, [row.id for row in rows])
    return [
        DecisionRow(
            id=row.id,
            meeting_id=row.meeting_id,
            meeting=row.title,
            meeting_number=written(row.year, row.seq),
            held_on=clock.local(row.starts_at).date() if row.starts_at else None,
            number=row.number,
            text=row.text,
            needs_action=row.needs_action,
            agenda_item_id=row.agenda_item_id,
            version=row.version,
            items=tuple(items[row.id]),
        )
        for row in rows
    ]


def _items_of(actor: Actor, decision_ids: Sequence[int]) -> dict[int, list[ItemRow]]:
    """Return the items of decisions as far as somebody sees them, with today's lights."""
    links = (
        select(DecisionAction.decision_id, DecisionAction.action_id)
        .where(DecisionAction.decision_id.in_(decision_ids))
        .order_by(DecisionAction.id)
    )
    pairs = db.session.execute(links).all()
    ids = {pair.action_id for pair in pairs}
    seen = {item.id: item for item in db.session.scalars(visible_to(actor).where(ActionItem.id.in_(ids)))}
    leads = _leads(seen)
    found: dict[int, list[ItemRow]] = defaultdict(list)
    for decision_id, action_id in pairs:
        if action_id in seen:
            found[decision_id].append(_item(seen[action_id], leads.get(action_id, "")))
    return found


def _leads(item_ids: Iterable[int]) -> dict[int, str]:
    statement = select(ActionUnit.item_id, ActionUnit.organisation_id).where(
        ActionUnit.item_id.in_(list(item_ids)),
        ActionUnit.role == UnitRole.LEAD,
        ActionUnit.position == 0,
        ActionUnit.until_on.is_(None),
    )
    leads = {row.item_id: row.organisation_id for row in db.session.execute(statement)}
    named = unit_names(leads.values())
    return {item_id: named.get(unit, "") for item_id, unit in leads.items()}


def _item(item: ActionItem, lead: str) -> ItemRow:
    light = light_of(item, clock.today())
    return ItemRow(
        item.id, item.number, item.title, lead, item.state, item.deadline, item.progress, light, item.is_open
    )


def decisions_of(actor: Actor, meeting_id: int) -> list[DecisionRow]:
    """Return a meeting's decisions with their items, in the order of their numbers."""
    return _with_items(actor, _rows().where(Decision.meeting_id == meeting_id).order_by(Decision.number))


def last_decisions(series_id: int | None, before: datetime, actor: Actor = SYSTEM) -> list[DecisionRow]:
    """Return how the decisions of a series stand before a meeting: all of the last one, the open ones of earlier ones.

    Items that `actor` does not see are left out.
    """
    if series_id is None:
        return []
    statement = select(Meeting.id).where(
        Meeting.series_id == series_id, Meeting.starts_at < before, Meeting.state.in_(HELD)
    )
    ids = list(db.session.scalars(statement.order_by(Meeting.starts_at.desc()).limit(1 + EARLIER_MEETINGS)))
    rows = _with_items(
        actor, _rows().where(Decision.meeting_id.in_(ids)).order_by(Meeting.starts_at.desc(), Decision.number)
    )
    return [row for row in rows if row.meeting_id == ids[0] or row.is_open]


def of_action(action_id: int) -> list[DecisionRow]:
    """Return the decisions that an item came of, oldest first; without the items, for the page of one of them."""
    links = select(DecisionAction.decision_id).where(DecisionAction.action_id == action_id)
    rows = db.session.execute(_rows().where(Decision.id.in_(links)).order_by(Meeting.starts_at, Decision.number)).all()
    return [
        DecisionRow(
            row.id, row.meeting_id, row.title, written(row.year, row.seq),
            clock.local(row.starts_at).date() if row.starts_at else None,
            row.number, row.text, row.needs_action, row.agenda_item_id, row.version, (),
        )
        for row in rows
    ]  # fmt: skip


def for_action_ids(ids: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """Return, by item, the (meeting, decision number) pairs that it came of."""
    statement = (
        select(DecisionAction.action_id, Decision.meeting_id, Decision.number)
        .join(Decision, Decision.id == DecisionAction.decision_id)
        .where(DecisionAction.action_id.in_(list(ids)))
    )
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in db.session.execute(statement):
        found[row.action_id].append((row.meeting_id, row.number))
    return found


def get(meeting_id: int, decision_id: int) -> Decision:
    """Return a decision of a meeting; `NotFound` for one of another meeting."""
    found = db.session.scalar(select(Decision).where(Decision.id == decision_id, Decision.meeting_id == meeting_id))
    if found is None:
        raise NotFound
    return found


@remembered
def without_items() -> list[tuple[int, str, int]]:
    """Return the meetings whose decisions need an item and have none: (id, title, how many)."""
    linked = exists().where(DecisionAction.decision_id == Decision.id)
    statement = (
        select(Meeting.id, Meeting.title, func.count(Decision.id))
        .join(Decision, Decision.meeting_id == Meeting.id)
        .where(Decision.needs_action, ~linked)
        .group_by(Meeting.id, Meeting.title)
        .order_by(func.min(Meeting.starts_at))
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(statement)]
