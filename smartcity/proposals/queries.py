"""Reading proposals: what a person may see, lists, and what one page shows.

The secretariat and the leaders see all; others those of their units once they were handed over. A foreign proposal
looks like one that isn't there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from smartcity.actions.models import ActionItem
from smartcity.actions.queries import visible
from smartcity.actions.rules import Colour
from smartcity.actions.workflow import ENDED_STATES as ENDED_ITEMS
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.paging import DEFAULT_LIMIT, Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import remembered
from smartcity.foundation.texts import Text
from smartcity.proposals.access import Permission
from smartcity.proposals.models import (
    Proposal,
    ProposalEvent,
    ProposalFeedback,
    ProposalLimits,
    ProposalPromise,
    ProposalTalk,
    ProposalUnit,
)
from smartcity.proposals.rules import Due, DueKind, Limits, ProposalKind, ProposalRole, ReplyClass, light_on
from smartcity.proposals.workflow import ENDED_STATES, OPEN_STATES, ProposalState
from smartcity.workdays.queries import calendar

NEVER = date(9999, 12, 31)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; None asks nothing. `due` is overdue, soon or later; `opinion_missing`: by `unit`.

    `host_late` leaves out what only waits for an opinion that a joint unit owes.
    """

    text: str = ""
    kind: ProposalKind | None = None
    state: ProposalState | None = None
    reply_class: ReplyClass | None = None
    unit: int | None = None
    role: ProposalRole | None = None
    due: str = ""
    open: bool | None = None
    opinion_missing: bool = False
    host_late: bool = False


def limits_row() -> ProposalLimits | None:
    """Return the limits that the office has set, None while the defaults hold."""
    return db.session.get(ProposalLimits, 1)


def limits() -> Limits:
    """Return the limits in force."""
    row = limits_row()
    return row.limits if row else Limits()


