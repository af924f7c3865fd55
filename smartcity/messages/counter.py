"""Where letters are handed in: the next one is announced to the server while the last one's fate is written down.

One text is under way at a time, so that a crash can double one. Announcing names the recipient and asks for leave to
send the text; it sends nothing of it.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from smartcity.messages.smtp import Answer, Letter, Mailer, Outcome

log = logging.getLogger(__name__)


class Counter:
    """Hands letters to a mailer, one after the other; whatever is wrong with one holds up nobody else's."""

    def __init__(self, out: Mailer) -> None:
        self.out = out
        self._beside = ThreadPoolExecutor(1, "mail")
        self._announced: Future[Answer | None] | None = None

    def announce(self, letter: Letter | Answer) -> None:
        """Begin to announce the letter that comes next."""
        if isinstance(letter, Letter):
            self._announced = self._beside.submit(self.out.address, letter)

    def hand_over(self, letter: Letter | Answer, meanwhile: Callable[[], None]) -> Answer:
        """Send the letter that was announced; an answer in its place is why there is none.

        `meanwhile`, which never raises, is done while the server takes it.
        """
        if isinstance(letter, Answer):
            return letter
        announced, self._announced = self._announced, None
        return _safely(lambda: _named(announced, self.out, letter) or self.out.hand_over(letter, meanwhile))

    def think_better(self) -> None:
        """Send nothing of the letter that was announced."""
        announced, self._announced = self._announced, None
        if announced is not None and _safely(lambda: announced.result() or _FREE) is _FREE:
            self.out.think_better()

    def close(self) -> None:
        """End what was begun, and the connection."""
        self.think_better()
        self._beside.shutdown()
        self.out.close()


def _named(announced: Future[Answer | None] | None, out: Mailer, letter: Letter) -> Answer | None:
    return announced.result() if announced else out.address(letter)


_FREE = Answer(Outcome.LATER)


def _safely(speak: Callable[[], Answer]) -> Answer:
    try:
        return speak()
    except Exception as error:
        log.exception("a letter can't be sent")
        return Answer(Outcome.REFUSED, f"{type(error).__name__}: {error}"[:500])
