"""What follows a change of the working calendar: every open item's light days, worked out anew in one batch."""

from sqlalchemy import select

from smartcity.actions.models import ActionItem
from smartcity.actions.versions import keep
from smartcity.audit.services import record
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db


def recount(actor: Actor) -> int:
    """Work out the light days of every open item, parts before what they belong to; return how many changed."""
    open_items = select(ActionItem).where(ActionItem.is_open).order_by(ActionItem.id.desc())
    changed = 0
    for item in db.session.scalars(open_items).all():
        before = (item.yellow_on, item.red_on, item.report_due_on)
        keep(item)
        changed += before != (item.yellow_on, item.red_on, item.report_due_on)
    if changed:
        record(actor, "actions.recount", "action", fields=("yellow_on", "red_on"), count=changed)
    return changed


def follow_calendar(actor: Actor) -> None:
    """Follow a change of the calendar."""
    recount(actor)
