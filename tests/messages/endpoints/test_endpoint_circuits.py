"""A bot that fails holds up nobody: its circuit opens, and what gathers meanwhile is one message afterwards."""

import threading
import time
from datetime import date, timedelta

from smartcity.audit.models import AuditEntry
from smartcity.foundation import clock
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import endpoint_claims
from smartcity.messages.endpoint_models import ChannelHealth
from smartcity.messages.models import Outbox
from smartcity.messages.rules import Channel, OutboxState
from tests.messages.bot_server import hang, hang_up, ok, said_to
from tests.messages.conftest import at
from tests.messages.endpoints.conftest import QUARTER


def test_a_dead_bot_holds_up_neither_mail_nor_the_other_bot(app, bot, second, channel, told, deliver, post, clerk):
    channel(bot)
    channel(second)
    bot.standard = hang
    for login in ("lead_liaison", "support_liaison", "police_liaison"):
        told(login, channels=(Channel.EMAIL, Channel.GROUP))
    done, took = {}, {}

    def run(name, work):
        before = time.monotonic()
        done[name] = work()
        took[name] = time.monotonic() - before

    with app.app_context(), clock.at(QUARTER):
        from smartcity.messages.collecting import collect

        collect(clock.now())
    jobs = [threading.Thread(target=run, args=one) for one in (("bots", post), ("mail", lambda: deliver(QUARTER)))]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert done["mail"].sent == len(clerk.taken) == 3
    assert (done["bots"].sent, done["bots"].held) == (1, 1)
    assert took["mail"] < took["bots"]
    assert len(second.asked) == 1
    assert second.asked[0].at - bot.asked[0].at < 0.9, "the healthy bot did not wait for the other's second of silence"


def test_a_dead_mail_server_holds_up_no_bot(post_office, bot, channel, told, deliver, post):
    channel(bot)
    told(channels=(Channel.EMAIL, Channel.GROUP))
    post_office.stop()
    assert deliver(QUARTER).held == 1
    assert post().sent == 1


def test_a_circuit_opens_after_three_failures_lets_one_try_and_closes(
    bot, channel, told, post, later, rows, health, change
):
    one = channel(bot)
    bot.standard = ok(b"", "503 Busy")
    for number in range(3):
        told(number=number, alone=True, urgency=1, moment=QUARTER)
        post()
        change(Outbox, retry_at=clock.real_now() - timedelta(seconds=1))
    assert len(bot.asked) == 3
    assert health(one).failures == 3
    assert health(one).open_until - clock.real_now() > timedelta(minutes=4)
    assert post().held == 0
    later()
    post()
    assert len(bot.asked) == 4, "one message tries"
    assert health(one).open_until - clock.real_now() > timedelta(minutes=9)
    bot.standard = ok()
    later()
    post()
    assert health(one).failures == 0
    assert {row.state for row in rows(Outbox)} == {OutboxState.SENT, OutboxState.SKIPPED}
    verbs = [entry.verb for entry in rows(AuditEntry)]
    assert (verbs.count("messages.channel_down"), verbs.count("messages.channel_up")) == (1, 1)


def test_what_is_settled_while_a_channel_is_down_is_not_told_afterwards(app, bot, channel, told, post, later):
    from smartcity.messages.services import withdraw

    channel(bot)
    told(number=1)
    told(number=2)
    bot.answers.append(ok(b"", "503 Busy"))
    assert post().held == 1
    with app.app_context(), clock.at(QUARTER), unit(Mode.WRITE, audited=False):
        withdraw(("action", 2))
    later()
    assert post().sent == 1
    assert "有1件事项" in said_to(bot)[1]


def test_what_gathers_while_a_channel_is_down_is_one_message_afterwards(bot, channel, told, post, later, change):
    channel(bot)
    told(number=1)
    with_circuit_open = clock.real_now() + timedelta(hours=9)
    bot.standard = ok(b"", "503 Busy")
    for _ in range(3):
        post()
        change(Outbox, retry_at=clock.real_now() - timedelta(seconds=1))
    change(ChannelHealth, open_until=with_circuit_open)
    for number, day in enumerate((11, 12, 13), 2):
        told(number=number, moment=at(date(2026, 3, day), 8))
        assert post(at(date(2026, 3, day), 9, 15)).sent == 0
    bot.standard = ok()
    later()
    before = len(bot.asked)
    post(at(date(2026, 3, 13), 10, 15))
    texts = said_to(bot)[before:]
    assert len(texts) == 1
    assert "有4件事项" in texts[0]


def test_while_one_message_tries_whether_a_channel_works_no_other_is_taken(app, bot, channel, told, post, later):
    channel(bot)
    bot.standard = hang_up
    for number in range(3):
        told(number=number, alone=True, urgency=1)
        assert post().held == 1
    later()
    with app.app_context(), clock.at(QUARTER), unit(Mode.WRITE, audited=False):
        assert len(endpoint_claims.claim(clock.now(), "one")[0]) == 1
        assert endpoint_claims.claim(clock.now(), "other")[0] == []
