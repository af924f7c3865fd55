"""What waits for somebody because of meetings: those of today and this week, late minutes, substitutes, decisions."""

from collections.abc import Iterator
from typing import Literal

from sqlalchemy import func, select

from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.duties import Matter
from smartcity.foundation.pages import instant_text
from smartcity.foundation.remembering import remembered
from smartcity.foundation.texts import Text, enumerated
from smartcity.meetings import queries
from smartcity.meetings.access import Permission
from smartcity.meetings.decision_queries import without_items
from smartcity.meetings.models import Attendance, Meeting
from smartcity.meetings.queries import MeetingRow
from smartcity.meetings.rules import AttendanceState, MeetingState
from smartcity.workdays.rules import week_of

_LISTED = 3
Urgency = Literal["overdue", "soon"]


def matters(actor: Actor) -> Iterator[Matter]:
    """Return what the actor has to do, most urgent first."""
    if not actor.may(Permission.READ):
        return
    if actor.may(Permission.MANAGE):
        yield from _late_minutes()
    yield from _coming(actor)
    if actor.may(Permission.DECIDE_LEAVE):
        yield from _to_decide()
    if actor.may(Permission.MANAGE):
        yield from _without_items()
    if actor.person_id is not None:
        yield from _in_hand(actor.person_id)


def _late_minutes() -> Iterator[Matter]:
    late = queries.overdue_minutes(clock.today())
    if late:
        first = late[0]
        detail = Text(
            "%(meeting)s, due %(day)s, with %(person)s",
            meeting=first.title,
            day=first.due_on,
            person=first.holder or "—",
        )
        yield Matter(Text("minutes late"), "/meetings?view=minutes", len(late), "overdue", detail)


def _coming(actor: Actor) -> Iterator[Matter]:
    today = clock.today()
    _monday, sunday = week_of(today)
    rows = [
        row
        for row in queries.meetings_between(actor, today, sunday)
        if row.state in {MeetingState.DRAFT, MeetingState.NOTIFIED}
    ]
    todays = [row for row in rows if row.starts_at and clock.local(row.starts_at).date() == today]
    later = [row for row in rows if row not in todays]
    for row in todays:
        yield Matter(Text("%(title)s", title=row.title), f"/meetings/{row.id}", None, "today", _when(row))
    if later:
        text = Text("%(titles)s", titles=enumerated(row.title for row in later[:_LISTED]))
        yield Matter(
            Text("meetings later this week"), f"/meetings?first={today}&last={sunday}", len(later), "soon", text
        )


def _when(row: MeetingRow) -> Text:
    return Text("today, %(when)s, %(room)s", when=instant_text(row.starts_at)[-5:], room=row.room or "—")


def _to_decide() -> Iterator[Matter]:
    """Leave and substitutes that nobody decided on, by meeting."""
    for meeting_id, title, number in _undecided():
        text = Text("leave and substitutes to decide")
        yield Matter(text, f"/meetings/{meeting_id}/people", number, "soon", Text("%(title)s", title=title))


@remembered
def _undecided() -> list[tuple[int, str, int]]:
    statement = (
        select(Meeting.id, Meeting.title, func.count(Attendance.id))
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(Attendance.state == AttendanceState.TO_CHECK, Meeting.state.not_in(queries.OFF))
        .group_by(Meeting.id, Meeting.title)
        .order_by(Meeting.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(statement)]


def _without_items() -> Iterator[Matter]:
    for meeting_id, title, number in without_items():
        text = Text("decisions without an action item")
        yield Matter(text, f"/meetings/{meeting_id}/minutes", number, "normal", Text("%(title)s", title=title))


def _in_hand(person_id: int) -> Iterator[Matter]:
    held = queries.minutes_held_by(person_id)
    today = clock.today()
    for row in held[:_LISTED]:
        text = Text("Minutes with you: %(title)s", title=row.title)
        urgency: Urgency = "overdue" if row.due_on < today else "soon"
        yield Matter(text, f"/meetings/{row.meeting_id}/minutes", None, urgency, Text("due %(day)s", day=row.due_on))
