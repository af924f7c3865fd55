"""Reading hand-overs: what is listed, what it is called, and what is still open."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from smartcity.actions.models import ActionItem
from smartcity.actions.queries import open_of_person
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written
from smartcity.foundation.problems import NotFound
from smartcity.meetings.models import Meeting
from smartcity.meetings.queries import minutes_held_by
from smartcity.staff.access import Permission
from smartcity.staff.models import HandoverItem, Secondment
from smartcity.staff.queries import get_for
from smartcity.staff.rules import SubjectType


@dataclass(frozen=True)
class Listed:
    """A line of a hand-over: the item, its name, and whether it still needs somebody."""

    item: HandoverItem
    number: str | None
    title: str
    unsettled: bool


def items_of(secondment_id: int) -> Sequence[HandoverItem]:
    """Return what is listed, in the order in which it was found."""
    statement = select(HandoverItem).where(HandoverItem.secondment_id == secondment_id)
    return db.session.scalars(statement.order_by(HandoverItem.id)).all()


def get_item(item_id: int) -> HandoverItem:
    """Return a line of a hand-over; who may touch it is the service's to say."""
    found = db.session.get(HandoverItem, item_id)
    if found is None:
        raise NotFound
    return found


def secondment_for(actor: Actor, secondment_id: int) -> Secondment:
    """Return a secondment whose hand-over concerns the person: one they may see, or where they are a successor."""
    successor = select(HandoverItem.secondment_id).where(HandoverItem.successor_id == actor.person_id)
    own: Select[Secondment] = select(Secondment).where(Secondment.id == secondment_id, Secondment.id.in_(successor))
    return db.session.scalar(own) or get_for(actor, secondment_id)


def unsettled(row: Secondment) -> list[HandoverItem]:
    """Return what nobody has taken over: not accepted, and still held by the person (or no thing of the app)."""
    held = {(SubjectType.ACTION, item.id) for item in open_of_person(row.person_id)}
    held |= {(SubjectType.MINUTES, minutes.meeting_id) for minutes in minutes_held_by(row.person_id)}
    return [
        item
        for item in items_of(row.id)
        if item.accepted_at is None
        and (item.subject_type is SubjectType.OTHER or (item.subject_type, item.subject_id) in held)
    ]


def listed(actor: Actor, row: Secondment) -> list[Listed]:
    """Return a hand-over's lines with their names; a successor who may not see the rest sees the own lines."""
    whole = actor.may(Permission.SEE_ALL) or row.person_id == actor.person_id
    items = [item for item in items_of(row.id) if whole or item.successor_id == actor.person_id]
    left = {item.id for item in unsettled(row)}
    names = _names(items)
    return [Listed(item, *names[item.id], item.id in left) for item in items]


def _names(items: Sequence[HandoverItem]) -> dict[int, tuple[str | None, str]]:
    actions = _action_names({item.subject_id for item in items if item.subject_type is SubjectType.ACTION})
    meetings = _meeting_names({item.subject_id for item in items if item.subject_type is SubjectType.MINUTES})
    sources = {SubjectType.ACTION: actions, SubjectType.MINUTES: meetings, SubjectType.OTHER: {}}
    return {item.id: sources[item.subject_type].get(item.subject_id, (None, item.title)) for item in items}


def _action_names(ids: set[int | None]) -> dict[int | None, tuple[str | None, str]]:
    statement = select(ActionItem.id, ActionItem.year, ActionItem.seq, ActionItem.title).where(ActionItem.id.in_(ids))
    return {row.id: (written(row.year, row.seq), row.title) for row in db.session.execute(statement)}


def _meeting_names(ids: set[int | None]) -> dict[int | None, tuple[str | None, str]]:
    statement = select(Meeting.id, Meeting.year, Meeting.seq, Meeting.title).where(Meeting.id.in_(ids))
    return {row.id: (written(row.year, row.seq), row.title) for row in db.session.execute(statement)}


def waiting_for(actor: Actor) -> list[tuple[Secondment, list[Listed]]]:
    """Return what waits for a successor, by the person who hands it over."""
    statement = select(HandoverItem).where(
        HandoverItem.successor_id == actor.person_id, HandoverItem.accepted_at.is_(None)
    )
    items = db.session.scalars(statement.order_by(HandoverItem.id)).all()
    names = _names(items)
    found: dict[int, list[Listed]] = {}
    for item in items:
        found.setdefault(item.secondment_id, []).append(Listed(item, *names[item.id], unsettled=True))
    return [(db.session.get_one(Secondment, secondment_id), lines) for secondment_id, lines in found.items()]
