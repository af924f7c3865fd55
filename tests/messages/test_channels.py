"""Setting up group bots and gateways: who may, what is refused, and that no key is ever shown again (OB-08)."""

import logging
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import endpoint_services
from smartcity.messages.endpoint_models import Endpoint
from smartcity.messages.endpoint_rules import Detail, EndpointKind
from smartcity.messages.endpoint_services import NewEndpoint
from smartcity.messages.sealing import Seal, Unsealable
from smartcity.messages.speaking import seal
from tests.messages.bot_server import ok, outbound

KEY, SECRET = "canary-key-0421", "canary-secret-0421"
DINGTALK = f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"
FILLED = {
    "name": "督办群",
    "kind": "dingtalk",
    "address": DINGTALK,
    "secret": SECRET,
    "detail": "counts",
    "everybody": "y",
}
NEW, LIST = "/messages/channels/new", "/messages/channels"


@pytest.fixture
def app(make_app, peopled, bot, authority):
    """The application that may speak to a gateway on this machine."""
    return make_app(peopled, **outbound(authority, bot))


@pytest.fixture
def office(city):
    return city.client("secretary")


def _set_up(client, **more):
    return client.send(NEW, {**FILLED, **more}, form_on=NEW)


def _shown(client, path=LIST):
    return client.get(path).get_data(as_text=True)


@pytest.mark.parametrize("login", ["secretary", "system_admin"])
def test_secretariat_and_system_administrator_set_up_a_channel(city, rows, login):
    client = city.client(login)
    assert _set_up(client).status_code == 303
    (row,) = rows(Endpoint)
    assert (row.name, row.kind, row.detail, row.host) == (
        "督办群",
        EndpointKind.DINGTALK,
        Detail.COUNTS,
        "oapi.dingtalk.com",
    )
    assert "督办群" in _shown(client)


def test_an_administrator_reads_no_matters_by_a_channel_of_the_own(app, city, rows):
    """Neither by a new channel, nor by leading one of the office's to another group or to more people."""
    actor, office = city.actor("system_admin"), city.actor("secretary")
    units, places = (city.unit("data"),), {"everybody": False, "unit_ids": (city.unit("data"),)}
    told = NewEndpoint("督办群", EndpointKind.DINGTALK, DINGTALK, detail=Detail.TITLES, **places)
    with pytest.raises(InvalidInput) as refused, app.app_context(), unit(Mode.WRITE):
        endpoint_services.create(actor, told)
    assert list(refused.value.errors) == ["detail"]
    with app.app_context(), unit(Mode.WRITE):
        kept = endpoint_services.create(office, told).id
    own = DINGTALK.replace(KEY, "own-group")
    for change in ({"address": own}, {"everybody": True}, {"unit_ids": (*units, city.unit("finance"))}):
        new = replace(told, **{"address": "", **change})
        with pytest.raises(InvalidInput), app.app_context(), unit(Mode.WRITE):
            endpoint_services.edit(actor, kept, new, version=1)
    with app.app_context(), unit(Mode.WRITE):
        endpoint_services.edit(actor, kept, replace(told, name="督办二群", address=""), version=1)
        endpoint_services.edit(actor, kept, replace(told, address=own, detail=Detail.COUNTS), version=2)
    assert [(row.name, row.detail) for row in rows(Endpoint)] == [("督办群", Detail.COUNTS)]


def test_an_administrator_is_offered_counts_only(city):
    assert 'value="titles"' in _shown(city.client("secretary"), NEW)
    assert 'value="titles"' not in _shown(city.client("system_admin"), NEW)


@pytest.mark.parametrize("login", ["leader", "lead_liaison", "member", "security_admin", "audit_admin"])
def test_nobody_else_does(city, login):
    client = city.client(login)
    for path in (LIST, NEW, "/messages/system"):
        assert client.get(path).status_code == 403


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"address": ""}, "address", "请填写"),
        ({"address": "http://oapi.dingtalk.com/x"}, "address", "https://"),
        ({"address": "https://evil.example/x"}, "address", "不在允许访问的清单内"),
        ({"address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x"}, "address", "不在允许访问的清单内"),
        ({"address": "https://127.0.0.1/x"}, "address", "不在允许访问的清单内"),
        ({"name": " "}, "name", "请填写"),
        ({"name": "x" * 81}, "name", "80"),
        ({"secret": "空 格"}, "secret", "不含空格"),
        ({"kind": "webhook", "address": "https://localhost:{port}/x", "secret": ""}, "secret", "网关必须设置密钥"),
        ({"kind": "webhook", "address": "https://localhost:{port}/x", "secret": "short"}, "secret", "至少16个字符"),
        ({"kind": "wecom", "address": "https://qyapi.weixin.qq.com/x?key=a"}, "secret", "企业微信机器人没有密钥"),
        ({"personal": "y"}, "personal", "群机器人只能发到群里"),
        ({"everybody": ""}, "units", "至少选择一个"),
        ({"everybody": "", "units": "99999"}, "units", "选择"),
        ({"detail": "everything"}, "detail", ""),
        ({"kind": "carrier pigeon"}, "kind", ""),
    ],
)  # fmt: skip
def test_what_cant_be_is_refused_at_its_field_and_keys_are_not_shown_back(office, rows, bot, change, field, sentence):
    given = {name: value.format(port=bot.port) for name, value in change.items()}
    answer = _set_up(office, **given)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}' in page
    assert sentence in page
    assert rows(Endpoint) == []
    assert KEY not in page
    assert SECRET not in page


