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
    found = queries.waiting()
    if found.failed:
        text = Text("templates could not make their item")
        yield Matter(text, url_for("item_templates.index"), found.failed, "overdue")
    if found.first_due is not None:
        late = found.first_due < clock.today()
        first = Text("the first is due on %(day)s", day=found.first_due)
        text = Text("recurring items were drafted and wait to be assigned")
        yield Matter(
            text, url_for("item_templates.made", waiting=1), found.drafts, "overdue" if late else "soon", first
        )
