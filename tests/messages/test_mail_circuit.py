"""A mail server that is out of order is left alone for a while, said so, and tried with one message."""

import json
from datetime import timedelta

import pytest

from smartcity.foundation import clock
from smartcity.messages.endpoint_models import ChannelHealth
from smartcity.messages.models import Outbox
from tests.messages.post_office import PostOffice

PAST = timedelta(seconds=-1)


@pytest.fixture
def tick(deliver, change):
    """A function that lets the back-off of the messages pass and delivers."""

    def run(**more):
        change(Outbox, retry_at=clock.real_now() + PAST)
        return deliver(**more)

    return run


@pytest.fixture
def broken(post_office, tick, tell):
    """The mail server has been away for three ticks."""
    tell("lead_liaison")
    post_office.stop()
    for _ in range(3):
        assert tick().held == 1


@pytest.mark.usefixtures("broken")
def test_after_three_ticks_in_vain_no_message_is_tried_until_its_time_comes(tick, tell, change, post_office):
    again = PostOffice(post_office.port)
    again.start()
    tell("secretary")
    assert tick().sent == 0
    assert again.clerk.seen == []
    change(ChannelHealth, open_until=clock.real_now() + PAST)
    assert tick().sent == 2
    again.stop()


@pytest.mark.usefixtures("broken")
def test_an_operator_may_have_it_tried_at_once_and_the_office_is_then_told_of_it_as_ever(tick, post_office):
    again = PostOffice(post_office.port)
    again.start()
    assert tick().sent == 0
    assert tick(forced=True).sent == 1
    assert len(again.clerk.taken) == 1
    again.stop()


@pytest.mark.usefixtures("broken")
def test_the_command_too_leaves_it_alone_unless_it_is_forced(app, change, post_office):
    again = PostOffice(post_office.port)
    again.start()
    change(Outbox, retry_at=clock.real_now() + PAST)
    run = ["reminders", "run", "--at", "2026-03-10T09:00", "--json"]
    left, tried = ((json.loads(app.test_cli_runner().invoke(args=given).output)) for given in (run, [*run, "--force"]))
    assert (left["sent"], tried["sent"]) == (0, 1)
    again.stop()


@pytest.mark.usefixtures("broken")
def test_a_mail_server_out_of_order_is_told_to_those_who_watch_and_takes_it_back_when_it_works(
    tick, change, city, post_office
):
    page = city.client("system_admin").get("/messages/system").get_data(as_text=True)
    assert "故障，消息等待发送：邮件" in page
    assert "对方拒绝连接" in page
    again = PostOffice(post_office.port)
    again.start()
    change(ChannelHealth, open_until=clock.real_now() + PAST)
    assert tick().sent == 1
    page = city.client("system_admin").get("/messages/system").get_data(as_text=True)
    assert "故障，消息等待发送" not in page
    assert "正常" in page
    again.stop()
