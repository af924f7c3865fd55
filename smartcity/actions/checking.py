"""The office's own marks on items: that a fresh red is still being checked, that a year's rest is carried over."""

from sqlalchemy import select

from smartcity.actions.access import Permission
from smartcity.actions.marks import checking_until
from smartcity.actions.models import ActionItem
from smartcity.actions.moves import IllegalMove
from smartcity.actions.moving import item_for, remarking
from smartcity.audit.services import record
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.texts import Text
from smartcity.workdays.queries import calendar


def checkable(item: ActionItem) -> bool:
    """Tell whether the office may say so now: the red is fresh, and was not checked before."""
    checked = item.red_on and item.checking_until and item.checking_until >= item.red_on
    return item.is_open and not checked and checking_until(item.red_on, clock.today(), calendar()) is not None


def check_red(actor: Actor, item_id: int, *, note: str = "") -> ActionItem:
    """Say, for one working day, that the office is still checking a fresh red; only the office sees it."""
    actor.require(Permission.REVIEW)
    item = item_for(actor, item_id)
    until = checking_until(item.red_on, clock.today(), calendar())
    if until is None or not checkable(item):
        raise IllegalMove(Text("Only a fresh red can be checked, and once"))
    text = checks.clean_text("note", note, maximum=checks.LONG, multiline=True)
    details = {"until": until.isoformat()}
    with remarking(actor, item, "checking", text=text, details=details, fields=("checking_until",)):
        item.checking_until = until
    return item


def carry_over(actor: Actor, year: int) -> int:
    """Mark what a year left open as carried over; the items keep their numbers. Return how many."""
    actor.require(Permission.ASSIGN)
    left = select(ActionItem).where(ActionItem.year == year, ActionItem.is_open, ActionItem.carried_over.is_(False))
    items = db.session.scalars(left).all()
    for item in items:
        item.carried_over = True
    if items:
        record(actor, "actions.carry_over", "action", fields=("carried_over",), count=len(items))
    return len(items)
