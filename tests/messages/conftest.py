"""A working Tuesday morning, a mail server, and the people of the test city."""

from datetime import date, time

import pytest

from smartcity.foundation import clock
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.services import notify
from tests.messages.bot_server import Authority, BotServer
from tests.messages.post_office import PostOffice

TUESDAY = date(2026, 3, 10)
SATURDAY = date(2026, 3, 14)


def at(day, hour=9, minute=0):
    """An instant of the city's time."""
    return clock.instant(day, time(hour, minute))


@pytest.fixture
def post_office():
    """A mail server that takes everything unless told otherwise."""
    office = PostOffice()
    office.start()
    yield office
    if office.loop.is_running():
        office.stop()


@pytest.fixture
def app(make_app, peopled, post_office):
    """The application with that mail server."""
    return make_app(peopled, mail_url=post_office.url, mail_from="desk@zibo.example", base_url="http://desk.example")


@pytest.fixture
def clerk(post_office):
    return post_office.clerk


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """Who vouches for the bots' servers of this machine."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def bot(authority):
    """A group bot's or gateway's server that takes everything unless told otherwise."""
    server = BotServer(authority.context("localhost"))
    yield server
    server.stop()


@pytest.fixture
def tell(app, city):
    """A function that tells somebody something at a moment."""

    def run(login, text="Item 3 is due today", *, moment=None, kind="reminder", about=("action", 3), **more):
        person_id = city.person(login)
        given = {"why": Text("You get this because you are responsible"), "link": "/actions/3", **more}
        with app.app_context(), clock.at(moment or at(TUESDAY)), unit(Mode.WRITE, audited=False):
            return notify(person_id, kind, text if isinstance(text, Text) else Text(text), about=about, **given)

    return run


@pytest.fixture
def collect(app):
    """A function that puts what waits at a moment into messages."""
    from smartcity.messages import collecting

    def run(moment=None, **more):
        with app.app_context(), clock.at(moment or at(TUESDAY)):
            return collecting.collect(clock.now(), **more)

    return run


@pytest.fixture
def deliver(app):
    """A function that runs one delivery at a moment."""
    from smartcity.messages import delivery

    def run(moment=None, **more):
        with app.app_context(), clock.at(moment or at(TUESDAY)):
            return delivery.deliver(clock.now(), **more)

    return run


@pytest.fixture
def rows(app):
    """A function that returns all rows of a model, in order."""
    from sqlalchemy import inspect, select

    from smartcity.foundation.database import db

    def run(model):
        with app.app_context(), unit(Mode.READ):
            return db.session.scalars(select(model).order_by(*inspect(model).primary_key)).all()

    return run


@pytest.fixture
def change(app):
    """A function that changes all rows of a model: what only the passage of time would do."""
    from sqlalchemy import update

    from smartcity.foundation.database import db

    def run(model, **values):
        with app.app_context(), unit(Mode.WRITE, audited=False):
            db.session.execute(update(model).values(**values))

    return run


@pytest.fixture
def person_is(app, city):
    """A function that changes what is known of a person."""
    from smartcity.foundation.database import db
    from smartcity.people.models import Person

    def run(login, **values):
        person_id = city.person(login)
        with app.app_context(), unit(Mode.WRITE, audited=False):
            for name, value in values.items():
                setattr(db.session.get_one(Person, person_id), name, value)

    return run
