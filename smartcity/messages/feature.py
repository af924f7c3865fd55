"""What the feature declares."""

from collections.abc import Iterable

from flask import url_for

from smartcity.foundation.access import Actor
from smartcity.foundation.feature import Banner, Feature, Job
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text, enumerated
from smartcity.messages import endpoint_models, endpoint_queries, models, queries
from smartcity.messages.access import POLICY, Permission
from smartcity.messages.delivery import deliver
from smartcity.messages.endpoint_delivery import post_due
from smartcity.messages.endpoint_views import pages as channel_pages
from smartcity.messages.rules import Channel
from smartcity.messages.views import pages

__all__ = ["FEATURE", "endpoint_models", "models"]


def _unread(actor: Actor) -> int:
    return queries.unread(actor.person_id) if actor.person_id else 0


def _banners(actor: Actor) -> Iterable[Banner]:
    """Tell those who watch the mail that it doesn't get through, and which channels are out of order."""
    if not actor.may(Permission.WATCH):
        return
    more = url_for("channels.system"), Text("How sending is running")
    down = endpoint_queries.out_of_order()
    if down:
        named = enumerated(name or label(Channel.EMAIL) for name in down)
        yield Banner(Text("Out of order, messages wait: %(channels)s", channels=named), "warning", *more)
    answer = queries.trouble()
    if answer is not None:
        sentence = Text("Mail has not been getting through for a while; the server says: %(answer)s", answer=answer)
        yield Banner(sentence, "warning", *more)


FEATURE = Feature(
    name="messages",
    blueprints=(pages, channel_pages),
    policy=POLICY,
    jobs=(Job("messages.deliver", deliver), Job("messages.post", post_due)),
    banners=(_banners,),
    unread=_unread,
    names={"channel": endpoint_queries.names},
)
