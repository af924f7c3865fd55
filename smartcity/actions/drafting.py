"""Drafting items and discarding drafts."""

from sqlalchemy import delete, select

from smartcity.actions.access import Permission
from smartcity.actions.descriptions import checked
from smartcity.actions.history_models import ActionEvent
from smartcity.actions.instruction_models import Instruction
from smartcity.actions.models import ActionItem, ActionSource, ActionUnit, Milestone
from smartcity.actions.moving import item_for
from smartcity.actions.new_action import NewAction
from smartcity.actions.rules import UnitRole
from smartcity.actions.versions import keep
from smartcity.actions.workflow import State
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Conflict
from smartcity.foundation.texts import Text


def create(actor: Actor, new: NewAction) -> ActionItem:
    """Write a draft: no number yet, nobody is told, only those who draft see it."""
    actor.require(Permission.CREATE)
    clean = checked(new)
    item = ActionItem(state=State.DRAFT, created_at=clock.now(), created_by_id=actor.person_id)
    describe(item, clean)
    item.units = [
        ActionUnit(organisation_id=unit, role=role, position=position, from_on=clock.today())
        for role, ids in units_by_role(clean).items()
        for position, unit in enumerate(ids)
    ]
    db.session.add(item)
    db.session.flush()
    keep(item)
    record(actor, "actions.create", "action", item.id, unit_id=clean.lead_id)
    return item


def discard(actor: Actor, item_id: int, *, version: int | None = None) -> None:
    """Delete a draft, with the instruction it was made of; one that has a number, or something in its story, stays."""
    actor.require(Permission.CREATE)
    item = item_for(actor, item_id)
    told = db.session.scalar(select(ActionEvent.id).where(ActionEvent.item_id == item.id).limit(1))
    if item.state is not State.DRAFT or told is not None:
        raise Conflict(Text("Only a draft without notes can be discarded"))
    check_version(item, item.version if version is None else version)
    db.session.execute(delete(Instruction).where(Instruction.item_id == item.id))
    db.session.delete(item)
    db.session.flush()
    record(actor, "actions.discard", "action", item_id)


def units_by_role(new: NewAction) -> dict[UnitRole, tuple[int, ...]]:
    """Return the units of a description, each role in its order."""
    leads = () if new.lead_id is None else (new.lead_id, *new.co_lead_ids)
    return {UnitRole.LEAD: leads, UnitRole.SUPPORTING: new.supporting_ids, UnitRole.OVERSEEING: new.overseeing_ids}


def describe(item: ActionItem, new: NewAction) -> None:
    """Put a checked description into an item, all but its units and its deadline once that was given out."""
    assert new.rhythm is not None
    item.reporting_rhythm = new.rhythm
    for name in ("title", "requirement", "clause", "contact", "collective", "priority", "in_house_only", "to_verify"):
        setattr(item, name, getattr(new, name))
    item.working_group_id, item.parent_id = new.working_group_id, new.parent_id
    item.leader_id, item.responsible_id = new.leader_id, new.responsible_id
    item.extension_authority = new.extension_authority
    if item.state is None or item.state is State.DRAFT:
        item.deadline = item.original_deadline = new.deadline
        item.deadline_text, item.deadline_precision = new.deadline_text, new.precision
        item.plan_year = new.plan_year
    set_sources(item, new)
    set_milestones(item, new)
    item.search_text = search_text(item)


def set_sources(item: ActionItem, new: NewAction) -> None:
    """Make an item's sources those of the description; one that stays keeps what it stands for, and its answer."""
    kept = {(s.kind, s.reference, s.basis): (s.answered_on, s.instruction_id) for s in item.sources}
    del item.sources[len(new.sources) :]
    for position, source in enumerate(new.sources):
        if position == len(item.sources):
            item.sources.append(ActionSource(position=position))
        row = item.sources[position]
        row.kind, row.reference, row.basis = source.kind, source.reference, source.basis
        key = (source.kind, source.reference, source.basis)
        row.answered_on, row.instruction_id = kept.get(key, (None, None))


def set_milestones(item: ActionItem, new: NewAction) -> None:
    """Make an item's milestones those of the description; one that keeps its title keeps when it was reached."""
    kept = {stone.title: stone for stone in item.milestones}
    item.milestones = [kept.get(stone.title) or Milestone(title=stone.title) for stone in new.milestones]
    for row, stone in zip(item.milestones, new.milestones, strict=True):
        row.due_on = stone.due_on


def search_text(item: ActionItem) -> str:
    """Return what a search finds an item by, besides the person responsible: without capitals, in one string."""
    sources = [part for source in item.sources for part in (source.reference, source.basis)]
    parts = [item.number or "", item.title, item.clause, item.contact, item.collective, *sources, item.requirement]
    return "\n".join(part for part in parts if part).casefold()
