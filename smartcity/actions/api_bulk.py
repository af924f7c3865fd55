"""Acts on many items by the API: each item tells what became of it."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field, StrictInt, StrictStr

from smartcity.actions import bulk_acts, listing
from smartcity.actions.access import Permission
from smartcity.actions.api import api
from smartcity.foundation import clock
from smartcity.foundation.access import Actor, requires, the_actor
from smartcity.foundation.api import LARGEST_ID, Schema, operation
from smartcity.foundation.feature import Outcome
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text


class BulkGiven(Schema):
    """The items, what is done with them, and for a person: who, from which day on, and why."""

    act: Literal["assign", "responsible", "leader"]
    ids: list[StrictInt] = Field(min_length=1, max_length=200)
    person: StrictInt | None = Field(None, ge=1, le=LARGEST_ID)
    begins: date | None = Field(None, alias="from")
    reason: StrictStr = ""


class OutcomeSeen(Schema):
    """What became of one item; one that isn't there for the caller is not done."""

    id: int
    number: str | None
    done: bool
    message: str


class Outcomes(Schema):
    """What became of each item, in the order given."""

    items: list[OutcomeSeen]


@api.post("/actions/bulk")
@requires(Permission.CREATE)
@operation("Do something with many items, each by itself", json=BulkGiven, response=Outcomes)
def bulk(json: BulkGiven) -> Outcomes:
    """Do something with many items."""
    actor = the_actor()
    return outcomes(actor, _run(actor, json, list(dict.fromkeys(json.ids))))


def outcomes(actor: Actor, found: Mapping[int, Outcome]) -> Outcomes:
    """Write what became of items of an act on many, each with its number as far as the caller sees it."""
    numbers = {row.id: row.number for row in listing.by_ids(actor, list(found))}
    return Outcomes(
        items=[
            OutcomeSeen(id=one, number=numbers.get(one), done=outcome.done, message=str(outcome.said))
            for one, outcome in found.items()
        ]
    )


def _run(actor: Actor, json: BulkGiven, ids: list[int]) -> dict[int, Outcome]:
    if json.act == "assign":
        return bulk_acts.assign_all(actor, ids)
    if json.act == "responsible":
        return bulk_acts.change_responsible(actor, ids, json.person, json.reason)
    if json.person is None:
        raise InvalidInput({"person": Text("Please choose")})
    return bulk_acts.change_leaders(actor, ids, json.person, json.begins or clock.today(), json.reason)
