"""From which day whoever reminds must look at an item again: kept for open items; a draft or ended one has none.

Who changes an item holds this day too, so that reminders about it are decided before or after the change, never beside
it; whoever decides holds the day alone, and passes over what another holds.
"""

from datetime import date

from sqlalchemy import delete, insert, select, update

from smartcity.actions.models import EPOCH, ActionItem, ActionLook
from smartcity.foundation import clock
from smartcity.foundation.database import db


def hold_look(item_id: int) -> None:
    """Wait until nobody decides about an item that the open unit holds; from now on nobody does until the unit ends."""
    db.session.execute(select(ActionLook.item_id).where(ActionLook.item_id == item_id).with_for_update())


def look_after_change(item: ActionItem) -> None:
    """Have an open item looked at again that was changed; one that ended is looked at no more."""
    db.session.flush()
    kept = db.session.scalar(select(ActionLook.look_on).where(ActionLook.item_id == item.id))
    if item.is_open and kept is None:
        db.session.execute(insert(ActionLook).values(item_id=item.id, look_on=EPOCH))
    elif item.is_open and kept is not None and kept > clock.today():
        _move(item, clock.today())
    elif not item.is_open and kept is not None:
        db.session.execute(delete(ActionLook).where(ActionLook.item_id == item.id))


def look_from_scratch(item: ActionItem) -> None:
    """Have an item looked at as if never before: its deadline is another one."""
    db.session.flush()
    _move(item, EPOCH)


def _move(item: ActionItem, day: date) -> None:
    db.session.execute(update(ActionLook).where(ActionLook.item_id == item.id).values(look_on=day))
