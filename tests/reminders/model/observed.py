"""What the desk really did: its ledger, its inboxes and its outgoing mail, in the words of the model."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from smartcity.actions.history_models import ActionEvent, Extension, Objection
from smartcity.actions.models import ActionUnit, Milestone
from smartcity.actions.workflow import Verb
from smartcity.foundation.database import db
from smartcity.messages.models import Notification, Outbox, OutboxLine
from smartcity.reminders.models import Reminder, ReminderState
from tests.reminders.model.expected import NOBODY, Line
from tests.reminders.model.ladder import LADDERS

WAYS = {"inbox": "told", "email": "told"}


@dataclass(frozen=True)
class Told:
    """A line in somebody's inbox that the ledger accounts for."""

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
    messages: dict


def observe(stage):
    """Read everything, in one unit."""
    with stage.reading():
        places = _places()
        lines, skipped, entries = _ledger(stage, places)
        notes = db.session.scalars(db.select(Notification).where(Notification.kind.like("reminders.%"))).all()
        messages, of_line = _messages(stage)
        told = {}
        for note in notes:
            entry = entries.get(note.cause_id)
            if entry is not None:
                told[note.id] = Told(entry, note.withdrawn_at is not None, tuple(of_line[note.id]))
        inboxes = Counter(
            (stage.logins[note.person_id], note.kind, note.about_id)
            for note in notes
            if note.kind.partition(".")[2] in LADDERS
        )
    return Observed(lines, skipped, told, inboxes, messages)


def _places():
    """For each rule the place of each row that it speaks of among its item's rows, by id."""
    returns = (ActionEvent.verb == Verb.RETURN,)
    kept = {
        "unsigned": (ActionUnit, 0, ()),
        "milestone": (Milestone, 0, ()),
        "extension": (Extension, 1, ()),
        "objection": (Objection, 1, ()),
        "returned": (ActionEvent, 1, returns),
    }
    return {rule: _numbered(*what) for rule, what in kept.items()}


def _numbered(model, first, which):
    found, seen = {}, Counter()
    for row_id, item_id in db.session.execute(db.select(model.id, model.item_id).where(*which).order_by(model.id)):
        found[row_id] = first + seen[item_id]
        seen[item_id] += 1
    return found


def _ledger(stage, places):
    lines, skipped, entries = Counter(), set(), {}
    for row in db.session.scalars(db.select(Reminder)):
        if row.rule not in LADDERS:
            continue
        version = row.deadline_version if row.rule == "deadline" else 0
        if row.rule in places:
            version = places[row.rule].get(row.deadline_version)
        if row.state is ReminderState.SKIPPED:
            skipped.add((row.rule, row.subject_id, version, row.step))
            continue
        who = stage.logins[row.recipient_id] if row.recipient_id else NOBODY
        line = Line(row.rule, row.subject_id, version, row.step, who, WAYS.get(row.channel, row.channel))
        lines[line] += 1
        entries[row.id] = line
    return lines, skipped, entries


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
