"""Tries at a password, counted in the database: a limit that all processes share.

A try is reserved as a failure before the password is looked at, so that fifty at once look at five. Each login has
its own count, known or not; a browser that signed in before has another, so that a stranger's failures don't shut out
the owner (OWASP, device cookies). An address is counted over all logins, but for such browsers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select

from smartcity.accounts import rules
from smartcity.accounts.models import Account, SignInAttempt
from smartcity.accounts.queries import by_login
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db

VISITOR = Actor(None, None, "", "", frozenset())
KEY_LENGTH = 128
ADDRESS_LENGTH = 64
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Device:
    """A browser in which an account signed in before."""

    account_id: int
    mark: str


@dataclass(frozen=True)
class Try:
    """A reserved try: the account it is for, if any, and the hash to compare with."""

    attempt_id: int
    account_id: int | None
    stored: str


def reserve(login: str, address: str, device: Device | None, verb: str) -> Try | None:
    """Count a try in the open write unit, or record under `verb` that it was refused and return None."""
    key = _key(login)
    account = by_login(key)
    known = device if device and account and device.account_id == account.id else None
    now = clock.real_now()
    attempt = SignInAttempt(login_key=_bucket(key, known), address=address[:ADDRESS_LENGTH], at=now, succeeded=False)
    _wait_for_turn(attempt.login_key, attempt.address)
    if _locked(attempt, known):
        record(VISITOR, verb, "account", account.id if account else None, result="refused")
        return None
    db.session.add(attempt)
    db.session.flush()
    return Try(attempt.id, account.id if account else None, account.password_hash if account else "")


def succeed(tried: Try) -> Account | None:
    """Turn a try into a success; return the account, or None if its password was changed meanwhile."""
    account = db.session.get(Account, tried.account_id) if tried.account_id else None
    if account is None or account.password_hash != tried.stored:
        return None
    db.session.get_one(SignInAttempt, tried.attempt_id).succeeded = True
    return account


def forget_old() -> None:
    """Delete tries that no limit looks at any more."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < clock.real_now() - KEPT))


def _key(login: str) -> str:
    key = rules.login_key(login[:KEY_LENGTH])[:KEY_LENGTH]
    return key if key.isprintable() else ""


def _bucket(key: str, device: Device | None) -> str:
    return f"device {device.mark}" if device else key


def _wait_for_turn(*keys: str) -> None:
    """Let one try of a login or address at a time be counted: SQLite's writers wait anyway, PostgreSQL's don't."""
    if db.engine.dialect.name == "postgresql":
        for key in sorted(keys):
            db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))


def _locked(attempt: SignInAttempt, device: Device | None) -> bool:
    own = SignInAttempt.login_key == attempt.login_key
    last = select(SignInAttempt.at).where(own, SignInAttempt.succeeded).order_by(SignInAttempt.at.desc()).limit(1)
    of_login = _failures(rules.FAILURES_OF_ACCOUNT, db.session.scalar(last), own)
    if rules.locked_until(of_login, rules.FAILURES_OF_ACCOUNT, attempt.at):
        return True
    of_address = _failures(rules.FAILURES_OF_ADDRESS, None, SignInAttempt.address == attempt.address)
    return device is None and rules.locked_until(of_address, rules.FAILURES_OF_ADDRESS, attempt.at) is not None


def _failures(allowed: int, since: datetime | None, which: ColumnElement[bool]) -> list[datetime]:
    statement = select(SignInAttempt.at).where(which, SignInAttempt.succeeded.is_(False))
    if since is not None:
        statement = statement.where(SignInAttempt.at > since)
    return list(db.session.scalars(statement.order_by(SignInAttempt.at.desc()).limit(allowed)))
