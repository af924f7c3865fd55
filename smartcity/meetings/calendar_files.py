"""Meetings as calendar entries: one UID for an occurrence and the meeting that is made of it, a rising SEQUENCE."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Literal

from sqlalchemy import or_, select, true

from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.addresses import base_url, uid
from smartcity.foundation.calendars import CalendarEvent
from smartcity.foundation.database import db
from smartcity.foundation.i18n import gettext as _
from smartcity.meetings.access import Permission
from smartcity.meetings.models import Meeting, MeetingSeries
from smartcity.meetings.occurrence_queries import Coming, aware, coming
from smartcity.meetings.occurrences import OccurrenceStatus
from smartcity.meetings.queries import OFF, invited
from smartcity.meetings.rules import MeetingState

BEHIND, AHEAD = timedelta(days=62), timedelta(days=366)
Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]


def uid_of(meeting: Meeting) -> str:
    """Return the UID of a meeting: that of its occurrence, wherever it was moved to, else its own."""
    if meeting.series_id is not None and meeting.original_start is not None:
        return uid(f"series-{meeting.series_id}-{clock.local(meeting.original_start):%Y%m%d}")
    return uid(f"meeting-{meeting.id}")


def event_of(meeting: Meeting, agenda: Iterable[str] = ()) -> CalendarEvent | None:
    """Return a meeting's entry, None for one that has no date."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return None
    status: Status = "CONFIRMED"
    if meeting.state in OFF:
        status = "CANCELLED"
    elif meeting.state is MeetingState.DRAFT:
        status = "TENTATIVE"
    return CalendarEvent(
        uid=uid_of(meeting),
        summary=meeting.title,
        start=meeting.starts_at,
        end=meeting.ends_at,
        stamped=meeting.notified_at or meeting.starts_at,
        sequence=meeting.sequence,
        location=meeting.room,
        description="\n".join(agenda),
        url=f"{base_url()}/meetings/{meeting.id}",
        status=status,
    )


def events_of_series(series: MeetingSeries) -> Iterator[CalendarEvent]:
    """Yield the occurrences of a series around today, and its meetings that stand beside the rule."""
    today = clock.today()
    for one in coming(series, today - BEHIND, today + AHEAD):
        event = event_of(one.meeting) if one.meeting else _planned(series, one)
        if event is not None:
            yield event
    beside = select(Meeting).where(
        Meeting.series_id == series.id,
        Meeting.original_start.is_(None),
        Meeting.starts_at >= clock.instant(today - BEHIND),
    )
    for meeting in db.session.scalars(beside.order_by(Meeting.starts_at)):
        event = event_of(meeting)
        if event is not None:
            yield event


def _planned(series: MeetingSeries, one: Coming) -> CalendarEvent | None:
    occurrence = one.occurrence
    if occurrence.status is OccurrenceStatus.SKIPPED:
        return None
    fallen = occurrence.status is OccurrenceStatus.CANCELLED
    return CalendarEvent(
        uid=uid(f"series-{series.id}-{one.original_day:%Y%m%d}"),
        summary=series.name,
        start=aware(occurrence.start),
        end=aware(occurrence.end),
        stamped=aware(occurrence.original_start),
        sequence=2 * series.sequence + (0 if occurrence.provisional else 1),
        location=series.room,
        description=one.reason or (str(one.words) if one.words else ""),
        url=f"{base_url()}/meetings/series/{series.id}",
        status="CANCELLED" if fallen else "TENTATIVE",
    )


def my_meetings(actor: Actor) -> Iterator[CalendarEvent]:
    """Yield the meetings of somebody's own calendar: those invited to, by name, unit or group; the office's are all."""
    if not actor.may(Permission.READ):
        return
    today = clock.today()
    mine = true() if actor.may(Permission.MANAGE) else or_(*invited(actor))
    statement = select(Meeting).where(
        mine,
        Meeting.starts_at >= clock.instant(today - BEHIND),
        Meeting.starts_at < clock.instant(today + AHEAD),
    )
    for meeting in db.session.scalars(statement.order_by(Meeting.starts_at, Meeting.id)):
        event = event_of(meeting)
        if event is not None:
            yield event


def calendar_name() -> str:
    """Return the name of somebody's calendar."""
    return _("Task Force Desk: my meetings and deadlines")
