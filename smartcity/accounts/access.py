"""Who may do what with accounts: three administrators whose powers don't meet (GB/T 22239-2019, 8.1.4.2 d)."""

from enum import StrEnum

from smartcity.accounts.models import Account
from smartcity.foundation.access import Actor, Grant
from smartcity.foundation.problems import Forbidden
from smartcity.foundation.texts import Text


class Permission(StrEnum):
    """What can be permitted."""

    LIST = "accounts.list"
    MANAGE = "accounts.manage"
    GRANT = "accounts.grant"
    END_SESSIONS = "accounts.end_sessions"


POLICY = {
    Permission.LIST: Grant.to("See the accounts: logins, names of their holders, roles", "system_admin", "security_admin"),
    Permission.MANAGE: Grant.to("Create, disable and enable accounts, and issue links for choosing a password", "system_admin"),
    Permission.GRANT: Grant.to("Grant and revoke roles", "security_admin"),
    Permission.END_SESSIONS: Grant.to("End anybody's sessions", "security_admin"),
}


def refuse_own(actor: Actor, account: Account) -> None:
    """Refuse an administrator's act on the own account."""
    if actor.account_id == account.id:
        raise Forbidden(Text("Nobody changes the own account's roles or standing"))
