"""Who may see the working calendar, and who keeps it."""

from enum import StrEnum

from smartcity.foundation.access import Grant


class Permission(StrEnum):
    """What one may do with the working calendar."""

    READ = "workdays.read"
    MANAGE = "workdays.manage"


POLICY = {
    Permission.READ: Grant.to("See the working calendar", "secretariat", "leader", "liaison", "member", "observer"),
    Permission.MANAGE: Grant.to("Keep the working calendar", "secretariat"),
}
