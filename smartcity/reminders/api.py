"""Reminders as JSON: the ledger with what came of each entry, and a preview of a day."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from smartcity.actions.workflow import Verb
from smartcity.foundation import clock
from smartcity.foundation.access import requires, signed_in, the_actor
from smartcity.foundation.api import LARGEST_ID, ListOf, ListQuery, Named, Schema, api_blueprint, listing, operation
from smartcity.messages.rules import OutboxState
from smartcity.reminders import queries
from smartcity.reminders.access import Permission
from smartcity.reminders.effect import Answer
from smartcity.reminders.lines import Line
from smartcity.reminders.models import ReminderState
from smartcity.reminders.queries import Entry, Filters
from smartcity.reminders.reasons import read_by

api = api_blueprint("reminders")


class About(Schema):
    """What a reminder is about; `number` where it is an item that has one."""

    type: str
    id: int
    number: str | None


class EffectOut(Schema):
    """The first thing a unit did within two working days of a reminder."""

    at: datetime
    verb: Verb


class ReminderOut(Schema):
    """An entry of the ledger. `recipient` is null where nobody was told; `mail` where no mail was queued.

    `said` is what the recipient read, null where a person phones or signs. `attempts`, `sent_at` and `answer` (the mail
    server's) are of the mail. `effect` is null where the unit did nothing in time, or the matter is no action item.
    """

    id: int
    rule: str
    step: str
    about: About
    recipient: Named | None
    channel: str
    state: ReminderState
    reason: str
    due_on: date
    decided_at: datetime
    said: str | None
    mail: OutboxState | None
    attempts: int | None
    sent_at: datetime | None
    answer: str | None
    effect: EffectOut | None


class ReminderQuery(ListQuery):
    """What the ledger can be narrowed to; days are the city's."""

    rule: str | None = Field(None, max_length=32)
    channel: str | None = Field(None, max_length=16)
    state: ReminderState | None = None
    mail: OutboxState | None = None
    recipient: int | None = Field(None, ge=1, le=LARGEST_ID)
    about_type: str | None = Field(None, max_length=32)
    about_id: int | None = Field(None, ge=1, le=LARGEST_ID)
    first: date | None = None
    last: date | None = None


class PlannedOut(Schema):
    """What would go out: the same members as `reminders preview --json` prints."""

    rule: str
    step: str
    about: About
    recipient: Named
    channel: str
    reason: str


class PreviewOut(Schema):
    """What would go out on a day."""

    on: date
    reminders: list[PlannedOut]


class PreviewQuery(Schema):
    """The day; today where none is given."""

    on: date | None = None


@api.get("/reminders")
@signed_in
@operation(
    "List reminders: all for the office and the leaders, one's own for others",
    query=ReminderQuery,
    response=ListOf[ReminderOut],
)
def list_reminders(query: ReminderQuery) -> ListOf[ReminderOut]:
    """List the ledger, the newest first."""
    filters = Filters(
        rule=query.rule,
        channel=query.channel,
        state=query.state,
        mail=query.mail,
        recipient=query.recipient,
        subject_type=query.about_type,
        subject_id=query.about_id,
        first=query.first,
        last=query.last,
    )
    found = queries.page_of(the_actor(), filters, cursor=query.cursor, limit=query.limit)
    effects = queries.effects(found.rows)
    return ListOf[ReminderOut](**listing(found, lambda entry: _shown(entry, effects.get(entry.id))))


def _shown(entry: Entry, effect: Answer | None) -> ReminderOut:
    return ReminderOut(
        id=entry.id,
        rule=entry.rule,
        step=entry.step,
        about=About(type=entry.subject_type, id=entry.subject_id, number=entry.number),
        recipient=Named(id=entry.recipient_id, name=entry.recipient) if entry.recipient else None,
        channel=entry.channel,
        state=entry.state,
        reason=str(entry.because(the_actor().person_id)),
        due_on=entry.due_on,
        decided_at=clock.local(entry.decided_at),
        said=str(entry.said) if entry.said else None,
        mail=entry.mail,
        attempts=entry.attempts,
        sent_at=clock.local(entry.sent_at) if entry.sent_at else None,
        answer=entry.answer,
        effect=EffectOut(at=clock.local(effect.at), verb=effect.verb) if effect else None,
    )


@api.get("/reminders/preview")
@requires(Permission.READ)
@operation("Show what would go to whom on a day; nothing is sent", query=PreviewQuery, response=PreviewOut)
def preview_reminders(query: PreviewQuery) -> PreviewOut:
    """Show what would go out on a day."""
    on = query.on or clock.today()
    return PreviewOut(on=on, reminders=[PlannedOut(**as_row(line)) for line in queries.preview(on)])


def as_row(line: Line) -> dict[str, Any]:
    """Return a line as the API and the command print it."""
    subject = line.candidate.subject
    return {
        "rule": line.candidate.rule.value,
        "step": line.step.key,
        "about": {"type": subject.type, "id": subject.id, "number": subject.number},
        "recipient": {"id": line.recipient.person_id, "name": line.recipient.name},
        "channel": line.channel,
        "reason": f"{line.text} {read_by(line.recipient.because, line.recipient.person_id, None)}",
    }
