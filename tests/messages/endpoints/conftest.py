"""Two servers of group bots on this machine, channels to them, and what is told to go there."""

from datetime import timedelta

import pytest

from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import endpoint_delivery, endpoint_services
from smartcity.messages.endpoint_models import ChannelHealth
from smartcity.messages.endpoint_rules import EndpointKind
from smartcity.messages.endpoint_services import NewEndpoint
from smartcity.messages.models import Outbox
from smartcity.messages.outbound import Client, Patience
from smartcity.messages.rules import Channel
from tests.messages.bot_server import BotServer, outbound
from tests.messages.conftest import TUESDAY, at

SECRET = "a-secret-of-the-gateway"
QUARTER = at(TUESDAY, 9, 15)


@pytest.fixture
def servers(authority):
    """A function that starts one more server."""
    started = []

    def start():
        started.append(BotServer(authority.context("localhost")))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def second(servers):
    return servers()


@pytest.fixture
def app(make_app, peopled, post_office, authority, bot, second):
    """The application with a mail server and two bots' servers on this machine; nobody waits longer than a second."""
    app = make_app(
        peopled,
        mail_url=post_office.url,
        base_url="http://desk.example",
        **outbound(authority, bot, second),
    )
    app.extensions["smartcity.messages.client"] = Client(str(authority.file), Patience(1, 1, 2))
    return app


@pytest.fixture
def channel(app, city):
    """A function that sets up a channel to a server; returns its id."""
    secretary = city.actor("secretary")

    def run(server, kind=EndpointKind.WECOM, **more):
        secret = "" if kind is EndpointKind.WECOM else SECRET
        new = NewEndpoint(
            **{"name": f"群{server.port}", "kind": kind, "address": server.address, "secret": secret, **more}
        )
        with app.app_context(), clock.at(QUARTER), unit(Mode.WRITE):
            return endpoint_services.create(secretary, new).id

    return run


@pytest.fixture
def post(app):
    """A function that posts what is due at a moment."""

    def run(moment=QUARTER):
        with app.app_context(), clock.at(moment):
            return endpoint_delivery.post_due(clock.now())

    return run


@pytest.fixture
def told(tell):
    """A function that tells somebody something that goes to the groups."""

    def run(login="lead_liaison", number=3, *, channels=(Channel.GROUP,), **more):
        return tell(login, f"Item {number} is due", about=("action", number), channels=channels, **more)

    return run


@pytest.fixture
def later(change):
    """A function that lets back-off and circuits pass."""

    def run():
        past = clock.real_now() - timedelta(seconds=1)
        change(Outbox, retry_at=past)
        change(ChannelHealth, open_until=past, tokens=None)

    return run


@pytest.fixture
def health(app):
    """A function that returns how a channel is."""

    def run(endpoint_id):
        with app.app_context(), unit(Mode.READ):
            return db.session.get(ChannelHealth, f"endpoint-{endpoint_id}")

    return run
