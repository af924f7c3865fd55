"""Editing what is said of an item: all of it in a draft; later neither its leads nor, silently, its deadline."""

from collections.abc import Mapping

from smartcity.actions.access import Permission
from smartcity.actions.assigning import ask_to_sign, hand_to_responsible, keep_deadline
from smartcity.actions.changes import Changes, Words, changes
from smartcity.actions.descriptions import checked
from smartcity.actions.drafting import describe, search_text, units_by_role
from smartcity.actions.instruction_queries import asked_by
from smartcity.actions.looks import look_from_scratch
from smartcity.actions.models import ActionItem, ActionSource, ActionUnit
from smartcity.actions.moving import item_for, moving
from smartcity.actions.new_action import NewAction, NewMilestone, NewSource
from smartcity.actions.rules import UnitRole
from smartcity.actions.versions import keep
from smartcity.actions.workflow import OPEN_STATES, State, Verb
from smartcity.audit.services import record
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Conflict, InvalidInput, StaleVersion
from smartcity.foundation.texts import Text


def as_described(item: ActionItem) -> NewAction:
    """Return what is said of an item now: what an edit starts from."""
    by_role: dict[UnitRole, list[int]] = {role: [] for role in UnitRole}
    for unit in item.current_units:
        by_role[unit.role].append(unit.organisation_id)
    leads = by_role[UnitRole.LEAD]
    return NewAction(
        title=item.title,
        lead_id=leads[0] if leads else None,
        requirement=item.requirement,
        co_lead_ids=tuple(leads[1:]),
        supporting_ids=tuple(by_role[UnitRole.SUPPORTING]),
        overseeing_ids=tuple(by_role[UnitRole.OVERSEEING]),
        deadline=item.deadline,
        deadline_text=item.deadline_text,
        precision=item.deadline_precision,
        sources=tuple(NewSource(s.kind, s.reference, s.basis) for s in item.sources),
        working_group_id=item.working_group_id,
        parent_id=item.parent_id,
        leader_id=item.leader_id,
        responsible_id=item.responsible_id,
        contact=item.contact,
        priority=item.priority,
        in_house_only=item.in_house_only,
        clause=item.clause,
        milestones=tuple(NewMilestone(m.title, m.due_on) for m in item.milestones),
        rhythm=item.reporting_rhythm,
        extension_authority=item.extension_authority,
        collective=item.collective,
        to_verify=item.to_verify,
        plan_year=item.plan_year,
    )


def edit(actor: Actor, item_id: int, new: NewAction, *, reason: str = "", version: int | None = None) -> ActionItem:
    """Replace what is said of an item. A new deadline of an assigned item needs a reason, and the old one stays.

    On a stale version both texts are shown. The lead of an assigned item changes by reassigning it.
    """
    actor.require(Permission.CREATE)
    item = item_for(actor, item_id)
    old = as_described(item)
    clean = checked(new, known=[unit.organisation_id for unit in item.units], item_id=item.id)
    _check_asked(item, old, clean)
    text = checks.clean_text("reason", reason, maximum=checks.LONG, multiline=True)
    changed = changes(old, clean)
    if version is not None and version != item.version:
        raise _stale(item, changed)
    if not changed:
        return item
    if item.state is State.DRAFT:
        return _edit_draft(actor, item, clean, changed)
    _check_assigned(item, old, clean, text)
    details = {"changes": {name: list(pair) for name, pair in changed.items()}}
    parent_id = item.parent_id
    with moving(actor, item, Verb.EDIT, text=text, details=details, fields=tuple(changed)):
        describe(item, clean)
        _set_deadline(item, old, clean, text)
        added = _set_units(item, clean)
    _keep_former_parent(item, parent_id)
    ask_to_sign(item, added)
    if "responsible" in changed and item.state in OPEN_STATES:
        hand_to_responsible(item)
    return item


def _stale(item: ActionItem, changed: Changes) -> StaleVersion:
    """Return the refusal that shows, of each field that differs, what was typed and what is stored."""
    words = Words([changed])
    typed = {name: words.say(name, pair[1]) for name, pair in changed.items()}
    return StaleVersion(item.version, typed, {name: words.say(name, pair[0]) for name, pair in changed.items()})


def _edit_draft(actor: Actor, item: ActionItem, new: NewAction, changed: Mapping[str, object]) -> ActionItem:
    """Rewrite a draft: it has no story yet."""
    check_version(item, item.version)
    parent_id = item.parent_id
    describe(item, new)
    wanted = [(role, place, unit) for role, ids in units_by_role(new).items() for place, unit in enumerate(ids)]
    item.units = [_unit(item, role, place, unit) for role, place, unit in wanted]
    db.session.flush()
    keep(item)
    _keep_former_parent(item, parent_id)
    record(actor, "actions.edit", "action", item.id, fields=tuple(changed))
    return item


