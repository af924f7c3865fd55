"""Items of the test city with a deadline, and the tick that chases them."""

from datetime import date, time

import pytest
from sqlalchemy import select

from smartcity.actions import assigning, drafting
from smartcity.actions.new_action import NewAction
from smartcity.actions.rules import How, ReportingRhythm
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.reminders.deciding import decide
from smartcity.reminders.models import Reminder, ReminderState
from tests.messages.conftest import (  # noqa: F401  fixtures
    app,
    authority,
    bot,
    change,
    clerk,
    deliver,
    person_is,
    post_office,
    rows,
)

DEADLINE = date(2026, 3, 10)
"""A Tuesday; 3 working days before it is Thursday the 5th."""


def at(day, hour=9, minute=0):
    """An instant of the city's time."""
    return clock.instant(day, time(hour, minute))


@pytest.fixture
def item(app, city):  # noqa: F811
    """A function that assigns an item to a unit on 2 March, supported by 市财政局, which all sign for by phone."""

    def make(title="建立数据资源目录", *, deadline=DEADLINE, signed=True, lead="data", responsible="member", **more):
        secretary, units = city.actor("secretary"), [city.unit(lead), city.unit("finance")]
        new = NewAction(
            title,
            units[0],
            deadline=deadline,
            supporting_ids=(units[1],),
            responsible_id=city.person(responsible) if responsible else None,
            leader_id=city.person("leader"),
            **{"rhythm": ReportingRhythm.NONE, **more},
        )
        with app.app_context(), clock.at(at(date(2026, 3, 2))), unit(Mode.WRITE):
            drafted = drafting.create(secretary, new)
            assigning.assign(secretary, drafted.id)
            for unit_id in units if signed else ():
                assigning.sign_for(secretary, drafted.id, unit_id=unit_id, how=How.PHONE)
            return drafted.id

    return make


@pytest.fixture
def tick(app):  # noqa: F811
    """A function that decides what is due at a moment."""

    def run(day, hour=9, minute=0):
        with app.app_context():
            return decide(at(day, hour, minute))

    return run


@pytest.fixture
def told(app):  # noqa: F811
    """A function that returns who was told what in the ledger: (step, name or channel), in order."""
    from smartcity.people.models import Person

    def run(*, rule="deadline"):
        statement = (
            select(Reminder.step, Person.name, Reminder.channel)
            .outerjoin(Person, Person.id == Reminder.recipient_id)
            .where(Reminder.state == ReminderState.DECIDED, Reminder.rule == rule)
            .order_by(Reminder.id)
        )
        with app.app_context(), unit(Mode.READ):
            return [
                (step, name if channel == "email" else channel) for step, name, channel in db.session.execute(statement)
            ]

    return run


@pytest.fixture
def skipped(rows):  # noqa: F811
    """A function that returns the steps that were passed over."""
    return lambda: [row.step for row in rows(Reminder) if row.state is ReminderState.SKIPPED]


@pytest.fixture
def act(app, city):  # noqa: F811
    """A function that lets somebody act on an item at a moment."""

    def run(day, login, verb, *args, **kwargs):
        actor = city.actor(login)
        with app.app_context(), clock.at(at(day)), unit(Mode.WRITE):
            return verb(actor, *args, **kwargs)

    return run
