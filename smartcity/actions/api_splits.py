"""One item becomes several, or several become one: copies, splits, merges, and the answers to sources."""

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions import answering, api_shown, copying, listing, merging, splitting
from smartcity.actions.access import Permission
from smartcity.actions.api import api
from smartcity.actions.api_schemas import Action, ActionChange, Id
from smartcity.actions.models import ActionItem
from smartcity.actions.queries import get_for
from smartcity.actions.splitting import NewPart
from smartcity.departments.rules import OrganisationKind
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import LARGEST_ID, Schema, operation, seen_version


class PartGiven(Schema):
    """A part of an item; without a deadline or a requirement it has the item's."""

    title: StrictStr
    lead: Id = Field(ge=1, le=LARGEST_ID)
    deadline: date | None = None
    requirement: StrictStr = ""


class SplitGiven(Schema):
    """The parts; `children` puts them under the item, else beside it. `at_once` assigns them."""

    parts: list[PartGiven]
    children: StrictBool = True
    at_once: StrictBool = True
    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


class SpreadGiven(Schema):
    """One part for each unit: all of some kinds, and those named; `{unit}` in the title is the unit's short name."""

    title: StrictStr
    kinds: list[OrganisationKind] = Field(default_factory=list)
    units: list[StrictInt] = Field(default_factory=list)
    deadline: date | None = None
    requirement: StrictStr = ""
    at_once: StrictBool = True
    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


class Merging(Schema):
    """The number of the item that it goes on in, why, and, by the office, the number of the leader's approval."""

    into: StrictStr
    reason: StrictStr = ""
    approval: StrictStr = ""
    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


class Answering(Schema):
    """The day on which a source was told; without one, today."""

    on: date | None = None


class Parts(Schema):
    """The items that were made."""

    items: list[Action]


@api.post("/actions/<int:action_id>/copy")
@requires(Permission.CREATE)
@operation("Draft a copy of an item; what the body says differs, days are not copied", json=ActionChange,
           response={201: Action})  # fmt: skip
def copy_action(action_id: int, json: ActionChange) -> tuple[Action, int]:
    """Draft a copy."""
    actor = the_actor()
    given: dict[str, Any] = json.given()
    new = replace(copying.as_copy(get_for(actor, action_id)), **given)
    return api_shown.one(actor, copying.copy(actor, action_id, new).id), 201


@api.post("/actions/<int:action_id>/split")
@requires(Permission.CREATE)
@operation("Split an item into parts", json=SplitGiven, response={201: Parts})
def split_action(action_id: int, json: SplitGiven) -> tuple[Parts, int]:
    """Split an item."""
    parts = [NewPart(one.title, one.lead, one.deadline, one.requirement) for one in json.parts]
    made = splitting.split(
        the_actor(),
        action_id,
        parts,
        as_children=json.children,
        at_once=json.at_once,
        version=seen_version(json.version),
    )
    return _parts(made), 201


@api.post("/actions/<int:action_id>/spread")
@requires(Permission.CREATE)
@operation("Split an item into one part for each of many units", json=SpreadGiven, response={201: Parts})
def spread_action(action_id: int, json: SpreadGiven) -> tuple[Parts, int]:
    """Split an item by units."""
    units = set(json.units) | splitting.units_of_kinds(json.kinds)
    made = splitting.spread(
        the_actor(),
        action_id,
        units,
        title=json.title,
        deadline=json.deadline,
        requirement=json.requirement,
        at_once=json.at_once,
        version=seen_version(json.version),
    )
    return _parts(made), 201


def _parts(made: list[ActionItem]) -> Parts:
    return Parts(items=api_shown.many(listing.by_ids(the_actor(), [item.id for item in made])))


@api.post("/actions/<int:action_id>/merge")
@requires(Permission.CREATE)
@operation("End an item in favour of another one, which takes over its sources", json=Merging, response=Action)
def merge_action(action_id: int, json: Merging) -> Action:
    """Merge an item into another."""
    told = {"into": json.into, "reason": json.reason, "approval": json.approval}
    merging.merge(the_actor(), action_id, **told, version=seen_version(json.version))
    return api_shown.one(the_actor(), action_id)


@api.post("/actions/<int:action_id>/sources/<int:source_id>/answer")
@requires(Permission.REVIEW)
@operation("Say that a source was told what became of it", json=Answering, response=Action)
def answer_action_source(action_id: int, source_id: int, json: Answering) -> Action:
    """Answer a source."""
    answering.answer_source(the_actor(), action_id, source_id, on=json.on)
    return api_shown.one(the_actor(), action_id)
