"""Deadlines in somebody's own calendar feed: what one answers for, and what the own unit leads."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_, exists, or_, select

from smartcity.actions.access import Permission
from smartcity.actions.models import ActionItem, ActionSource, ActionUnit
from smartcity.actions.queries import visible_to
from smartcity.actions.rules import SourceKind, UnitRole
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.addresses import base_url, uid
from smartcity.foundation.calendars import CalendarEvent
from smartcity.foundation.database import db
from smartcity.foundation.i18n import gettext as _


def my_deadlines(actor: Actor) -> Iterator[CalendarEvent]:
    """Yield the deadlines of the open items that the actor is responsible for, or leads as leader or by the own unit.

    A feed is read by programs outside, so items that stay in the house are left out, and
    those that rest on a leader's instruction. A later deadline raises SEQUENCE.
    """
    if not actor.may(Permission.READ) or actor.person_id is None:
        return
    leading = exists(select(ActionUnit.id)).where(
        ActionUnit.item_id == ActionItem.id,
        ActionUnit.role == UnitRole.LEAD,
        ActionUnit.until_on.is_(None),
        ActionUnit.organisation_id.in_(actor.acting_unit_ids),
    )
    mine = or_(ActionItem.responsible_id == actor.person_id, ActionItem.leader_id == actor.person_id, leading)
    instructed = exists(select(ActionSource.id)).where(
        ActionSource.item_id == ActionItem.id, ActionSource.kind == SourceKind.INSTRUCTION
    )
    dated = and_(~instructed, ActionItem.is_open, ActionItem.deadline.is_not(None), ActionItem.in_house_only.is_(False))
    statement = visible_to(actor).where(mine, dated).order_by(ActionItem.deadline, ActionItem.id)
    for item in db.session.scalars(statement):
        event = _event(item)
        if event is not None:
            yield event


def _event(item: ActionItem) -> CalendarEvent | None:
    if item.deadline is None:
        return None
    return CalendarEvent(
        uid=uid(f"action-{item.id}"),
        summary=_("Due: %(number)s %(title)s", number=item.number or "", title=item.title),
        start=item.deadline,
        end=item.deadline + timedelta(days=1),
        stamped=item.assigned_at or clock.now(),
        sequence=item.deadline_version,
        url=f"{base_url()}/actions/{item.id}",
    )
