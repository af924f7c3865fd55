"""Telling everyone who is invited: of a meeting, a change, the end of it, and the issued minutes."""

from collections.abc import Iterable
from datetime import timedelta

from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.pages import instant_text
from smartcity.foundation.texts import Text
from smartcity.meetings.invited import Reach, reach, reach_of
from smartcity.meetings.models import Attendance, Meeting
from smartcity.meetings.rules import AttendanceState
from smartcity.messages.services import notify, withdraw
from smartcity.people.queries import papers_only
from smartcity.workdays.queries import calendar

KIND = "meeting"
WHY = Text("You or your unit are invited to this meeting")


def tell(actor: Actor, meeting: Meeting, text: Text, *, replaces: bool = False) -> int:
    """Tell all who can be reached; return how many that are. `replaces` takes back what they have not read yet.

    Within a working day of the meeting the message does not wait for the day's digest.
    """
    if replaces:
        take_back(meeting)
    people = _others(actor, reach_of(meeting))
    _tell(meeting, people, text)
    return len(people)


def take_back(meeting: Meeting) -> None:
    """Take back what was said of a meeting and is not read or not sent yet: also that its notice or minutes are due."""
    withdraw(("meeting", meeting.id))


def tell_new(actor: Actor, meeting: Meeting, rows: Iterable[Attendance]) -> None:
    """Tell those who were put on the list after the notice had gone out."""
    _tell(meeting, _others(actor, reach(rows)), invitation(meeting))


def tell_person(meeting: Meeting, person_id: int, text: Text) -> None:
    """Tell one person about a meeting."""
    _tell(meeting, [person_id], text)


def _tell(meeting: Meeting, person_ids: Iterable[int], text: Text) -> None:
    """Tell people about a meeting; a head or leader in the inbox only: no mail goes to these by machine."""
    alone, papers = _is_near(meeting), papers_only(clock.today())
    for person_id in person_ids:
        notify(
            person_id,
            KIND,
            text,
            why=WHY,
            link=f"/meetings/{meeting.id}",
            about=("meeting", meeting.id),
            alone=alone,
            email=person_id not in papers,
        )


def tell_of_decision(actor: Actor, meeting: Meeting, row: Attendance) -> None:
    """Tell those concerned whether a leave or a substitute was approved."""
    approved = row.state is AttendanceState.APPROVED
    text = Text("Leave approved: %(title)s, %(when)s") if approved else Text("Leave refused: %(title)s, %(when)s")
    said = Text(text.msgid, title=meeting.title, when=instant_text(meeting.starts_at))
    _tell(meeting, _others(actor, reach([row])), said)


def _others(actor: Actor, heard: Reach) -> list[int]:
    return [person.id for person in heard.reached if person.id != actor.person_id]


def _is_near(meeting: Meeting) -> bool:
    if meeting.starts_at is None or meeting.starts_at < clock.now():
        return False
    return clock.local(meeting.starts_at).date() <= calendar().next_working(clock.today() + timedelta(days=1))


def invitation(meeting: Meeting) -> Text:
    """Say what, when and where."""
    return Text(
        "Meeting: %(title)s, %(when)s, %(room)s",
        title=meeting.title,
        when=instant_text(meeting.starts_at),
        room=meeting.room or "—",
    )


def change(meeting: Meeting, reason: str) -> Text:
    """Say that time or place are new."""
    return Text(
        "Changed: %(title)s is now %(when)s, %(room)s. Reason: %(reason)s",
        title=meeting.title,
        when=instant_text(meeting.starts_at),
        room=meeting.room or "—",
        reason=reason or "—",
    )


def called_off(meeting: Meeting, reason: str) -> Text:
    """Say that a meeting is cancelled."""
    return Text("Cancelled: %(title)s, %(when)s. Reason: %(reason)s", **_words(meeting, reason))


def put_off(meeting: Meeting, reason: str) -> Text:
    """Say that a meeting will be at another time."""
    return Text("Postponed: %(title)s, planned for %(when)s. Reason: %(reason)s", **_words(meeting, reason))


def issued(meeting: Meeting, decisions: int) -> Text:
    """Say that the minutes are out."""
    return Text("Minutes issued: %(title)s, %(count)s decisions", title=meeting.title, count=decisions)


def _words(meeting: Meeting, reason: str) -> dict[str, str]:
    return {"title": meeting.title, "when": instant_text(meeting.starts_at), "reason": reason}
