"""What can go wrong on purpose: refusals that a person or a program can act on.

Raised anywhere below the views; shown as a page or as an RFC 9457 problem document (foundation/problem_pages.py).
"""

from collections.abc import Mapping
from typing import Any

from smartcity.foundation.texts import Text


class Problem(Exception):
    """A refusal with its HTTP status, a title, and what to do."""

    status = 400
    title = Text("The request can't be carried out")

    def __init__(self, detail: Text | None = None, errors: Mapping[str, Text] | None = None) -> None:
        super().__init__(detail.msgid if detail else self.title.msgid)
        self.detail = detail
        self.errors = dict(errors or {})


class InvalidInput(Problem):
    """Something that was typed can't be taken; `errors` names each field and says why."""

    status = 422
    title = Text("Something that was entered can't be taken")

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__(None, errors)
        self.args = (", ".join(f"{field}: {reason!r}" for field, reason in errors.items()),)


class NotSignedIn(Problem):
    """Nobody is signed in, or the token is no longer good."""

    status = 401
    title = Text("Please sign in")


class Forbidden(Problem):
    """The act is not for this person."""

    status = 403
    title = Text("This is not for you to do")


class NotFound(Problem):
    """There is no such thing, or not for this person: the two look alike."""

    status = 404
    title = Text("There is no such page")


class Conflict(Problem):
    """The thing is not in a state in which this can be done."""

    status = 409
    title = Text("This can't be done now")


class StaleVersion(Conflict):
    """Somebody else changed the row since it was read; holds both texts by field."""

    title = Text("Somebody else has changed this in the meantime")

    def __init__(self, version: int, typed: Mapping[str, Any], stored: Mapping[str, Any]) -> None:
        super().__init__(Text("Nothing was saved. Compare both texts below, and save again."))
        self.version = version
        self.typed = dict(typed)
        self.stored = dict(stored)


class TooManyAttempts(Problem):
    """Tried too often; `retry_after` is in seconds."""

    status = 429
    title = Text("Too many attempts")

    def __init__(self, retry_after: int, detail: Text | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(Problem):
    """The system can't do it right now; trying again later helps."""

    status = 503
    title = Text("The system is busy")
    retry_after = 5
