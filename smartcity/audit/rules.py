"""What an entry can say of how an act came in and how it ended. Pure."""

from enum import StrEnum


class Outcome(StrEnum):
    """How an act ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Entrance(StrEnum):
    """Through which door an act came."""

    WEB = "web"
    API = "api"
    CLI = "cli"
    SYSTEM = "system"
