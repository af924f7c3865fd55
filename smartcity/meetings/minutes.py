"""The minutes: written, handed on, frozen when they are issued. Who holds them and since when is always known."""

from datetime import date

from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import LONG, REFERENCE, clean_text
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.meetings import telling
from smartcity.meetings.access import writes_minutes
from smartcity.meetings.agenda import writable
from smartcity.meetings.events import happened
from smartcity.meetings.minutes_content import MinutesContent
from smartcity.meetings.minutes_queries import content_of
from smartcity.meetings.models import Meeting, Minutes
from smartcity.meetings.queries import get_for, minutes_of
from smartcity.meetings.rules import minutes_due_on
from smartcity.people.models import Person
from smartcity.workdays.queries import calendar


def edition_for(meeting: Meeting) -> Minutes:
    """Return the edition under way; Conflict before the meeting was held."""
    found = minutes_of(meeting.id)
    if found is None:
        raise Conflict(Text("Minutes are written once the meeting was held"))
    return found


def begin_edition(meeting: Meeting, *, holder_id: int | None, since: date, reason: str = "") -> Minutes:
    """Begin the first edition when a meeting was held, or a further one that starts from the text of the last."""
    last = minutes_of(meeting.id)
    row = Minutes(
        meeting_id=meeting.id,
        edition=last.edition + 1 if last else 1,
        text=last.text if last else "",
        holder_id=holder_id,
        held_since=clock.now(),
        due_on=minutes_due_on(since, calendar()),
        drafted_at=clock.now() if last else None,
        change_reason=reason,
    )
    db.session.add(row)
    db.session.flush()
    return row


def write(actor: Actor, meeting_id: int, version: int, text: str) -> Minutes:
    """Write the general part of the minutes."""
    meeting = writable(actor, meeting_id)
    row = edition_for(meeting)
    check_version(row, version, {"text": text})
    row.text = clean_text("text", text, maximum=LONG, multiline=True)
    happened(actor, meeting, "write_minutes", fields=("text",))
    return row


def hand_on(actor: Actor, meeting_id: int, *, holder_id: int | None, note: str = "") -> Minutes:
    """Note who has the minutes in hand from now on: in the app or on paper (`note`), by the office or the holder."""
    meeting = get_for(actor, meeting_id, lock=True)
    row = edition_for(meeting)
    if not writes_minutes(actor, row):
        raise Forbidden
    if row.issued_at is not None:
        raise Conflict(Text("The minutes are issued"))
    if holder_id is None or not _is_there(holder_id):
        raise InvalidInput({"holder": Text("There is no such person, or the person has left")})
    _give(row, holder_id, clean_text("note", note, maximum=REFERENCE))
    happened(actor, meeting, "hand_on", text=row.holder_note, fields=("holder_id",))
    if holder_id != actor.person_id:
        telling.tell_person(meeting, holder_id, Text("The minutes of %(title)s are with you now", title=meeting.title))
    return row


def take_over(actor: Actor, meeting_id: int, holder_id: int) -> None:
    """Give the minutes to the successor of somebody who leaves, once that successor has accepted them."""
    meeting = db.session.get_one(Meeting, meeting_id)
    row = minutes_of(meeting_id)
    if row is not None and row.issued_at is None:
        _give(row, holder_id, "")
        happened(actor, meeting, "hand_on", fields=("holder_id",))


def _give(row: Minutes, holder_id: int, note: str) -> None:
    row.holder_id, row.holder_note, row.held_since = holder_id, note, clock.now()
    row.version += 1
    db.session.flush()


def _is_there(person_id: int) -> bool:
    person = db.session.get(Person, person_id)
    return person is not None and person.active


def freeze(actor: Actor, meeting: Meeting, row: Minutes) -> MinutesContent:
    """Keep what the edition says, whole: later changes of the meeting don't reach it."""
    content = content_of(meeting, row)
    row.issued_at, row.issued_by_id = clock.now(), actor.person_id
    row.issued_content = content.as_json()
    row.holder_note = ""
    row.version += 1
    db.session.flush()
    return content
