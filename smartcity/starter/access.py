"""Who may see what the examples rest on, and who may clear them."""

from enum import StrEnum

from smartcity.foundation.access import Grant


class Permission(StrEnum):
    """What one may do with the example programme."""

    READ = "starter.read"
    CLEAR = "starter.clear"


POLICY = {
    Permission.READ: Grant.to("See what of the example data is fact, invented, or still to be verified", "secretariat"),
    Permission.CLEAR: Grant.to("Clear the example data and keep the organisations and working groups", "secretariat"),
}
