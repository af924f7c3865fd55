"""Who may do what with accounts: three administrators whose powers don't meet (GB/T 22239-2019, 8.1.4.2 d)."""

from enum import StrEnum

from smartcity.accounts.models import Account
from smartcity.foundation.access import ADMINISTRATORS, Actor, Grant
from smartcity.foundation.problems import Forbidden
from smartcity.foundation.texts import Text
from smartcity.people.access import Permission as PeoplePermission


class Permission(StrEnum):
    """What can be permitted."""

    LIST = "accounts.list"
    MANAGE = "accounts.manage"
    GRANT = "accounts.grant"
    END_SESSIONS = "accounts.end_sessions"


POLICY = {
    Permission.LIST: Grant.to(
        "See the accounts: logins, names of their holders, roles", "system_admin", "security_admin"
    ),
    Permission.MANAGE: Grant.to(
        "Create, disable and enable accounts, and issue links for choosing a password", "system_admin"
    ),
    Permission.GRANT: Grant.to("Grant and revoke roles", "security_admin"),
    Permission.END_SESSIONS: Grant.to("End anybody's sessions", "security_admin"),
}


def refuse_own(actor: Actor, account: Account) -> None:
    """Refuse an administrator's act on the own account."""
    if actor.account_id == account.id:
        raise Forbidden(Text("Nobody changes the own account's roles or standing"))


def is_administrator(account: Account) -> bool:
    """Tell whether an account holds one of the three administrators' roles."""
    return any(row.role in ADMINISTRATORS for row in account.roles)


def require_term(actor: Actor, account: Account) -> None:
    """Refuse a change of an account's last day: the system administrator sets it, and the office of people it lends."""
    refuse_own(actor, account)
    if not actor.may(Permission.MANAGE) and (not actor.may(PeoplePermission.MANAGE) or is_administrator(account)):
        raise Forbidden


def refuse_administrator(actor: Actor, account: Account) -> None:
    """Refuse a link for an administrator's password: who can make one could act as the other administrators."""
    if is_administrator(account) and not actor.may_everything:
        raise Forbidden(Text("An administrator's password is set anew on the command line only"))