def _unit(item: ActionItem, role: UnitRole, position: int, unit_id: int) -> ActionUnit:
    found = next((unit for unit in item.units if unit.organisation_id == unit_id), None)
    row = found or ActionUnit(organisation_id=unit_id, from_on=clock.today())
    row.role, row.position = role, position
    return row


def _check_assigned(item: ActionItem, old: NewAction, new: NewAction, reason: str) -> None:
    errors = checks.Errors()
    if (old.lead_id, old.co_lead_ids) != (new.lead_id, new.co_lead_ids):
        errors.add("lead", Text("The leads of an assigned item change by reassigning it"))
    if old.plan_year != new.plan_year:
        errors.add("plan_year", Text("The item has its number already"))
    if new.deadline is None and item.original_deadline is not None:
        errors.add("deadline", Text("A deadline that was given out can be moved, not taken away"))
    if new.deadline != old.deadline and not reason:
        errors.add("reason", Text("Please give the reason for the new deadline"))
    errors.stop()


def _check_asked(item: ActionItem, old: NewAction, new: NewAction) -> None:
    """Refuse to drop the source that an instruction made: its leader would no longer read the result."""
    dropped = {(one.kind, one.reference) for one in old.sources} - {(one.kind, one.reference) for one in new.sources}
    written = {one.instruction_id for one in item.sources if (one.kind, one.reference) in dropped} - {None}
    if written and written & asked_by(item.id):
        told = Text("A leader waits for the answer to this source: strike out the instruction instead")
        raise InvalidInput({"sources": told})


def _set_deadline(item: ActionItem, old: NewAction, new: NewAction, reason: str) -> None:
    item.deadline_text, item.deadline_precision = new.deadline_text, new.precision
    if new.deadline == old.deadline:
        return
    item.deadline = new.deadline
    item.original_deadline = item.original_deadline or new.deadline
    item.deadline_version += 1
    look_from_scratch(item)
    keep_deadline(item, reason)


def _set_units(item: ActionItem, new: NewAction) -> list[ActionUnit]:
    """End the parts of units no longer named, from today, and add the new ones; return those that must sign."""
    added = []
    for role in (UnitRole.SUPPORTING, UnitRole.OVERSEEING):
        wanted = units_by_role(new)[role]
        for unit in item.current_units:
            if unit.role is role and unit.organisation_id not in wanted:
                unit.until_on = max(clock.today(), unit.from_on)
    db.session.flush()
    for role in (UnitRole.SUPPORTING, UnitRole.OVERSEEING):
        present = {unit.organisation_id: unit for unit in item.current_units if unit.role is role}
        for position, unit_id in enumerate(units_by_role(new)[role]):
            if unit_id not in present:
                present[unit_id] = ActionUnit(organisation_id=unit_id, role=role, from_on=clock.today())
                item.units.append(present[unit_id])
                added.append(present[unit_id])
            present[unit_id].position = position
    return [unit for unit in added if unit.role is UnitRole.SUPPORTING]


def _keep_former_parent(item: ActionItem, parent_id: int | None) -> None:
    """Work out anew the light of an item that lost a part."""
    if parent_id is not None and parent_id != item.parent_id:
        parent = db.session.get(ActionItem, parent_id)
        if parent is not None:
            keep(parent)


def add_source(actor: Actor, item_id: int, source: NewSource, *, version: int | None = None) -> ActionItem:
    """Note that the same matter came up once more: the item then has one source more to answer."""
    actor.require(Permission.CREATE)
    item = item_for(actor, item_id)
    if item.state is State.DRAFT:
        raise Conflict(Text("The sources of a draft are edited with it"))
    errors = checks.Errors()
    reference = errors.text("reference", source.reference, maximum=checks.REFERENCE)
    basis = errors.text("basis", source.basis, maximum=checks.REFERENCE)
    errors.stop()
    if any((s.kind, s.reference, s.basis) == (source.kind, reference, basis) for s in item.sources):
        raise InvalidInput({"reference": Text("The item has this source already")})
    details = {"act": "source", "kind": source.kind.value, "reference": reference}
    with moving(actor, item, Verb.EDIT, details=details, version=version, fields=("sources",)):
        place = len(item.sources)
        item.sources.append(ActionSource(position=place, kind=source.kind, reference=reference, basis=basis))
        item.search_text = search_text(item)
    return item
