"""What waits because of proposals: for the office all of them, for a unit its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flask import url_for

from smartcity.foundation.access import Actor
from smartcity.foundation.duties import Matter
from smartcity.foundation.texts import Text
from smartcity.proposals import queries
from smartcity.proposals.access import Permission
from smartcity.proposals.queries import Filters
from smartcity.proposals.rules import ProposalRole
from smartcity.proposals.workflow import ProposalState


@dataclass(frozen=True)
class _Kind:
    """A kind of duty: what it says, the heading of its list, its filters, and how pressing it is."""

    text: Text
    view: str
    filters: Filters
    urgency: Literal["overdue", "today", "soon"]


def matters(actor: Actor) -> Iterator[Matter]:
    """Return what somebody has to do; kinds of which there is nothing are left out."""
    kinds = _office() if actor.may(Permission.MANAGE) else _units(actor) if actor.may(Permission.ACT_FOR_UNIT) else []
    for kind, number in zip(kinds, queries.counts(actor, tuple(kind.filters for kind in kinds)), strict=True):
        if number:
            url = url_for("proposals.index", view=kind.view, unit=kind.filters.unit)
            yield Matter(kind.text, url, number, kind.urgency)


def _office() -> list[_Kind]:
    objected = Filters(state=ProposalState.OBJECTED)
    return [
        _Kind(Text("proposals are overdue"), "overdue", Filters(due="overdue"), "overdue"),
        _Kind(Text("objections to proposals wait for a decision"), "objected", objected, "today"),
        _Kind(Text("proposals are due within days"), "soon", Filters(due="soon"), "soon"),
    ]


def _units(actor: Actor) -> list[_Kind]:
    return [kind for unit in sorted(actor.acting_unit_ids) for kind in _of_unit(unit)]


def _of_unit(unit: int) -> Iterator[_Kind]:
    new = Filters(unit=unit, role=ProposalRole.HOST, state=ProposalState.HANDED_OVER)
    late = Filters(unit=unit, role=ProposalRole.HOST, host_late=True)
    owed = Filters(unit=unit, role=ProposalRole.JOINT, opinion_missing=True)
    yield _Kind(Text("proposals to take on"), "new", new, "today")
    yield _Kind(Text("proposals of your unit are overdue"), "late", late, "overdue")
    yield _Kind(Text("proposals on which an opinion is asked"), "opinions", owed, "soon")
