"""What the tests of accounts share: passwords, and travel in time."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from smartcity.accounts import passwords
from smartcity.accounts.models import Account
from smartcity.audit.models import AuditEntry
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit

PASSWORD = "清风明月入怀来 2026"
SIGN_IN = "/account/sign-in"


@pytest.fixture
def set_password(city):
    """A function that gives somebody a password."""

    def give(login, password=PASSWORD, **more):
        with city.app.app_context(), unit(Mode.WRITE, audited=False):
            account = db.session.scalars(select(Account).where(Account.login == login)).one()
            account.password_hash = passwords.hashed(password)
            for name, value in more.items():
                setattr(account, name, value)

    return give


@pytest.fixture
def later():
    """A function that moves real time on, for the rest of the test."""
    travels = []

    def move(**time):
        travel = time_machine.travel(clock.real_now() + timedelta(**time), tick=False)
        travel.start()
        travels.append(travel)

    yield move
    for travel in reversed(travels):
        travel.stop()


@pytest.fixture
def verbs(city):
    """A function that lists the audit's (verb, result) pairs so far."""

    def listed():
        with city.app.app_context(), unit(Mode.READ):
            rows = db.session.execute(select(AuditEntry.verb, AuditEntry.result).order_by(AuditEntry.id))
            return [tuple(row) for row in rows]

    return listed


def try_to_sign_in(browser, login, password=PASSWORD, **more):
    """Send the sign-in form."""
    return browser.send(SIGN_IN, {"login": login, "password": password, **more})
