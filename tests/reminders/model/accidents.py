"""What befalls a scheduler at a chosen moment: it dies, or another one works while it holds its breath."""

import threading
from contextlib import contextmanager

from smartcity.foundation import unit_of_work
from smartcity.messages import smtp

PLACES = ("before_commit", "after_commit", "before_send", "after_send")


class Crash(BaseException):
    """The process is gone: nothing in it can catch this."""


class Scheduler:
    """One look and one round of mail, in which something may happen at the number-th commit or letter."""

    def __init__(self, place="", number=1, befalls=None):
        self.place, self.left, self.befalls = place, number, befalls
        self.sent = None
        self.thread = threading.get_ident()

    def _at(self, place):
        if place != self.place or threading.get_ident() != self.thread or self.befalls is None:
            return
        self.left -= 1
        if not self.left:
            befalls, self.befalls = self.befalls, None
            befalls()

    @contextmanager
    def at_work(self):
        """Watch every commit and every letter of this thread."""
        commit, send = unit_of_work._commit, smtp.Server.hand_over

        def watched_commit(session, audited):
            self._at("before_commit")
            commit(session, audited)
            self._at("after_commit")

        def watched_send(server, letter, meanwhile):
            mine = threading.get_ident() == self.thread
            self._at("before_send")
            answer = send(server, letter, meanwhile)
            if mine:
                self.sent = letter.message_id
            self._at("after_send")
            return answer

        unit_of_work._commit, smtp.Server.hand_over = watched_commit, watched_send
        try:
            yield self
        finally:
            unit_of_work._commit, smtp.Server.hand_over = commit, send


def dies():
    raise Crash


def beside(work):
    """Let somebody else do something to its end meanwhile."""

    def befalls():
        failed = []

        def run():
            try:
                work()
            except BaseException as error:  # noqa: BLE001  it is raised in the thread that waits
                failed.append(error)

        other = threading.Thread(target=run)
        other.start()
        other.join()
        if failed:
            raise failed[0]

    return befalls
