"""The office's own mark on items: that a fresh red is still being checked."""

from smartcity.actions.access import Permission
from smartcity.actions.marks import checking_until
from smartcity.actions.models import ActionItem
from smartcity.actions.moves import IllegalMove
from smartcity.actions.moving import item_for, remarking
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
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
