"""Changing accounts."""

import secrets

from flask import current_app
from sqlalchemy import delete

from smartcity.accounts.models import Account, SignInSession
from smartcity.accounts.sessions import digest
from smartcity.foundation import clock
from smartcity.foundation.database import db

BROWSER_LENGTH = 200
ADDRESS_LENGTH = 64


def open_session(account: Account, address: str, browser: str) -> str:
    """Open a session and return its secret; in production it ends the account's other ones (the newest wins)."""
    if current_app.extensions["smartcity.settings"].production:
        db.session.execute(delete(SignInSession).where(SignInSession.account_id == account.id))
    secret = secrets.token_urlsafe(32)
    now = clock.real_now()
    db.session.add(
        SignInSession(
            id_hash=digest(secret),
            account_id=account.id,
            created_at=now,
            seen_at=now,
            address=address[:ADDRESS_LENGTH],
            browser=browser[:BROWSER_LENGTH],
        )
    )
    return secret
