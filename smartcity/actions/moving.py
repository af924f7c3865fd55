"""The one way in which an item's state changes: asked of the workflow, written into its story, versioned, audited."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from smartcity.actions.access import part_of_unit, parts_of
from smartcity.actions.acting import UnitAct
from smartcity.actions.history_models import ActionEvent
from smartcity.actions.looks import hold_look
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.moves import permit
from smartcity.actions.queries import get_for
from smartcity.actions.rules import How
from smartcity.actions.situations import own_unit, situation_of
from smartcity.actions.versions import keep
from smartcity.actions.workflow import Need, Transition, Verb, next_state
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version, db


def item_for(actor: Actor, item_id: int) -> ActionItem:
    """Return an item that somebody is about to change, locked; `NotFound` where it isn't theirs to see."""
    item = get_for(actor, item_id, lock=True)
    hold_look(item.id)
    return item


@contextmanager
def moving(
    actor: Actor,
    item: ActionItem,
    verb: Verb,
    *,
    given: Mapping[Need, object] | None = None,
    act: UnitAct | None = None,
    replaced: ActionUnit | None = None,
    text: str = "",
    told_by: str = "",
    details: dict[str, Any] | None = None,
    version: int | None = None,
    fields: Collection[str] = ("state",),
) -> Iterator[ActionEvent]:
    """Make one move: permitted on entry, with the state it leads to; what the block changes belongs to it.

    `given` holds what the move needs, by need; empty values count as missing. `version` is what a person read: where
    it is no longer the stored one the move is refused. Nothing is changed by a refused move. The event is written as it
    is on entry: the block must not change it.
    """
    transition = _permitted(actor, item, verb, given or {}, act, replaced)
    if not transition.append_only:
        check_version(item, item.version if version is None else version)
    before = item.state
    item.state = next_state(transition, before, item.state_before_suspension)
    event = ActionEvent(
        item_id=item.id,
        at=clock.now(),
        verb=verb,
        from_state=before,
        to_state=item.state,
        person_id=actor.person_id,
        unit_id=act.unit.organisation_id if act else None,
        on_behalf=act.on_behalf if act else False,
        how=act.how if act else How.WEB,
        told_by=act.told_by if act else told_by,
        text=text,
        details={name: value for name, value in (details or {}).items() if value not in (None, "", [])},
    )
    db.session.add(event)
    with db.session.no_autoflush:  # half a move must not reach the database's checks
        yield event
    keep(item)
    db.session.flush()
    record(actor, f"actions.{verb}", "action", item.id, fields=fields, unit_id=event.unit_id)


def remarking(
    actor: Actor,
    item: ActionItem,
    what: str,
    *,
    act: UnitAct | None = None,
    text: str = "",
    told_by: str = "",
    details: dict[str, Any] | None = None,
    fields: Collection[str],
) -> AbstractContextManager[ActionEvent]:
    """Write into the story something that leaves the state alone; `what` tells the story which sentence it is."""
    told = {"act": what, **(details or {})}
    given = {Need.TEXT: True}
    return moving(actor, item, Verb.NOTE, given=given, act=act, text=text, told_by=told_by, details=told, fields=fields)


def _permitted(
    actor: Actor,
    item: ActionItem,
    verb: Verb,
    given: Mapping[Need, object],
    act: UnitAct | None,
    replaced: ActionUnit | None,
) -> Transition:
    concerned = act.unit if act else own_unit(actor, item)
    subject = act.part if act else part_of_unit(replaced) if replaced else None
    if verb is Verb.NOTE:  # everybody with a part writes notes as oneself
        subject = None
    present = {need for need, value in given.items() if value}
    return permit(
        item.state,
        verb,
        parts_of(actor, item),
        situation_of(item, concerned),
        given=present,
        subject=subject,
    )
