"""Reading the ledger of reminders, a preview of any day, the phone list and the notices."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from smartcity.actions.models import ActionItem
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written
from smartcity.foundation.paging import DEFAULT_LIMIT, Key, Page, paged
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.messages.models import Notification, Outbox
from smartcity.messages.queries import mail_of_line
from smartcity.messages.rules import OutboxState, delivery_rules
from smartcity.people.models import Person, Post
from smartcity.reminders.access import sees_all
from smartcity.reminders.action_source import ACTION
from smartcity.reminders.effect import Answer, answers_to
from smartcity.reminders.lines import PAPER, Line
from smartcity.reminders.models import Reminder, ReminderState
from smartcity.reminders.planning import plan
from smartcity.reminders.reasons import beside_item, read_by

_NUMBER = re.compile(r"[0-9]{4}-[0-9]{1,6}")
FARTHEST = timedelta(days=731)
"""How far ahead a preview reaches."""


@dataclass(frozen=True)
class Filters:
    """What a list of reminders is narrowed to; None asks nothing. `text`: part of a number, title, name or unit."""

    text: str = ""
    rule: str | None = None
    channel: str | None = None
    state: ReminderState | None = None
    mail: OutboxState | None = None
    recipient: int | None = None
    subject_type: str | None = None
    subject_id: int | None = None
    first: date | None = None
    last: date | None = None


class Entry(NamedTuple):
    """One line of the ledger; `number` and `title` where it is about an action item, `mail` where mail was queued."""

    id: int
    rule: str
    step: str
    subject_type: str
    subject_id: int
    channel: str
    state: ReminderState
    reason: dict[str, Any]
    due_on: date
    decided_at: Any
    recipient_id: int
    recipient: str | None
    year: int | None
    seq: int | None
    title: str | None
    text: dict[str, Any] | None
    link: str | None
    mail: OutboxState | None
    sent_at: Any
    mail_id: int | None
    attempts: int | None
    answer: str | None
    mail_day: date | None

    @property
    def number(self) -> str | None:
        """The item's number as offices write it."""
        return written(self.year, self.seq)

    @property
    def said(self) -> Text | None:
        """What the recipient was told; None where a person phones or signs."""
        return Text.from_json(self.text) if self.text else None

    @property
    def said_beside_item(self) -> Text | None:
        """What the recipient was told, for a page that names the item already."""
        return Text.from_json(beside_item(self.text)) if self.text else None

    def because(self, reader_id: int | None) -> Text:
        """Why it went out, or was passed over, as its reader understands it."""
        return read_by(Text.from_json(self.reason), self.recipient_id, reader_id)


def _entries() -> Select[*tuple[Any, ...]]:
    about_item = and_(Reminder.subject_type == ACTION, ActionItem.id == Reminder.subject_id)
    return (
        select(
            Reminder.id,
            Reminder.rule,
            Reminder.step,
            Reminder.subject_type,
            Reminder.subject_id,
            Reminder.channel,
            Reminder.state,
            Reminder.reason,
            Reminder.due_on,
            Reminder.decided_at,
            Reminder.recipient_id,
            Person.name,
            ActionItem.year,
            ActionItem.seq,
            ActionItem.title,
            Notification.text,
            Notification.link,
            Outbox.state,
            Outbox.sent_at,
            Outbox.id,
            Outbox.attempts,
            Outbox.answer,
            Outbox.day,
        )
        .outerjoin(Person, Person.id == Reminder.recipient_id)
        .outerjoin(ActionItem, about_item)
        .outerjoin(Notification, Notification.cause_id == Reminder.id)
        .outerjoin(Outbox, Outbox.id == mail_of_line())
    )


def _seen_by(actor: Actor) -> list[ColumnElement[bool]]:
    """The office and the leaders see all; others what went to themselves."""
    return [] if sees_all(actor) else [Reminder.recipient_id == (actor.person_id or -1)]


def page_of(actor: Actor, filters: Filters, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[Entry]:
    """Return a page of the ledger that a person sees, the newest first."""
    statement = _entries().where(*_seen_by(actor), *_conditions(filters))
    found = paged(statement, [Key(Reminder.id.expression, descending=True)], cursor, limit)
    return Page([Entry._make(row[: len(Entry._fields)]) for row in found.rows], found.next)


def of_item(actor: Actor, item_id: int, limit: int = 30) -> list[Entry]:
    """Return what went out about an item, as far as a person sees it, the newest first."""
    filters = Filters(subject_type=ACTION, subject_id=item_id, state=ReminderState.DECIDED)
    return list(page_of(actor, filters, limit=limit).rows)


def effects(entries: Iterable[Entry]) -> dict[int, Answer]:
    """Return, for entries about items, the first thing a unit did within two working days, by the entry's id."""
    about = [one for one in entries if one.subject_type == ACTION and one.state is ReminderState.DECIDED]
    answers = answers_to((one.subject_id, one.decided_at) for one in about)
    return {one.id: answers[pair] for one in about if (pair := (one.subject_id, one.decided_at)) in answers}


def count(actor: Actor, filters: Filters) -> int:
    """Return how many entries a list has in all."""
    entries = _entries().where(*_seen_by(actor), *_conditions(filters))
    return db.session.scalar(select(func.count()).select_from(entries.with_only_columns(Reminder.id).subquery())) or 0


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.text:
        found.append(_mentions(filters.text))
    for column, value in (
        (Reminder.rule, filters.rule),
        (Reminder.channel, filters.channel),
        (Reminder.state, filters.state),
        (Reminder.recipient_id, filters.recipient),
        (Reminder.subject_type, filters.subject_type),
        (Reminder.subject_id, filters.subject_id),
        (Outbox.state, filters.mail),
    ):
        if value is not None:
            found.append(column == value)
    if filters.first is not None:
        found.append(Reminder.decided_at >= clock.instant(filters.first))
    if filters.last is not None:
        found.append(Reminder.decided_at < clock.end_of_day(filters.last))
    return found


def _mentions(text: str) -> ColumnElement[bool]:
    year, _, seq = text.partition("-")
    if _NUMBER.fullmatch(text):
        return and_(ActionItem.year == int(year), ActionItem.seq == int(seq))
    named = or_(*(one.contains(text, autoescape=True) for one in (Organisation.name, Organisation.short_name)))
    there = select(Post.person_id).join(Organisation, Organisation.id == Post.organisation_id).where(named)
    by_words = (ActionItem.title.contains(text, autoescape=True), Person.name.contains(text, autoescape=True))
    return or_(*by_words, Reminder.recipient_id.in_(there))


def preview(on: date) -> list[Line]:
    """Return what would go to whom on a day if nothing changed until then; sends and writes nothing.

    InvalidInput for a day too far ahead: every repetition until then is worked out.
    """
    if on > clock.today() + FARTHEST:
        raise InvalidInput({"on": Text("A preview reaches two years ahead at most")})
    moment = clock.instant(on, delivery_rules().hours.opens)
    with clock.at(moment):
        return [line for line in plan(moment).lines if line.channel != PAPER]
