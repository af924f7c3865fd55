"""What bots and gateways do amiss, produced by real HTTPS servers on this machine (CONTROLS §4, B-12 … B-16)."""

import time
from collections import Counter
from datetime import date, timedelta

import pytest

from smartcity.audit.models import AuditEntry
from smartcity.foundation import clock
from smartcity.messages.endpoint_rules import Detail, EndpointKind
from smartcity.messages.models import Notification, Outbox
from smartcity.messages.outbound import Client, Patience
from smartcity.messages.rules import OutboxState, Retries
from tests.messages.bot_server import BotServer, drip, drip_body, flood, hang, hang_up, ok
from tests.messages.conftest import TUESDAY, at


@pytest.mark.parametrize("status", ["500 Error", "502 Bad Gateway", "429 Too Many Requests"])
def test_b12_an_error_of_the_server_is_tried_again_until_the_tries_are_used_up(
    bot, channel, told, post, later, rows, change, status
):
    channel(bot)
    told()
    bot.answers.append(ok(b"busy", status))
    assert post().held == 1
    row = rows(Outbox)[0]
    assert row.state is OutboxState.HELD
    assert row.retry_at > clock.real_now() + timedelta(seconds=50)
    assert post().held == 0
    later()
    assert post().sent == 1
    assert len(bot.asked) == 2
    told(number=9, moment=at(TUESDAY, 10))
    bot.answers.extend([ok(b"busy", "500 Error")] * 2)
    assert post(at(date(2026, 3, 11), 9, 15)).held == 1
    change(Outbox, attempts=Retries().tries - 1)
    later()
    assert post(at(date(2026, 3, 11), 9, 15)).failed == 1


def test_b12_retry_after_is_waited_for(bot, channel, told, post, rows):
    channel(bot)
    told()
    bot.answers.append(ok(b"", "503 Busy", "Retry-After: 1800\r\n"))
    post()
    waits = rows(Outbox)[0].retry_at - clock.real_now()
    assert timedelta(minutes=29) < waits <= timedelta(minutes=30)


@pytest.mark.parametrize(
    ("kind", "body", "seconds"),
    [
        (EndpointKind.WECOM, b'{"errcode":45009,"errmsg":"freq limit"}', 60),
        (EndpointKind.DINGTALK, b'{"errcode":130101,"errmsg":"send too fast"}', 600),
        (EndpointKind.FEISHU, b'{"code":11232,"msg":"frequency limited"}', 60),
    ],
)
def test_b13_a_platform_that_was_asked_too_fast_is_left_alone(
    bot, channel, told, post, rows, health, kind, body, seconds
):
    one = channel(bot, kind)
    told()
    told(number=4, alone=True, urgency=1)
    bot.answers.append(ok(body))
    assert post().held == 1
    assert len(bot.asked) == 1, "the channel's other message waits too"
    assert health(one).open_until - clock.real_now() > timedelta(seconds=seconds - 5)
    assert health(one).failures == 0
    assert max(row.retry_at for row in rows(Outbox) if row.retry_at) - clock.real_now() > timedelta(seconds=seconds - 5)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (EndpointKind.DINGTALK, b'{"errcode":310000,"errmsg":"sign not match"}'),
        (EndpointKind.FEISHU, b'{"code":19021,"msg":"sign match fail"}'),
        (EndpointKind.WECOM, b'{"errcode":93000,"errmsg":"invalid webhook url"}'),
    ],
)
def test_b13_a_wrong_key_ends_the_message_blocks_the_channel_and_alarms_the_office(
    city, bot, channel, told, post, later, rows, health, kind, body
):
    one = channel(bot, kind)
    told()
    told(number=4, alone=True, urgency=1)
    bot.answers.append(ok(body))
    assert post().failed == 1
    assert health(one).blocked
    later()
    assert post().sent == 0
    assert len(bot.asked) == 1
    assert Counter(row.state for row in rows(Outbox)) == {OutboxState.FAILED: 1, OutboxState.PENDING: 1}
    assert "出现故障" in city.client("secretary").get("/messages").get_data(as_text=True)
    assert "messages.channel_down" in [entry.verb for entry in rows(AuditEntry)]


