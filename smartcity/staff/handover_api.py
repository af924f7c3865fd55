"""Hand-overs as JSON."""

from datetime import datetime
from typing import Any

from pydantic import StrictInt, StrictStr

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import Named, Schema, operation, seen_version
from smartcity.staff import handover
from smartcity.staff.access import Permission
from smartcity.staff.api import api
from smartcity.staff.handover_queries import Listed, listed, secondment_for
from smartcity.staff.models import HandoverItem
from smartcity.staff.rules import SubjectType


class HandoverOut(Schema):
    """A line of a hand-over; `open` until a successor has accepted it, or the person holds it no longer."""

    id: int
    type: SubjectType
    subject: int | None
    number: str | None
    title: str
    successor: Named | None
    accepted_at: datetime | None
    open: bool
    version: int


class HandoverList(Schema):
    """All lines of a hand-over."""

    items: list[HandoverOut]


class ThingIn(Schema):
    """Something else to hand over."""

    title: StrictStr


class SuccessorIn(Schema):
    """Who takes it over; null takes the name away."""

    version: StrictInt | None = None
    successor: StrictInt | None


def _shown(line: Listed) -> HandoverOut:
    item = line.item
    successor = Named(id=item.successor_id, name=item.successor.name) if item.successor_id and item.successor else None
    return HandoverOut(
        id=item.id,
        type=item.subject_type,
        subject=item.subject_id,
        number=line.number,
        title=line.title,
        successor=successor,
        accepted_at=item.accepted_at,
        open=line.unsettled,
        version=item.version,
    )


def _line(item: HandoverItem) -> HandoverOut:
    actor = the_actor()
    return next(_shown(line) for line in listed(actor, secondment_for(actor, item.secondment_id)) if line.item is item)


@api.get("/secondments/<int:secondment_id>/handover")
@requires(Permission.READ)
@operation("List what is handed over", response=HandoverList)
def list_handover(secondment_id: int) -> Any:
    """List what somebody hands over: all of it, or the own part of a successor."""
    actor = the_actor()
    return HandoverList(items=[_shown(line) for line in listed(actor, secondment_for(actor, secondment_id))])


@api.post("/secondments/<int:secondment_id>/handover")
@requires(Permission.MANAGE)
@operation("List something else to hand over", json=ThingIn, response={201: HandoverOut})
def add_handover_item(secondment_id: int, json: ThingIn) -> Any:
    """Add a seal, keys, a file to the list."""
    return _line(handover.add_item(the_actor(), secondment_id, json.title)), 201


@api.post("/handover-items/<int:item_id>/successor")
@requires(Permission.MANAGE)
@operation("Name who takes it over", json=SuccessorIn, response=HandoverOut)
def name_successor(item_id: int, json: SuccessorIn) -> Any:
    """Name a successor, who is told and accepts."""
    return _line(handover.name_successor(the_actor(), item_id, seen_version(json.version), json.successor))


@api.post("/handover-items/<int:item_id>/accept")
@requires(Permission.READ)
@operation("Take it over", response=HandoverOut)
def accept_handover(item_id: int) -> Any:
    """Accept as the named successor, or record that the successor has."""
    return _line(handover.accept(the_actor(), item_id))
