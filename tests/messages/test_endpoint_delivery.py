"""What waits goes to group bots and gateways: merged, once, no more than allowed; a bot that fails holds up nobody.

The faults are produced by real HTTPS servers on this machine (CONTROLS §4, B-12 … B-16).
"""

import json
import threading
import time
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from smartcity.audit.models import AuditEntry
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import endpoint_claims, endpoint_delivery, endpoint_services
from smartcity.messages.endpoint_models import ChannelHealth, Endpoint
from smartcity.messages.endpoint_rules import Detail, EndpointKind
from smartcity.messages.endpoint_services import NewEndpoint
from smartcity.messages.models import Notification, Outbox
from smartcity.messages.outbound import Client, Patience
from smartcity.messages.rules import Channel, OutboxKind, OutboxState, Retries
from tests.messages.bot_server import Authority, BotServer, drip, drip_body, flood, hang, hang_up, ok
from tests.messages.conftest import TUESDAY, at

SECRET = "a-secret-of-the-gateway"
QUARTER = at(TUESDAY, 9, 15)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


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
def bot(servers):
    return servers()


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
        outbound_hosts=f"localhost:{bot.port} localhost:{second.port}",
        outbound_ca=str(authority.file),
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


def _said(server):
    return [asked.document["text"]["content"] for asked in server.asked]


def test_a_group_is_told_how_many_matters_wait_for_which_unit_and_nothing_else(bot, channel, told, post):
    channel(bot)
    for number in (3, 4):
        told("lead_liaison", number)
        told("member", number)
    told("support_liaison", 3)
    assert post().sent == 1
    (text,) = _said(bot)
    lines = text.split("\n")
    assert lines[0].endswith("：有2件事项待处理")
    assert lines[1:] == ["市大数据局：2件", "市财政局：1件", "http://desk.example/messages"]
    assert post().sent == 0


def test_mail_and_groups_are_told_each_by_their_own_way(bot, channel, told, post, deliver, clerk):
    channel(bot)
    told("lead_liaison", 3, channels=(Channel.EMAIL,))
    told("support_liaison", 4)
    told("police_liaison", 5, channels=(Channel.EMAIL, Channel.GROUP))
    assert deliver().sent == 2
    assert post().sent == 1
    assert {letter.recipients[0].partition("@")[0] for letter in clerk.taken} == {"lead_liaison", "police_liaison"}
    assert "市财政局：1件\n市公安局：1件" in _said(bot)[0]


def test_each_group_hears_only_of_the_units_it_serves(bot, second, channel, told, post, city):
    channel(bot, everybody=False, unit_ids=(city.unit("finance"),))
    channel(second, everybody=False, group_ids=(city.group("resources"),))
    for login in ("lead_liaison", "support_liaison", "member"):
        told(login)
    assert post().sent == 2
    assert "市财政局：1件" in _said(bot)[0]
    assert "市大数据局" not in _said(bot)[0]
    assert "数据资源组：1件" in _said(second)[0]
    assert "市财政局" not in _said(second)[0]


@pytest.mark.parametrize("detail", Detail)
def test_what_stays_inside_is_counted_at_most_whatever_a_channel_may_say(bot, channel, told, post, detail):
    channel(bot, detail=detail)
    told(number=3)
    told(number=4, stays_inside=True)
    told(number=5, stays_inside=True)
    told("head", 5)
    post()
    (text,) = _said(bot)
    assert "有3件事项" in text
    assert "市大数据局：3件" in text
    assert ("Item 3" in text) == (detail is Detail.TITLES)
    assert "Item 4" not in text
    assert "Item 5" not in text


def test_numbers_are_told_where_they_may_be(bot, channel, tell, post, city):
    channel(bot, detail=Detail.NUMBERS)
    unit_id = city.unit("police")
    tell("police_liaison", "A matter", about=("organisation", unit_id), channels=(Channel.GROUP,))
    post()
    assert "市公安局：1件（市公安局）" in _said(bot)[0]


def test_a_gateway_gets_one_entry_a_person_who_can_be_told(bot, channel, told, post, city, person_is):
    channel(bot, EndpointKind.WEBHOOK, personal=True, detail=Detail.TITLES)
    person_is("support_liaison", language="en")
    person_is("police_liaison", active=False)
    told("lead_liaison", 3, channels=(Channel.GATEWAY,))
    told("lead_liaison", 4, channels=(Channel.GATEWAY,), stays_inside=True)
    told("support_liaison", 3, channels=(Channel.GATEWAY,))
    told("police_liaison", 3, channels=(Channel.GATEWAY,))
    told("head", 3, channels=(Channel.GATEWAY,))
    told("outsider", 3)
    assert post().sent == 1
    (asked,) = bot.asked
    entries = asked.document["entries"]
    assert [one["login"] for one in entries] == ["lead_liaison", "support_liaison"]
    assert entries[0] == {
        "person_id": city.person("lead_liaison"), "login": "lead_liaison", "text": "您有2件事项待处理",
        "count": 2, "numbers": [], "texts": ["Item 3 is due"],
    }  # fmt: skip
    assert entries[1]["text"] == "1 matter for you"
    assert asked.headers["webhook-id"] == asked.document["id"]
    assert "@city.example" not in json.dumps(asked.document)


def test_a_gateway_for_a_group_gets_units_and_a_text(bot, channel, told, post):
    channel(bot, EndpointKind.WEBHOOK)
    told()
    post()
    document = bot.asked[0].document
    assert document["units"] == [{"unit": "市大数据局", "count": 1}]
    assert (document["type"], document["count"], document["detail"]) == ("digest", 1, "counts")


