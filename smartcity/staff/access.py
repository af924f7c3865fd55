"""Who may see secondments, and who keeps them."""

from enum import StrEnum

from smartcity.foundation.access import Actor, Grant
from smartcity.staff.models import HandoverItem


class Permission(StrEnum):
    """What one may do with secondments."""

    READ = "staff.read"
    SEE_ALL = "staff.see_all"
    MANAGE = "staff.manage"


POLICY = {
    Permission.READ: Grant.to(
        "See the own secondment, and as a unit's liaison or observer those of its people",
        "secretariat",
        "leader",
        "liaison",
        "member",
        "observer",
    ),
    Permission.SEE_ALL: Grant.to("See all seconded staff", "secretariat", "leader"),
    Permission.MANAGE: Grant.to(
        "Second people, extend and end secondments, and see the hand-over through", "secretariat"
    ),
}


def may_accept(actor: Actor, item: HandoverItem) -> bool:
    """Tell whether somebody may take an item over: its named successor, or the office, which heard the word."""
    named = item.successor_id is not None and item.successor_id == actor.person_id
    return named or (item.successor_id is not None and actor.may(Permission.MANAGE))
