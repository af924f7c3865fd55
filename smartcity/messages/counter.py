"""Where letters are handed in: the next recipient is named to the server while the last letter's fate is written down.

One letter is under way at a time, so that a crash can double one. Naming a recipient sends nothing.
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
        self._named: Future[Answer | None] | None = None

    def name(self, letter: Letter | Answer) -> None:
        """Begin to name the recipient of the letter that comes next."""
        if isinstance(letter, Letter):
            self._named = self._beside.submit(self.out.address, letter)

    def hand_over(self, letter: Letter | Answer, meanwhile: Callable[[], None]) -> Answer:
        """Send the letter that was named; an answer in its place is why there is none.

        `meanwhile`, which never raises, is done while the server takes it.
        """
        if isinstance(letter, Answer):
            return letter
        named, self._named = self._named, None
        return _safely(
            lambda: (named.result() if named else self.out.address(letter)) or self.out.hand_over(letter, meanwhile)
        )

    def think_better(self) -> None:
        """Send nothing to the recipient who was named."""
        named, self._named = self._named, None
        if named is not None and _safely(lambda: named.result() or _FREE) is _FREE:
            self.out.think_better()

    def close(self) -> None:
        """End what was begun, and the connection."""
        self.think_better()
        self._beside.shutdown()
        self.out.close()


_FREE = Answer(Outcome.LATER)


def _safely(speak: Callable[[], Answer]) -> Answer:
    try:
        return speak()
    except Exception as error:
        log.exception("a letter can't be sent")
        return Answer(Outcome.REFUSED, f"{type(error).__name__}: {error}"[:500])