def test_one_bot_is_one_channel(office, rows):
    _set_up(office)
    answer = _set_up(office, name="另一个")
    assert answer.status_code == 422
    assert "已设为发送渠道" in answer.get_data(as_text=True)
    assert len(rows(Endpoint)) == 1


def test_a_channel_may_serve_some_units_and_groups_only(office, city, rows):
    finance, coordination = city.unit("finance"), city.group("coordination")
    _set_up(office, everybody="", units=str(finance), groups=str(coordination))
    page = _shown(office)
    assert "市财政局" in page
    assert "综合协调组" in page


def test_a_change_without_address_and_secret_leaves_both(app, office, rows):
    _set_up(office)
    before = rows(Endpoint)[0]
    path = f"/messages/channels/{before.id}/edit"
    answer = office.send(
        path, {**FILLED, "name": "新名", "address": "", "secret": "", "detail": "titles", "version": "1"}, form_on=path
    )
    assert answer.status_code == 303
    after = rows(Endpoint)[0]
    assert (after.name, after.detail, after.version) == ("新名", Detail.TITLES, 2)
    assert (after.sealed_address, after.sealed_secret) == (before.sealed_address, before.sealed_secret)
    with app.app_context():
        assert seal().read(after.sealed_address) == DINGTALK


def test_two_who_change_it_at_once_dont_overwrite_each_other(office, rows):
    _set_up(office)
    path = f"/messages/channels/{rows(Endpoint)[0].id}/edit"
    office.send(path, {**FILLED, "name": "甲", "version": "1"}, form_on=path)
    assert office.send(path, {**FILLED, "name": "乙", "version": "1"}, form_on=path).status_code == 409
    assert rows(Endpoint)[0].name == "甲"


def test_a_removed_channel_keeps_no_key_and_its_address_is_free_again(office, rows):
    _set_up(office)
    row = rows(Endpoint)[0]
    assert office.send(f"/messages/channels/{row.id}/remove", {"version": "1"}, form_on=LIST).status_code == 303
    row = rows(Endpoint)[0]
    assert (row.sealed_address, row.sealed_secret, row.fingerprint, row.enabled) == ("", "", None, False)
    assert office.get(f"/messages/channels/{row.id}/edit").status_code == 404
    assert _set_up(office).status_code == 303


def test_a_channel_can_rest(office, rows):
    _set_up(office)
    row = rows(Endpoint)[0]
    office.send(f"/messages/channels/{row.id}/switch", {"to": "off", "version": "1"}, form_on=LIST)
    assert not rows(Endpoint)[0].enabled
    office.send(f"/messages/channels/{row.id}/switch", {"to": "on", "version": "2"}, form_on=LIST)
    assert rows(Endpoint)[0].enabled


@pytest.fixture
def gateway(office, bot, rows):
    """A gateway on this machine, set up; its id."""
    address = f"https://localhost:{bot.port}/in/{KEY}"
    _set_up(office, kind="webhook", address=address, secret=SECRET)
    return rows(Endpoint)[0].id


def _test(client, gateway):
    client.send(f"/messages/channels/{gateway}/test", form_on=LIST)
    return _shown(client)


def test_a_test_message_arrives_signed_and_says_nothing_of_any_matter(office, gateway, bot):
    assert "测试消息已被接收" in _test(office, gateway)
    (asked,) = bot.asked
    assert asked.document["type"] == "test"
    assert asked.headers["webhook-id"] == asked.document["id"]
    assert asked.headers["webhook-signature"].startswith("v1,")
    assert "正常" in _shown(office)


def test_what_the_server_says_against_a_test_is_shown_without_the_key_it_repeats(office, gateway, bot):
    bot.answers.append(ok(f"no such hook /in/{KEY}".encode(), "404 Not Found"))
    page = _test(office, gateway)
    assert "404 no such hook" in page
    assert KEY not in page
    assert "已中止" in page


