"""Who may do what with proposals, and what a person is to one of them."""

from enum import StrEnum

from smartcity.foundation.access import Actor, Grant
from smartcity.proposals.models import Proposal
from smartcity.proposals.workflow import Part


class Permission(StrEnum):
    """What one may do with proposals; the workflow table says when."""

    READ = "proposals.read"
    SEE_ALL = "proposals.see_all"
    ACT_FOR_UNIT = "proposals.act_for_unit"
    MANAGE = "proposals.manage"


POLICY = {
    Permission.READ: Grant.to(
        "See the proposals that one's own unit hosts or handles along",
        "secretariat",
        "leader",
        "liaison",
        "member",
        "observer",
    ),
    Permission.SEE_ALL: Grant.to("See all proposals", "secretariat", "leader"),
    Permission.ACT_FOR_UNIT: Grant.to(
        "Accept proposals, object, give opinions, record talks and reply: for one's own unit, or on its behalf",
        "secretariat",
        "liaison",
        "member",
    ),
    Permission.MANAGE: Grant.to(
        "Register proposals, hand them over, record decisions, feedback and promises, and set the limits", "secretariat"
    ),
}


def parts_of(actor: Actor, proposal: Proposal) -> frozenset[Part]:
    """Return what somebody is to a proposal: nothing, for an observer or a unit that handed it on."""
    mine = [unit for unit in proposal.current_units if unit.organisation_id in actor.acting_unit_ids]
    found = {Part(unit.role.value) for unit in mine} if actor.may(Permission.ACT_FOR_UNIT) else set()
    if actor.may(Permission.MANAGE):
        found.add(Part.OFFICE)
    return frozenset(found)
