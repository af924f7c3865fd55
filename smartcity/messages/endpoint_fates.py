"""What a post means for its channel: closed again, left alone, blocked; and who is told of it."""

from smartcity.accounts.queries import secretariat_people
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.texts import Text
from smartcity.messages import circuits
from smartcity.messages.endpoint_answers import Posted
from smartcity.messages.endpoint_models import Endpoint
from smartcity.messages.services import notify, withdraw
from smartcity.messages.smtp import Outcome

DOWN = "channel_down"


def note(endpoint: Endpoint, posted: Posted) -> None:
    """Keep what a post says of its channel, in the open write unit; the office is told once when it goes down."""
    key, words = circuits.key_of(endpoint.id), posted.answer.words
    if posted.barred:
        record(SYSTEM, "messages.ssrf_refused", "channel", endpoint.id, result="refused")
    if posted.answer.outcome is Outcome.SENT:
        circuits.succeeded(key)
        withdraw(("channel", endpoint.id), [DOWN])
    elif posted.pauses:
        circuits.pause(key, words, posted.wait or circuits.SHORT)
    elif _of_the_channel(posted) and circuits.failed(key, words, blocks=posted.blocks):
        _tell_the_office(endpoint, words)


def _of_the_channel(posted: Posted) -> bool:
    """A text that is refused for good says nothing of the channel."""
    return posted.blocks or posted.answer.outcome is not Outcome.REFUSED


def _tell_the_office(endpoint: Endpoint, words: str) -> None:
    text = Text("The channel %(name)s is out of order: %(answer)s", name=endpoint.name, answer=Text(words))
    for one in secretariat_people(clock.today()):
        notify(
            one.id,
            DOWN,
            text,
            why=Text("You get this because you belong to the secretariat"),
            link="/messages/system",
            about=("channel", endpoint.id),
            email=False,
        )
