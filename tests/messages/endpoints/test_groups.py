"""What groups and gateways are told: merged, each its own units, no more than its channel may say."""

import json
from datetime import date, timedelta

import pytest

from smartcity.foundation import clock
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import endpoint_services
from smartcity.messages.endpoint_rules import Detail, EndpointKind
from smartcity.messages.models import Outbox
from smartcity.messages.rules import Channel, OutboxState
from tests.messages.bot_server import said_to
from tests.messages.conftest import TUESDAY, at
from tests.messages.endpoints.conftest import QUARTER


def test_a_group_is_told_how_many_matters_wait_for_which_unit_and_nothing_else(bot, channel, told, post):
    channel(bot)
    for number in (3, 4):
        told("lead_liaison", number)
        told("member", number)
    told("support_liaison", 3)
    assert post().sent == 1
    (text,) = said_to(bot)
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
    assert "市财政局：1件\n市公安局：1件" in said_to(bot)[0]


def test_each_group_hears_only_of_the_units_it_serves(bot, second, channel, told, post, city):
    channel(bot, everybody=False, unit_ids=(city.unit("finance"),))
    channel(second, everybody=False, group_ids=(city.group("resources"),))
    for login in ("lead_liaison", "support_liaison", "member"):
        told(login)
    assert post().sent == 2
    assert "市财政局：1件" in said_to(bot)[0]
    assert "市大数据局" not in said_to(bot)[0]
    assert "数据资源组：1件" in said_to(second)[0]
    assert "市财政局" not in said_to(second)[0]


@pytest.mark.parametrize("detail", Detail)
def test_what_stays_inside_is_counted_at_most_whatever_a_channel_may_say(bot, channel, told, post, detail):
    channel(bot, detail=detail)
    told(number=3)
    told(number=4, stays_inside=True)
    told(number=5, stays_inside=True)
    told("head", 5)
    post()
    (text,) = said_to(bot)
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
    assert "市公安局：1件（市公安局）" in said_to(bot)[0]


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
    assert "市大数据局：100件" in said_to(bot)[0]


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
    assert "有1件事项" in said_to(bot)[0]


def test_an_urgent_matter_goes_in_the_tick_whose_other_jobs_collected_it_a_moment_later(
    bot, channel, told, collect, post
):
    channel(bot)
    told(number=4, alone=True, urgency=1, moment=QUARTER - timedelta(minutes=1))
    collect(QUARTER + timedelta(milliseconds=5))
    assert post(QUARTER).sent == 1


def test_what_was_settled_before_the_message_is_left_out(app, bot, channel, told, collect, post):
    from smartcity.messages.services import withdraw

    channel(bot)
    told(number=3)
    told(number=4)
    collect()
    with app.app_context(), clock.at(QUARTER), unit(Mode.WRITE, audited=False):
        withdraw(("action", 3))
    post()
    assert "有1件事项" in said_to(bot)[0]


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


def test_titles_that_are_longer_than_the_platform_takes_become_counts(bot, channel, told, post):
    channel(bot, detail=Detail.TITLES)
    for number in range(150):
        told("lead_liaison", number)
    told("support_liaison", 1)
    post()
    (text,) = said_to(bot)
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
