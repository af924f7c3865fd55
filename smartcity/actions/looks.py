"""From which day whoever reminds must look at an item again: kept for open items; a draft or ended one has none.

The item's row is always written first, so that two who write both wait for one another in the same order.
"""

from datetime import date

from sqlalchemy import delete, insert, select, update

from smartcity.actions.models import EPOCH, ActionItem, ActionLook
from smartcity.foundation import clock
from smartcity.foundation.database import db


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
