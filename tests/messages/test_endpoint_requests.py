"""What each platform is sent, and what its answers mean (OB-05, OB-07; B-12, B-13)."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from smartcity.messages.endpoint_answers import judged
from smartcity.messages.endpoint_requests import dingtalk_signature, feishu_signature, request, webhook_signature
from smartcity.messages.endpoint_rules import Breaker, EndpointKind, endpoint_rules, off_the_hour
from smartcity.messages.outbound import Reply
from smartcity.messages.outbound_addresses import Host, Target
from smartcity.messages.smtp import Outcome

NOW = datetime(2026, 3, 10, 1, 5, tzinfo=UTC)
TARGET = Target(Host("oapi.dingtalk.com"), "/robot/send?access_token=abc")
WECOM, DINGTALK, FEISHU, WEBHOOK = EndpointKind


def test_dingtalks_signature_is_that_of_an_independent_program():
    # printf '1577262236757\nSECdemo0421' | openssl dgst -sha256 -hmac SECdemo0421 -binary | base64
    assert dingtalk_signature("1577262236757", "SECdemo0421") == "0m+yEPps5RMtg/qwfgUPwmPNXc/+8dA3j7McUnx8bkQ="


def test_feishus_signature_is_that_of_an_independent_program():
    # openssl dgst -sha256 -mac HMAC -macopt hexkey:<hex of "1599360473\ndemo"> of nothing
    assert feishu_signature("1599360473", "demo") == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="


def test_the_webhooks_signature_is_the_published_example_of_standard_webhooks():
    secret, message = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    signature = webhook_signature(secret, message, "1614265330", b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_dingtalk_is_signed_in_the_address_anew_for_each_try():
    first = request(DINGTALK, TARGET, "SEC+/1", "你有2件事", "id", NOW)
    again = request(DINGTALK, TARGET, "SEC+/1", "你有2件事", "id", NOW + timedelta(hours=1))
    stamps = [int(parse_qs(urlsplit(one.target.path).query)["timestamp"][0]) for one in (first, again)]
    assert stamps[0] == int(NOW.timestamp() * 1000)
    assert stamps[1] - stamps[0] == 3_600_000
    sign = first.target.path.partition("&sign=")[2]
    assert "+" not in sign
    assert "/" not in sign
    assert unquote(sign) == dingtalk_signature(str(stamps[0]), "SEC+/1")
    assert first.target.path.startswith("/robot/send?access_token=abc&timestamp=")
    assert json.loads(first.body) == {"msgtype": "text", "text": {"content": "你有2件事"}}


def test_a_bot_without_a_secret_is_not_signed():
    assert request(DINGTALK, TARGET, "", "x", "id", NOW).target == TARGET
    assert set(json.loads(request(FEISHU, TARGET, "", "x", "id", NOW).body)) == {"msg_type", "content"}
    assert request(WECOM, TARGET, "", "x", "id", NOW).target == TARGET


def test_feishu_is_signed_in_the_body_and_calls_nobody_by_what_an_item_is_named():
    said = json.loads(request(FEISHU, TARGET, "sec", '<at user_id="all">所有人</at>', "id", NOW).body)
    assert said["timestamp"] == str(int(NOW.timestamp()))
    assert said["sign"] == feishu_signature(said["timestamp"], "sec")
    assert "<at" not in said["content"]["text"]


def test_a_receiver_of_the_webhook_checks_it_as_the_guide_says():
    wanted = request(WEBHOOK, TARGET, "a secret of the gateway", '{"count":2}', "0123abcd", NOW)
    signed = f"{wanted.headers['webhook-id']}.{wanted.headers['webhook-timestamp']}.".encode() + wanted.body
    own = base64.b64encode(hmac.new(b"a secret of the gateway", signed, hashlib.sha256).digest()).decode()
    assert wanted.headers["webhook-signature"] == f"v1,{own}"
    assert wanted.headers["webhook-id"] == "0123abcd"


def answer(status=200, body="", **headers):
    return Reply(status, body.encode() if isinstance(body, str) else body, headers)


@pytest.mark.parametrize(
    ("kind", "body", "outcome"),
    [
        (WECOM, '{"errcode":0,"errmsg":"ok"}', Outcome.SENT),
        (DINGTALK, '{"errcode":0,"errmsg":"ok"}', Outcome.SENT),
        (FEISHU, '{"code":0,"msg":"success","data":{}}', Outcome.SENT),
        (FEISHU, '{"StatusCode":0,"StatusMessage":"success"}', Outcome.LOST),
        (FEISHU, '{"code":19021,"msg":"sign match fail"}', Outcome.REFUSED),
        (WECOM, '{"errcode":93000,"errmsg":"invalid webhook url"}', Outcome.REFUSED),
        (WECOM, '{"errcode":45009,"errmsg":"api freq out of limit"}', Outcome.LATER),
        (DINGTALK, '{"errcode":310000,"errmsg":"sign not match"}', Outcome.REFUSED),
        (DINGTALK, '{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}', Outcome.LATER),
        (FEISHU, '{"code":11232,"msg":"frequency limited psm"}', Outcome.LATER),
        (WECOM, '{"errcode":-1,"errmsg":"system busy"}', Outcome.LATER),
        (DINGTALK, "<html>welcome</html>", Outcome.LOST),
        (DINGTALK, "", Outcome.LOST),
        (DINGTALK, "[0]", Outcome.LOST),
        (DINGTALK, '{"errcode":"0"}', Outcome.LOST),
        (DINGTALK, '{"errcode":false}', Outcome.LOST),
        (DINGTALK, '{"errmsg":"ok"}', Outcome.LOST),
        (DINGTALK, '{"errcode":0', Outcome.LOST),
        (DINGTALK, "[" * 100_000, Outcome.LOST),
        (DINGTALK, b"\xff\xfe{}", Outcome.LOST),
        (DINGTALK, '{"errcode":460101,"errmsg":"message too long"}', Outcome.REFUSED),
        (WEBHOOK, "", Outcome.SENT),
        (WEBHOOK, "stored", Outcome.SENT),
        (WEBHOOK, '{"code":200,"msg":"ok"}', Outcome.SENT),
        (WEBHOOK, '{"code":500,"msg":"database away"}', Outcome.LATER),
    ],
)
def test_taken_is_only_what_the_platforms_own_code_says(kind, body, outcome):
    assert judged(kind, answer(body=body), NOW).answer.outcome is outcome


def test_a_bot_is_quoted_without_the_signs_of_its_format():
    said = judged(DINGTALK, answer(body='{"errcode":310000,"errmsg":"keywords not\\n in content"}'), NOW).answer.words
    assert said == "310000 keywords not in content"
    assert judged(WECOM, answer(body='{"errcode":93000}'), NOW).answer.words == '{"errcode":93000}'


@pytest.mark.parametrize(
    ("kind", "body", "seconds"),
    [
        (WECOM, '{"errcode":45009,"errmsg":"reach max api daily quota limit"}', 60),
        (DINGTALK, '{"errcode":130101,"errmsg":"send too fast"}', 600),
        (DINGTALK, '{"errcode":410100,"errmsg":"发送速度太快而限流"}', 600),
        (DINGTALK, '{"errcode":99999,"errmsg":"发送速度太快"}', 600),
        (FEISHU, '{"code":11232,"msg":"too many request"}', 60),
        (FEISHU, '{"code":99991400,"msg":"request trigger frequency limit"}', 60),
    ],
)
def test_who_was_asked_too_fast_is_left_alone_for_a_minute_and_dingtalk_for_ten(kind, body, seconds):
    posted = judged(kind, answer(body=body), NOW)
    assert posted.pauses
    assert not posted.blocks
    assert posted.wait >= timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (DINGTALK, '{"errcode":310000,"errmsg":"sign not match, more: [https://ding-doc.dingtalk.com/doc]"}'),
        (DINGTALK, '{"errcode":310000,"errmsg":"keywords not in content"}'),
        (DINGTALK, '{"errcode":300005,"errmsg":"token is not exist"}'),
        (WECOM, '{"errcode":93000,"errmsg":"invalid webhook url"}'),
        (FEISHU, '{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}'),
        (FEISHU, '{"code":19024,"msg":"Key Words Not Found"}'),
        (FEISHU, '{"code":19022,"msg":"Ip Not Allowed"}'),
    ],
)
def test_a_wrong_key_signature_or_place_is_for_good_and_blocks_the_channel(kind, body):
    posted = judged(kind, answer(body=body), NOW)
    assert (posted.answer.outcome, posted.blocks, posted.pauses) == (Outcome.REFUSED, True, False)


@pytest.mark.parametrize("kind", EndpointKind)
@pytest.mark.parametrize(
    ("status", "outcome", "blocks"),
    [(500, Outcome.LATER, False), (502, Outcome.LATER, False), (503, Outcome.LATER, False), (408, Outcome.LATER, False),
     (429, Outcome.LATER, False), (400, Outcome.REFUSED, False), (413, Outcome.REFUSED, False),
     (401, Outcome.REFUSED, True), (403, Outcome.REFUSED, True), (404, Outcome.REFUSED, True), (410, Outcome.REFUSED, True),
     (301, Outcome.LATER, False), (307, Outcome.LATER, False), (304, Outcome.LATER, False)],
)  # fmt: skip
def test_a_status_says_whether_trying_again_helps(kind, status, outcome, blocks):
    posted = judged(kind, answer(status, '{"errcode":0,"code":0}'), NOW)
    assert (posted.answer.outcome, posted.blocks, posted.barred) == (outcome, blocks, 300 <= status < 400)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta()),
        ("Tue, 10 Mar 2026 01:15:00 GMT", timedelta(minutes=10)),
        ("Tue, 10 Mar 2026 00:00:00 GMT", timedelta()),
        ("99999999999", timedelta(hours=6)),
        ("-5", None),
        ("soon", None),
        ("１２", None),
        ("", None),
    ],
)
def test_retry_after_is_honoured_in_seconds_and_as_a_date_up_to_six_hours(header, wait):
    headers = {"retry-after": header} if header else {}
    assert judged(WEBHOOK, Reply(503, b"", headers), NOW).wait == wait
    assert judged(WECOM, Reply(429, b"", headers), NOW).wait == max(wait or timedelta(), timedelta(minutes=1))


def test_what_was_cut_off_is_no_answer_of_the_platform():
    posted = judged(WECOM, Reply(200, b'{"errcode":0}' + b" " * 9, {}, whole=False), NOW)
    assert posted.answer.outcome is Outcome.LOST


def test_a_servers_words_are_one_line_and_not_long():
    words = judged(WECOM, answer(500, "a\r\nb\x00\x1b[31m" + "x" * 9000), NOW).answer.words
    assert words.startswith("500 a b")
    assert words.isprintable()
    assert len(words) <= 500


@pytest.mark.parametrize("minute", range(60))
def test_nothing_goes_out_at_the_full_or_half_hour(minute):
    moment = datetime(2026, 3, 10, 1, minute, 20, tzinfo=UTC)
    moved = [off_the_hour(moment, seed) for seed in range(50)]
    assert all(2 <= one.minute % 30 < 29 for one in moved)
    assert all(timedelta() <= one - moment < timedelta(minutes=13) for one in moved)
    if not 2 <= minute % 30 < 29:
        assert len(set(moved)) > 40


@pytest.mark.parametrize(("kind", "most"), [(WECOM, 20), (DINGTALK, 20), (FEISHU, 100)])
def test_no_bucket_lets_more_through_in_any_minute_than_the_platform_bears(kind, most):
    bucket = endpoint_rules().buckets[kind]
    assert bucket.burst + bucket.per_minute <= most
    if kind is FEISHU:
        assert bucket.burst + bucket.per_minute / 60 < 5


def test_a_circuit_opens_after_three_failures_and_longer_each_time():
    breaker = Breaker(failures=3, minutes=5, most_minutes=60)
    waits = [breaker.wait(count) for count in range(1, 9)]
    assert waits[:2] == [None, None]
    assert [wait.total_seconds() / 60 for wait in waits[2:]] == [5, 10, 20, 40, 60, 60]
