"""Merging: one matter that stands in two items goes on in one of them, which takes over the other's sources."""

from dataclasses import replace

from smartcity.actions.access import Permission
from smartcity.actions.deciding import cancel
from smartcity.actions.editing import add_source, as_described, edit
from smartcity.actions.models import ActionItem
from smartcity.actions.moving import item_for, remarking
from smartcity.actions.new_action import NewSource
from smartcity.actions.numbers import by_number
from smartcity.actions.queries import children_of
from smartcity.actions.workflow import OPEN_STATES
from smartcity.foundation.access import Actor
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text


def merge(
    actor: Actor, item_id: int, *, into: str, reason: str, approval: str = "", version: int | None = None
) -> ActionItem:
    """End an item in favour of another open one, named by its number; needs what cancelling needs.

    Each source that only the merged item has becomes a source of the other, and is answered there, unless it was
    answered before. The merged item's open parts become parts of the other.
    """
    actor.require(Permission.CREATE)
    item, target = item_for(actor, item_id), _target(actor, item_id, into)
    cancel(actor, item_id, reason=reason, approval=approval, version=version)
    item.merged_into_id = target.id
    with remarking(actor, item, "merged", details={"number": target.number}, fields=("merged_into_id",)):
        pass
    known = {(source.kind, source.reference, source.basis) for source in target.sources}
    for source in item.sources:
        if (source.kind, source.reference, source.basis) not in known:
            add_source(actor, target.id, NewSource(source.kind, source.reference, source.basis))
            target.sources[-1].answered_on = source.answered_on
            target.sources[-1].instruction_id = source.instruction_id
    for part in children_of(item.id):
        if part.is_open:
            edit(actor, part.id, replace(as_described(part), parent_id=target.id))
    return item


def _target(actor: Actor, item_id: int, number: str) -> ActionItem:
    found = by_number(actor, number)
    if found is None:
        raise InvalidInput({"into": Text("There is no item of this number")})
    target = item_for(actor, found)
    own_part = any(part.id == target.id for part in children_of(item_id))
    if target.id == item_id or own_part or target.state not in OPEN_STATES:
        raise InvalidInput({"into": Text("Please name another item, one that is open")})
    return target
