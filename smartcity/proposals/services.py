"""Registering proposals, handing them over, and deciding who handles them."""

from dataclasses import dataclass, replace
from datetime import date

from smartcity.actions.descriptions import active_units
from smartcity.actions.rules import How
from smartcity.audit.services import record
from smartcity.departments.comparing import stale
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.proposals.access import Permission
from smartcity.proposals.models import Proposal, ProposalUnit
from smartcity.proposals.moving import act_for, item_for, moving
from smartcity.proposals.queries import limits
from smartcity.proposals.rules import Handling, ProposalKind, ProposalRole, months_later, objection_until
from smartcity.proposals.telling import tell_units
from smartcity.proposals.workflow import ProposalState, ProposalVerb
from smartcity.workdays.queries import calendar

SHORT, LINE = 50, 500


@dataclass(frozen=True)
class NewProposal:
    """What is said of a proposal; its number is the one that the congress or the CPPCC gave it."""

    kind: ProposalKind
    number: str
    session: str
    title: str
    proposer: str
    co_signers: str = ""
    contact: str = ""
    category: str = ""
    text: str = ""
    handling: Handling = Handling.JOINT
    host_id: int | None = None
    joint_ids: tuple[int, ...] = ()


_PLAIN = ("kind", "number", "session", "title", "proposer", "co_signers", "contact", "category", "text", "handling")


def as_described(row: Proposal) -> NewProposal:
    """Return what is said of a proposal now: what an edit starts from."""
    host = row.host
    joint = tuple(unit.organisation_id for unit in row.current_units if unit.role is ProposalRole.JOINT)
    plain = {name: getattr(row, name) for name in _PLAIN}
    return NewProposal(**plain, host_id=host.organisation_id if host else None, joint_ids=joint)


def register(actor: Actor, new: NewProposal) -> Proposal:
    """Enter a proposal that arrived; nobody outside the office sees it before it is handed over."""
    actor.require(Permission.MANAGE)
    clean = _checked(new, None)
    row = Proposal(state=ProposalState.REGISTERED, round=1, created_at=clock.now())
    _take(row, clean)
    _set_units(row, clean)
    db.session.add(row)
    db.session.flush()
    record(actor, "proposals.register", "proposal", row.id, unit_id=clean.host_id)
    return row


def edit(actor: Actor, proposal_id: int, new: NewProposal, *, version: int) -> Proposal:
    """Replace what is said of a proposal. Once it was handed over its host changes by handing it on."""
    actor.require(Permission.MANAGE)
    row = item_for(actor, proposal_id)
    old, clean = as_described(row), _checked(new, row)
    given = row.state is not ProposalState.REGISTERED
    if given and (clean.host_id, clean.handling) != (old.host_id, old.handling):
        raise InvalidInput({"host": Text("The host of a proposal that was handed over changes by handing it on")})
    changed = [name for name in NewProposal.__dataclass_fields__ if getattr(old, name) != getattr(clean, name)]
    if version != row.version:
        raise stale(row.version, old, clean, changed)
    with moving(actor, row, ProposalVerb.EDIT, version=version, details={"fields": ", ".join(changed)}, fields=changed):
        _take(row, clean)
        added = _set_units(row, clean)
    if given:
        tell_units(row, added)
    return row


def hand_over(
    actor: Actor, proposal_id: int, *, on: date | None = None, by: str = "", version: int | None = None
) -> Proposal:
    """Note that the proposal was handed over to its host; from that day its times count."""
    actor.require(Permission.MANAGE)
    row, day = item_for(actor, proposal_id), on or clock.today()
    errors = checks.Errors()
    body = errors.text("by", by, maximum=100)
    errors.day("on", day)
    if day > clock.today():
        errors.add("on", Text("The day lies in the future"))
    if row.host is None:
        errors.add("host", Text("Please name the host unit first"))
    errors.stop()
    rules = limits()
    with moving(actor, row, ProposalVerb.HAND_OVER, text=body, version=version, fields=("state", "handed_over_on")):
        row.handed_over_on, row.handed_over_by = day, body
        row.objection_until = objection_until(day, rules, calendar())
        row.opinions_due_on = months_later(day, rules.opinion_months)
        row.reply_due_on = row.first_reply_due_on = months_later(day, rules.reply_months)
        row.longest_until = months_later(day, rules.longest_months)
    tell_units(row, [unit.organisation_id for unit in row.current_units])
    return row


