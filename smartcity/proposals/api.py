"""The resources `proposals` and `proposal-limits` of the API: lists, one proposal, registering and editing."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions.rules import Colour, How
from smartcity.foundation.access import Actor, requires, the_actor
from smartcity.foundation.api import (
    LARGEST_ID,
    ListOf,
    ListQuery,
    Named,
    Schema,
    api_blueprint,
    listing,
    operation,
    seen_version,
)
from smartcity.proposals import limiting, queries, services, story
from smartcity.proposals.access import Permission
from smartcity.proposals.models import Proposal, ProposalEvent, ProposalUnit
from smartcity.proposals.queries import Filters
from smartcity.proposals.rules import DueKind, Handling, ProposalKind, ProposalRole, ReplyClass
from smartcity.proposals.services import NewProposal
from smartcity.proposals.workflow import ProposalState, ProposalVerb

api = api_blueprint("proposals")
Id = StrictInt


class DueSeen(Schema):
    """What is due next, and its light."""

    kind: DueKind | None
    on: date | None
    colour: Colour
    reason: str


class OpinionSeen(Schema):
    """A joint unit, and when it gave its opinion."""

    id: int
    name: str
    opinion_on: date | None


class ProposalOut(Schema):
    """A proposal. `joint` are the units that handle it along; `contact` is empty for who only observes."""

    id: int
    kind: ProposalKind
    number: str
    session: str
    title: str
    category: str
    proposer: str
    co_signers: str
    contact: str
    text: str
    handling: Handling
    host: Named | None
    joint: list[OpinionSeen]
    handed_over_on: date | None
    objection_until: date | None
    opinions_due_on: date | None
    reply_due_on: date | None
    first_reply_due_on: date | None
    state: ProposalState
    reply_class: ReplyClass | None
    due: DueSeen
    version: int


class ProposalQuery(ListQuery):
    """Filters, which combine. `due`: overdue, soon or later; `q` is part of number, title, proposer or session."""

    q: str = Field("", max_length=100)
    kind: ProposalKind | None = None
    state: ProposalState | None = None
    reply_class: ReplyClass | None = None
    unit: int | None = Field(None, ge=1, le=LARGEST_ID)
    role: ProposalRole | None = None
    due: str = Field("", pattern="^(overdue|soon|later)?$")
    open: bool | None = None


class ProposalChange(Schema):
    """What is said of a proposal; what is left out stays."""

    kind: ProposalKind | None = None
    number: StrictStr | None = None
    session: StrictStr | None = None
    title: StrictStr | None = None
    category: StrictStr | None = None
    proposer: StrictStr | None = None
    co_signers: StrictStr | None = None
    contact: StrictStr | None = None
    text: StrictStr | None = None
    handling: Handling | None = None
    host: Id | None = Field(None, ge=1, le=LARGEST_ID)
    joint: list[Id] | None = None
    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)

    def given(self) -> dict[str, Any]:
        """Return what was sent, by the fields of `NewProposal`."""
        sent = {name: getattr(self, name) for name in self.model_fields_set - {"version"}}
        kept = {name: value for name, value in sent.items() if value is not None or name == "host"}
        return {_FIELDS.get(name, name): tuple(v) if isinstance(v, list) else v for name, v in kept.items()}


class ProposalGiven(ProposalChange):
    """A proposal that arrived."""

    kind: ProposalKind
    number: StrictStr
    session: StrictStr
    title: StrictStr
    proposer: StrictStr


class LimitsOut(Schema):
    """The limits in force; `version` 0 while the defaults hold. An empty class word means the usual one."""

    objection_days: int
    objection_in_working_days: bool
    opinion_months: int
    reply_months: int
    longest_months: int
    again_months: int
    warn_days: int
    class_a: str
    class_b: str
    class_c: str
    class_d: str
    basis: str
    version: int


class LimitsChange(Schema):
    """New limits; what is left out stays. They hold for what is handed over from then on."""

    objection_days: StrictInt | None = None
    objection_in_working_days: StrictBool | None = None
    opinion_months: StrictInt | None = None
    reply_months: StrictInt | None = None
    longest_months: StrictInt | None = None
    again_months: StrictInt | None = None
    warn_days: StrictInt | None = None
    class_a: StrictStr | None = None
    class_b: StrictStr | None = None
    class_c: StrictStr | None = None
    class_d: StrictStr | None = None
    basis: StrictStr | None = None
    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


class ProposalEventSeen(Schema):
    """One act of a proposal's story."""

    id: int
    at: datetime
    verb: ProposalVerb
    from_state: ProposalState
    to_state: ProposalState
    summary: str
    text: str
    person: Named | None
    unit: Named | None
    how: How
    told_by: str


_FIELDS = {"host": "host_id", "joint": "joint_ids"}
_REFERENCES = {"host", "joint", "due", "contact"}


