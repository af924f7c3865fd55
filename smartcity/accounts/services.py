"""Changing accounts and their roles: the two-person rule, and the limits of the administrators.

An account is of use once the system administrator has made it and the security administrator has granted a role. The
command line is the root of trust: it does both at once.
"""

import secrets
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import delete, func, select

from smartcity.accounts import passwords, rules
from smartcity.accounts.access import Permission, refuse_own, require_term
from smartcity.accounts.models import Account, AccountRole, SignInSession, Token
from smartcity.accounts.passwords import Secret
from smartcity.accounts.queries import accounts_with_role, get
from smartcity.audit.services import record
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.access import ADMINISTRATORS, ROLES, Actor
from smartcity.foundation.checks import NAME, Errors
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound
from smartcity.foundation.texts import Text
from smartcity.people import queries as people

BROWSER_LENGTH = 200
ADDRESS_LENGTH = 64
TOKEN_PREFIX = "tfd_"  # noqa: S105  no secret: by it people and scanners know what they have before them
TOKEN_BYTES = 24
MOST_TOKENS = 20
"""How many tokens of one account can be in use at once."""
LAST_HOLDER = Text("This is the last active holder of an administrator's role. Appoint another one first.")


def create_account(
    actor: Actor,
    *,
    person_id: int,
    login: str,
    roles: list[tuple[str, int | None]],
    password: str | Secret | None = None,
    must_change: bool = True,
) -> tuple[Account, str]:
    """Make an account with its roles and a password; return it with the password.

    Hashing takes its time: pass a `Secret` made beforehand where others wait for the write lock.
    """
    chosen = password if isinstance(password, Secret) else _secret(password)
    account = register_account(actor, person_id=person_id, login=login)
    account.password_hash, account.must_change_password = chosen.hash, must_change
    for role, organisation_id in roles:
        grant_role(actor, account.id, role, organisation_id)
    return account, chosen.text


def _secret(password: str | None) -> Secret:
    return Secret(password, passwords.hashed(password)) if password is not None else passwords.new_secret()


def register_account(actor: Actor, *, person_id: int, login: str) -> Account:
    """Make an account without role or password: it can't be used until both are there."""
    actor.require(Permission.MANAGE)
    errors = Errors()
    fault = rules.login_fault(login)
    key = rules.login_key(login)
    if fault:
        errors.add("login", fault)
    elif db.session.scalar(select(Account.id).where(Account.login_key == key)) is not None:
        errors.add("login", Text("This login is taken"))
    if db.session.scalar(select(Account.id).where(Account.person_id == person_id)) is not None:
        errors.add("person_id", Text("This person has an account already"))
    errors.stop()
    account = Account(login=key, login_key=key, person=people.get(person_id), created_at=clock.real_now(), roles=[])
    account.password_hash, account.must_change_password, account.version = "", True, 1
    db.session.add(account)
    db.session.flush()
    record(actor, "accounts.create", "account", account.id)
    return account


def grant_role(actor: Actor, account_id: int, role: str, organisation_id: int | None = None) -> None:
    """Grant a role, for one organisation where it is a unit's; the account's sessions end, to begin anew with it."""
    actor.require(Permission.GRANT)
    account = get(account_id)
    refuse_own(actor, account)
    _check_grant(account, role, organisation_id)
    account.roles.append(AccountRole(role=role, organisation_id=organisation_id))
    account.version += 1
    end_sessions(account.id)
    db.session.flush()
    record(actor, "accounts.grant_role", "account", account.id, fields=(role,), unit_id=organisation_id)


def _check_grant(account: Account, role: str, organisation_id: int | None) -> None:
    errors = Errors()
    fault = rules.role_fault((held.role for held in account.roles), role)
    if role not in ROLES:
        errors.add("role", Text("Choose one of those offered"))
    elif fault:
        errors.add("role", fault)
    elif any((held.role, held.organisation_id) == (role, organisation_id) for held in account.roles):
        errors.add("role", Text("The account holds this role already"))
    if organisation_id is not None and role not in rules.UNIT_ROLES:
        errors.add("organisation_id", Text("This role is held for the whole office"))
    elif organisation_id is not None and db.session.get(Organisation, organisation_id) is None:
        errors.add("organisation_id", Text("There is no such department"))
    errors.stop()


def revoke_role(actor: Actor, account_id: int, role: str, organisation_id: int | None = None) -> None:
    """Take a role back; it counts from the next request on."""
    actor.require(Permission.GRANT)
    account = get(account_id)
    refuse_own(actor, account)
    held = [row for row in account.roles if (row.role, row.organisation_id) == (role, organisation_id)]
    if not held:
        raise InvalidInput({"role": Text("The account does not hold this role")})
    keep_last_holder(account, role)
    account.roles.remove(held[0])
    account.version += 1
    db.session.flush()
    record(actor, "accounts.revoke_role", "account", account.id, fields=(role,), unit_id=organisation_id)


