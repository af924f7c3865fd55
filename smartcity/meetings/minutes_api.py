"""Agenda, minutes and decisions as JSON."""

from datetime import date, datetime
from typing import Any

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions.new_action import NewAction
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import Named, Schema, operation, seen_version
from smartcity.foundation.problems import NotFound
from smartcity.meetings import agenda, deciding, minutes
from smartcity.meetings.access import Permission, reads_minutes
from smartcity.meetings.api import Id, IdOrReference, api, id_of, shown_instant
from smartcity.meetings.decision_queries import DecisionRow, decisions_of
from smartcity.meetings.minutes_content import NumberedDecision
from smartcity.meetings.minutes_forms import topic_title
from smartcity.meetings.minutes_queries import shown_to
from smartcity.meetings.models import AgendaItem, Meeting, Minutes
from smartcity.meetings.queries import get_for, minutes_of


class TopicOut(Schema):
    """A topic; `accepted` false is a proposal that the office has not taken. What was said comes with the minutes."""

    id: int
    position: int
    title: str
    unit: Named | None
    presenter: str
    minutes: int | None
    reviews_last: bool
    accepted: bool
    said: str | None
    version: int


class AgendaList(Schema):
    """A meeting's agenda, in order."""

    items: list[TopicOut]


class TopicIn(Schema):
    """A topic; a reason is needed once the agenda is locked."""

    title: StrictStr
    unit: Id | None = None
    presenter: StrictStr = ""
    minutes: StrictInt | None = None
    reason: StrictStr = ""


class TopicChange(Schema):
    """What changes of a topic."""

    version: StrictInt | None = None
    title: StrictStr | None = None
    unit: Id | None = None
    presenter: StrictStr | None = None
    minutes: StrictInt | None = None
    reason: StrictStr = ""


class SaidIn(Schema):
    """What was said under a topic."""

    version: StrictInt | None = None
    said: StrictStr


class OrderIn(Schema):
    """All topics of the meeting in their new order."""

    order: list[Id] = Field(max_length=60)
    reason: StrictStr = ""


class ReasonIn(Schema):
    """A reason, where one is needed."""

    reason: StrictStr = ""


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


class MinutesOut(Schema):
    """The newest edition of the minutes: who has it in hand and since when."""

    edition: int
    text: str
    holder: Named | None
    holder_note: str
    held_since: datetime | None
    due_on: date | None
    issued_at: datetime | None
    change_reason: str
    version: int


class MinutesIn(Schema):
    """The general part of the minutes."""

    version: StrictInt | None = None
    text: StrictStr


class HandOnIn(Schema):
    """Who has the minutes in hand from now on."""

    holder: Id
    note: StrictStr = ""


def _topic(row: Meeting, item: AgendaItem) -> TopicOut:
    actor = the_actor()
    return TopicOut(
        id=item.id,
        position=item.position + 1,
        title=topic_title(item),
        unit=Named(id=item.unit.id, name=item.unit.short_name) if item.unit else None,
        presenter=item.presenter,
        minutes=item.minutes_allotted,
        reviews_last=item.reviews_last,
        accepted=item.accepted,
        said=item.said if reads_minutes(actor, row, minutes_of(row.id)) else None,
        version=item.version,
    )


@api.get("/meetings/<int:meeting_id>/agenda")
@requires(Permission.READ)
@operation("Read an agenda", response=AgendaList)
def list_agenda(meeting_id: int) -> Any:
    """Return the topics in order; proposals are seen by the office and the unit that made them."""
    actor = the_actor()
    row = get_for(actor, meeting_id)
    seen = [one for one in row.agenda if one.accepted or actor.may(Permission.MANAGE) or one.unit_id in actor.unit_ids]
    return AgendaList(items=[_topic(row, one) for one in seen])


@api.post("/meetings/<int:meeting_id>/agenda")
@requires(Permission.ANSWER)
@operation("Add or propose a topic", json=TopicIn, response={201: TopicOut})
def add_topic(meeting_id: int, json: TopicIn) -> Any:
    """Add a topic; a unit proposes its own until the cut-off."""
    item = agenda.propose(
        the_actor(),
        meeting_id,
        title=json.title,
        unit_id=json.unit,
        presenter=json.presenter,
        minutes_allotted=json.minutes,
        reason=json.reason,
    )
    return _topic(get_for(the_actor(), meeting_id), item), 201


