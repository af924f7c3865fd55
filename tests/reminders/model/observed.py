"""What the desk really did: its ledger, its inboxes and its outgoing mail, in the words of the model."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from smartcity.actions.history_models import ActionEvent, Extension, Objection
from smartcity.actions.models import ActionUnit, Milestone
from smartcity.actions.workflow import Verb
from smartcity.foundation.database import db
from smartcity.meetings.models import Minutes
from smartcity.messages.models import Notification, Outbox, OutboxLine
from smartcity.reminders.models import Reminder, ReminderState
from tests.reminders.model.expected import NOBODY, Line
from tests.reminders.model.ladder import LADDERS

WAYS = {"inbox": "told", "email": "told"}
BY_DATE = {"meeting_notice", "secondment"}
"""Of these each new date is chased anew."""
OF_MEETINGS = "meeting"


@dataclass(frozen=True)
class Told:
    """A line in somebody's inbox that the ledger accounts for, or that says something of a meeting."""

    line: Line
    withdrawn: bool
    messages: tuple


@dataclass(frozen=True)
class Message:
    """An outgoing message, with its lines."""

    to: str
    kind: str
    day: object
    state: str
    written: bool
    lines: frozenset


@dataclass
class Observed:
    lines: Counter
    skipped: set
    told: dict
    inboxes: Counter
    news: Counter
    messages: dict


def observe(stage):
    """Read everything, in one unit."""
    with stage.reading():
        places = _places()
        lines, skipped, entries = _ledger(stage, places)
        mine = Notification.kind.like("reminders.%") | (Notification.kind == OF_MEETINGS)
        notes = db.session.scalars(db.select(Notification).where(mine)).all()
        messages, of_line = _messages(stage)
        told, news = {}, Counter()
        for note in notes:
            entry = entries.get(note.cause_id)
            if note.kind == OF_MEETINGS:
                entry = Line(OF_MEETINGS, (OF_MEETINGS, note.about_id), 0, "", stage.logins[note.person_id], "told")
                news[entry.who, entry.about, note.withdrawn_at is None] += 1
            if entry is not None:
                told[note.id] = Told(entry, note.withdrawn_at is not None, tuple(of_line[note.id]))
        inboxes = Counter(
            (stage.logins[note.person_id], note.kind, _about(note.about_type, note.about_id))
            for note in notes
            if note.kind.partition(".")[2] in LADDERS
        )
    return Observed(lines, skipped, told, inboxes, news, messages)


def _about(kind, row_id):
    """Items and years by their number alone, the others with what they are."""
    return row_id if kind in {"action", "year"} else (kind, row_id)


def _places():
    """For each rule the place of each row that it speaks of among the rows of its item or meeting, by id."""
    kept = {
        "unsigned": (ActionUnit, ActionUnit.item_id, 0),
        "milestone": (Milestone, Milestone.item_id, 0),
        "extension": (Extension, Extension.item_id, 1),
        "objection": (Objection, Objection.item_id, 1),
        "returned": (ActionEvent, ActionEvent.item_id, 1, ActionEvent.verb == Verb.RETURN),
        "minutes": (Minutes, Minutes.meeting_id, 1),
    }
    return {rule: _numbered(*what) for rule, what in kept.items()}


def _numbered(model, owner, first, *which):
    found, seen = {}, Counter()
    for row_id, owner_id in db.session.execute(db.select(model.id, owner).where(*which).order_by(model.id)):
        found[row_id] = first + seen[owner_id]
        seen[owner_id] += 1
    return found


def _ledger(stage, places):
    lines, skipped, entries = Counter(), set(), {}
    for row in db.session.scalars(db.select(Reminder)):
        if row.rule not in LADDERS:
            continue
        about, version = _about(row.subject_type, row.subject_id), _version(row, places)
        if row.state is ReminderState.SKIPPED:
            skipped.add((row.rule, about, version, row.step))
            continue
        who = stage.logins[row.recipient_id] if row.recipient_id else NOBODY
        line = Line(row.rule, about, version, row.step, who, WAYS.get(row.channel, row.channel))
        lines[line] += 1
        entries[row.id] = line
    return lines, skipped, entries


def _version(row, places):
    if row.rule in BY_DATE:
        return date.fromordinal(row.deadline_version)
    if row.rule in places:
        return places[row.rule].get(row.deadline_version)
    return row.deadline_version if row.rule == "deadline" else 0


def _messages(stage):
    lines, of_line = defaultdict(set), defaultdict(list)
    rows = {row.id: row for row in db.session.scalars(db.select(Outbox))}
    for outbox_id, note_id in db.session.execute(db.select(OutboxLine.outbox_id, OutboxLine.notification_id)):
        lines[outbox_id].add(note_id)
        of_line[note_id].append(rows[outbox_id].message_id)
    return {
        row.message_id: Message(
            stage.logins.get(row.person_id, "?"), row.kind.value, row.day, row.state.value, bool(row.body),
            frozenset(lines[row.id]),
        )
        for row in rows.values()
    }, of_line  # fmt: skip