@pytest.mark.parametrize("behaviour", [hang, drip, drip_body, flood, hang_up])
def test_b14_a_server_that_hangs_drips_or_floods_is_given_its_time_and_the_message_is_sent_once_more(
    bot, channel, told, post, later, rows, behaviour
):
    channel(bot)
    told()
    bot.answers.append(behaviour)
    before = time.monotonic()
    assert post().held == 1
    assert time.monotonic() - before < 5
    row = rows(Outbox)[0]
    assert row.state is OutboxState.UNKNOWN
    assert row.retry_at - clock.real_now() > timedelta(minutes=14)
    later()
    assert post().sent == 1
    assert len(bot.asked) == 2


def test_b14_a_message_whose_fate_stays_unknown_is_sent_twice_at_most_and_with_one_id(
    bot, channel, told, post, later, rows
):
    channel(bot, EndpointKind.WEBHOOK)
    told()
    bot.answers.extend([hang_up, hang_up])
    assert post().held == 1
    later()
    assert post().failed == 1
    later()
    assert post().sent == 0
    assert len({asked.headers["webhook-id"] for asked in bot.asked}) == 1
    assert [entry.verb for entry in rows(AuditEntry)].count("messages.maybe_duplicate") == 1
    assert len(bot.asked) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_b15_a_redirect_to_an_inner_address_is_not_followed_and_stands_in_the_audit(
    bot, channel, told, post, rows, status
):
    inner = BotServer(None)
    channel(bot)
    told()
    bot.answers.append(ok(b"", f"{status} Moved", f"Location: http://127.0.0.1:{inner.port}/latest/meta-data\r\n"))
    assert post().held == 1
    time.sleep(0.05)
    assert inner.touched == 0
    assert "messages.ssrf_refused" in [entry.verb for entry in rows(AuditEntry)]
    inner.stop()


def test_b16_a_name_that_turns_to_a_barred_machine_reaches_only_the_vetted_one(
    app, authority, bot, channel, told, post, later, rows
):
    """In turn this machine and the configuration service of a cloud: the second is never connected to."""
    channel(bot)
    told()
    turns = iter([["127.0.0.1", "169.254.169.254"], ["169.254.169.254"], ["127.0.0.1"]])
    app.extensions["smartcity.messages.client"] = Client(str(authority.file), Patience(1, 1, 2), lambda *_: next(turns))
    for _ in range(2):
        assert post().held == 1
        later()
    assert bot.touched == 0
    assert post().sent == 1
    assert bot.touched == 1
    assert [entry.verb for entry in rows(AuditEntry)].count("messages.ssrf_refused") == 2


def test_a_text_that_cant_be_written_fails_alone(bot, channel, told, post, change, rows):
    channel(bot, detail=Detail.TITLES)
    told()
    change(Notification, text={"nonsense": 1})
    assert post().skipped == 1
    row = rows(Outbox)[0]
    assert row.state is OutboxState.FAILED
    assert row.answer.startswith("KeyError")


def test_what_went_wrong_is_said_in_the_readers_language(city, bot, channel, told, post):
    channel(bot)
    bot.stop()
    told()
    assert post().held == 1
    client = city.client("secretary")
    for path in ("/messages/mail", "/messages/system", "/messages/channels"):
        assert "对方拒绝连接" in client.get(path).get_data(as_text=True)


def test_the_outgoing_mail_names_the_channel_and_the_system_page_counts_for_each(
    city, bot, second, channel, told, post
):
    channel(bot, name="督办群")
    channel(second, name="网信群")
    bot.standard = ok(b"", "503 Busy")
    told()
    post()
    client = city.client("system_admin")
    listed = client.get("/messages/mail").get_data(as_text=True)
    assert "督办群" in listed
    assert "503" in listed
    page = client.get("/messages/system").get_data(as_text=True)
    assert "503" in page
    assert "state=held" in page
