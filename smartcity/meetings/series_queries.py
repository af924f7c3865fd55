"""Reading series: which ones a person sees."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, or_, select, true

from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.paging import DEFAULT_LIMIT, Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.meetings.access import Permission
from smartcity.meetings.models import Meeting, MeetingSeries, StandingInvitee
from smartcity.meetings.queries import seen_by
from smartcity.meetings.rules import MeetingKind
from smartcity.people.models import Person


def _series_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The office and the leaders see all; others those they or their unit belong to, or are invited to once."""
    if actor.may(Permission.SEE_ALL):
        return true()
    me = actor.person_id or 0
    standing = select(StandingInvitee.series_id).where(
        or_(StandingInvitee.person_id == me, StandingInvitee.organisation_id.in_(actor.unit_ids))
    )
    invited = select(Meeting.series_id).where(Meeting.series_id.is_not(None), seen_by(actor))
    return or_(
        MeetingSeries.id.in_(standing),
        MeetingSeries.id.in_(invited),
        MeetingSeries.working_group_id.in_(actor.group_ids),
        MeetingSeries.chair_id == me,
    )


def visible_to(actor: Actor) -> Select[MeetingSeries]:
    """Return the select of the series that somebody sees."""
    return select(MeetingSeries).where(_series_seen_by(actor))


def get_for(actor: Actor, series_id: int) -> MeetingSeries:
    """Return a series that somebody sees; `NotFound` otherwise."""
    found = db.session.scalars(visible_to(actor).where(MeetingSeries.id == series_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def page_of(
    actor: Actor, kind: MeetingKind | None = None, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Any]:
    """Return a page of series, those that still meet first."""
    statement = select(
        MeetingSeries.id,
        MeetingSeries.name,
        MeetingSeries.kind,
        MeetingSeries.rule,
        MeetingSeries.start_local,
        MeetingSeries.duration_minutes,
        MeetingSeries.room,
        MeetingSeries.chair_id,
        Person.name.label("chair"),
        MeetingSeries.non_working_day,
        MeetingSeries.active,
        MeetingSeries.version,
    ).outerjoin(Person, Person.id == MeetingSeries.chair_id)
    statement = statement.where(_series_seen_by(actor))
    if kind is not None:
        statement = statement.where(MeetingSeries.kind == kind)
    ended = case((MeetingSeries.active, 0), else_=1)
    return paged(statement, [Key(ended), Key(MeetingSeries.id)], cursor, limit)


def choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the series that still meet, for a form's field or a filter."""
    statement = visible_to(actor).where(MeetingSeries.active).order_by(MeetingSeries.name)
    return [(str(row.id), row.name) for row in db.session.scalars(statement)]
