"""Somebody's calendar by a secret address: made, revoked, and looked up by the hash of the secret.

The address stands for its owner's rights as they are at each fetch: it dies with the account, and shows what the owner
may see then.
"""

import hashlib
import secrets

from sqlalchemy import select, update

from smartcity.accounts.models import Account, CalendarFeed
from smartcity.accounts.queries import actor_for, usable
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import Forbidden, NotFound
from smartcity.foundation.unit_of_work import record_after


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def feed_of(account_id: int) -> CalendarFeed | None:
    """Return the feed of an account that is in force."""
    statement = select(CalendarFeed).where(CalendarFeed.account_id == account_id, CalendarFeed.revoked_at.is_(None))
    return db.session.scalars(statement).first()


def make(actor: Actor) -> str:
    """Make the actor's calendar address and return its secret, which is shown once; an older one is revoked."""
    if actor.account_id is None:
        raise Forbidden
    _revoke(actor.account_id)
    secret = secrets.token_urlsafe(32)
    now = clock.real_now()
    db.session.add(CalendarFeed(account_id=actor.account_id, secret_hash=_digest(secret), created_at=now, uses=0))
    record(actor, "meetings.make_feed", "account", actor.account_id)
    return secret


def revoke(actor: Actor) -> None:
    """Revoke the actor's calendar address: whoever has it sees nothing from now on."""
    if actor.account_id is None:
        raise Forbidden
    _revoke(actor.account_id)
    record(actor, "meetings.revoke_feed", "account", actor.account_id)


def _revoke(account_id: int) -> None:
    mine = (CalendarFeed.account_id == account_id, CalendarFeed.revoked_at.is_(None))
    db.session.execute(update(CalendarFeed).where(*mine).values(revoked_at=clock.real_now()))


def owner_of(secret: str) -> Actor:
    """Return whose calendar an address is; `NotFound` once it is revoked or the account can't be used."""
    statement = select(CalendarFeed).where(
        CalendarFeed.secret_hash == _digest(secret), CalendarFeed.revoked_at.is_(None)
    )
    feed = db.session.scalars(statement).one_or_none()
    account = db.session.get(Account, feed.account_id) if feed else None
    if feed is None or account is None or not usable(account):
        raise NotFound
    feed_id = feed.id
    record_after(lambda: _count(feed_id), may_fail=True)
    return actor_for(account, read_only=True)


def _count(feed_id: int) -> None:
    db.session.execute(update(CalendarFeed).where(CalendarFeed.id == feed_id).values(uses=CalendarFeed.uses + 1))
