"""What waits for the office because of templates: drafts to be assigned, and templates that could make nothing."""

from collections.abc import Iterator

from flask import url_for

from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.duties import Matter
from smartcity.foundation.texts import Text
from smartcity.item_templates import queries
from smartcity.item_templates.access import Permission


def matters(actor: Actor) -> Iterator[Matter]:
    """Return what the office has to do."""
    if not actor.may(Permission.MANAGE):
        return
    failed = queries.troubled()
    if failed:
        names = Text("%(names)s", names=", ".join(failed[:3]))
        text = Text("templates could not make their item")
        yield Matter(text, url_for("item_templates.index"), len(failed), "overdue", names)
    waiting = queries.waiting_drafts()
    if waiting:
        late = waiting[0] < clock.today()
        first = Text("the first is due on %(day)s", day=waiting[0])
        text = Text("recurring items were drafted and wait to be assigned")
        yield Matter(
            text, url_for("item_templates.made", waiting=1), len(waiting), "overdue" if late else "soon", first
        )
