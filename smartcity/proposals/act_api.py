"""`POST /api/v1/proposals/{id}/{act}`: one endpoint an act, each with what it needs.

What only adds to the proposal takes no version; for the others it stands in the body or in `If-Match`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions.acting import TELLER
from smartcity.actions.rules import How
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import LARGEST_ID, Named, Schema, operation, seen_version
from smartcity.proposals import promising, queries, replying, services
from smartcity.proposals.access import Permission
from smartcity.proposals.api import Id, ProposalOut, api, one
from smartcity.proposals.rules import ReplyClass, Satisfaction, TalkWay


class Versioned(Schema):
    """What every act takes that overwrites something."""

    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


class ForUnit(Schema):
    """For whom it is done: a unit of one's own, or, by the office, the unit that said so, how, and who of it."""

    unit: Id | None = Field(None, ge=1, le=LARGEST_ID)
    how: How = How.WEB
    told_by: StrictStr = Field("", max_length=TELLER)


class HandingOver(Versioned):
    """The day on which it was handed over, and by whom."""

    on: date | None = None
    by: StrictStr = ""


class Objecting(ForUnit):
    """Not ours: why."""

    reason: StrictStr = ""


class Reasoned(Versioned):
    """A reason, which must be given."""

    reason: StrictStr = ""


class Reassigning(Reasoned):
    """The new host."""

    unit: Id | None = Field(None, ge=1, le=LARGEST_ID)


class Opining(ForUnit):
    """The opinion of a joint unit."""

    text: StrictStr = ""
    on: date | None = None


class Talking(Schema):
    """A talk with the proposers."""

    way: TalkWay
    by_whom: StrictStr = ""
    text: StrictStr = ""
    on: date | None = None


class Extending(Versioned):
    """Until when the reply may take, and who consented by which paper."""

    until: date | None = None
    consent: StrictStr = ""


class Replying(ForUnit):
    """A written reply."""

    reply_class: ReplyClass | None = None
    document: StrictStr = ""
    on: date | None = None
    public: StrictBool = False
    text: StrictStr = ""


class Feeding(Versioned):
    """What the feedback form says."""

    satisfaction: Satisfaction | None = None
    on: date | None = None
    text: StrictStr = ""


class Noted(Versioned):
    """A remark that may be left out."""

    note: StrictStr = ""


class PromiseGiven(Schema):
    """A promise and its item: a new one with its lead unit, or one that exists, by id."""

    text: StrictStr = ""
    lead: Id | None = Field(None, ge=1, le=LARGEST_ID)
    deadline: date | None = None
    action: Id | None = Field(None, ge=1, le=LARGEST_ID)


class PromiseOut(Schema):
    """A promise, and the item that keeps it as far as it is yours to see."""

    id: int
    text: str
    action: Named | None


class Promises(Schema):
    """The promises of a proposal's replies."""

    items: list[PromiseOut]


@dataclass(frozen=True)
class _Endpoint:
    summary: str
    body: type[Schema]
    act: Callable[..., Any]
    permission: Permission = Permission.MANAGE


ENDPOINTS = {
    "hand_over": _Endpoint("Hand a proposal over to its host", HandingOver, services.hand_over),
    "accept": _Endpoint("Take a proposal on", ForUnit, services.accept, Permission.ACT_FOR_UNIT),
    "object": _Endpoint("Object: not ours", Objecting, services.object_to, Permission.ACT_FOR_UNIT),
    "keep": _Endpoint("Record that an objection was not followed", Reasoned, services.keep),
    "reassign": _Endpoint("Hand a proposal on to another host", Reassigning, services.reassign),
    "opine": _Endpoint("Give the opinion of a joint unit", Opining, replying.opine, Permission.ACT_FOR_UNIT),
    "talk": _Endpoint("Record a talk with the proposers", Talking, replying.talk, Permission.ACT_FOR_UNIT),
    "extend": _Endpoint("Record more time for the reply", Extending, services.extend),
    "reply": _Endpoint("Record a reply", Replying, replying.reply, Permission.ACT_FOR_UNIT),
    "feedback": _Endpoint("Record the feedback form", Feeding, replying.feedback),
    "close": _Endpoint("Close a proposal", Noted, services.close),
    "withdraw": _Endpoint("Record that a proposal was withdrawn", Reasoned, services.withdraw),
}


def _add(name: str, endpoint: _Endpoint) -> None:
    @requires(endpoint.permission)
    @operation(endpoint.summary, json=endpoint.body, response=ProposalOut)
    def act(proposal_id: int, json: Schema) -> ProposalOut:
        given = {_NAMES.get(field, field): getattr(json, field) for field in type(json).model_fields}
        if "version" in given:
            given["version"] = seen_version(given["version"])
        endpoint.act(the_actor(), proposal_id, **given)
        return one(the_actor(), proposal_id)

    act.__name__ = f"{name}_proposal"
    api.add_url_rule(f"/proposals/<int:proposal_id>/{name}", f"{name}_proposal", act, methods=["POST"])


_NAMES = {"unit": "unit_id"}
for _name, _endpoint in ENDPOINTS.items():
    _add(_name, _endpoint)


@api.get("/proposals/<int:proposal_id>/promises")
@requires(Permission.READ)
@operation("List the promises of a proposal's replies", response=Promises)
def list_promises(proposal_id: int) -> Promises:
    """List promises."""
    actor = the_actor()
    return _promises(proposal_id=queries.get_for(actor, proposal_id).id)


@api.post("/proposals/<int:proposal_id>/promises")
@requires(Permission.MANAGE)
@operation("Make an item of a promise, or name the one that keeps it", json=PromiseGiven, response={201: Promises})
def add_promise(proposal_id: int, json: PromiseGiven) -> tuple[Promises, int]:
    """Note a promise."""
    actor = the_actor()
    if json.action is not None:
        promising.link(actor, proposal_id, text=json.text, item_id=json.action)
    else:
        promising.promise(actor, proposal_id, text=json.text, lead_id=json.lead, deadline=json.deadline)
    return _promises(proposal_id), 201


def _promises(proposal_id: int) -> Promises:
    rows = queries.promises_of(the_actor(), proposal_id)
    return Promises(
        items=[
            PromiseOut(id=promise.id, text=promise.text, action=Named(id=item.id, name=item.title) if item else None)
            for promise, item in rows
        ]
    )
