"""Reading minutes: as they are drafted now, or as an edition was issued."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.pages import instant_text
from smartcity.meetings.access import reads_minutes
from smartcity.meetings.minutes_content import MinutesContent, NumberedDecision, Topic, UnitNames
from smartcity.meetings.models import AgendaItem, Attendance, Decision, Meeting, Minutes
from smartcity.meetings.queries import editions
from smartcity.meetings.rules import AttendanceKind, AttendanceState


def shown_to(actor: Actor, meeting: Meeting) -> MinutesContent | None:
    """Return the minutes somebody may read: the edition under way, else the last issued one, else nothing."""
    found = editions(meeting.id)
    if found and reads_minutes(actor, meeting, found[0]):
        return content_of(meeting, found[0])
    issued = next((minutes for minutes in found if minutes.issued_content is not None), None)
    return content_of(meeting, issued) if issued else None


def open_to(actor: Actor, meeting: Meeting) -> bool:
    """Tell whether somebody may open the page of the edition under way."""
    found = editions(meeting.id)
    return bool(found) and reads_minutes(actor, meeting, found[0])


def content_of(meeting: Meeting, minutes: Minutes) -> MinutesContent:
    """Return what an edition says: frozen once it was issued, else as the meeting stands."""
    if minutes.issued_content is not None:
        return MinutesContent.from_json(minutes.issued_content)
    return _as_it_stands(meeting, minutes)


def _as_it_stands(meeting: Meeting, minutes: Minutes) -> MinutesContent:
    decisions: dict[int | None, list[NumberedDecision]] = defaultdict(list)
    for row in _decisions(meeting.id):
        decisions[row.agenda_item_id].append(NumberedDecision(row.number, row.text))
    people = _people(meeting.attendance)
    return MinutesContent(
        title=meeting.title,
        number=meeting.seq,
        year=meeting.year,
        edition=minutes.edition,
        held_on=clock.local(meeting.starts_at).date() if meeting.starts_at else None,
        when=instant_text(meeting.starts_at),
        room=meeting.room,
        chair=meeting.chair.name if meeting.chair else "",
        text=minutes.text,
        topics=tuple(_topic(item, decisions[item.id]) for item in meeting.agenda if item.accepted),
        other_decisions=tuple(decisions[None]),
        present=people["present"],
        on_leave=people["on_leave"],
        sitting_in=people["sitting_in"],
        change_reason=minutes.change_reason,
    )


def _decisions(meeting_id: int) -> Sequence[Decision]:
    return db.session.scalars(select(Decision).where(Decision.meeting_id == meeting_id).order_by(Decision.number)).all()


def _topic(item: AgendaItem, decisions: Iterable[NumberedDecision]) -> Topic:
    unit = item.unit.short_name if item.unit else ""
    title = "" if item.reviews_last else item.title
    return Topic(title, item.presenter, unit, item.said, tuple(decisions))


def _people(rows: Iterable[Attendance]) -> dict[str, tuple[UnitNames, ...]]:
    """Sort the list into who came, who was on leave, and who sat in; a substitute counts as having come."""
    lists: dict[str, dict[str, list[str]]] = {"present": {}, "on_leave": {}, "sitting_in": {}}
    for row in rows:
        kind = _list_of(row)
        if kind:
            names = lists[kind].setdefault(row.organisation.short_name if row.organisation else "", [])
            name = _name(row)
            if name:
                names.append(name)
    return {kind: tuple((unit, tuple(names)) for unit, names in found.items()) for kind, found in lists.items()}


def _list_of(row: Attendance) -> str | None:
    """Return the list an entry is printed in, None for somebody who was not there without leave."""
    if row.kind is AttendanceKind.LEAVE:
        return "on_leave"
    came = row.state is AttendanceState.PRESENT or row.kind is AttendanceKind.SUBSTITUTE
    if not came:
        return None
    return "sitting_in" if row.invited_as is AttendanceKind.SITTING_IN else "present"


def _name(row: Attendance) -> str:
    if row.kind is AttendanceKind.SUBSTITUTE:
        return row.substitute.name if row.substitute else row.substitute_name
    return row.person.name if row.person else ""
