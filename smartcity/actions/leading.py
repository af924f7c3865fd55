"""Changing the leader in charge, from a day on: today, a day that has passed, or one to come."""

from dataclasses import replace
from datetime import date

from smartcity.actions import editing
from smartcity.actions.access import Permission
from smartcity.actions.leader_rows import current, forget_plan, leaders_of, plan, planned_until
from smartcity.actions.models import ActionItem
from smartcity.actions.moving import item_for, remarking
from smartcity.actions.workflow import ENDED_STATES, State
from smartcity.audit.services import record
from smartcity.foundation import checks, clock
from smartcity.foundation.access import SYSTEM, Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, InvalidInput, Problem
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import savepoint
from smartcity.people.models import Person


def change_leader(actor: Actor, item_id: int, leader_id: int, on: date, *, reason: str = "") -> ActionItem:
    """Let a leader be in charge from a day on; a day to come is kept as a plan that a job carries out.

    InvalidInput for a person who isn't there, or a day before the present leader's first. Conflict for an ended item
    and for one that has this leader already.
    """
    actor.require(Permission.CREATE)
    item = item_for(actor, item_id)
    if item.state in ENDED_STATES:
        raise Conflict(Text("The item has ended"))
    person = db.session.get(Person, leader_id)
    if person is None or not person.active:
        raise InvalidInput({"person": Text("There is no such person")})
    if item.leader_id == leader_id:
        raise Conflict(Text("This leader is in charge already"))
    if not clock.local(item.created_at).date() <= on <= checks.LATEST:
        raise InvalidInput({"from": Text("The item was not there on that day")})
    said = checks.clean_text("reason", reason, maximum=checks.LONG, multiline=True)
    if on > clock.today() and item.state is not State.DRAFT:
        return _planned(actor, item, leader_id, on, said)
    return _changed(actor, item, leader_id, on, said)


def _planned(actor: Actor, item: ActionItem, leader_id: int, on: date, reason: str) -> ActionItem:
    told = {"day": on.isoformat(), "changes": {"leader": [item.leader_id, leader_id]}}
    with remarking(actor, item, "leader_planned", text=reason, details=told, fields=("leader",)):
        plan(item, leader_id, on)
    return item


def _changed(actor: Actor, item: ActionItem, leader_id: int, on: date, reason: str) -> ActionItem:
    now = current(item.id)
    if now is not None and on < now.from_on:
        raise InvalidInput({"from": Text("The present leader has been in charge since %(day)s only", day=now.from_on)})
    forget_plan(item.id)
    editing.edit(actor, item.id, replace(editing.as_described(item), leader_id=leader_id), reason=reason)
    begun = current(item.id)
    if begun is not None and on < begun.from_on:
        begun.from_on = on
        _end_before(item.id, on, begun.id)
    db.session.flush()
    return item


def _end_before(item_id: int, on: date, begun_id: int) -> None:
    for row in leaders_of(item_id):
        if row.id != begun_id and row.until_on is not None and row.until_on > on:
            row.until_on = max(on, row.from_on)


def apply_planned() -> int:
    """Let the leaders whose day has come be in charge; return how many. A plan that can't be carried out is dropped."""
    done = 0
    for row in planned_until(clock.today()):
        item_id, leader_id, on = row.item_id, row.leader_id, row.from_on
        try:
            with savepoint():
                change_leader(SYSTEM, item_id, leader_id, on)
            done += 1
        except Problem:
            forget_plan(item_id)
            record(SYSTEM, "actions.leader_plan_dropped", "action", item_id)
    return done
