"""The dated rows of an item's leaders: kept equal to the item's leader of today after every change."""

from datetime import date

from sqlalchemy import delete, select, update

from smartcity.actions.leader_models import ActionLeader
from smartcity.actions.models import ActionItem
from smartcity.foundation.database import db


def current(item_id: int) -> ActionLeader | None:
    """Return the row of today's leader."""
    row = ActionLeader
    found = select(row).where(row.item_id == item_id, row.until_on.is_(None), ~row.planned)
    return db.session.scalars(found).one_or_none()


def leaders_of(item_id: int) -> list[ActionLeader]:
    """Return who led an item, in the order of time, the one that is planned last."""
    rows = select(ActionLeader).where(ActionLeader.item_id == item_id)
    return list(db.session.scalars(rows.order_by(ActionLeader.from_on, ActionLeader.id)))


def keep_leader(item: ActionItem, on: date) -> None:
    """Let the item's leader begin on a day, where the rows name another one; whoever led before ends there."""
    now = current(item.id)
    if (now.leader_id if now else None) == item.leader_id:
        return
    if now is not None:
        ends = update(ActionLeader).where(ActionLeader.id == now.id).values(until_on=max(on, now.from_on))
        db.session.execute(ends)
    if item.leader_id is not None:
        db.session.add(ActionLeader(item_id=item.id, leader_id=item.leader_id, from_on=on))
        db.session.flush()


def plan(item: ActionItem, leader_id: int, on: date) -> None:
    """Write down who leads from a day to come; what was planned before is replaced."""
    forget_plan(item.id)
    db.session.add(ActionLeader(item_id=item.id, leader_id=leader_id, from_on=on, planned=True))
    db.session.flush()


def forget_plan(item_id: int) -> None:
    """Drop what is planned for an item."""
    db.session.execute(delete(ActionLeader).where(ActionLeader.item_id == item_id, ActionLeader.planned))


def planned_until(day: date) -> list[ActionLeader]:
    """Return the plans whose day has come."""
    rows = select(ActionLeader).where(ActionLeader.planned, ActionLeader.from_on <= day)
    return list(db.session.scalars(rows.order_by(ActionLeader.from_on, ActionLeader.id)))
