"""What is longer than a gateway takes comes in several documents; nothing is left out, and nothing is told twice."""

from collections import Counter
from dataclasses import replace

import pytest

from smartcity.foundation import clock
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import endpoint_delivery, endpoint_parting, endpoint_services
from smartcity.messages.endpoint_rules import Detail, EndpointKind, endpoint_rules
from smartcity.messages.endpoint_services import NewEndpoint
from smartcity.messages.models import Outbox
from smartcity.messages.outbound import Client, Patience
from smartcity.messages.rules import Channel, OutboxState
from tests.messages.bot_server import ok
from tests.messages.conftest import TUESDAY, at

QUARTER = at(TUESDAY, 9, 15)
PEOPLE = ("lead_liaison", "support_liaison", "police_liaison")


@pytest.fixture
def app(make_app, peopled, post_office, authority, bot):
    hosts = f"localhost:{bot.port}"
    app = make_app(peopled, mail_url=post_office.url, outbound_hosts=hosts, outbound_ca=str(authority.file))
    app.extensions["smartcity.messages.client"] = Client(str(authority.file), Patience(1, 1, 2))
    return app


@pytest.fixture
def gateway(app, city, bot, monkeypatch):
    """A function that sets up a gateway that may be told titles and takes so many bytes."""

    def run(longest, **more):
        known = endpoint_rules()
        bucket = replace(known.buckets[EndpointKind.WEBHOOK], longest=longest)
        short = replace(known, buckets={**known.buckets, EndpointKind.WEBHOOK: bucket})
        monkeypatch.setattr(endpoint_parting, "endpoint_rules", lambda: short)
        new = NewEndpoint("网关", EndpointKind.WEBHOOK, bot.address, secret="s" * 32, detail=Detail.TITLES, **more)
        secretary = city.actor("secretary")
        with app.app_context(), clock.at(QUARTER), unit(Mode.WRITE):
            endpoint_services.create(secretary, new)

    return run


@pytest.fixture
def told(tell):
    """A function that tells three people of some matters each."""

    def run(matters, channel, **more):
        for login in PEOPLE:
            for number in range(1, matters + 1):
                tell(login, f"Item {number} is due", about=("action", number), channels=(channel,), **more)

    return run


@pytest.fixture
def post(app):
    def run():
        with app.app_context(), clock.at(QUARTER):
            return endpoint_delivery.post_due(clock.now())

    return run


def _texts(asked, parts, name):
    """Return how often each text was told to each receiver."""
    told = [(one[name], text) for post in asked for one in post.document[parts] for text in one["texts"]]
    return Counter(told)


def test_whole_persons_stand_in_each_document_and_everything_is_said_once(gateway, told, post, bot, rows):
    gateway(700, personal=True)
    told(10, Channel.GATEWAY)
    assert post().sent == 3
    assert all(len(asked.body) <= 700 for asked in bot.asked)
    assert _texts(bot.asked, "entries", "login") == {
        (who, f"Item {n} is due"): 1 for who in PEOPLE for n in range(1, 11)
    }
    assert len({asked.headers["webhook-id"] for asked in bot.asked}) == 3
    assert {row.state for row in rows(Outbox)} == {OutboxState.SENT}


def test_units_are_divided_alike_where_a_gateway_serves_a_group(gateway, told, post, bot):
    gateway(1500)
    told(10, Channel.GROUP)
    assert post().sent > 1
    assert set(_texts(bot.asked, "units", "unit").values()) == {1}
    assert len(_texts(bot.asked, "units", "unit")) == 30


def test_one_person_who_fills_more_than_a_document_is_told_with_less_detail(gateway, tell, post, bot):
    gateway(600, personal=True)
    for number in range(1, 31):
        tell("lead_liaison", f"Item {number} is due", about=("action", number), channels=(Channel.GATEWAY,))
    assert post().sent == 1
    (asked,) = bot.asked
    assert asked.document["detail"] == "numbers"
    assert asked.document["entries"][0]["count"] == 30


def test_what_stays_inside_for_one_is_named_in_no_part(gateway, told, tell, post, bot):
    gateway(700, personal=True)
    told(10, Channel.GATEWAY)
    tell("police_liaison", "Item 3 inside", about=("action", 3), channels=(Channel.GATEWAY,), stays_inside=True)
    assert post().sent == 3
    assert not any("Item 3 " in text for _who, text in _texts(bot.asked, "entries", "login"))


def test_what_was_refused_for_now_is_divided_anew_and_said_once(gateway, told, post, bot, change):
    gateway(700, personal=True)
    told(10, Channel.GATEWAY)
    bot.answers.append(ok(status="503 Later"))
    assert post().held == 1
    change(Outbox, retry_at=None)
    post()
    taken = _texts(bot.asked[1:], "entries", "login")
    assert (len(taken), set(taken.values())) == (30, {1})
