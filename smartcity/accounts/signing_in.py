"""Signing in, and choosing a password: the acts whose hash is computed between two short write units.

Each opens its own units. Unknown logins take the same way and time as known ones, and every refusal looks the same.
"""

from dataclasses import dataclass
from typing import NoReturn

from smartcity.accounts import attempts, links, passwords, rules
from smartcity.accounts.attempts import VISITOR, Device, Try
from smartcity.accounts.models import Account
from smartcity.accounts.queries import actor_for, get, open_sessions, usable
from smartcity.accounts.services import end_sessions, open_session
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit

WRONG_NOW = Text("This is not your password, or it was tried too often: then wait 15 minutes")


@dataclass(frozen=True)
class Place:
    """From where somebody signs in."""

    address: str
    browser: str
    device: Device | None = None


@dataclass(frozen=True)
class Opened:
    """A session that was opened: what its cookie holds, for whom, and whether a new password is due first."""

    secret: str
    account_id: int
    must_change: bool
    language: str
    ended_others: bool = False


def sign_in(login: str, password: str, place: Place) -> Opened | None:
    """Open a session, or return None: for a wrong password, an unknown, locked or ended account alike."""
    with unit(Mode.WRITE, audited=False):
        tried = attempts.reserve(login, place.address, place.device, "accounts.sign_in")
    if tried is None:
        return None
    good = _verified(tried, password)
    renewed = passwords.hashed(password) if good and passwords.outdated(tried.stored) else None
    with unit(Mode.WRITE):
        return _conclude(tried, good, renewed, place)


def _verified(tried: Try, password: str) -> bool:
    whole = len(password) <= rules.LONGEST_PASSWORD
    return passwords.verify(tried.stored, password if whole else "") and whole


def _conclude(tried: Try, good: bool, renewed: str | None, place: Place) -> Opened | None:
    account = get(tried.account_id) if good and tried.account_id else None
    if account is None or not usable(account) or attempts.succeed(tried) is None:
        record(VISITOR, "accounts.sign_in", "account", tried.account_id, result="failed")
        return None
    account.password_hash = renewed or account.password_hash
    opened = _open(account, place)
    record(actor_for(account), "accounts.sign_in", "account", account.id)
    return opened


def _open(account: Account, place: Place) -> Opened:
    account.last_seen_at = clock.real_now()
    before = open_sessions(account.id)
    secret = open_session(account, place.address, place.browser)
    ended = open_sessions(account.id) <= before
    return Opened(secret, account.id, account.must_change_password, account.person.language, ended and before > 0)


def change_password(actor: Actor, current: str, new: str, place: Place) -> Opened:
    """Change the own password; all sessions end and a new one is opened."""
    with unit(Mode.READ):
        account = get(actor.account_id or 0)
        _check_new(account, new)
        if new == current:
            raise InvalidInput({"new": Text("This is the password you have now")})
    with unit(Mode.WRITE, audited=False):
        tried = attempts.reserve(account.login, place.address, place.device, "accounts.change_password")
    if tried is None or not _verified(tried, current):
        _refuse_current(actor, tried)
    stored = passwords.hashed(new)
    with unit(Mode.WRITE):
        found = attempts.succeed(tried)
        if found is None:
            raise InvalidInput({"current": WRONG_NOW})
        _replace(found, stored, actor)
        return _open(found, place)


def _refuse_current(actor: Actor, tried: Try | None) -> NoReturn:
    with unit(Mode.WRITE):
        result = "failed" if tried else "refused"
        record(actor, "accounts.change_password", "account", actor.account_id, result=result)
    raise InvalidInput({"current": WRONG_NOW})


def choose_password(secret: str, new: str, place: Place) -> Opened | None:
    """Set a password by a link that is still good, and use the link up; all sessions end.

    Return the new session, or None while the account has no role yet: then it can't be used.
    """
    with unit(Mode.READ):
        _check_new(links.account_behind(secret), new)
    stored = passwords.hashed(new)
    with unit(Mode.WRITE):
        account = links.use(secret)
        _replace(account, stored, actor_for(account))
        return _open(account, place) if usable(account) else None


def _replace(account: Account, stored: str, actor: Actor) -> None:
    account.password_hash, account.must_change_password = stored, False
    account.password_changed_at = clock.real_now()
    account.version += 1
    end_sessions(account.id)
    record(actor, "accounts.change_password", "account", account.id, fields=("password",))


def _check_new(account: Account, new: str) -> None:
    fault = rules.password_fault(new, passwords.common(), account.login, account.person.name)
    if fault:
        raise InvalidInput({"new": fault})
