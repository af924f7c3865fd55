"""The life of a meeting: every change of its state goes through the one table, into its story and the audit.

Also its decisions, and the action items that come of them. Issued minutes are locked: a change is a new edition with a
reason. Rules: DOMAIN §4.
"""

from datetime import datetime

from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import LONG, clean_text
from smartcity.foundation.database import check_version, db
from smartcity.foundation.numbering import next_number
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.meetings import telling
from smartcity.meetings.access import Permission
from smartcity.meetings.changing import REASON, set_time
from smartcity.meetings.events import happened
from smartcity.meetings.minutes import begin_edition, edition_for, freeze
from smartcity.meetings.models import Meeting, Minutes
from smartcity.meetings.queries import get_for
from smartcity.meetings.workflow import MeetingVerb, permit_meeting


def _move(actor: Actor, meeting_id: int, verb: MeetingVerb, reason: str = "", version: int | None = None) -> Meeting:
    """Make one move of the table; everybody is told where the table says so, after the caller's part is done."""
    row = get_for(actor, meeting_id, lock=True)
    actor.require(Permission.MANAGE)
    why = clean_text("reason", reason, maximum=REASON, multiline=True)
    transition = permit_meeting(row.state, verb, why)
    check_version(row, row.version if version is None else version)
    row.state = transition.to_state
    happened(actor, row, verb, text=why, fields=("state",))
    return row


def notify(actor: Actor, meeting_id: int, *, version: int | None = None) -> Meeting:
    """Send the notice to everyone on the list; who can't be reached stands on the page, to be phoned."""
    row = _move(actor, meeting_id, MeetingVerb.NOTIFY, version=version)
    if row.starts_at is None:
        raise InvalidInput({"start": Text("The meeting has no date yet")})
    if not row.attendance:
        raise Conflict(Text("Nobody is invited yet"))
    row.notified_at = clock.now()
    telling.tell(actor, row, telling.invitation(row), replaces=True)
    return row


def postpone(actor: Actor, meeting_id: int, *, reason: str, version: int | None = None) -> Meeting:
    """Put a meeting off; its new date comes later."""
    return _call_off(actor, meeting_id, MeetingVerb.POSTPONE, reason, version)


def cancel(actor: Actor, meeting_id: int, *, reason: str, version: int | None = None) -> Meeting:
    """Cancel a meeting."""
    return _call_off(actor, meeting_id, MeetingVerb.CANCEL, reason, version)


def _call_off(actor: Actor, meeting_id: int, verb: MeetingVerb, reason: str, version: int | None) -> Meeting:
    """Those who were told of the meeting are told of its end; of a draft nobody had heard."""
    known = get_for(actor, meeting_id).notified_at is not None
    row = _move(actor, meeting_id, verb, reason, version)
    row.ended_reason = reason.strip()
    row.sequence += 1
    telling.take_back(row)
    if known:
        say = telling.called_off if verb is MeetingVerb.CANCEL else telling.put_off
        telling.tell(actor, row, say(row, row.ended_reason))
    return row


def reschedule(
    actor: Actor,
    meeting_id: int,
    *,
    start: datetime | None,
    end: datetime | None,
    room: str | None = None,
    despite_clashes: bool = False,
    version: int | None = None,
) -> Meeting:
    """Give a postponed meeting its new date; it is a draft again, and its notice goes out anew."""
    row = _move(actor, meeting_id, MeetingVerb.RESCHEDULE, version=version)
    set_time(row, start, end, despite_clashes=despite_clashes, room=room)
    row.ended_reason = ""
    return row


def hold(actor: Actor, meeting_id: int, *, version: int | None = None) -> Meeting:
    """Record that a meeting took place: it gets its number, and its minutes are due from now on."""
    row = _move(actor, meeting_id, MeetingVerb.HOLD, version=version)
    assert row.starts_at is not None
    row.held_at = clock.now()
    if row.seq is None:
        year = clock.local(row.starts_at).year
        row.seq, row.year = next_number(f"meeting.{row.kind}", year), year
    begin_edition(row, holder_id=actor.person_id, since=clock.local(row.starts_at).date())
    return row


def draft_minutes(
    actor: Actor,
    meeting_id: int,
    *,
    text: str | None = None,
    holder_id: int | None = None,
    version: int | None = None,
) -> Meeting:
    """Record that the minutes are drafted, and who has them in hand now."""
    row = _move(actor, meeting_id, MeetingVerb.DRAFT_MINUTES, version=version)
    minutes = edition_for(row)
    minutes.drafted_at = clock.now()
    minutes.version += 1
    if text is not None:
        minutes.text = clean_text("text", text, maximum=LONG, multiline=True)
    _pass_on(minutes, holder_id)
    return row


def countersign(actor: Actor, meeting_id: int, *, holder_id: int | None = None, version: int | None = None) -> Meeting:
    """Record that the minutes are countersigned; from now on they change only after being sent back."""
    row = _move(actor, meeting_id, MeetingVerb.COUNTERSIGN, version=version)
    minutes = edition_for(row)
    minutes.countersigned_at = clock.now()
    minutes.version += 1
    _pass_on(minutes, holder_id)
    return row


def send_back(
    actor: Actor, meeting_id: int, *, reason: str, holder_id: int | None = None, version: int | None = None
) -> Meeting:
    """Send countersigned minutes back to be changed."""
    row = _move(actor, meeting_id, MeetingVerb.SEND_BACK, reason, version)
    minutes = edition_for(row)
    minutes.countersigned_at = None
    minutes.version += 1
    _pass_on(minutes, holder_id)
    return row


def issue(actor: Actor, meeting_id: int, *, version: int | None = None) -> Meeting:
    """Issue the minutes: what they say now is kept whole, and everyone who was invited is told; nobody is chased."""
    row = _move(actor, meeting_id, MeetingVerb.ISSUE, version=version)
    minutes = edition_for(row)
    content = freeze(actor, row, minutes)
    telling.tell(actor, row, telling.issued(row, len(content.decisions)), replaces=True)
    return row


def revise(actor: Actor, meeting_id: int, *, reason: str, version: int | None = None) -> Meeting:
    """Begin a new edition of issued minutes, with the reason; the issued one stays as it was."""
    row = _move(actor, meeting_id, MeetingVerb.REVISE, reason, version)
    begin_edition(row, holder_id=actor.person_id, since=clock.today(), reason=reason.strip())
    return row


def _pass_on(minutes: Minutes, holder_id: int | None) -> None:
    if holder_id is not None and holder_id != minutes.holder_id:
        minutes.holder_id, minutes.held_since, minutes.holder_note = holder_id, clock.now(), ""
        db.session.flush()
