"""Copying an item: the same matter once more, as a new draft."""

from dataclasses import replace

from smartcity.actions.access import Permission
from smartcity.actions.drafting import create
from smartcity.actions.editing import as_described
from smartcity.actions.models import ActionItem
from smartcity.actions.new_action import NewAction
from smartcity.actions.queries import get_for
from smartcity.audit.services import record
from smartcity.foundation.access import Actor


def as_copy(item: ActionItem) -> NewAction:
    """Return what a copy says: all but days, which have to be thought of anew, and the year of the number."""
    return replace(as_described(item), deadline=None, deadline_text="", milestones=(), plan_year=None)


def copy(actor: Actor, item_id: int, new: NewAction) -> ActionItem:
    """Draft a copy, with the same checks as any draft; the copied item must be one that the person sees."""
    actor.require(Permission.CREATE)
    source = get_for(actor, item_id)
    made = create(actor, new)
    record(actor, "actions.copy", "action", source.id)
    return made