def object_to(
    actor: Actor,
    proposal_id: int,
    *,
    reason: str,
    unit_id: int | None = None,
    how: How = How.WEB,
    told_by: str = "",
) -> Proposal:
    """Say for the host, inside the window: not ours."""
    row = item_for(actor, proposal_id)
    act, text = act_for(actor, row, unit_id, how, ProposalRole.HOST, told_by), _reason(reason)
    with moving(actor, row, ProposalVerb.OBJECT, act=act, text=text):
        pass
    return row


def keep(actor: Actor, proposal_id: int, *, reason: str, version: int | None = None) -> Proposal:
    """Record that an objection was not followed; the time to object is over."""
    actor.require(Permission.MANAGE)
    row = item_for(actor, proposal_id)
    with moving(actor, row, ProposalVerb.KEEP, text=_reason(reason), version=version):
        pass
    return row


def reassign(
    actor: Actor, proposal_id: int, *, unit_id: int | None, reason: str, version: int | None = None
) -> Proposal:
    """Record that another unit hosts it: its window to object begins today, the days of the reply stay."""
    actor.require(Permission.MANAGE)
    row = item_for(actor, proposal_id)
    text, before = _reason(reason), row.host
    if unit_id is None or unit_id not in active_units([unit_id]) or (before and before.organisation_id == unit_id):
        raise InvalidInput({"unit": Text("Please choose another unit, one that exists today")})
    details = {"from": before.organisation_id if before else None, "to": unit_id}
    with moving(
        actor, row, ProposalVerb.REASSIGN, text=text, details=details, version=version, fields=("state", "host")
    ):
        _new_host(row, before, unit_id)
        row.objection_until = objection_until(clock.today(), limits(), calendar())
    tell_units(row, [unit_id])
    return row


def accept(
    actor: Actor, proposal_id: int, *, unit_id: int | None = None, how: How = How.WEB, told_by: str = ""
) -> Proposal:
    """Say for the host that it handles the proposal."""
    row = item_for(actor, proposal_id)
    with moving(actor, row, ProposalVerb.ACCEPT, act=act_for(actor, row, unit_id, how, ProposalRole.HOST, told_by)):
        pass
    return row


def extend(actor: Actor, proposal_id: int, *, until: date | None, consent: str, version: int | None = None) -> Proposal:
    """Record that whoever handed it over gives more time for the reply: `consent` says who, and by which paper."""
    actor.require(Permission.MANAGE)
    row = item_for(actor, proposal_id)
    errors = checks.Errors()
    text = errors.text("consent", consent, maximum=LINE, required=True)
    errors.day("until", until, required=True)
    if until and row.reply_due_on and until <= row.reply_due_on:
        errors.add("until", Text("Later than %(day)s, please", day=row.reply_due_on))
    if until and row.longest_until and until > row.longest_until:
        errors.add("until", Text("At most until %(day)s", day=row.longest_until))
    errors.stop()
    assert until is not None
    told = {"until": until.isoformat()}
    with moving(actor, row, ProposalVerb.EXTEND, text=text, details=told, version=version, fields=("reply_due_on",)):
        row.reply_due_on = until
    return row


def close(actor: Actor, proposal_id: int, *, note: str = "", version: int | None = None) -> Proposal:
    """Close a proposal whose proposers are content and whose promises are kept."""
    actor.require(Permission.MANAGE)
    row = item_for(actor, proposal_id)
    text = checks.clean_text("note", note, maximum=checks.LONG, multiline=True)
    with moving(actor, row, ProposalVerb.CLOSE, text=text, version=version):
        pass
    return row


