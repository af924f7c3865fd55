"""Who may read the audit: the audit administrator alone. Nobody may change it."""

from enum import StrEnum

from smartcity.foundation.access import Grant


class Permission(StrEnum):
    """What one may do with the audit."""

    READ = "audit.read"


POLICY = {Permission.READ: Grant.to("Read, export and verify the audit log", "audit_admin")}
