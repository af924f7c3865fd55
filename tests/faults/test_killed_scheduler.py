"""The scheduler is killed, frozen and stopped while it sends. No mail is lost; at most one is doubled each time."""

import os
import random
from collections import Counter

import pytest
from sqlalchemy import func, select

from smartcity.foundation.database import db
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.models import Outbox
from smartcity.messages.rules import OutboxState
from smartcity.messages.services import notify
from tests.city import City
from tests.messages.post_office import Clerk, PostOffice
from tests.messages.processes import wait_until

KILLS = 10
MESSAGES = 300

pytestmark = pytest.mark.slow


class Book(Clerk):
    """A clerk who writes each letter down for good before saying that it was taken."""

    def __init__(self, path):
        super().__init__()
        self.book = path.open("ab")

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        self.book.write(self.taken[-1]["Message-ID"].encode() + b"\n")
        self.book.flush()
        os.fsync(self.book.fileno())
        return answer


@pytest.fixture
def post_office(tmp_path):
    office = PostOffice(clerk=Book(tmp_path / "taken"))
    office.start()
    yield office
    office.stop()
    office.clerk.book.close()


@pytest.fixture
def app(make_app, peopled, post_office):
    return make_app(peopled, mail_url=post_office.url, mail_from="desk@zibo.example")


def _queue(app, number):
    person = City(app).person("lead_liaison")
    with app.app_context(), unit(Mode.WRITE, audited=False):
        for one in range(number):
            text = Text("Message %(number)s", number=one)
            notify(person, "test", text, why=None, link="", about=("test", one), urgency=1, alone=True)


def _in_state(app, *states):
    with app.app_context(), unit(Mode.READ):
        return db.session.scalar(select(func.count(Outbox.id)).where(Outbox.state.in_(states)))


def _finish(app, start, leases_end):
    """Send what is left, undisturbed."""
    leases_end()
    scheduler = start()
    wait_until(lambda: _in_state(app, OutboxState.SENT) == MESSAGES, scheduler)
    assert scheduler.stop() == 0


def _taken(post_office):
    return Counter(letter["Message-ID"] for letter in post_office.clerk.taken)


def test_killed_ten_times_no_mail_is_lost_and_at_most_one_a_kill_is_doubled(
    app, post_office, start, leases_end, tmp_path
):
    chance = random.Random(20)
    _queue(app, MESSAGES)
    for _ in range(KILLS):
        before = len(post_office.clerk.taken)
        scheduler = start()
        enough = before + chance.randint(1, 12)
        wait_until(lambda enough=enough: len(post_office.clerk.taken) >= enough, scheduler)
        scheduler.kill()
        leases_end()
    _finish(app, start, leases_end)
    taken = _taken(post_office)
    assert len(taken) == MESSAGES, "a mail was lost"
    assert max(taken.values()) <= KILLS
    assert sum(taken.values()) - MESSAGES <= KILLS, "more than one double a kill"
    assert len((tmp_path / "taken").read_bytes().splitlines()) == sum(taken.values())


def test_a_scheduler_that_was_frozen_past_its_lease_sends_nothing_that_another_has_sent(
    app, post_office, start, leases_end
):
    post_office.clerk.pause = 0.05
    _queue(app, MESSAGES)
    frozen = start()
    wait_until(lambda: len(post_office.clerk.taken) >= 5, frozen)
    frozen.freeze()
    post_office.clerk.pause = 0
    _finish(app, start, leases_end)
    frozen.thaw()
    assert frozen.stop() == 0
    taken = _taken(post_office)
    assert len(taken) == MESSAGES
    assert sum(taken.values()) - MESSAGES <= 1


def test_three_schedulers_at_once_send_each_mail_once(app, post_office, start, leases_end):
    _queue(app, MESSAGES)
    schedulers = [start() for _ in range(3)]
    wait_until(lambda: _in_state(app, OutboxState.SENT) == MESSAGES, schedulers[0])
    assert [scheduler.stop() for scheduler in schedulers] == [0, 0, 0]
    assert set(_taken(post_office).values()) == {1}


def test_asked_to_stop_it_ends_between_two_mails_and_nothing_is_doubled(app, post_office, start, leases_end):
    post_office.clerk.pause = 0.05
    _queue(app, MESSAGES)
    scheduler = start()
    wait_until(lambda: len(post_office.clerk.taken) >= 5, scheduler)
    assert scheduler.stop() == 0
    assert _in_state(app, OutboxState.SENDING) == 0
    post_office.clerk.pause = 0
    _finish(app, start, leases_end)
    assert set(_taken(post_office).values()) == {1}