def withdraw(actor: Actor, proposal_id: int, *, reason: str, version: int | None = None) -> Proposal:
    """Record that the proposers took it back."""
    actor.require(Permission.MANAGE)
    row = item_for(actor, proposal_id)
    with moving(actor, row, ProposalVerb.WITHDRAW, text=_reason(reason), version=version):
        pass
    return row


def _reason(typed: str) -> str:
    return checks.clean_text("reason", typed, maximum=checks.LONG, required=True, multiline=True)


def _take(row: Proposal, new: NewProposal) -> None:
    for name in _PLAIN:
        setattr(row, name, getattr(new, name))


def _new_host(row: Proposal, before: ProposalUnit | None, unit_id: int) -> None:
    """Let another unit host; one that handled it along becomes the host and owes no opinion any more."""
    for unit in row.current_units:
        if unit is before or unit.organisation_id == unit_id:
            unit.left_on = clock.today()
    db.session.flush()
    row.units.append(ProposalUnit(organisation_id=unit_id, role=ProposalRole.HOST, position=0))


def _set_units(row: Proposal, new: NewProposal) -> list[int]:
    """Make the units those of the description; return the joint units that are new."""
    wanted = [] if new.host_id is None else [(new.host_id, ProposalRole.HOST)]
    wanted += [(unit, ProposalRole.JOINT) for unit in new.joint_ids]
    kept = {(unit.organisation_id, unit.role): unit for unit in row.current_units}
    for key, unit in kept.items():
        if key not in wanted:
            _let_go(row, unit)
    db.session.flush()
    added = []
    for position, (unit_id, role) in enumerate(wanted):
        found = kept.get((unit_id, role))
        if found is None:
            found = ProposalUnit(organisation_id=unit_id, role=role)
            row.units.append(found)
            added.append(unit_id)
        found.position = position
    return added


def _let_go(row: Proposal, unit: ProposalUnit) -> None:
    """End a unit's part: without a trace before the hand-over, with its day afterwards."""
    if row.state is ProposalState.REGISTERED:
        row.units.remove(unit)
    else:
        unit.left_on = clock.today()


def _checked(new: NewProposal, old: Proposal | None) -> NewProposal:
    errors = checks.Errors()
    clean = replace(
        new,
        number=errors.text("number", new.number, maximum=30, required=True),
        session=errors.text("session", new.session, maximum=checks.NAME, required=True),
        title=errors.text("title", new.title, maximum=checks.TITLE, required=True),
        proposer=errors.text("proposer", new.proposer, maximum=checks.NAME, required=True),
        co_signers=errors.text("co_signers", new.co_signers, maximum=LINE),
        contact=errors.text("contact", new.contact, maximum=checks.REFERENCE),
        category=errors.text("category", new.category, maximum=SHORT),
        text=errors.text("text", new.text, maximum=checks.LONG, multiline=True),
    )
    twin = db.session.query(Proposal.id).filter_by(kind=clean.kind, number=clean.number).scalar()
    if twin is not None and (old is None or twin != old.id):
        errors.add("number", Text("This number is registered already"))
    _check_units(errors, clean, old)
    errors.stop()
    return clean


def _check_units(errors: checks.Errors, new: NewProposal, old: Proposal | None) -> None:
    known = {unit.organisation_id for unit in old.units} if old else set()
    named = [unit for unit in (new.host_id, *new.joint_ids) if unit is not None]
    there = active_units(named) | known
    if new.host_id is not None and new.host_id not in there:
        errors.add("host", Text("There is no such unit, or it exists no longer"))
    if any(unit not in there for unit in new.joint_ids):
        errors.add("joint", Text("There is no such unit, or it exists no longer"))
    if len(set(named)) != len(named):
        errors.add("joint", Text("The same unit is named twice"))
