"""What a letter is made of: grouped by what to do, as text and as HTML, and nothing that breaks out of a header."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.headerregistry import Address

import pytest

from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import grouping
from smartcity.messages.letters import letter, mailbox
from smartcity.messages.models import Outbox
from smartcity.messages.preparing import ROOM
from smartcity.messages.rules import Detail, OutboxState
from smartcity.messages.writing import Line, Reader, Writer
from tests.messages.conftest import TUESDAY, at

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
HEADER_OF = {"name": "To", "office": "From", "subject": "Subject"}
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted", "MIME-Version", "Content-Type"]


def written_to(*, address="zhang@city.example", name="张三", subject="您有2件事项待处理", **more):
    """A letter as its reader's program reads it."""
    given = {"sender": "desk@zibo.example", "office": "市专班", "message_id": "<1@zibo.example>", "kind": "digest"}
    given |= {"sent_at": NOON, "text": "一\n", "html": "<p>一</p>\n", **more}
    return letter(address=address, name=name, subject=subject, **given)


def read(found):
    return message_from_bytes(found.content, policy=policy.default)


# C14: what stands in a name, a subject or an address

BREAKING = [
    "Zhang\r\nBcc: all@city.example",
    "Zhang\nBcc: all@city.example",
    "Zhang\rBcc: all@city.example",
    "Zhang\r\n\r\nBody of my own",
    "Zhang\x00",
    "张\x0b三\x0c",
    "张\u2028三\u2029",
    "张\x85三",
    "“x” <y@z.example>",
    '"><script>alert(1)</script>',
    "a@b.example, c@d.example",
    "a@b.example; c@d.example:",
    "=?utf-8?q?x?=",
    "=?utf-8?b?QmNjOiBhQGIuYw==?=",
    "(comment) \\",
    "x" * 2000,
    "张" * 2000,
    "🏙️🚇" * 40,
    "\u202egnaw",
    " ",
    "",
]


@pytest.mark.parametrize("value", BREAKING)
@pytest.mark.parametrize("field", ["name", "subject", "office"])
def test_nothing_breaks_out_of_a_header(field, value):
    found = written_to(**{field: value})
    parsed = read(found)
    assert list(parsed.keys()) == HEADERS
    assert [one.addr_spec for one in parsed["To"].addresses] == ["zhang@city.example"]
    assert [one.addr_spec for one in parsed["From"].addresses] == ["desk@zibo.example"]
    assert parsed.get_body(("plain",)).get_content() == "一\r\n"
    assert all(len(line) <= 998 for line in found.content.split(b"\r\n"))
    assert not re.search(rb"[^\r]\n|\r[^\n]", found.content)
    if value.isprintable():
        shown = str(make_header(decode_header(message_from_bytes(found.content)[HEADER_OF[field]])))
        assert shown.rpartition("<")[0].strip() == value.strip() or shown == value.strip()


GOOD = {
    "zhang@city.example": "zhang@city.example",
    "a@b": "a@b",
    "o'neil+desk/x@city.example": "o'neil+desk/x@city.example",
    "zhang@münchen.example": "zhang@xn--mnchen-3ya.example",
    "a" * 64 + "@city.example": "a" * 64 + "@city.example",
}
BAD = [
    "",
    "zhang",
    "@city.example",
    "zhang@",
    "zhang@city.example\r\nRCPT TO:<all@city.example>",
    "zhang@city.example\n",
    "zhang\x00@city.example",
    "zhang@city.example, li@city.example",
    "zhang@city.example;li@city.example",
    "zhang@x@city.example",
    "zhang＠city.example",
    "zhang@city。example",
    '"zhang li"@city.example',
    "zhang li@city.example",
    "张三@city.example",
    ".zhang@city.example",
    "zhang..li@city.example",
    "zhang@city..example",
    "zhang@-city.example",
    "zhang@[127.0.0.1]",
    "<zhang@city.example>",
    "张三 <zhang@city.example>",
    "a" * 65 + "@city.example",
    "zhang@" + "a" * 64 + ".example",
    "zhang@" + "a." * 160 + "example",
]


@pytest.mark.parametrize(("address", "taken"), GOOD.items())
def test_an_address_is_taken_as_a_mail_server_takes_it(address, taken):
    assert mailbox(address) == taken
    assert read(written_to(address=address))["To"].addresses == (Address("张三", addr_spec=taken),)


@pytest.mark.parametrize("address", BAD)
def test_what_is_no_address_is_refused_and_never_mended(address):
    with pytest.raises(ValueError, match="no address"):
        mailbox(address)


@pytest.mark.parametrize("address", BAD[1::4])
def test_one_bad_address_holds_up_nobody_elses_mail(tell, deliver, clerk, rows, person_is, address):
    """OB-09, C14."""
    tell("lead_liaison")
    tell("secretary")
    person_is("lead_liaison", email=address)
    assert (deliver().sent, deliver().sent) == (1, 0)
    states = {row.address: row.state for row in rows(Outbox)}
    assert states == {address: OutboxState.FAILED, "secretary@city.example": OutboxState.SENT}
    assert [one.recipients for one in clerk.seen] == [["secretary@city.example"]]


