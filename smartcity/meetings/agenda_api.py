"""Agendas as JSON."""

from typing import Any

from pydantic import Field, StrictInt, StrictStr

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import Named, Schema, operation, seen_version
from smartcity.meetings import agenda
from smartcity.meetings.access import Permission, reads_minutes
from smartcity.meetings.api import api
from smartcity.meetings.api_shapes import Id
from smartcity.meetings.minutes_forms import topic_title
from smartcity.meetings.models import AgendaItem, Meeting
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
