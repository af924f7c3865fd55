"""Schedulers as processes of their own, which are killed, frozen and stopped; none outlives its test."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.scheduling import JobRun
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.collecting import collect
from smartcity.messages.endpoint_models import ChannelHealth
from smartcity.messages.models import Outbox
from smartcity.messages.services import notify
from tests.city import City
from tests.messages.conftest import authority, bot, post_office, rows  # noqa: F401  fixtures
from tests.messages.processes import Scheduler

PAST = timedelta(seconds=-1)


@pytest.fixture
def start(app):
    """A function that starts a scheduler, or another program that works as one."""
    started = []

    def run(*words):
        started.append(Scheduler(app, *words))
        return started[-1]

    yield run
    for scheduler in started:
        if scheduler.process.poll() is None:
            scheduler.kill()


@pytest.fixture
def queue(app):
    """A function that writes letters for the liaison of the lead, each of which goes out alone, at any hour."""

    def run(number):
        person = City(app).person("lead_liaison")
        with app.app_context():
            with unit(Mode.WRITE, audited=False):
                for one in range(number):
                    text = Text("Message %(number)s", number=one)
                    notify(person, "test", text, why=None, link="", about=("test", one), urgency=1, alone=True)
            collect(clock.now())

    return run


@pytest.fixture
def in_state(app):
    """A function that counts the messages in a state."""

    def run(state):
        with app.app_context(), unit(Mode.READ):
            return db.session.scalar(select(func.count(Outbox.id)).where(Outbox.state == state))

    return run


@pytest.fixture
def leases_end(app):
    """A function that does what only time would do: the claims of whoever is gone, waits and circuits run out."""

    def run():
        with app.app_context(), unit(Mode.WRITE, audited=False):
            db.session.execute(update(Outbox).values(leased_until=clock.real_now() + PAST, retry_at=None))
            db.session.execute(update(JobRun).values(leased_until=clock.real_now() + PAST))
            db.session.execute(update(ChannelHealth).values(tokens=None, open_until=None))

    return run
