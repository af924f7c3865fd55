"""The agenda: topics are collected up to a cut-off, taken, ordered, then locked.

After the lock only the office changes it, with a reason that stays with the topic. The generated first item, how the
last decisions stand, keeps its place. Rules: DOMAIN §4.
"""

from collections.abc import Sequence

from sqlalchemy import select

from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import LONG, NAME, TITLE, Errors, clean_text
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound
from smartcity.foundation.texts import Text
from smartcity.meetings.access import Permission, writes_minutes
from smartcity.meetings.changing import REASON, managed
from smartcity.meetings.events import happened
from smartcity.meetings.models import AgendaItem, Decision, Meeting
from smartcity.meetings.queries import get_for, minutes_of
from smartcity.meetings.rules import MeetingState
from smartcity.meetings.workflow import UPCOMING_STATES

MOST_TOPICS = 60
MOST_MINUTES = 480
WRITABLE = frozenset({MeetingState.HELD, MeetingState.DRAFTED})
"""The minutes can be written; once countersigned they must be sent back first."""


def propose(
    actor: Actor,
    meeting_id: int,
    *,
    title: str,
    unit_id: int | None = None,
    presenter: str = "",
    minutes_allotted: int | None = None,
    reason: str = "",
) -> AgendaItem:
    """Add a topic. A unit proposes its own until the cut-off, for the office to take; the office's stands at once."""
    meeting = get_for(actor, meeting_id, lock=True)
    actor.require(Permission.ANSWER)
    office = actor.may(Permission.MANAGE)
    why = _reason_after_lock(managed(actor, meeting_id), reason) if office else ""
    if not office:
        _check_proposal(actor, meeting, unit_id)
    if len(meeting.agenda) >= MOST_TOPICS:
        raise Conflict(Text("At most %(most)s topics", most=MOST_TOPICS))
    item = AgendaItem(position=len(meeting.agenda), accepted=office, proposed_by_id=actor.person_id)
    item.added_after_lock_reason = why
    _take(item, title=title, unit_id=unit_id, presenter=presenter, minutes_allotted=minutes_allotted)
    meeting.agenda.append(item)
    db.session.flush()
    happened(actor, meeting, "add_topic" if office else "propose_topic", text=item.title, fields=("agenda",))
    return item


def _check_proposal(actor: Actor, meeting: Meeting, unit_id: int | None) -> None:
    if unit_id is None or unit_id not in actor.acting_unit_ids:
        raise Forbidden(Text("You propose topics for your own unit"))
    if meeting.state not in UPCOMING_STATES:
        raise Conflict(Text("The meeting takes no topics any more"))
    if meeting.agenda_locked_at is not None:
        raise Conflict(Text("The agenda is locked: ask the secretariat"))
    if meeting.topics_until is not None and clock.today() > meeting.topics_until:
        raise Conflict(Text("Topics were collected until %(day)s: ask the secretariat", day=meeting.topics_until))


def _take(item: AgendaItem, *, title: str, unit_id: int | None, presenter: str, minutes_allotted: int | None) -> None:
    errors = Errors()
    if not item.reviews_last:
        item.title = errors.text("title", title, maximum=TITLE, required=True)
    item.presenter = errors.text("presenter", presenter, maximum=NAME)
    if unit_id is not None and db.session.get(Organisation, unit_id) is None:
        errors.add("unit", Text("There is no such unit, or it exists no longer"))
    if minutes_allotted is not None and not 1 <= minutes_allotted <= MOST_MINUTES:
        errors.add("minutes_allotted", Text("Between %(least)s and %(most)s minutes", least=1, most=MOST_MINUTES))
    errors.stop()
    item.unit_id, item.minutes_allotted = unit_id, minutes_allotted


def edit_topic(
    actor: Actor,
    meeting_id: int,
    item_id: int,
    version: int,
    *,
    title: str,
    unit_id: int | None,
    presenter: str,
    minutes_allotted: int | None,
    reason: str = "",
) -> AgendaItem:
    """Change a topic."""
    meeting = managed(actor, meeting_id)
    item = topic_of(meeting, item_id)
    check_version(item, version, {"title": title, "presenter": presenter})
    why = _reason_after_lock(meeting, reason)
    _take(item, title=title, unit_id=unit_id, presenter=presenter, minutes_allotted=minutes_allotted)
    happened(actor, meeting, "edit_topic", text=why or item.title, fields=("agenda",))
    return item


def accept_topic(actor: Actor, meeting_id: int, item_id: int) -> AgendaItem:
    """Take a topic that a unit proposed."""
    meeting = managed(actor, meeting_id)
    item = topic_of(meeting, item_id)
    _refuse_locked(meeting)
    item.accepted = True
    item.version += 1
    happened(actor, meeting, "accept_topic", text=item.title, fields=("agenda",))
    return item


