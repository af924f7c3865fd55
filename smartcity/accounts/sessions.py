"""Who is behind a request: a session of the browser for pages, a token for the API.

Both are checked in the read path, against real time and the account as it stands: no clean-up has to run first. A
cookie opens no door of the API and a token none of the pages, so no other site can use either.
"""

from dataclasses import dataclass, replace
from typing import Any

from flask import Request, request, session
from flask_login import UserMixin, current_user
from sqlalchemy import Row, bindparam, delete, select, true, update
from werkzeug.exceptions import BadRequest

from smartcity.accounts import rules
from smartcity.accounts.models import Account, SignInSession, Token
from smartcity.accounts.queries import Holder, actor_for, holder_of, usable
from smartcity.audit.models import AuditHead
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM, Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import Forbidden
from smartcity.foundation.remembering import Heads, read_under
from smartcity.foundation.security import SAFE_METHODS
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import record_after

COOKIE_FIELD = "sid"
API = "/api/"
BEFORE_CHANGE = frozenset({"accounts.change_password", "accounts.sign_out"})
"""All that somebody reaches before the first password is changed, beside what is public."""


_SESSION = (
    select(
        SignInSession.id,
        SignInSession.id_hash,
        SignInSession.account_id,
        SignInSession.created_at,
        SignInSession.seen_at,
        AuditHead.last,
        AuditHead.hash,
        AuditHead.lasting,
    )
    .outerjoin(AuditHead, true())
    .where(SignInSession.id_hash == bindparam("id_hash"))
)
"""A session, and with it the last act: under that head the request may use what is remembered."""


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """Who Flask-Login takes to be signed in."""

    actor: Actor
    must_change: bool = False
    session_id: int | None = None

    def get_id(self) -> str:
        """Return the account's id; Flask-Login's own session is not used."""
        return str(self.actor.account_id)


def load(asked: Request) -> SignedIn | None:
    """Find who is behind a request."""
    return _by_token(asked) if asked.path.startswith(API) else _by_cookie()


def actor_of_request() -> Actor | None:
    """Return who acts; somebody who must change the password first is a visitor everywhere else."""
    found = signed_in()
    if found is None or (found.must_change and request.endpoint not in BEFORE_CHANGE):
        return None
    return found.actor


def signed_in() -> SignedIn | None:
    """Return who is signed in, whether or not the password must be changed first."""
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001  Flask's way


def _by_cookie() -> SignedIn | None:
    secret = session.get(COOKIE_FIELD)
    if not isinstance(secret, str):
        return None
    row = db.session.execute(_SESSION, {"id_hash": rules.digest(secret)}).one_or_none()
    if row is None:
        return None
    read_under(Heads((row.last, row.hash), row.lasting or 0))
    holder = holder_of(row.account_id)
    if not _alive(row, holder):
        return None
    actor = replace(holder.actor, session_ref=row.id_hash[:12])
    return SignedIn(actor, holder.must_change_password, row.id)


def _alive(found: Row[*tuple[Any, ...]], holder: Holder) -> bool:
    now, session_id = clock.real_now(), found.id
    reason = rules.session_ended(found.created_at, found.seen_at, holder.actor.roles, now)
    if reason or not holder.usable:
        record_after(lambda: _expire(session_id, reason or "account"), may_fail=True)
        return False
    if now - found.seen_at >= rules.TOUCH:
        touch = update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now)
        record_after(lambda: _run(touch), may_fail=True)
    return True


def _run(statement: object) -> None:
    db.session.execute(statement)  # type: ignore[call-overload]  # an update


def _expire(session_id: int, reason: str) -> None:
    db.session.execute(delete(SignInSession).where(SignInSession.id == session_id))
    record(SYSTEM, f"accounts.session_{reason}_expired", "session", session_id)


def _by_token(asked: Request) -> SignedIn | None:
    _refuse_tokens_in_address(asked)
    kind, _blank, secret = asked.headers.get("Authorization", "").partition(" ")
    if kind.casefold() != "bearer" or not secret.strip():
        return None
    statement = select(Token, Account).join(Account, Account.id == Token.account_id)
    row = db.session.execute(statement.where(Token.token_hash == rules.digest(secret.strip()))).one_or_none()
    if row is None:
        return None
    token, account = row
    if token.revoked_at is not None or token.expires_at <= clock.real_now() or not usable(account):
        return None
    read_only = token.scope == rules.TokenScope.READ
    if read_only and asked.method not in SAFE_METHODS:
        raise Forbidden(Text("This token only reads"))
    actor = actor_for(account, door="api", session_ref=f"token {token.id}", read_only=read_only)
    _note_use(token, actor)
    return SignedIn(actor)


def _note_use(token: Token, actor: Actor) -> None:
    now, token_id, first = clock.real_now(), token.id, token.used_at is None
    if token.used_at is not None and now - token.used_at < rules.TOUCH:
        return

    def note() -> None:
        db.session.execute(update(Token).where(Token.id == token_id).values(used_at=now))
        if first:
            record(actor, "accounts.token_first_used", "token", token_id)

    record_after(note, may_fail=True)


def _refuse_tokens_in_address(asked: Request) -> None:
    """Refuse a token in the address, where logs keep it, and revoke it: it is no secret any more."""
    given = {rules.digest(value) for values in asked.args.listvalues() for value in values}
    if not given:
        return
    found = list(db.session.scalars(select(Token.id).where(Token.token_hash.in_(given), Token.revoked_at.is_(None))))
    if found or {"token", "access_token", "api_key"} & set(asked.args):
        record_after(lambda: _revoke(found), may_fail=True)
        raise BadRequest


def _revoke(ids: list[int]) -> None:
    for token_id in ids:
        db.session.execute(update(Token).where(Token.id == token_id).values(revoked_at=clock.real_now()))
        record(SYSTEM, "accounts.token_revoked", "token", token_id, fields=("exposed",))
