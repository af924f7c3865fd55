"""Tidying: tries that no limit looks at any more, sessions, links and kept answers that are over."""

from datetime import datetime

from sqlalchemy import delete

from smartcity.accounts import attempts, rules
from smartcity.accounts.models import PasswordLink, SignInSession
from smartcity.foundation import clock, sent_once
from smartcity.foundation.database import db
from smartcity.foundation.feature import Job
from smartcity.foundation.unit_of_work import Mode, unit


def tidy(_now: datetime) -> None:
    """Delete what is over; whether it is over is decided where it is read, never here."""
    past = clock.real_now() - rules.ABSOLUTE
    with unit(Mode.WRITE, audited=False):
        attempts.forget_old()
        sent_once.forget_old()
        db.session.execute(delete(SignInSession).where(SignInSession.created_at < past))
        db.session.execute(delete(PasswordLink).where(PasswordLink.expires_at < past))


JOBS = (Job("accounts.tidy", tidy, every_seconds=3600),)
