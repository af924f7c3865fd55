"""Who may watch the mail go out; the own inbox is everybody's own."""

from enum import StrEnum

from smartcity.foundation.access import Grant


class Permission(StrEnum):
    """What one may do with outgoing mail."""

    WATCH = "messages.watch"
    RETRY = "messages.retry"
    CONFIGURE = "messages.configure"
    TELL_MORE = "messages.tell_more"


POLICY = {
    Permission.WATCH: Grant.to(
        "See which mail went out, to whom, and what the server answered; never what it says",
        "secretariat",
        "system_admin",
    ),
    Permission.RETRY: Grant.to("Have mail that could not be delivered tried again", "secretariat", "system_admin"),
    Permission.CONFIGURE: Grant.to(
        "Set up the group bots and gateways that messages go out by, and send them a test message; address and secret "
        "are entered and never shown again",
        "secretariat",
        "system_admin",
    ),
    Permission.TELL_MORE: Grant.to(
        "Let a channel say more than how many matters wait: their numbers, or their titles; and say to whom",
        "secretariat",
    ),
}
