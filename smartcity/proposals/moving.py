"""The one way in which a proposal changes: asked of the workflow, its days worked out, told in its story, audited."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from smartcity.actions.acting import teller
from smartcity.actions.moves import IllegalMove
from smartcity.actions.rules import How
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Forbidden, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.proposals.access import Permission, parts_of
from smartcity.proposals.models import Proposal, ProposalEvent, ProposalUnit
from smartcity.proposals.queries import get_for, limits, open_promises
from smartcity.proposals.rules import Facts, Handling, ProposalRole, all_replied, next_due, yellow_on
from smartcity.proposals.workflow import Guard, Part, ProposalVerb, allowed
from smartcity.workdays.queries import calendar


@dataclass(frozen=True)
class UnitAct:
    """Whose act it is, and by which way and from whom the office learned of it."""

    unit: ProposalUnit
    how: How
    told_by: str = ""


def act_for(
    actor: Actor,
    proposal: Proposal,
    unit_id: int | None,
    how: How,
    role: ProposalRole | None = None,
    told_by: str = "",
) -> UnitAct:
    """Return whose act it is: the named unit's, else the own one's; the office says how it learned of it."""
    actor.require(Permission.ACT_FOR_UNIT)
    fitting = [unit for unit in proposal.current_units if role is None or unit.role is role]
    mine = [unit for unit in fitting if unit.organisation_id in actor.acting_unit_ids]
    named = fitting if unit_id is not None else mine or (fitting if len(fitting) == 1 else [])
    unit = next((one for one in named if unit_id in (None, one.organisation_id)), None)
    if unit is None:
        raise InvalidInput({"unit": Text("Please name a unit that has this part in the proposal")})
    if unit.organisation_id in actor.acting_unit_ids:
        teller(told_by, on_behalf=False)
        return UnitAct(unit, How.WEB)
    if not actor.may(Permission.MANAGE):
        raise Forbidden(Text("You don't act for this unit"))
    if how is How.WEB and not actor.may_everything:
        raise InvalidInput({"how": Text("Say how the unit told you: by phone, on paper or in a message")})
    return UnitAct(unit, how, teller(told_by, on_behalf=how is not How.WEB))


@contextmanager
def moving(
    actor: Actor,
    proposal: Proposal,
    verb: ProposalVerb,
    *,
    act: UnitAct | None = None,
    text: str = "",
    details: dict[str, Any] | None = None,
    version: int | None = None,
    fields: Collection[str] = ("state",),
) -> Iterator[None]:
    """Make one move; what the block changes belongs to it. `version` None is for what only adds to the proposal."""
    parts = {Part(act.unit.role.value)} if act and act.how is How.WEB else parts_of(actor, proposal)
    transition = allowed(proposal.state, verb, parts, true_of(proposal, act))
    if transition is None:
        raise IllegalMove(_refusal(proposal, verb))
    check_version(proposal, proposal.version if version is None else version)
    before, proposal.state = proposal.state, transition.to_state or proposal.state
    with db.session.no_autoflush:
        yield
    db.session.flush()
    reckon(proposal)
    event = ProposalEvent(
        proposal_id=proposal.id,
        at=clock.now(),
        verb=verb,
        from_state=before,
        to_state=proposal.state,
        person_id=actor.person_id,
        unit_id=act.unit.organisation_id if act else None,
        how=act.how if act else How.WEB,
        told_by=act.told_by if act else "",
        text=text,
        details={name: value for name, value in (details or {}).items() if value not in (None, "")},
    )
    db.session.add(event)
    db.session.flush()
    record(actor, f"proposals.{verb}", "proposal", proposal.id, fields=fields, unit_id=event.unit_id)


def item_for(actor: Actor, proposal_id: int) -> Proposal:
    """Return a proposal that somebody is about to change, locked."""
    return get_for(actor, proposal_id, lock=True)


def true_of(proposal: Proposal, act: UnitAct | None) -> frozenset[Guard]:
    """Return the guards that hold for a proposal and the unit that acts."""
    found = set()
    if proposal.objection_until is not None and clock.today() <= proposal.objection_until:
        found.add(Guard.WITHIN_OBJECTION_WINDOW)
    if open_promises(proposal.id) == 0:
        found.add(Guard.PROMISES_KEPT)
    if proposal.handling is Handling.JOINT:
        return frozenset(found | {Guard.REPLIES_FOR_ALL})
    others = {unit.organisation_id for unit in proposal.current_units if act is None or unit is not act.unit}
    last = all_replied(others, (reply.unit_id for reply in proposal.replies if reply.round == round_of(proposal)))
    return frozenset(found | {Guard.LAST_TO_REPLY if last else Guard.OTHERS_REPLY_TOO})


def round_of(proposal: Proposal) -> int:
    """Return the round of the next reply: a new one where the last is complete and nobody was dissatisfied."""
    units = [unit.organisation_id for unit in proposal.current_units]
    if proposal.handling is Handling.JOINT:
        units = [proposal.host.organisation_id] if proposal.host else []
    done = [reply.unit_id for reply in proposal.replies if reply.round == proposal.round]
    return proposal.round + 1 if all_replied(units, done) else proposal.round


def reckon(proposal: Proposal) -> None:
    """Work out anew what is due next."""
    missing = any(unit.role is ProposalRole.JOINT and unit.opinion_on is None for unit in proposal.current_units)
    due = next_due(
        Facts(
            proposal.state,
            proposal.objection_until,
            proposal.opinions_due_on,
            proposal.reply_due_on,
            proposal.again_due_on,
            missing and proposal.handling is Handling.JOINT,
        )
    )
    proposal.due_on, proposal.due_kind = (due.on, due.kind) if due else (None, None)
    proposal.yellow_on = yellow_on(due.on, limits().warn_days, calendar()) if due else None


def _refusal(proposal: Proposal, verb: ProposalVerb) -> Text:
    left = open_promises(proposal.id) if verb is ProposalVerb.CLOSE else 0
    if left:
        return Text("%(number)s promises of the reply are not kept yet", number=left)
    if verb is ProposalVerb.OBJECT and proposal.objection_until and clock.today() > proposal.objection_until:
        return Text("The time to object ended on %(day)s", day=proposal.objection_until)
    return Text("“%(verb)s” can't be done while the proposal is “%(state)s”", verb=verb, state=proposal.state)