def test_a_blocked_channel_is_told_on_every_page_and_on_the_system_page_until_it_works(office, city, gateway, bot):
    bot.answers.append(ok(b"", "403 Forbidden"))
    _test(office, gateway)
    page = _shown(city.client("system_admin"), "/messages/system")
    assert "故障，消息等待发送：督办群" in page
    assert "已中止，待修正" in page
    assert "督办群" not in _shown(city.client("lead_liaison"), "/messages")
    assert "发送渠道“督办群”出现故障" in _shown(office, "/messages")
    assert "测试消息已被接收" in _test(office, gateway)
    assert "故障，消息等待发送" not in _shown(city.client("system_admin"), "/messages/system")


def test_tests_are_counted_as_every_message_and_dont_run_a_robot_hot(office, gateway, bot):
    for _ in range(12):
        page = _test(office, gateway)
    assert len(bot.asked) == 10
    assert "暂时不能再接收消息" in page


def test_neither_page_nor_audit_nor_log_nor_database_holds_a_key(app, office, city, gateway, bot, caplog, rows):
    from smartcity.audit.models import AuditEntry

    caplog.set_level(logging.DEBUG)
    bot.answers.extend([ok(f"{KEY} {SECRET}".encode(), "500 Error"), lambda *_: None])
    for _ in range(3):
        _test(office, gateway)
    path = f"/messages/channels/{gateway}/edit"
    office.send(
        path, {"name": "", "kind": "webhook", "address": f"https://evil.example/{KEY}", "secret": SECRET}, form_on=path
    )
    admin = city.client("system_admin")
    pages = [
        _shown(one, p)
        for one in (office, admin)
        for p in (LIST, NEW, path, "/messages/system", "/messages/mail", "/messages")
    ]
    entries = [entry.body for entry in rows(AuditEntry)]
    assert any("messages.test_channel" in body for body in entries)
    for canary in (KEY, SECRET):
        assert not any(canary in text for text in [*pages, *entries, caplog.text, repr(rows(Endpoint)[0].__dict__)])
    if app.extensions["smartcity.settings"].database_url.startswith("sqlite"):
        with app.app_context():
            from smartcity.foundation.database import db

            path = db.engine.url.database
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert KEY.encode() not in Path(path).read_bytes()


def test_an_error_in_the_program_shows_no_key_in_its_trace(app, gateway, monkeypatch, caplog):
    from smartcity.messages import speaking
    from smartcity.messages.endpoint_queries import get

    def broken(*_given):
        raise RuntimeError("a mistake")

    monkeypatch.setattr(speaking, "request", broken)
    with app.app_context(), unit(Mode.READ):
        errand = speaking.errand(get(gateway), "said of an item", "id")
    with pytest.raises(RuntimeError) as caught:
        errand.run()
    logging.getLogger("smartcity").error("it failed: %r", errand, exc_info=caught.value)
    for canary in (KEY, SECRET, "said of an item"):
        assert canary not in caplog.text


def test_under_another_secret_key_a_channel_is_refused_clearly_and_nothing_is_written_over(app, office, gateway, rows):
    before = rows(Endpoint)[0]
    app.extensions["smartcity.messages.seal"] = Seal("another key, which the instance did not have", "channels")
    page = _test(office, gateway)
    assert "本系统的密钥已更换" in page
    assert "密钥已更换" in _shown(office, f"/messages/channels/{gateway}/edit")
    after = rows(Endpoint)[0]
    assert (after.sealed_address, after.sealed_secret) == (before.sealed_address, before.sealed_secret)
    del app.extensions["smartcity.messages.seal"]
    assert "测试消息已被接收" in _test(office, gateway)


def test_a_sealed_text_is_read_by_its_own_key_only_and_never_twice_the_same():
    one, other = Seal("k" * 48, "channels"), Seal("q" * 48, "channels")
    sealed = one.seal(KEY)
    assert sealed != one.seal(KEY)
    assert KEY not in sealed
    assert one.read(sealed) == KEY
    for wrong in (sealed[:-4], sealed[:-6] + "AAAAAA", "", "1:x:y", sealed.replace("1:", "2:", 1)):
        with pytest.raises(Unsealable):
            one.read(wrong)
    with pytest.raises(Unsealable):
        other.read(sealed)
    assert one.mark(KEY) == one.mark(KEY) != other.mark(KEY)


def test_what_the_services_are_given_is_checked_there_too(app, city):
    from smartcity.foundation.problems import Forbidden, InvalidInput

    leader, secretary = city.actor("leader"), city.actor("secretary")
    with app.app_context(), unit(Mode.WRITE, audited=False):
        with pytest.raises(Forbidden):
            endpoint_services.create(leader, NewEndpoint(name="x", address=DINGTALK))
        with pytest.raises(InvalidInput):
            endpoint_services.create(secretary, NewEndpoint(name="x", address=DINGTALK))
    assert KEY not in repr(NewEndpoint(name="x", address=DINGTALK, secret=SECRET))
