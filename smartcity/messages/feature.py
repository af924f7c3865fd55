"""What the feature declares."""

from collections.abc import Iterable

from smartcity.foundation.access import Actor
from smartcity.foundation.feature import Banner, Feature, Job
from smartcity.foundation.texts import Text
from smartcity.messages import models, queries
from smartcity.messages.access import POLICY, Permission
from smartcity.messages.delivery import deliver
from smartcity.messages.views import pages

__all__ = ["FEATURE", "models"]


def _unread(actor: Actor) -> int:
    return queries.unread(actor.person_id) if actor.person_id else 0


def _banners(actor: Actor) -> Iterable[Banner]:
    """Tell those who watch the mail that it doesn't get through."""
    answer = queries.trouble() if actor.may(Permission.WATCH) else None
    if answer is not None:
        sentence = Text("Mail has not been getting through for a while; the server says: %(answer)s", answer=answer)
        yield Banner(sentence, "warning")


FEATURE = Feature(
    name="messages",
    blueprints=(pages,),
    policy=POLICY,
    jobs=(Job("messages.deliver", deliver),),
    banners=(_banners,),
    unread=_unread,
)
