"""The story of a meeting: every act is written into it and recorded for the audit, in one place."""

from collections.abc import Iterable

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.meetings.models import Meeting, MeetingEvent


def happened(actor: Actor, meeting: Meeting, verb: str, *, text: str = "", fields: Iterable[str] = ()) -> MeetingEvent:
    """Write what happened to a meeting, who did it and why; the audit keeps the act without the words."""
    event = MeetingEvent(meeting_id=meeting.id, at=clock.now(), verb=verb, person_id=actor.person_id, text=text)
    db.session.add(event)
    db.session.flush()
    record(actor, f"meetings.{verb}", "meeting", meeting.id, fields=fields)
    return event