def test_a_hundred_matters_make_one_post(bot, channel, told, post):
    channel(bot)
    for number in range(100):
        told("lead_liaison", number)
    assert post().sent == 1
    assert "市大数据局：100件" in _said(bot)[0]


def test_what_comes_after_the_days_message_is_in_the_next_working_days(bot, channel, told, post):
    channel(bot)
    told(number=3)
    post()
    told(number=4, moment=at(TUESDAY, 10))
    assert post(at(TUESDAY, 11)).sent == 0
    assert post(at(date(2026, 3, 11), 8, 29)).sent == 0
    assert post(at(date(2026, 3, 11), 8, 45)).sent == 1


def test_nothing_goes_out_at_the_full_hour_when_everybody_sends(bot, channel, told, post, rows):
    channel(bot)
    told(moment=at(TUESDAY, 7))
    assert post(at(TUESDAY, 8, 31)).sent == 0
    waits = rows(Outbox)[0].not_before - at(TUESDAY, 8, 30)
    assert timedelta(minutes=2) <= waits <= timedelta(minutes=12)
    assert post(at(TUESDAY, 8, 43)).sent == 1


def test_an_urgent_matter_goes_out_at_night_by_itself(bot, channel, told, post):
    channel(bot)
    night = at(TUESDAY, 23, 15)
    told(number=3, moment=night)
    told(number=4, moment=night, alone=True, urgency=1)
    assert post(night).sent == 1
    assert "有1件事项" in _said(bot)[0]


def test_what_was_settled_before_the_message_is_left_out(app, bot, channel, told, collect, post):
    from smartcity.messages.services import withdraw

    channel(bot)
    told(number=3)
    told(number=4)
    collect()
    with app.app_context(), clock.at(QUARTER), unit(Mode.WRITE, audited=False):
        withdraw(("action", 3))
    post()
    assert "有1件事项" in _said(bot)[0]


def test_a_channel_that_rests_or_was_removed_is_sent_nothing(app, bot, second, channel, told, post, city, rows):
    resting, gone = channel(bot), channel(second)
    secretary = city.actor("secretary")
    told()
    with app.app_context(), clock.at(QUARTER):
        from smartcity.messages.collecting import collect

        collect(clock.now())
        with unit(Mode.WRITE):
            endpoint_services.switch(secretary, resting, enabled=False, version=1)
            endpoint_services.remove(secretary, gone, version=1)
    assert post().sent == 0
    assert {row.endpoint_id: row.state for row in rows(Outbox)} == {
        resting: OutboxState.PENDING, gone: OutboxState.SKIPPED,
    }  # fmt: skip
    with app.app_context(), clock.at(QUARTER), unit(Mode.WRITE):
        endpoint_services.switch(secretary, resting, enabled=True, version=2)
    assert post().sent == 1


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


def test_b14_a_message_whose_fate_stays_unknown_is_sent_twice_at_most_and_with_one_id(bot, channel, told, post, later):
    channel(bot, EndpointKind.WEBHOOK)
    told()
    bot.answers.extend([hang_up, hang_up])
    assert post().held == 1
    later()
    assert post().failed == 1
    later()
    assert post().sent == 0
    assert len({asked.headers["webhook-id"] for asked in bot.asked}) == 1
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
    assert "有1件事项" in _said(bot)[1]


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
    texts = _said(bot)[before:]
    assert len(texts) == 1
    assert "有4件事项" in texts[0]


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


def test_a_text_that_cant_be_written_fails_alone(bot, channel, told, post, change, rows):
    channel(bot, detail=Detail.TITLES)
    told()
    change(Notification, text={"nonsense": 1})
    assert post().skipped == 1
    row = rows(Outbox)[0]
    assert row.state is OutboxState.FAILED
    assert row.answer.startswith("KeyError")


def test_titles_that_are_longer_than_the_platform_takes_become_counts(bot, channel, told, post):
    channel(bot, detail=Detail.TITLES)
    for number in range(150):
        told("lead_liaison", number)
    told("support_liaison", 1)
    post()
    (text,) = _said(bot)
    assert "市大数据局：150件\n市财政局：1件\n" in text
    assert "Item" not in text


def test_more_units_than_the_platform_takes_are_cut_at_a_unit(app):
    from smartcity.messages.endpoint_writing import Part, _Frank, _text

    parts = {f"市某某某某某某局{number}": Part({("action", number)}) for number in range(300)}
    with app.app_context():
        text = _text("x", parts, _Frank(Detail.COUNTS, frozenset(), {}), 2000)
    assert 1900 < len(text.encode()) <= 2000
    kept = text.count("件") - text.count("件事项")
    assert f"另有{300 - kept}个单位" in text


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


def test_what_went_wrong_is_said_in_the_readers_language(city, bot, channel, told, post):
    channel(bot)
    bot.stop()
    told()
    assert post().held == 1
    client = city.client("secretary")
    for path in ("/messages/mail", "/messages/system", "/messages/channels"):
        assert "对方拒绝连接" in client.get(path).get_data(as_text=True)


def test_every_endpoint_row_has_one_receiver(app):
    from sqlalchemy.exc import IntegrityError

    with app.app_context(), clock.at(QUARTER), pytest.raises(IntegrityError), unit(Mode.WRITE, audited=False):
        assert db.session.scalars(select(Endpoint)).all() == []
        db.session.add(
            Outbox(channel=Channel.GROUP, day=TUESDAY, kind=OutboxKind.DIGEST, address="", message_id="x",
                   state=OutboxState.PENDING, not_before=QUARTER, created_at=clock.now())
        )  # fmt: skip
