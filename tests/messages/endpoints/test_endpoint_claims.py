"""Several senders post each message once, and all of them together no more than the platform bears (OB-06)."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from smartcity.audit.models import AuditEntry
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import endpoint_claims
from smartcity.messages.endpoint_models import Endpoint
from smartcity.messages.endpoint_rules import EndpointKind
from smartcity.messages.models import Outbox
from smartcity.messages.rules import Channel, OutboxKind, OutboxState
from tests.messages.conftest import TUESDAY
from tests.messages.endpoints.conftest import QUARTER


@pytest.fixture
def written(app, channel):
    """A function that puts messages of one channel into the outbox, written already."""

    def run(endpoint_id, count):
        with app.app_context(), clock.at(QUARTER), unit(Mode.WRITE, audited=False):
            for number in range(count):
                db.session.add(
                    Outbox(
                        endpoint_id=endpoint_id, channel=Channel.GROUP, day=TUESDAY, kind=OutboxKind.URGENT,
                        part=number + 1, address="x", message_id=f"m{endpoint_id}-{number}", state=OutboxState.PENDING,
                        not_before=QUARTER, body=f"message {number}", created_at=clock.now(),
                    )
                )  # fmt: skip

    return run


@pytest.mark.parametrize(
    ("kind", "most", "least"),
    [(EndpointKind.WECOM, 20, 19), (EndpointKind.DINGTALK, 20, 19), (EndpointKind.FEISHU, 100, 60)],
)
def test_ob06_a_hundred_messages_keep_to_the_platforms_minute(
    bot, channel, written, post, monkeypatch, kind, most, least
):
    """Sixty ticks, a second apart: no second and no minute sees more than the platform bears."""
    one = channel(bot, kind)
    written(one, 100)
    began = clock.real_now()
    counts = []
    for second in range(60):
        monkeypatch.setattr(clock, "real_now", lambda second=second: began + timedelta(seconds=second))
        post()
        counts.append(len(bot.asked) - sum(counts))
    assert least <= sum(counts) <= most
    assert max(counts) <= 5


def test_ob06_schedulers_side_by_side_share_one_bucket(app, bot, channel, written, post):
    one = channel(bot)
    written(one, 40)
    senders = [threading.Thread(target=post) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert 5 <= len(bot.asked) <= 6, "the bucket's five, and at most what flowed in meanwhile"
    assert len({asked.body for asked in bot.asked}) == len(bot.asked)


def test_a_message_that_may_have_gone_out_before_a_crash_is_sent_once_more_and_noted(
    app, bot, channel, told, post, change, rows
):
    channel(bot, EndpointKind.WEBHOOK)
    told()
    with app.app_context(), clock.at(QUARTER):
        from smartcity.messages.collecting import collect

        collect(clock.now())
        with unit(Mode.WRITE, audited=False):
            (crashed,), _skipped = endpoint_claims.claim(clock.now(), "crashed")
        crashed.errand.run()
    assert post().sent == 0
    change(Outbox, leased_until=clock.real_now() - timedelta(seconds=1))
    assert post().sent == 1
    assert len({asked.headers["webhook-id"] for asked in bot.asked}) == 1
    assert "messages.maybe_duplicate" in [entry.verb for entry in rows(AuditEntry)]
    assert rows(Outbox)[0].attempts == 2


def test_two_senders_post_each_message_once(bot, second, channel, written, post):
    for server in (bot, second):
        written(channel(server, EndpointKind.FEISHU), 3)
    senders = [threading.Thread(target=post) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    post()
    for server in (bot, second):
        assert Counter(asked.body for asked in server.asked).most_common(1)[0][1] == 1
        assert len(server.asked) == 3


def test_every_endpoint_row_has_one_receiver(app):
    from sqlalchemy.exc import IntegrityError

    with app.app_context(), clock.at(QUARTER), pytest.raises(IntegrityError), unit(Mode.WRITE, audited=False):
        assert db.session.scalars(select(Endpoint)).all() == []
        db.session.add(
            Outbox(channel=Channel.GROUP, day=TUESDAY, kind=OutboxKind.DIGEST, address="", message_id="x",
                   state=OutboxState.PENDING, not_before=QUARTER, created_at=clock.now())
        )  # fmt: skip
