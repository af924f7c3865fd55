"""B-03, B-04: the mail server sees the scheduler die, by kill -9, at a chosen word of a chosen letter.

Before the text nothing has left: each letter is sent once. After it one letter is doubled, and no more, under its
Message-ID and with the same text; the audit says so.
"""

import os
import signal
import threading
from collections import Counter

import pytest

from smartcity.audit.models import AuditEntry
from smartcity.foundation import clock
from smartcity.messages.delivery import Delivered, deliver
from smartcity.messages.models import Outbox
from smartcity.messages.rules import OutboxState
from tests.messages.post_office import Clerk, PostOffice

LETTERS = 4

pytestmark = pytest.mark.slow


class Witness(Clerk):
    """Ends the sender at the `number`-th letter: at its "recipient", its "text", or when it was told "taken"."""

    def __init__(self):
        super().__init__()
        self.place, self.number = "", 1
        self.sender = None
        self.named = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.named += 1
        if self.place == "recipient" and self.named == self.number:
            self._kill()
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        if self.place == "text" and len(self.taken) == self.number:
            self._kill()
        if self.place == "taken" and len(self.taken) == self.number:
            # frozen it can't read the answer that is on its way, and so it can't mark the letter before it dies
            os.kill(self.sender.process.pid, signal.SIGSTOP)
            threading.Timer(0.2, self._kill).start()
        return answer

    def _kill(self):
        self.place = ""
        os.kill(self.sender.process.pid, signal.SIGKILL)


@pytest.fixture
def post_office():
    office = PostOffice(clerk=Witness())
    office.start()
    yield office
    office.stop()


@pytest.fixture
def app(make_app, peopled, post_office):
    return make_app(peopled, mail_url=post_office.url, mail_from="desk@zibo.example")


@pytest.fixture
def dies(post_office, start, queue):
    """A function that lets a scheduler send four letters and die at one of them; returns which had been taken."""

    def run(place, number):
        witness = post_office.clerk
        witness.place, witness.number = place, number
        queue(LETTERS)
        witness.sender = start()
        assert witness.sender.process.wait(timeout=60) == -signal.SIGKILL
        return [letter["Message-ID"] for letter in witness.taken]

    return run


@pytest.fixture
def survivor(app, leases_end):
    """A function that sends what is left: nothing before the dead one's lease ends, the rest after it."""

    def run():
        with app.app_context():
            assert deliver(clock.now()) == Delivered()
            leases_end()
            return deliver(clock.now())

    return run


def _doubles(post_office):
    taken = Counter(letter["Message-ID"] for letter in post_office.clerk.taken)
    assert len(taken) == LETTERS, "a letter was lost"
    return [key for key, times in taken.items() for _ in range(times - 1)]


def test_killed_after_the_claim_and_before_the_text_each_letter_is_sent_once(post_office, dies, survivor, rows):
    assert dies("recipient", 1) == []
    assert {row.state for row in rows(Outbox)} == {OutboxState.SENDING}
    assert survivor().sent == LETTERS
    assert _doubles(post_office) == []
    assert {row.state for row in rows(Outbox)} == {OutboxState.SENT}


def test_killed_at_the_next_recipient_at_most_the_letter_before_is_doubled(post_office, dies, survivor):
    taken = dies("recipient", 3)
    assert len(taken) == 2
    survivor()
    assert set(_doubles(post_office)) <= {taken[-1]}


@pytest.mark.parametrize(("place", "number"), [("text", 1), ("taken", 3)])
def test_killed_after_the_text_and_before_the_mark_one_letter_is_doubled(
    post_office, dies, survivor, rows, place, number
):
    taken = dies(place, number)
    assert len(taken) == number
    assert survivor().sent == LETTERS - number + 1
    assert _doubles(post_office) == [taken[-1]]
    first, second = [one.get_content() for one in post_office.clerk.taken if one["Message-ID"] == taken[-1]]
    assert first == second
    attempts = {row.message_id: row.attempts for row in rows(Outbox)}
    assert attempts.pop(taken[-1]) == 2
    assert set(attempts.values()) == {1}
    assert [entry.verb for entry in rows(AuditEntry)].count("messages.maybe_duplicate") == 1