@api.patch("/meetings/<int:meeting_id>/agenda/<int:item_id>")
@requires(Permission.MANAGE)
@operation("Change a topic", json=TopicChange, response=TopicOut)
def change_topic(meeting_id: int, item_id: int, json: TopicChange) -> Any:
    """Change what is given."""
    actor, given = the_actor(), json.model_fields_set
    item = agenda.topic_of(get_for(actor, meeting_id), item_id)
    changed = agenda.edit_topic(
        actor,
        meeting_id,
        item_id,
        seen_version(json.version),
        title=item.title if json.title is None else json.title,
        unit_id=json.unit if "unit" in given else item.unit_id,
        presenter=item.presenter if json.presenter is None else json.presenter,
        minutes_allotted=json.minutes if "minutes" in given else item.minutes_allotted,
        reason=json.reason,
    )
    return _topic(get_for(actor, meeting_id), changed)


@api.post("/meetings/<int:meeting_id>/agenda/<int:item_id>/<any(accept, remove):verb>")
@requires(Permission.MANAGE)
@operation("Take a proposed topic, or take one off", json=ReasonIn, response=AgendaList)
def handle_topic(meeting_id: int, item_id: int, verb: str, json: ReasonIn) -> Any:
    """Take a proposal, or take a topic off the agenda."""
    actor = the_actor()
    if verb == "accept":
        agenda.accept_topic(actor, meeting_id, item_id)
    else:
        agenda.remove_topic(actor, meeting_id, item_id, reason=json.reason)
    row = get_for(actor, meeting_id)
    return AgendaList(items=[_topic(row, one) for one in row.agenda])


@api.put("/meetings/<int:meeting_id>/agenda/order")
@requires(Permission.MANAGE)
@operation("Order the agenda", json=OrderIn, response=AgendaList)
def order_agenda(meeting_id: int, json: OrderIn) -> Any:
    """Put the topics in an order; the generated first item stays first."""
    actor = the_actor()
    agenda.order_topics(actor, meeting_id, json.order, reason=json.reason)
    row = get_for(actor, meeting_id)
    return AgendaList(items=[_topic(row, one) for one in row.agenda])


@api.post("/meetings/<int:meeting_id>/agenda/lock")
@requires(Permission.MANAGE)
@operation("Lock the agenda", response=AgendaList)
def lock_agenda(meeting_id: int) -> Any:
    """Lock the agenda: from now on it changes only with a reason."""
    row = agenda.lock(the_actor(), meeting_id)
    return AgendaList(items=[_topic(row, one) for one in row.agenda])


@api.put("/meetings/<int:meeting_id>/agenda/<int:item_id>/said")
@requires(Permission.READ)
@operation("Write what was said", json=SaidIn, response=TopicOut)
def write_said(meeting_id: int, item_id: int, json: SaidIn) -> Any:
    """Write down what was said under a topic."""
    actor = the_actor()
    item = agenda.write_said(actor, meeting_id, item_id, seen_version(json.version), json.said)
    return _topic(get_for(actor, meeting_id), item)


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


def _minutes(row: Minutes) -> MinutesOut:
    return MinutesOut(
        edition=row.edition,
        text=row.text,
        holder=Named(id=row.holder.id, name=row.holder.name) if row.holder else None,
        holder_note=row.holder_note,
        held_since=shown_instant(row.held_since),
        due_on=row.due_on,
        issued_at=shown_instant(row.issued_at),
        change_reason=row.change_reason,
        version=row.version,
    )


@api.get("/meetings/<int:meeting_id>/minutes")
@requires(Permission.READ)
@operation("Read the minutes", response=MinutesOut)
def get_minutes(meeting_id: int) -> Any:
    """Return the newest edition, for who may read it."""
    actor = the_actor()
    row = get_for(actor, meeting_id)
    found = minutes_of(row.id)
    if found is None or not reads_minutes(actor, row, found):
        raise NotFound
    return _minutes(found)


@api.put("/meetings/<int:meeting_id>/minutes")
@requires(Permission.READ)
@operation("Write the minutes", json=MinutesIn, response=MinutesOut)
def write_minutes(meeting_id: int, json: MinutesIn) -> Any:
    """Write the general part, by the office or whoever has the minutes in hand."""
    return _minutes(minutes.write(the_actor(), meeting_id, seen_version(json.version), json.text))


@api.post("/meetings/<int:meeting_id>/minutes/hand_on")
@requires(Permission.READ)
@operation("Hand the minutes on", json=HandOnIn, response=MinutesOut)
def hand_on(meeting_id: int, json: HandOnIn) -> Any:
    """Note who has the minutes in hand from now on."""
    return _minutes(minutes.hand_on(the_actor(), meeting_id, holder_id=json.holder, note=json.note))
