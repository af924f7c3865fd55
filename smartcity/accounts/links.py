"""Links for choosing a password: made by the system administrator, handed over, good once for half an hour.

No administrator ever sees or chooses a password (CONTROLS AU-11); for another administrator's only the command line
makes a link.
"""

import secrets

from sqlalchemy import select, update

from smartcity.accounts import rules
from smartcity.accounts.access import Permission, refuse_administrator, refuse_own
from smartcity.accounts.models import Account, PasswordLink
from smartcity.accounts.queries import get
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import NotFound

BYTES = 32


def make(actor: Actor, account_id: int) -> str:
    """Make a link and return its secret; earlier ones of the account are used up."""
    actor.require(Permission.MANAGE)
    account = get(account_id)
    refuse_own(actor, account)
    refuse_administrator(actor, account)
    now, secret = clock.real_now(), secrets.token_urlsafe(BYTES)
    open_ones = (PasswordLink.account_id == account.id, PasswordLink.used_at.is_(None))
    db.session.execute(update(PasswordLink).where(*open_ones).values(used_at=now))
    row = PasswordLink(account_id=account.id, secret_hash=rules.digest(secret), created_at=now)
    row.expires_at = now + rules.LINK_LASTS
    db.session.add(row)
    db.session.flush()
    record(actor, "accounts.make_password_link", "account", account.id)
    return secret


def account_behind(secret: str) -> Account:
    """Return the account of a link that is good; `NotFound` for every other one."""
    return get(_good(secret).account_id)


def use(secret: str) -> Account:
    """Use up a link in the open write unit and return its account; of two at once the second finds it used."""
    link = _good(secret)
    open_one = (PasswordLink.id == link.id, PasswordLink.used_at.is_(None))
    used = update(PasswordLink).where(*open_one).values(used_at=clock.real_now()).returning(PasswordLink.id)
    if db.session.execute(used).first() is None:
        raise NotFound
    return get(link.account_id)


def _good(secret: str) -> PasswordLink:
    link = db.session.scalars(
        select(PasswordLink).where(PasswordLink.secret_hash == rules.digest(secret))
    ).one_or_none()
    if link is None or link.used_at is not None or link.expires_at <= clock.real_now():
        raise NotFound
    return link
