"""What waits for an administrator: accounts that nobody can use yet."""

from flask import url_for

from smartcity.accounts.access import Permission
from smartcity.accounts.queries import Filters, count
from smartcity.accounts.rules import Standing
from smartcity.foundation.access import Actor
from smartcity.foundation.duties import Matter
from smartcity.foundation.texts import Text


def matters(actor: Actor) -> list[Matter]:
    """Return what the security administrator has to do."""
    waiting = count(Filters(standing=Standing.WITHOUT_ROLE)) if actor.may(Permission.GRANT) else 0
    if not waiting:
        return []
    address = url_for("accounts_admin.index", standing=Standing.WITHOUT_ROLE.value)
    return [Matter(Text("accounts wait for a role"), address, waiting)]
