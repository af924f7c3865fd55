"""Who may do what with reminders and notices. What concerns oneself stands in the own inbox."""

from enum import StrEnum

from smartcity.foundation.access import Actor, Grant


class Permission(StrEnum):
    """What one may do with reminders."""

    READ = "reminders.read"
    MANAGE = "reminders.manage"
    REMIND = "reminders.remind"
    RULES = "reminders.rules"


POLICY = {
    Permission.READ: Grant.to("See who was reminded of what, what is coming, and the notices", "secretariat", "leader"),
    Permission.MANAGE: Grant.to(
        "Edit, sign and send drafted notices, drop them, and work through the phone list", "secretariat"
    ),
    Permission.REMIND: Grant.to("Remind of an item by hand, once an item and day", "secretariat"),
    Permission.RULES: Grant.to("Change the rules of reminders: who is told what, and when", "secretariat"),
}


def sees_all(actor: Actor) -> bool:
    """Tell whether somebody sees everybody's reminders; others see those that went to themselves."""
    return actor.may(Permission.READ)
