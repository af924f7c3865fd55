"""Decisions and what comes of them: numbered without a gap, each with its action items, linked both ways."""

from dataclasses import replace

from flask import current_app
from sqlalchemy import func, select

from smartcity.actions.assigning import assign
from smartcity.actions.drafting import create
from smartcity.actions.editing import add_source, as_described, edit
from smartcity.actions.models import ActionItem
from smartcity.actions.new_action import NewAction, NewSource
from smartcity.actions.queries import get_for as item_for
from smartcity.actions.queries import visible_to
from smartcity.actions.rules import SourceKind
from smartcity.actions.workflow import State
from smartcity.foundation import clock, i18n
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import LONG, REFERENCE, clean_text
from smartcity.foundation.database import check_version, db
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.numbering import written
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.meetings.access import Permission
from smartcity.meetings.agenda import topic_of, writable
from smartcity.meetings.decision_queries import get
from smartcity.meetings.events import happened
from smartcity.meetings.models import Decision, DecisionAction, Meeting
from smartcity.meetings.queries import get_for
from smartcity.meetings.rules import MeetingState

_TITLE_IN_REFERENCE = 120
_LONGEST_NUMBER = 9
"""Digits: four of the year, the others of the number."""


def decide(
    actor: Actor, meeting_id: int, text: str, *, agenda_item_id: int | None = None, needs_action: bool = True
) -> Decision:
    """Enter a decision; it gets the meeting's next number."""
    meeting = writable(actor, meeting_id)
    clean = clean_text("text", text, maximum=LONG, required=True, multiline=True)
    if agenda_item_id is not None:
        topic_of(meeting, agenda_item_id)
    last = db.session.scalar(select(func.max(Decision.number)).where(Decision.meeting_id == meeting.id)) or 0
    row = Decision(
        meeting_id=meeting.id, agenda_item_id=agenda_item_id, number=last + 1, text=clean, needs_action=needs_action
    )
    db.session.add(row)
    happened(actor, meeting, "decide", text=f"{row.number}", fields=("decisions",))
    return row


def edit_decision(
    actor: Actor,
    meeting_id: int,
    decision_id: int,
    version: int,
    *,
    text: str,
    needs_action: bool,
    agenda_item_id: int | None,
) -> Decision:
    """Change a decision while the minutes are written; it keeps its number."""
    meeting = writable(actor, meeting_id)
    row = get(meeting.id, decision_id)
    check_version(row, version, {"text": text})
    row.text = clean_text("text", text, maximum=LONG, required=True, multiline=True)
    if agenda_item_id is not None:
        topic_of(meeting, agenda_item_id)
    row.needs_action, row.agenda_item_id = needs_action, agenda_item_id
    happened(actor, meeting, "edit_decision", text=f"{row.number}", fields=("decisions",))
    return row


def remove_decision(actor: Actor, meeting_id: int, decision_id: int) -> None:
    """Take a decision out of minutes that are being written; those behind it move up. One with items stays."""
    meeting = writable(actor, meeting_id)
    row = get(meeting.id, decision_id)
    if row.links:
        raise Conflict(Text("Items came of this decision: it stays"))
    number = row.number
    db.session.delete(row)
    db.session.flush()
    behind = select(Decision).where(Decision.meeting_id == meeting.id, Decision.number > number)
    for later in db.session.scalars(behind.order_by(Decision.number)).all():
        later.number -= 1
        db.session.flush()
    happened(actor, meeting, "remove_decision", text=f"{number}", fields=("decisions",))


def make_action(
    actor: Actor, meeting_id: int, decision_id: int, new: NewAction, *, assign_now: bool = False
) -> ActionItem:
    """Make an action item of a decision: a draft, or assigned at once; each knows the other."""
    meeting, decision = _minuted(actor, meeting_id, decision_id)
    source = source_of(meeting, decision)
    if source not in new.sources:
        new = replace(new, sources=(source, *new.sources))
    item = create(actor, new)
    _link(actor, meeting, decision, item)
    if assign_now:
        item = assign(actor, item.id)
    return item


def take_up(actor: Actor, meeting_id: int, decision_id: int, action_id: int) -> ActionItem:
    """Link a decision with an item that exists: the decision becomes one more of its sources."""
    meeting, decision = _minuted(actor, meeting_id, decision_id)
    item = item_for(actor, action_id)
    linked = select(DecisionAction.id).where(
        DecisionAction.decision_id == decision.id, DecisionAction.action_id == item.id
    )
    if db.session.scalar(linked) is not None:
        raise Conflict(Text("The decision and the item are linked already"))
    source = source_of(meeting, decision)
    if item.state is State.DRAFT:
        described = as_described(item)
        item = edit(actor, item.id, replace(described, sources=(*described.sources, source)))
    else:
        item = add_source(actor, item.id, source)
    _link(actor, meeting, decision, item)
    return item


def take_up_number(actor: Actor, meeting_id: int, decision_id: int, number: str) -> ActionItem:
    """Link a decision with the item of that number."""
    year, _dash, seq = number.strip().partition("-")
    numeric = (year + seq).isascii() and year.isdigit() and seq.isdigit() and len(year + seq) <= _LONGEST_NUMBER
    mine = visible_to(actor).where(ActionItem.year == int(year), ActionItem.seq == int(seq)) if numeric else None
    found = db.session.scalar(mine) if mine is not None else None
    if found is None:
        raise InvalidInput({"number": Text("There is no item with this number")})
    return take_up(actor, meeting_id, decision_id, found.id)


def _minuted(actor: Actor, meeting_id: int, decision_id: int) -> tuple[Meeting, Decision]:
    meeting = get_for(actor, meeting_id, lock=True)
    actor.require(Permission.MANAGE)
    if meeting.state is MeetingState.CANCELLED:
        raise Conflict(Text("The meeting was cancelled"))
    return meeting, get(meeting.id, decision_id)


def _link(actor: Actor, meeting: Meeting, decision: Decision, item: ActionItem) -> None:
    db.session.add(DecisionAction(decision_id=decision.id, action_id=item.id, linked_at=clock.now()))
    happened(actor, meeting, "link_action", text=f"{decision.number}", fields=("decisions",))


def source_of(meeting: Meeting, decision: Decision) -> NewSource:
    """Return the decision as a source of items: the meeting's title and number, and which of its decisions.

    The words are the office's, whatever language the person works in: they go into ledgers and documents.
    """
    with i18n.using(current_app.extensions["smartcity.settings"].language):
        reference = _(
            "%(meeting)s %(number)s, decision %(decision)s",
            meeting=meeting.title[:_TITLE_IN_REFERENCE],
            number=written(meeting.year, meeting.seq) or "",
            decision=decision.number,
        )
    return NewSource(SourceKind.MEETING, reference[:REFERENCE])