def visible_to(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions of being seen by somebody."""
    if actor.may(Permission.SEE_ALL):
        return []
    mine = select(ProposalUnit.proposal_id).where(ProposalUnit.organisation_id.in_(actor.unit_ids))
    return [Proposal.id.in_(mine), Proposal.handed_over_on.is_not(None)]


def get_for(actor: Actor, proposal_id: int, *, lock: bool = False) -> Proposal:
    """Return a proposal that somebody sees; `NotFound` otherwise."""
    statement = select(Proposal).where(Proposal.id == proposal_id, *visible_to(actor))
    found = db.session.scalars(statement.with_for_update(of=Proposal) if lock else statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def page_of(actor: Actor, filters: Filters, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[Any]:
    """Return a page of proposals, what is due first on top."""
    statement = select(Proposal).where(*visible_to(actor), *_conditions(filters))
    keys = [Key(func.coalesce(Proposal.due_on, NEVER)), Key(Proposal.id.expression, descending=True)]
    return paged(statement, keys, cursor, limit)


def count(actor: Actor, filters: Filters) -> int:
    """Return how many proposals a list has in all."""
    statement = select(func.count(Proposal.id)).where(*visible_to(actor), *_conditions(filters))
    return db.session.scalar(statement) or 0


@remembered
def counts(actor: Actor, lists: Sequence[Filters]) -> list[int]:
    """Return how many proposals each list has, asked at once."""
    if not lists:
        return []
    of = [select(func.count(Proposal.id)).where(*visible_to(actor), *_conditions(one)) for one in lists]
    return list(db.session.execute(select(*(one.scalar_subquery() for one in of))).one())


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.text:
        columns = (Proposal.number, Proposal.title, Proposal.proposer, Proposal.session)
        found.append(or_(*(column.contains(filters.text, autoescape=True) for column in columns)))
    for column, value in (
        (Proposal.kind, filters.kind),
        (Proposal.state, filters.state),
        (Proposal.reply_class, filters.reply_class),
    ):
        if value is not None:
            found.append(column == value)
    if filters.unit is not None:
        found.append(Proposal.id.in_(_of_unit(filters.unit, filters.role)))
    if filters.open is not None:
        found.append(Proposal.state.in_(OPEN_STATES if filters.open else ENDED_STATES))
    if filters.opinion_missing:
        owing = [ProposalUnit.role == ProposalRole.JOINT, ProposalUnit.opinion_on.is_(None), _CURRENT]
        if filters.unit is not None:
            owing.append(ProposalUnit.organisation_id == filters.unit)
        given = (ProposalState.HANDED_OVER, ProposalState.OBJECTED, ProposalState.UNDER_WAY)
        found += [Proposal.id.in_(select(ProposalUnit.proposal_id).where(*owing)), Proposal.state.in_(given)]
    if filters.host_late:
        found.append(_host_late())
    return [*found, *_due(filters.due)]


def _host_late() -> ColumnElement[bool]:
    """Late by the host's own doing: an opinion that a joint unit still owes is not the host's."""
    owed, today = Proposal.due_kind == DueKind.OPINIONS, clock.today()
    return or_(and_(~owed, Proposal.due_on < today), and_(owed, Proposal.reply_due_on < today))


_CURRENT = ProposalUnit.left_on.is_(None)


def _of_unit(unit_id: int, role: ProposalRole | None) -> Select[int]:
    statement = select(ProposalUnit.proposal_id).where(ProposalUnit.organisation_id == unit_id, _CURRENT)
    return statement if role is None else statement.where(ProposalUnit.role == role)


def _due(asked: str) -> list[ColumnElement[bool]]:
    today = clock.today()
    match asked:
        case "overdue":
            return [Proposal.due_on < today]
        case "soon":
            return [Proposal.due_on >= today, Proposal.yellow_on <= today]
        case "later":
            return [Proposal.yellow_on > today]
        case _:
            return []


def units_of(ids: Iterable[int]) -> dict[int, list[ProposalUnit]]:
    """Return the units that handle proposals now, the host first, read at once."""
    named = joinedload(ProposalUnit.organisation).lazyload(Organisation.aliases)
    statement = select(ProposalUnit).where(ProposalUnit.proposal_id.in_(set(ids)), _CURRENT).options(named)
    found: dict[int, list[ProposalUnit]] = {}
    for unit in db.session.scalars(statement.order_by(ProposalUnit.position)):
        found.setdefault(unit.proposal_id, []).append(unit)
    return found


def light_of(proposal: Proposal) -> tuple[Colour, Text]:
    """Return a proposal's light today, with its reason in words."""
    due = Due(proposal.due_kind, proposal.due_on) if proposal.due_kind and proposal.due_on else None
    return light_on(clock.today(), due, proposal.yellow_on, calendar())


def talks_of(proposal_id: int) -> list[ProposalTalk]:
    """Return the talks with the proposers, in order."""
    statement = select(ProposalTalk).where(ProposalTalk.proposal_id == proposal_id)
    return list(db.session.scalars(statement.order_by(ProposalTalk.talked_on, ProposalTalk.id)))


def feedback_of(proposal_id: int) -> dict[int, ProposalFeedback]:
    """Return the feedback by round."""
    statement = select(ProposalFeedback).where(ProposalFeedback.proposal_id == proposal_id)
    return {row.round: row for row in db.session.scalars(statement)}


def promises_of(actor: Actor, proposal_id: int) -> list[Any]:
    """Return the promises with the items that keep them, as far as the actor sees those: (promise, item or None)."""
    seen = and_(ActionItem.id == ProposalPromise.action_id, *visible(actor))
    statement = select(ProposalPromise, ActionItem).outerjoin(ActionItem, seen)
    rows = db.session.execute(statement.where(ProposalPromise.proposal_id == proposal_id).order_by(ProposalPromise.id))
    return list(rows)


def open_promises(proposal_id: int) -> int:
    """Return how many promises are not kept: their item hasn't ended, or there is none."""
    kept = and_(ActionItem.id == ProposalPromise.action_id, ActionItem.state.in_(ENDED_ITEMS))
    statement = select(func.count(ProposalPromise.id)).outerjoin(ActionItem, kept)
    return db.session.scalar(statement.where(ProposalPromise.proposal_id == proposal_id, ActionItem.id.is_(None))) or 0


def events_of(proposal_id: int, *, cursor: str | None = None, limit: int = 200) -> Page[Any]:
    """Return what happened to a proposal, newest first."""
    named = (joinedload(ProposalEvent.person), joinedload(ProposalEvent.unit).lazyload(Organisation.aliases))
    statement = select(ProposalEvent).where(ProposalEvent.proposal_id == proposal_id).options(*named)
    return paged(statement, [Key(ProposalEvent.id.expression, descending=True)], cursor, limit)


def of_action(actor: Actor, action_id: int) -> dict[str, Any] | None:
    """Return what the panel on an item's page says: whose promise it keeps; a link for who sees the proposal."""
    statement = (
        select(ProposalPromise, Proposal)
        .join(Proposal, Proposal.id == ProposalPromise.proposal_id)
        .where(ProposalPromise.action_id == action_id, *visible_to(actor))
        .order_by(Proposal.id)
    )
    rows = db.session.execute(statement).all() if actor.may(Permission.READ) else []
    return {"rows": rows} if rows else None


def numbers_of(ids: Iterable[int]) -> dict[int, str]:
    """Return the numbers of proposals, for the audit."""
    rows = db.session.execute(select(Proposal.id, Proposal.number).where(Proposal.id.in_(set(ids))))
    return {row.id: row.number for row in rows}