# The letter


def test_it_has_a_text_and_the_same_as_html_and_loads_nothing_from_elsewhere(tell, deliver, clerk):
    tell("lead_liaison", "<b>第三件</b> & more")
    deliver()
    (found,) = clerk.taken
    assert found.get_content_type() == "multipart/alternative"
    text, html = found.get_body(("plain",)).get_content(), found.get_body(("html",)).get_content()
    assert "1. <b>第三件</b> & more" in text
    assert "&lt;b&gt;第三件&lt;/b&gt; &amp; more" in html
    assert 'href="http://desk.example/actions/3"' in html
    assert not re.search(r"<img|<script|<link|<style|\bsrc=|\bstyle=|url\(", html)
    assert set(re.findall(r'href="(http://[^/"]+)', html)) == {"http://desk.example"}
    assert 'name="viewport"' in html


def test_it_is_grouped_by_what_to_do_with_the_most_urgent_first(tell, deliver, clerk, monkeypatch):
    monkeypatch.setattr(grouping, "_groups", {})
    grouping.grouped_under(grouping.ANSWER, "try.")
    grouping.grouped_under(grouping.ON_TIME, "try.late")
    for kind, text in (("other", "一"), ("try.late.2", "二"), ("try.sign", "三"), ("other", "四")):
        tell("lead_liaison", text, kind=kind)
    tell("lead_liaison", "五", kind="other", urgency=1)
    deliver()
    text = clerk.taken[0].get_content()
    order = ["请即办理", "1. 加急 五", "待签收、待审定", "2. 三", "时限提醒", "3. 二", "请知悉", "4. 一", "5. 四"]
    places = [text.index(one) for one in order]
    assert places == sorted(places)
    html = clerk.taken[0].get_body(("html",)).get_content()
    assert re.findall(r"<h2>(.*?)</h2>", html) == ["请即办理", "待签收、待审定", "时限提醒：已逾期和即将到期", "请知悉"]


def test_a_letter_has_room_for_so_many_lines_and_counts_the_rest(tell, deliver, clerk):
    for number in range(ROOM + 3):
        tell("lead_liaison", f"第{number}件")
    tell("lead_liaison", "十万火急", urgency=1)
    deliver()
    text = clerk.taken[0].get_content()
    assert "1. 加急 十万火急" in text
    assert "还有4件事项" in text
    assert str(clerk.taken[0]["Subject"]) == f"您有{ROOM + 4}件事项待处理"


@pytest.mark.parametrize(
    ("detail", "said", "kept"),
    [
        (Detail.TITLES, ["第三件", "/actions/3", "另有1件"], ["预算"]),
        (Detail.NUMBERS, ["/actions/3", "另有1件"], ["第三件", "预算"]),
        (Detail.COUNTS, ["另有2件"], ["第三件", "预算", "/actions/3"]),
    ],
)
def test_mail_says_no_more_than_it_may(app, detail, said, kept):
    lines = [
        Line("x", Text("第三件").as_json(), None, "/actions/3", 0, stays_inside=False),
        Line("x", Text("预算").as_json(), None, "/actions/4", 0, stays_inside=True),
    ]
    with app.app_context(), unit(Mode.READ):
        found = Writer(detail).write(Reader("张三", "zh_CN"), lines)
    for part in (found.text, found.html):
        assert all(one in part for one in said)
        assert not any(one in part + found.subject for one in kept)


def test_one_matter_alone_is_not_named_in_the_subject_where_only_counts_may_leave(app):
    lines = [Line("x", Text("第三件").as_json(), None, "/actions/3", 0, stays_inside=False)]
    with app.app_context(), unit(Mode.READ):
        subjects = [Writer(detail).write(Reader("张三", "zh_CN"), lines).subject for detail in Detail]
    assert sorted(subjects) == ["您有1件事项待处理", "您有1件事项待处理", "第三件"]


def test_what_is_settled_while_the_server_is_away_is_not_sent_when_it_is_back(
    app, tell, deliver, clerk, post_office, change
):
    """Nothing of the letter had left: it is written anew, with what still stands."""
    from datetime import timedelta

    from smartcity.foundation import clock
    from smartcity.messages.services import withdraw

    clerk.answers["lead_liaison@city.example"] = ["451 later"]
    tell("lead_liaison", "第三件")
    tell("lead_liaison", "第四件", about=("action", 4))
    assert deliver().held == 1
    with app.app_context(), clock.at(at(TUESDAY)), unit(Mode.WRITE, audited=False):
        assert withdraw(("action", 3)) == 1
    change(Outbox, retry_at=clock.real_now() - timedelta(seconds=1))
    assert deliver().sent == 1
    (found,) = clerk.taken
    assert "第四件" in found.get_content()
    assert "第三件" not in found.get_content()
