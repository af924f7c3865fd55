"""A rule that names the group bots reaches the groups of the units concerned; what stays inside is counted only."""

from datetime import date, timedelta

import pytest

from smartcity.foundation import clock
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import endpoint_collecting, endpoint_delivery, endpoint_services
from smartcity.messages.endpoint_rules import Detail, EndpointKind
from smartcity.messages.endpoint_services import NewEndpoint
from smartcity.messages.rules import Channel
from smartcity.messages.services import notify
from smartcity.reminders import ladder_services
from smartcity.reminders.ladder_models import StoredStep
from smartcity.reminders.rules import ReminderRule
from tests.messages.bot_server import outbound, said_to
from tests.reminders.conftest import DEADLINE, at


@pytest.fixture
def app(make_app, peopled, post_office, bot, authority):
    return make_app(peopled, base_url="http://desk.example", mail_url=post_office.url, **outbound(authority, bot))


@pytest.fixture
def group(app, city, change, bot):
    """The group of the whole task force, which may be told titles; the rule of deadlines goes there and by mail."""
    secretary = city.actor("secretary")
    new = NewEndpoint("群", EndpointKind.WECOM, bot.address, detail=Detail.TITLES)
    with app.app_context(), clock.at(at(date(2026, 3, 2))), unit(Mode.WRITE):
        endpoint_services.create(secretary, new)
        ladder_services.reset(secretary, ReminderRule.DEADLINE, version=0)
    change(StoredStep, channels=["email", "group"])


@pytest.mark.usefixtures("group")
def test_a_deadline_is_told_in_the_group_and_what_stays_inside_is_only_counted(app, bot, item, tick, deliver, clerk):
    item("建立数据资源目录")
    item("内部核查事项", in_house_only=True)
    tick(DEADLINE)
    with app.app_context(), clock.at(at(DEADLINE, 9, 15)):
        assert endpoint_delivery.post_due(clock.now()).sent == 1
    assert deliver(at(DEADLINE, 9, 15)).sent == 2
    (text,) = said_to(bot)
    assert "有2件事项待处理" in text
    assert "市大数据局：2件" in text
    assert "建立数据资源目录" in text
    assert "内部核查" not in text


@pytest.mark.usefixtures("group")
def test_the_groups_message_too_leaves_when_the_mornings_reminders_stand_in_it(app, city, item, tick, bot, monkeypatch):
    """What was said the evening before waits for them, also where chance would have it leave at once."""
    soonest = timedelta(minutes=2)
    monkeypatch.setattr(endpoint_collecting, "off_the_hour", lambda moment, seed: moment + soonest)
    item("早上到期的事")
    person = city.person("lead_liaison")
    with app.app_context(), clock.at(at(date(2026, 3, 9), 20)), unit(Mode.WRITE, audited=False):
        about, why = ("action", 99), Text("Said in the evening")
        notify(person, "reminder", why, why=why, link="", about=about, channels=(Channel.GROUP,))
    with app.app_context(), clock.at(at(date(2026, 3, 9), 20, 1)):
        assert endpoint_delivery.post_due(clock.now()).sent == 0
    with app.app_context(), clock.at(at(DEADLINE, 8, 34)):
        assert endpoint_delivery.post_due(clock.now()).sent == 0
    tick(DEADLINE, 8, 34)
    with app.app_context(), clock.at(at(DEADLINE, 8, 43)):
        assert endpoint_delivery.post_due(clock.now()).sent == 1
    assert "早上到期的事" in bot.asked[-1].document["text"]["content"]
