"""Schedulers as processes of their own, which are killed, frozen and stopped; none outlives its test."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.scheduling import JobRun
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.endpoint_models import ChannelHealth
from smartcity.messages.models import Outbox
from tests.messages.conftest import authority, bot, post_office, rows  # noqa: F401  fixtures
from tests.messages.processes import Scheduler

PAST = timedelta(seconds=-1)


@pytest.fixture
def start(app):
    """A function that starts a scheduler."""
    started = []

    def run():
        started.append(Scheduler(app))
        return started[-1]

    yield run
    for scheduler in started:
        if scheduler.process.poll() is None:
            scheduler.kill()


@pytest.fixture
def leases_end(app):
    """A function that does what only time would do: the claims of whoever is gone, waits and circuits run out."""

    def run():
        with app.app_context(), unit(Mode.WRITE, audited=False):
            db.session.execute(update(Outbox).values(leased_until=clock.real_now() + PAST, retry_at=None))
            db.session.execute(update(JobRun).values(leased_until=clock.real_now() + PAST))
            db.session.execute(update(ChannelHealth).values(tokens=None, open_until=None))

    return run