def shown(actor: Actor, row: Proposal, units: list[ProposalUnit]) -> ProposalOut:
    """Return a proposal as the API gives it."""
    plain = {name: getattr(row, name) for name in ProposalOut.model_fields if name not in _REFERENCES}
    host = next((unit for unit in units if unit.role is ProposalRole.HOST), None)
    colour, reason = queries.light_of(row)
    return ProposalOut(
        **plain,
        contact=row.contact if actor.may(Permission.ACT_FOR_UNIT) else "",
        host=Named(id=host.organisation_id, name=host.organisation.short_name) if host else None,
        joint=[
            OpinionSeen(id=unit.organisation_id, name=unit.organisation.short_name, opinion_on=unit.opinion_on)
            for unit in units
            if unit.role is ProposalRole.JOINT
        ],
        due=DueSeen(kind=row.due_kind, on=row.due_on, colour=colour, reason=str(reason)),
    )


def one(actor: Actor, proposal_id: int) -> ProposalOut:
    """Return one proposal as it stands now."""
    row = queries.get_for(actor, proposal_id)
    return shown(actor, row, queries.units_of([row.id]).get(row.id, []))


@api.get("/proposals")
@requires(Permission.READ)
@operation("List deputies' and CPPCC proposals, what is due first on top", query=ProposalQuery,
           response=ListOf[ProposalOut])  # fmt: skip
def list_proposals(query: ProposalQuery) -> Any:
    """List proposals."""
    actor = the_actor()
    filters = Filters(
        text=query.q,
        kind=query.kind,
        state=query.state,
        reply_class=query.reply_class,
        unit=query.unit,
        role=query.role,
        due=query.due,
        open=query.open,
    )
    found = queries.page_of(actor, filters, cursor=query.cursor, limit=query.limit)
    units = queries.units_of(row.Proposal.id for row in found.rows)
    return ListOf[ProposalOut](**listing(found, lambda row: shown(actor, row.Proposal, units.get(row.Proposal.id, []))))


@api.post("/proposals")
@requires(Permission.MANAGE)
@operation("Register a proposal", json=ProposalGiven, response={201: ProposalOut})
def create_proposal(json: ProposalGiven) -> Any:
    """Register a proposal."""
    row = services.register(the_actor(), NewProposal(**json.given()))
    return one(the_actor(), row.id), 201


@api.get("/proposals/<int:proposal_id>")
@requires(Permission.READ)
@operation("Read a proposal", response=ProposalOut)
def read_proposal(proposal_id: int) -> Any:
    """Read one proposal."""
    return one(the_actor(), proposal_id)


@api.patch("/proposals/<int:proposal_id>")
@requires(Permission.MANAGE)
@operation("Edit what is said of a proposal", json=ProposalChange, response=ProposalOut)
def change_proposal(proposal_id: int, json: ProposalChange) -> Any:
    """Edit a proposal."""
    actor = the_actor()
    new = replace(services.as_described(queries.get_for(actor, proposal_id)), **json.given())
    services.edit(actor, proposal_id, new, version=seen_version(json.version))
    return one(actor, proposal_id)


@api.get("/proposals/<int:proposal_id>/history")
@requires(Permission.READ)
@operation("List what happened to a proposal, newest first", query=ListQuery, response=ListOf[ProposalEventSeen])
def list_proposal_history(proposal_id: int, query: ListQuery) -> Any:
    """List the story."""
    row = queries.get_for(the_actor(), proposal_id)
    found = queries.events_of(row.id, cursor=query.cursor, limit=query.limit)
    return ListOf[ProposalEventSeen](**listing(found, lambda one: _event(one.ProposalEvent)))


def _event(event: ProposalEvent) -> ProposalEventSeen:
    return ProposalEventSeen(
        id=event.id,
        at=event.at,
        verb=event.verb,
        from_state=event.from_state,
        to_state=event.to_state,
        summary=str(story.sentence(event)),
        text=event.text,
        person=Named(id=event.person.id, name=event.person.name) if event.person else None,
        unit=Named(id=event.unit.id, name=event.unit.short_name) if event.unit else None,
        how=event.how,
        told_by=event.told_by,
    )


@api.get("/proposal-limits")
@requires(Permission.READ)
@operation("Read the limits that proposals have", response=LimitsOut)
def read_limits() -> Any:
    """Read the limits."""
    return LimitsOut(**limiting.shown())


@api.patch("/proposal-limits")
@requires(Permission.MANAGE)
@operation("Set the limits, for what is handed over from now on", json=LimitsChange, response=LimitsOut)
def change_limits(json: LimitsChange) -> Any:
    """Set the limits."""
    given = {name: getattr(json, name) for name in json.model_fields_set - {"version"}}
    limiting.set_limits(the_actor(), given, version=seen_version(json.version))
    return LimitsOut(**limiting.shown())
