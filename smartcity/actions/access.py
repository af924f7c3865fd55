"""Who may do what with action items, and what a person is to one of them."""

from enum import StrEnum

from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.rules import UnitRole
from smartcity.actions.workflow import Part, Verb
from smartcity.foundation.access import Actor, Grant


class Permission(StrEnum):
    """What one may do with action items; the workflow table says when and with what."""

    READ = "actions.read"
    CREATE = "actions.create"
    ASSIGN = "actions.assign"
    ACT_FOR_UNIT = "actions.act_for_unit"
    ON_BEHALF = "actions.on_behalf"
    REVIEW = "actions.review"
    DECIDE = "actions.decide"
    LEAD = "actions.lead"
    NOTE = "actions.note"
    LIGHT_RULES = "actions.light_rules"
    INSTRUCT = "actions.instruct"
    CLOSE_YEAR = "actions.close_year"
    SHARE_LISTS = "actions.share_lists"


POLICY = {
    Permission.READ: Grant.to(
        "See the action items of one's own units and groups; the secretariat and the leaders see all",
        "secretariat",
        "leader",
        "liaison",
        "member",
        "observer",
    ),
    Permission.CREATE: Grant.to("Draft action items, edit them, and discard drafts", "secretariat"),
    Permission.ASSIGN: Grant.to("Assign action items and refer objections to a leader", "secretariat"),
    Permission.ACT_FOR_UNIT: Grant.to(
        "Sign for items, report, object, ask for time and submit: for one's own unit, or on its behalf",
        "secretariat",
        "liaison",
        "member",
    ),
    Permission.ON_BEHALF: Grant.to("Record what a unit said by phone, on paper or in a message", "secretariat"),
    Permission.REVIEW: Grant.to("Return, complete, close and reopen what was submitted", "secretariat"),
    Permission.DECIDE: Grant.to(
        "Decide on objections and extensions, reassign, suspend, resume and cancel items", "secretariat", "leader"
    ),
    Permission.LEAD: Grant.to("Decide as a leader, without the number of an approval", "leader"),
    Permission.NOTE: Grant.to("Write a note into the history of an item", "secretariat", "leader", "liaison", "member"),
    Permission.LIGHT_RULES: Grant.to("Enter the rules by which the lights of action items turn", "secretariat"),
    Permission.CLOSE_YEAR: Grant.to("Close a year of action items, and undo a wrong closing", "secretariat"),
    Permission.SHARE_LISTS: Grant.to("Share saved lists of action items with the whole office", "secretariat"),
    Permission.INSTRUCT: Grant.to(
        "Enter a leader's instruction on an item: one's own, or from paper", "secretariat", "leader"
    ),
}


NEEDED = {
    Verb.ASSIGN: Permission.ASSIGN,
    Verb.SIGN_FOR: Permission.ACT_FOR_UNIT,
    Verb.OBJECT: Permission.ACT_FOR_UNIT,
    Verb.KEEP_OBJECTION: Permission.DECIDE,
    Verb.REFER_OBJECTION: Permission.ASSIGN,
    Verb.REASSIGN: Permission.DECIDE,
    Verb.REPORT: Permission.ACT_FOR_UNIT,
    Verb.REQUEST_EXTENSION: Permission.ACT_FOR_UNIT,
    Verb.APPROVE_EXTENSION: Permission.DECIDE,
    Verb.REFUSE_EXTENSION: Permission.DECIDE,
    Verb.SUBMIT: Permission.ACT_FOR_UNIT,
    Verb.RETURN: Permission.REVIEW,
    Verb.COMPLETE: Permission.REVIEW,
    Verb.REOPEN: Permission.REVIEW,
    Verb.CLOSE: Permission.REVIEW,
    Verb.SUSPEND: Permission.DECIDE,
    Verb.RESUME: Permission.DECIDE,
    Verb.CANCEL: Permission.DECIDE,
    Verb.NOTE: Permission.NOTE,
    Verb.EDIT: Permission.CREATE,
}
"""What each verb's page and endpoint ask for; the workflow then asks for the person's part in the item."""


def sees_all(actor: Actor) -> bool:
    """Tell whether somebody sees the items of every unit: the secretariat, the leaders, the system itself."""
    return actor.may(Permission.ON_BEHALF) or actor.may(Permission.LEAD)


def sees_drafts(actor: Actor) -> bool:
    """Tell whether somebody sees what is not assigned yet, beyond the own drafts."""
    return actor.may(Permission.CREATE)


def acts_for(actor: Actor, organisation_id: int) -> bool:
    """Tell whether somebody speaks for a unit: its liaisons and members do, its observers don't."""
    return organisation_id in actor.acting_unit_ids


def part_of_unit(unit: ActionUnit) -> Part:
    """Return what a unit is to its item; of several leads the first collects, the others lead jointly."""
    if unit.role is UnitRole.LEAD:
        return Part.LEAD if unit.position == 0 else Part.JOINT_LEAD
    return Part(unit.role.value)


def parts_of(actor: Actor, item: ActionItem) -> frozenset[Part]:
    """Return what somebody is to an item: nothing, for an observer or a unit that handed it over."""
    found = {part_of_unit(unit) for unit in item.current_units if acts_for(actor, unit.organisation_id)}
    if actor.may(Permission.ON_BEHALF):
        found.add(Part.OFFICE)
    if actor.may(Permission.LEAD):
        found.add(Part.LEADER)
    return frozenset(found)
