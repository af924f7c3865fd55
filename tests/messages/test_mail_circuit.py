"""A mail server that is out of order is left alone for a while, said so, and tried with one message."""

from datetime import timedelta

import pytest

from smartcity.foundation import clock
from smartcity.messages.endpoint_models import ChannelHealth
from smartcity.messages.mail_circuit import deliver_mail
from smartcity.messages.models import Outbox
from tests.messages.conftest import TUESDAY, at
from tests.messages.post_office import PostOffice

PAST = timedelta(seconds=-1)


@pytest.fixture
def tick(app, change):
    """A function that lets the back-off of the messages pass and does what the scheduler does."""

    def run():
        change(Outbox, retry_at=clock.real_now() + PAST)
        with app.app_context(), clock.at(at(TUESDAY)):
            return deliver_mail(clock.now())

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
def test_a_mail_server_out_of_order_is_told_to_those_who_watch_and_takes_it_back_when_it_works(
    tick, change, city, post_office
):
    page = city.client("system_admin").get("/messages/system").get_data(as_text=True)
    assert "故障，消息等待发送：邮件" in page
    assert "Connection refused" in page
    again = PostOffice(post_office.port)
    again.start()
    change(ChannelHealth, open_until=clock.real_now() + PAST)
    assert tick().sent == 1
    page = city.client("system_admin").get("/messages/system").get_data(as_text=True)
    assert "故障，消息等待发送" not in page
    assert "正常" in page
    again.stop()