def remove_topic(actor: Actor, meeting_id: int, item_id: int, *, reason: str = "") -> None:
    """Take a topic off; not one under which something was said or decided."""
    meeting = managed(actor, meeting_id)
    item = topic_of(meeting, item_id)
    why = _reason_after_lock(meeting, reason)
    decided = db.session.scalar(select(Decision.id).where(Decision.agenda_item_id == item.id).limit(1))
    if item.said or decided is not None:
        raise Conflict(Text("Something was said or decided under this topic: it stays"))
    title = item.title
    meeting.agenda.remove(item)
    db.session.flush()
    _number(meeting, meeting.agenda)
    happened(actor, meeting, "remove_topic", text=why or title, fields=("agenda",))


def place_topic(actor: Actor, meeting_id: int, item_id: int, place: int, *, reason: str = "") -> None:
    """Put a topic on another place, counted from 1; the generated first item stays first."""
    meeting = managed(actor, meeting_id)
    item = topic_of(meeting, item_id)
    why = _reason_after_lock(meeting, reason)
    order = [one for one in meeting.agenda if one is not item]
    first = 1 if order and order[0].reviews_last else 0
    if item.reviews_last:
        raise Conflict(Text("This item stays first"))
    order.insert(max(first, min(place - 1, len(order))), item)
    _number(meeting, order)
    happened(actor, meeting, "order_topics", text=why, fields=("agenda",))


def order_topics(actor: Actor, meeting_id: int, item_ids: Sequence[int], *, reason: str = "") -> None:
    """Put all topics in an order; each is named once."""
    meeting = managed(actor, meeting_id)
    why = _reason_after_lock(meeting, reason)
    by_id = {item.id: item for item in meeting.agenda}
    if sorted(item_ids) != sorted(by_id):
        raise InvalidInput({"order": Text("Name each topic of this meeting once")})
    order = sorted((by_id[item_id] for item_id in item_ids), key=lambda item: not item.reviews_last)
    _number(meeting, order)
    happened(actor, meeting, "order_topics", text=why, fields=("agenda",))


def _number(meeting: Meeting, order: Sequence[AgendaItem]) -> None:
    """Number the topics anew; in two steps, as no two may ever have one place."""
    order = list(order)
    for place, item in enumerate(order):
        item.position = -1 - place
    db.session.flush()
    for place, item in enumerate(order):
        item.position = place
    db.session.flush()
    meeting.agenda.sort(key=lambda item: item.position)


def lock(actor: Actor, meeting_id: int) -> Meeting:
    """Lock the agenda: it is approved. What units proposed and nobody took falls away."""
    meeting = managed(actor, meeting_id)
    _refuse_locked(meeting)
    for item in [one for one in meeting.agenda if not one.accepted]:
        meeting.agenda.remove(item)
    db.session.flush()
    _number(meeting, meeting.agenda)
    meeting.agenda_locked_at = clock.now()
    meeting.version += 1
    happened(actor, meeting, "lock_agenda", fields=("agenda",))
    return meeting


def write_said(actor: Actor, meeting_id: int, item_id: int, version: int, said: str) -> AgendaItem:
    """Write down what was said under a topic."""
    meeting = writable(actor, meeting_id)
    item = topic_of(meeting, item_id)
    check_version(item, version, {"said": said})
    item.said = clean_text("said", said, maximum=LONG, multiline=True)
    happened(actor, meeting, "write_said", fields=("agenda",))
    return item


def writable(actor: Actor, meeting_id: int) -> Meeting:
    """Return a meeting whose minutes the actor may write now."""
    meeting = get_for(actor, meeting_id, lock=True)
    if not writes_minutes(actor, minutes_of(meeting.id)):
        raise Forbidden
    if meeting.state is MeetingState.ISSUED:
        raise Conflict(Text("The minutes are issued and locked: begin a new edition with a reason"))
    if meeting.state is MeetingState.COUNTERSIGNED:
        raise Conflict(Text("The minutes are countersigned: send them back first"))
    if meeting.state not in WRITABLE:
        raise Conflict(Text("Minutes are written once the meeting was held"))
    return meeting


def topic_of(meeting: Meeting, item_id: int) -> AgendaItem:
    """Return a topic of this meeting; `NotFound` for one of another meeting."""
    found = next((item for item in meeting.agenda if item.id == item_id), None)
    if found is None:
        raise NotFound
    return found


def _reason_after_lock(meeting: Meeting, reason: str) -> str:
    """Return the reason; once the agenda is locked there must be one."""
    return clean_text("reason", reason, maximum=REASON, required=meeting.agenda_locked_at is not None)


def _refuse_locked(meeting: Meeting) -> None:
    if meeting.agenda_locked_at is not None:
        raise Conflict(Text("The agenda is locked"))
