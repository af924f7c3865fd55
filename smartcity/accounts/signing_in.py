"""Signing in: each try is counted before the password is looked at, and a lock holds for all processes.

The hash is computed between two short write units. The first reserves the try as a failure, so that fifty tries at
once look at five passwords; the second turns it into a success. Unknown logins take the same way and time.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from smartcity.accounts import passwords, rules
from smartcity.accounts.models import Account, SignInAttempt
from smartcity.accounts.queries import actor_for, by_login, usable
from smartcity.accounts.services import open_session
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit

VISITOR = Actor(None, None, "", "", frozenset())
KEY_LENGTH = 128
ADDRESS_LENGTH = 64


@dataclass(frozen=True)
class Opened:
    """A session that was opened: what its cookie holds, and whether a new password must be chosen first."""

    secret: str
    must_change: bool
    language: str


@dataclass(frozen=True)
class Try:
    """A reserved try: the account it is for, if any, and the hash to compare with."""

    attempt_id: int
    account_id: int | None
    stored: str


def sign_in(login: str, password: str, address: str, browser: str) -> Opened | None:
    """Open a session, or return None: for a wrong password, an unknown, locked or ended account alike."""
    key = _key(login)
    with unit(Mode.WRITE):
        tried = _reserve(key, address[:ADDRESS_LENGTH])
    if tried is None:
        return None
    good = len(password) <= rules.LONGEST_PASSWORD and passwords.verify(tried.stored, password)
    renewed = passwords.hashed(password) if good and passwords.outdated(tried.stored) else None
    with unit(Mode.WRITE):
        return _conclude(tried, good, renewed, address, browser)


def _key(login: str) -> str:
    key = rules.login_key(login)[:KEY_LENGTH]
    return key if key.isprintable() else ""


def _reserve(key: str, address: str) -> Try | None:
    account = by_login(key)
    now = clock.real_now()
    if _locked(key, address, now):
        record(VISITOR, "accounts.sign_in", "account", account.id if account else None, result="refused")
        return None
    attempt = SignInAttempt(login_key=key, address=address, at=now, succeeded=False)
    db.session.add(attempt)
    db.session.flush()
    record(VISITOR, "accounts.try_sign_in", "account", account.id if account else None)
    return Try(attempt.id, account.id if account else None, account.password_hash if account else "")


def _locked(key: str, address: str, now: datetime) -> bool:
    last = select(SignInAttempt.at).where(SignInAttempt.login_key == key, SignInAttempt.succeeded)
    since = db.session.scalar(last.order_by(SignInAttempt.at.desc()).limit(1))
    of_account = _failures(rules.FAILURES_OF_ACCOUNT, since, SignInAttempt.login_key == key)
    of_address = _failures(rules.FAILURES_OF_ADDRESS, None, SignInAttempt.address == address)
    return bool(
        rules.locked_until(of_account, rules.FAILURES_OF_ACCOUNT, now)
        or rules.locked_until(of_address, rules.FAILURES_OF_ADDRESS, now)
    )


def _failures(allowed: int, since: datetime | None, which: object) -> list[datetime]:
    statement = select(SignInAttempt.at).where(which, SignInAttempt.succeeded.is_(False))  # type: ignore[arg-type]
    if since is not None:
        statement = statement.where(SignInAttempt.at > since)
    return list(db.session.scalars(statement.order_by(SignInAttempt.at.desc()).limit(allowed)))


def _conclude(tried: Try, good: bool, renewed: str | None, address: str, browser: str) -> Opened | None:
    account = db.session.get(Account, tried.account_id) if tried.account_id else None
    if account is None or not good or account.password_hash != tried.stored or not usable(account):
        record(VISITOR, "accounts.sign_in", "account", tried.account_id, result="failed")
        return None
    attempt = db.session.get_one(SignInAttempt, tried.attempt_id)
    attempt.succeeded = True
    account.password_hash = renewed or account.password_hash
    account.last_seen_at = clock.real_now()
    secret = open_session(account, address, browser)
    record(actor_for(account), "accounts.sign_in", "account", account.id)
    return Opened(secret, account.must_change_password, account.person.language)
