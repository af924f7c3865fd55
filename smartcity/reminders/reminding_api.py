"""Reminding by hand by the API: several items with one sentence, and what became of each."""

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions import listing
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import Schema, operation
from smartcity.reminders.access import Permission
from smartcity.reminders.api import api
from smartcity.reminders.reminding import remind_all

MOST = 200
"""The most items in one request."""


class RemindGiven(Schema):
    """The items, and a sentence that those who are told read; an urgent reminder needs one, and goes at once, alone."""

    ids: list[StrictInt] = Field(min_length=1, max_length=MOST)
    reason: StrictStr = ""
    urgent: StrictBool = False


class RemindedOut(Schema):
    """What became of one item: who was told, or why nobody was; one that isn't there for the caller is not done."""

    id: int
    number: str | None
    done: bool
    message: str


class RemindedItems(Schema):
    """What became of each item, in the order given."""

    items: list[RemindedOut]


@api.post("/reminders/remind")
@requires(Permission.REMIND)
@operation("Remind of items by hand, once an item and day", json=RemindGiven, response=RemindedItems)
def remind(json: RemindGiven) -> RemindedItems:
    """Remind of items now."""
    actor = the_actor()
    found = remind_all(actor, json.ids, reason=json.reason, urgent=json.urgent)
    numbers = {row.id: row.number for row in listing.by_ids(actor, list(found))}
    return RemindedItems(
        items=[
            RemindedOut(id=one, number=numbers.get(one), done=outcome.done, message=str(outcome.said))
            for one, outcome in found.items()
        ]
    )
