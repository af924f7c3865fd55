"""The scheduler is killed, frozen and stopped while it sends. No mail is lost; at most one is doubled each time."""

import os
import random
import signal
import time
from collections import Counter

import pytest

from smartcity.messages.rules import OutboxState
from tests.faults.hasty import TICK_SECONDS
from tests.messages.post_office import Clerk, PostOffice
from tests.messages.processes import wait_until

KILLS = 4
MESSAGES = 80

HASTY = ("tests.faults.hasty",)

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


def _finish(start, leases_end, in_state):
    """Send what is left, undisturbed."""
    leases_end()
    scheduler = start()
    wait_until(lambda: in_state(OutboxState.SENT) == MESSAGES, scheduler)
    assert scheduler.stop() == 0


def _taken(post_office):
    return Counter(letter["Message-ID"] for letter in post_office.clerk.taken)


def test_killed_four_times_no_mail_is_lost_and_at_most_one_a_kill_is_doubled(
    post_office, start, queue, in_state, leases_end, tmp_path
):
    chance = random.Random(20)
    queue(MESSAGES)
    for _ in range(KILLS):
        before = len(post_office.clerk.taken)
        scheduler = start()
        enough = before + chance.randint(1, 12)
        wait_until(lambda enough=enough: len(post_office.clerk.taken) >= enough, scheduler)
        scheduler.kill()
        leases_end()
    _finish(start, leases_end, in_state)
    taken = _taken(post_office)
    assert len(taken) == MESSAGES, "a mail was lost"
    assert max(taken.values()) <= KILLS
    assert sum(taken.values()) - MESSAGES <= KILLS, "more than one double a kill"
    assert len((tmp_path / "taken").read_bytes().splitlines()) == sum(taken.values())


def test_a_scheduler_that_was_frozen_past_its_lease_sends_nothing_that_another_has_sent(
    post_office, start, queue, in_state
):
    """B-32, B-33: both run all the while; the other takes over by itself as the leases end."""
    post_office.clerk.pause = 0.02
    queue(MESSAGES)
    schedulers = [start(*HASTY) for _ in range(2)]
    wait_until(lambda: len(post_office.clerk.taken) >= 5, schedulers[0])
    frozen, other = _at_work(schedulers, post_office)
    before = len(post_office.clerk.taken)
    wait_until(lambda: in_state(OutboxState.SENT) == MESSAGES, other)
    assert len(post_office.clerk.taken) > before
    frozen.thaw()
    time.sleep(2 * TICK_SECONDS)
    assert [one.stop() for one in schedulers] == [0, 0]
    taken = _taken(post_office)
    assert len(taken) == MESSAGES
    assert sum(taken.values()) - MESSAGES <= 1


def _at_work(schedulers, post_office):
    """Freeze the one whose lease it is while it sends; return it and the one that waits."""
    for frozen in schedulers:
        frozen.freeze()
        time.sleep(0.2)
        before = len(post_office.clerk.taken)
        time.sleep(0.3)
        if len(post_office.clerk.taken) == before:
            return frozen, next(one for one in schedulers if one is not frozen)
        frozen.thaw()
    raise AssertionError("both of them send")


def test_three_schedulers_of_which_one_is_killed_again_and_again_lose_nothing(post_office, start, queue, in_state):
    """B-31 and B-33: no lease is ended by the test; whoever lives takes over what the dead have left."""
    chance = random.Random(33)
    post_office.clerk.pause = 0.02
    queue(MESSAGES)
    schedulers = [start(*HASTY) for _ in range(3)]
    for _ in range(KILLS):
        enough = len(post_office.clerk.taken) + chance.randint(1, 12)
        wait_until(lambda enough=enough: len(post_office.clerk.taken) >= enough, schedulers[-1])
        schedulers.pop(0).kill()
        schedulers.append(start(*HASTY))
    wait_until(lambda: in_state(OutboxState.SENT) == MESSAGES, schedulers[-1])
    ends = {scheduler.stop() for scheduler in schedulers}
    assert ends <= {0, -signal.SIGTERM}, "one that was only just started may not listen yet"
    taken = _taken(post_office)
    assert len(taken) == MESSAGES, "a mail was lost"
    assert sum(taken.values()) - MESSAGES <= KILLS, "more than one double a kill"


def test_three_schedulers_at_once_send_each_mail_once(post_office, start, queue, in_state):
    """B-31."""
    queue(MESSAGES)
    schedulers = [start(*HASTY) for _ in range(3)]
    wait_until(lambda: in_state(OutboxState.SENT) == MESSAGES, schedulers[0])
    assert [scheduler.stop() for scheduler in schedulers] == [0, 0, 0]
    assert set(_taken(post_office).values()) == {1}


def test_asked_to_stop_it_ends_between_two_mails_and_nothing_is_doubled(
    post_office, start, queue, in_state, leases_end
):
    """B-41."""
    post_office.clerk.pause = 0.05
    queue(MESSAGES)
    scheduler = start()
    wait_until(lambda: len(post_office.clerk.taken) >= 5, scheduler)
    asked = time.monotonic()
    assert scheduler.stop() == 0
    assert time.monotonic() - asked < 30
    assert in_state(OutboxState.SENDING) == 0
    post_office.clerk.pause = 0
    _finish(start, leases_end, in_state)
    assert set(_taken(post_office).values()) == {1}
