"""Reminding by hand by the API: several items with one sentence, and what became of each."""

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions.api_bulk import Outcomes, outcomes
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


@api.post("/reminders/remind")
@requires(Permission.REMIND)
@operation("Remind of items by hand, once an item and day", json=RemindGiven, response=Outcomes)
def remind(json: RemindGiven) -> Outcomes:
    """Remind of items now."""
    actor = the_actor()
    return outcomes(actor, remind_all(actor, json.ids, reason=json.reason, urgent=json.urgent))
