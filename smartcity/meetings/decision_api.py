"""Decisions as JSON, and the action items that come of them."""

from datetime import date
from typing import Any

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions.new_action import NewAction
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import Schema, operation, seen_version
from smartcity.meetings import deciding
from smartcity.meetings.access import Permission, reads_minutes
from smartcity.meetings.api import api
from smartcity.meetings.api_shapes import Id, IdOrReference, id_of
from smartcity.meetings.decision_queries import DecisionRow, decisions_of
from smartcity.meetings.minutes_content import NumberedDecision
from smartcity.meetings.minutes_queries import shown_to
from smartcity.meetings.queries import get_for, minutes_of


class ActionRef(Schema):
    """An item that came of a decision."""

    id: int
    number: str | None
    title: str


class DecisionOut(Schema):
    """A decision with the items that came of it, as far as one sees them."""

    id: int | None
    number: int
    text: str
    topic: int | None
    needs_action: bool
    actions: list[ActionRef]
    version: int | None


class DecisionList(Schema):
    """A meeting's decisions, by number."""

    items: list[DecisionOut]


class DecisionIn(Schema):
    """A decision."""

    text: StrictStr
    topic: Id | None = None
    needs_action: StrictBool = True


class DecisionChange(DecisionIn):
    """A decision as it is to be."""

    version: StrictInt | None = None


class ActionIn(Schema):
    """An item to be made of a decision; it is assigned at once unless it is to stay a draft."""

    title: StrictStr
    requirement: StrictStr = ""
    lead: IdOrReference
    supporting: list[Id] = Field(default_factory=list, max_length=100)
    deadline: date | None = None
    deadline_text: StrictStr = ""
    assign: StrictBool = False


def _decision(row: DecisionRow) -> DecisionOut:
    return DecisionOut(
        id=row.id,
        number=row.number,
        text=row.text,
        topic=row.agenda_item_id,
        needs_action=row.needs_action,
        actions=[ActionRef(id=one.id, number=one.number, title=one.title) for one in row.items],
        version=row.version,
    )


def _frozen(one: NumberedDecision) -> DecisionOut:
    return DecisionOut(
        id=None, number=one.number, text=one.text, topic=None, needs_action=False, actions=[], version=None
    )


@api.get("/meetings/<int:meeting_id>/decisions")
@requires(Permission.READ)
@operation("List decisions", response=DecisionList)
def list_decisions(meeting_id: int) -> Any:
    """Return the decisions; before the minutes are issued they are the office's and the leaders' to see."""
    actor = the_actor()
    row = get_for(actor, meeting_id)
    if reads_minutes(actor, row, minutes_of(row.id)):
        return DecisionList(items=[_decision(one) for one in decisions_of(actor, meeting_id)])
    content = shown_to(actor, row)
    return DecisionList(items=[_frozen(one) for one in content.decisions] if content else [])


def _one(meeting_id: int, decision_id: int) -> DecisionOut:
    found = decisions_of(the_actor(), meeting_id)
    return next(_decision(one) for one in found if one.id == decision_id)


@api.post("/meetings/<int:meeting_id>/decisions")
@requires(Permission.READ)
@operation("Enter a decision", json=DecisionIn, response={201: DecisionOut})
def add_decision(meeting_id: int, json: DecisionIn) -> Any:
    """Enter a decision; it gets the meeting's next number."""
    row = deciding.decide(the_actor(), meeting_id, json.text, agenda_item_id=json.topic, needs_action=json.needs_action)
    return _one(meeting_id, row.id), 201


@api.put("/meetings/<int:meeting_id>/decisions/<int:decision_id>")
@requires(Permission.READ)
@operation("Change a decision", json=DecisionChange, response=DecisionOut)
def change_decision(meeting_id: int, decision_id: int, json: DecisionChange) -> Any:
    """Change a decision while the minutes are written."""
    deciding.edit_decision(
        the_actor(),
        meeting_id,
        decision_id,
        seen_version(json.version),
        text=json.text,
        needs_action=json.needs_action,
        agenda_item_id=json.topic,
    )
    return _one(meeting_id, decision_id)


@api.delete("/meetings/<int:meeting_id>/decisions/<int:decision_id>")
@requires(Permission.READ)
@operation("Take a decision out", response={204: None})
def remove_decision(meeting_id: int, decision_id: int) -> Any:
    """Take out a decision of which no item came; those behind it move up."""
    deciding.remove_decision(the_actor(), meeting_id, decision_id)
    return None, 204


@api.post("/meetings/<int:meeting_id>/decisions/<int:decision_id>/actions")
@requires(Permission.MANAGE)
@operation("Make an action item of a decision", json=ActionIn, response={201: DecisionOut})
def make_action(meeting_id: int, decision_id: int, json: ActionIn) -> Any:
    """Make an item of a decision, linked both ways."""
    new = NewAction(
        title=json.title,
        lead_id=id_of(json.lead),
        requirement=json.requirement,
        supporting_ids=tuple(json.supporting),
        deadline=json.deadline,
        deadline_text=json.deadline_text,
        working_group_id=get_for(the_actor(), meeting_id).working_group_id,
    )
    deciding.make_action(the_actor(), meeting_id, decision_id, new, assign_now=json.assign)
    return _one(meeting_id, decision_id), 201


@api.put("/meetings/<int:meeting_id>/decisions/<int:decision_id>/actions/<int:action_id>")
@requires(Permission.MANAGE)
@operation("Link a decision with an item", response=DecisionOut)
def link_action(meeting_id: int, decision_id: int, action_id: int) -> Any:
    """Link a decision with an item that exists: the decision becomes one more of its sources."""
    deciding.take_up(the_actor(), meeting_id, decision_id, action_id)
    return _one(meeting_id, decision_id)
