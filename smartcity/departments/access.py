"""Who may see the organisations and working groups, and who keeps them."""

from enum import StrEnum

from smartcity.foundation.access import Grant


class Permission(StrEnum):
    """What one may do with organisations and working groups."""

    READ = "departments.read"
    MANAGE = "departments.manage"


POLICY = {
    Permission.READ: Grant.to(
        "See departments and working groups", "secretariat", "leader", "liaison", "member", "observer"
    ),
    Permission.MANAGE: Grant.to("Keep departments, their names and order, and the working groups", "secretariat"),
}
