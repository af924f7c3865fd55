"""The scheduler is killed, and stopped, while it posts to gateways; a gateway hangs beside mail that goes out."""

import random
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import endpoint_services
from smartcity.messages.endpoint_rules import EndpointKind
from smartcity.messages.endpoint_services import NewEndpoint
from smartcity.messages.models import Outbox
from smartcity.messages.rules import Channel, OutboxKind, OutboxState
from smartcity.messages.services import notify
from tests.city import City
from tests.messages.bot_server import hang, ok, outbound
from tests.messages.processes import wait_until

KILLS = 5
CHANNELS, MESSAGES = 6, 8

pytestmark = pytest.mark.slow


@pytest.fixture
def app(make_app, peopled, post_office, authority, bot):
    return make_app(peopled, mail_url=post_office.url, **outbound(authority, bot))


@pytest.fixture
def channels(app, bot):
    """Six channels of one gateway."""
    actor = City(app).actor("secretary")
    made = []
    for number in range(CHANNELS):
        address = f"https://localhost:{bot.port}/in/{number}"
        new = NewEndpoint(f"g{number}", EndpointKind.WEBHOOK, address, "a-secret-of-the-gateway")
        with app.app_context(), unit(Mode.WRITE):
            made.append(endpoint_services.create(actor, new).id)
    return made


def _queue(app, channels):
    now = clock.real_now()
    with app.app_context(), unit(Mode.WRITE, audited=False):
        for endpoint in channels:
            for number in range(MESSAGES):
                db.session.add(
                    Outbox(
                        endpoint_id=endpoint, channel=Channel.GROUP, day=now.date(), kind=OutboxKind.URGENT, part=number,
                        address="x", message_id=f"m{endpoint}-{number}", state=OutboxState.PENDING, not_before=now,
                        body="{}", created_at=now,
                    )
                )  # fmt: skip


def _sent(app):
    with app.app_context(), unit(Mode.READ):
        return db.session.scalar(select(func.count(Outbox.id)).where(Outbox.state == OutboxState.SENT))


def _slowly(connection, _ending):
    time.sleep(0.03)
    connection.sendall(ok(b""))


def test_killed_five_times_no_post_is_lost_and_at_most_one_a_kill_and_channel_is_doubled(
    app, bot, channels, start, leases_end
):
    chance = random.Random(10)
    bot.standard = _slowly
    _queue(app, channels)
    for _ in range(KILLS):
        before = len(bot.asked)
        scheduler = start()
        enough = before + chance.randint(1, 7)
        wait_until(lambda enough=enough: len(bot.asked) >= enough, scheduler)
        scheduler.kill()
        leases_end()
    while _sent(app) < CHANNELS * MESSAGES:
        scheduler = start()
        reached = _sent(app)
        wait_until(lambda reached=reached: _sent(app) > reached or _sent(app) == CHANNELS * MESSAGES, scheduler)
        time.sleep(1)
        assert scheduler.stop() == 0
        leases_end()
    seen = Counter(asked.headers["webhook-id"] for asked in bot.asked)
    assert len(seen) == CHANNELS * MESSAGES, "a post was lost"
    doubles = Counter()
    for message, times in seen.items():
        doubles[message.partition("-")[0]] += times - 1
    assert max(doubles.values()) <= KILLS, "more than one double a kill and channel"


def test_a_gateway_that_hangs_holds_up_no_mail_of_the_same_tick(app, bot, channels, start, post_office):
    bot.standard = hang
    person = City(app).person("lead_liaison")
    with app.app_context(), unit(Mode.WRITE, audited=False):
        for one in range(20):
            notify(person, "test", Text("x"), why=None, link="", about=("test", one), urgency=1, alone=True)
    _queue(app, channels)
    began = time.monotonic()
    scheduler = start()
    wait_until(lambda: len(post_office.clerk.taken) == 20, scheduler)
    with_mail = time.monotonic() - began
    wait_until(lambda: bot.asked, scheduler)
    assert with_mail < 60, f"not in this tick\n{scheduler.log()}"
    assert scheduler.stop() == 0, "asked to stop, it waits for the post under way and no longer"
    with app.app_context(), unit(Mode.READ):
        states = Counter(db.session.scalars(select(Outbox.state).where(Outbox.endpoint_id.is_not(None))))
    assert states[OutboxState.SENT] == 0
    assert states[OutboxState.SENDING] == 0, "each post that was begun is marked"
    assert len(bot.asked) <= CHANNELS