def keep_last_holder(account: Account, *roles: str) -> None:
    """Refuse what would leave an administrator's role without anybody who can use it."""
    for role in ADMINISTRATORS & {*(roles or (row.role for row in account.roles))}:
        if [holder.id for holder in accounts_with_role(role)] == [account.id]:
            raise Conflict(LAST_HOLDER)


def disable(actor: Actor, account_id: int) -> None:
    """Close an account: its sessions end, its tokens are refused from now on."""
    actor.require(Permission.MANAGE)
    account = get(account_id)
    refuse_own(actor, account)
    keep_last_holder(account)
    if account.disabled_at is None:
        account.disabled_at = clock.real_now()
        account.version += 1
    end_sessions(account.id)
    record(actor, "accounts.disable", "account", account.id, fields=("disabled_at",))


def enable(actor: Actor, account_id: int) -> None:
    """Open a closed account again."""
    actor.require(Permission.MANAGE)
    account = get(account_id)
    refuse_own(actor, account)
    account.disabled_at = None
    account.version += 1
    record(actor, "accounts.enable", "account", account.id, fields=("disabled_at",))


def set_valid_until(actor: Actor, account_id: int, day: date | None) -> None:
    """Set the last day of an account, which it still includes; None: without end. Secondments set it."""
    account = get(account_id)
    require_term(actor, account)
    errors = Errors()
    errors.day("valid_until", day)
    errors.stop()
    if day is not None:
        keep_last_holder(account)
    account.valid_until = day
    account.version += 1
    record(actor, "accounts.set_term", "account", account.id, fields=("valid_until",))


def end_sessions(account_id: int) -> None:
    """End all sessions of an account; the caller records why."""
    db.session.execute(delete(SignInSession).where(SignInSession.account_id == account_id))


def end_session(actor: Actor, session_id: int) -> None:
    """End one of the own sessions; another's is not found."""
    own = (SignInSession.id == session_id, SignInSession.account_id == actor.account_id)
    ended = db.session.execute(delete(SignInSession).where(*own).returning(SignInSession.id)).first()
    if ended is None:
        raise NotFound
    record(actor, "accounts.end_session", "session", session_id)


def end_sessions_of(actor: Actor, account_id: int) -> None:
    """End all sessions of somebody else's account; the security administrator may."""
    actor.require(Permission.END_SESSIONS)
    end_sessions(get(account_id).id)
    record(actor, "accounts.end_sessions", "account", account_id)


def sign_out(actor: Actor, session_id: int | None) -> None:
    """End the session that signs out."""
    own = (SignInSession.id == session_id, SignInSession.account_id == actor.account_id)
    db.session.execute(delete(SignInSession).where(*own))
    record(actor, "accounts.sign_out", "account", actor.account_id)


def open_session(account: Account, address: str, browser: str) -> str:
    """Open a session and return its secret; in production it ends the account's other ones (the newest wins)."""
    if current_app.extensions["smartcity.settings"].production:
        end_sessions(account.id)
    secret = secrets.token_urlsafe(32)
    now = clock.real_now()
    row = SignInSession(id_hash=rules.digest(secret), account_id=account.id, created_at=now, seen_at=now)
    row.address, row.browser = address[:ADDRESS_LENGTH], browser[:BROWSER_LENGTH]
    db.session.add(row)
    return secret


def create_token(actor: Actor, account_id: int, scope: str, days: int, label: str = "") -> str:
    """Make a token that is good for `days` (1 to 180) and return it: nobody can read it again."""
    account = get(account_id)
    if actor.account_id != account.id and not actor.may_everything:
        raise Forbidden
    errors = Errors()
    if scope not in tuple(rules.TokenScope):
        errors.add("scope", Text("Choose one of those offered"))
    if not 1 <= days <= rules.LONGEST_TOKEN_DAYS:
        errors.add("days", Text("Between 1 and %(maximum)s", maximum=rules.LONGEST_TOKEN_DAYS))
    label = errors.text("label", label, maximum=NAME)
    errors.stop()
    _refuse_too_many(account)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.real_now()
    token = Token(account_id=account.id, label=label, token_hash=rules.digest(secret), scope=scope, created_at=now)
    token.expires_at = now + timedelta(days=days)
    db.session.add(token)
    db.session.flush()
    record(actor, "accounts.create_token", "token", token.id, fields=(scope,))
    return secret


def _refuse_too_many(account: Account) -> None:
    alive = (Token.account_id == account.id, Token.revoked_at.is_(None), Token.expires_at > clock.real_now())
    if (db.session.scalar(select(func.count(Token.id)).where(*alive)) or 0) >= MOST_TOKENS:
        raise Conflict(Text("There are %(most)s tokens already. Revoke one first.", most=MOST_TOKENS))


def revoke_token(actor: Actor, token_id: int) -> None:
    """End a token at once: one's own, or anybody's for the security administrator."""
    token = db.session.get(Token, token_id)
    own = token is not None and token.account_id == actor.account_id
    if token is None or not (own or actor.may(Permission.END_SESSIONS)):
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = clock.real_now()
    record(actor, "accounts.revoke_token", "token", token.id, fields=("revoked_at",))
