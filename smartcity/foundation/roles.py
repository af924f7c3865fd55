"""The roles that an account can hold. Pure: rules about roles need no request."""

ROLES = (
    "secretariat",
    "leader",
    "liaison",
    "member",
    "observer",
    "system_admin",
    "security_admin",
    "audit_admin",
)
ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})
BUSINESS_ROLES = frozenset(ROLES) - ADMINISTRATORS
