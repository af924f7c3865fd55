"""What somebody is told, and where a message stands."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    ScalarSelect,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased

from smartcity.foundation.database import db
from smartcity.foundation.paging import Key, Page, paged
from smartcity.foundation.remembering import remembered_for
from smartcity.messages.endpoint_models import Endpoint
from smartcity.messages.models import Notification, Outbox, OutboxLine
from smartcity.messages.rules import Channel, OutboxState
from smartcity.people.models import Person

TROUBLE_AFTER_TRIES = 3

_SHOWN = (
    Notification.id,
    Notification.kind,
    Notification.text,
    Notification.why,
    Notification.link,
    Notification.urgency,
    Notification.created_at,
    Notification.read_at,
)


def _unread(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Notification.person_id == person_id,
        Notification.read_at.is_(None),
        Notification.withdrawn_at.is_(None),
    )


def unread(person_id: int) -> int:
    """Return how many lines a person has not read; what was taken back doesn't count."""
    return db.session.scalar(select(func.count(Notification.id)).where(*_unread(person_id))) or 0


def inbox(person_id: int, cursor: str | None = None) -> Page[Any]:
    """Return a page of a person's lines: the unread first, then the newest."""
    read = case((Notification.read_at.is_(None), 0), else_=1)
    lines = select(*_SHOWN).where(Notification.person_id == person_id, Notification.withdrawn_at.is_(None))
    return paged(lines, (Key(read), Key(Notification.id, descending=True)), cursor)


def waiting() -> tuple[ColumnElement[bool], ...]:
    """Name the lines that are still to be collected, as their partial index does."""
    nowhere: ColumnElement[str] = literal_column("''")  # written out: SQLite uses no partial index for a bound value
    return Notification.collected_at.is_(None), Notification.channels != nowhere, Notification.withdrawn_at.is_(None)


def not_gone_out() -> ColumnElement[bool]:
    """Tell that a line leaves the house and has not yet: it waits to be collected, or in a message not written yet."""
    carried = (OutboxLine.notification_id == Notification.id, OutboxLine.outbox_id == Outbox.id)
    return or_(and_(*waiting()), exists().where(*carried, *_unwritten()).correlate(Notification))


def _unwritten() -> tuple[ColumnElement[bool], ...]:
    """Name the messages that are yet to be written, or to be written anew because nothing of them has left.

    Also those that a sender has taken and not come to: if it died, another one writes them when its lease is over.
    """
    not_tried = (OutboxState.PENDING, OutboxState.HELD, OutboxState.SENDING)
    return Outbox.state.in_(not_tried), Outbox.body.expression == ""


def causes_not_gone_out() -> CompoundSelect[int | None]:
    """Return the statement that finds the causes of lines that can still be taken back before anybody is told.

    Both halves start from what waits, not from all that was ever said. A line without a cause gives an empty one: asked
    to leave those out, SQLite would go through the index of all causes instead.
    """
    cause = select(Notification.cause_id.expression)
    carried = cause.join(OutboxLine, OutboxLine.notification_id == Notification.id).join(Outbox)
    return union(cause.where(*waiting()), carried.where(*_unwritten(), Notification.withdrawn_at.is_(None)))


def mail_of_line() -> ScalarSelect[int]:
    """Return the id of the e-mail that carries a line, for a join of `Outbox` to `Notification`."""
    message = aliased(Outbox)
    carried = (OutboxLine.notification_id == Notification.id, message.channel == Channel.EMAIL)
    mails = select(func.max(message.id)).join(OutboxLine, OutboxLine.outbox_id == message.id).where(*carried)
    return mails.correlate(Notification).scalar_subquery()


def about(subject_type: str, subject_id: int) -> Sequence[Row[Any]]:
    """Return what people were told about one thing, newest first, each with the state of its mail (None: no mail)."""
    lines = (
        select(*_SHOWN, Notification.person_id, Person.name.label("person"), Outbox.state.label("mail"))
        .join(Person, Person.id == Notification.person_id)
        .outerjoin(Outbox, Outbox.id == mail_of_line())
        .where(Notification.about_type == subject_type, Notification.about_id == subject_id)
    )
    return db.session.execute(lines.order_by(Notification.id.desc())).all()


def outgoing(state: OutboxState | None = None, cursor: str | None = None) -> Page[Any]:
    """Return a page of the outgoing mail, newest first: to whom, and where it stands; never its text."""
    mail = select(
        Outbox.id,
        Outbox.person_id,
        func.coalesce(Person.name, Endpoint.name).label("receiver"),
        Outbox.address,
        Outbox.kind,
        Outbox.day,
        Outbox.state,
        Outbox.attempts,
        Outbox.answer,
        Outbox.retry_at,
        Outbox.sent_at,
    )
    mail = mail.outerjoin(Person, Person.id == Outbox.person_id).outerjoin(Endpoint, Endpoint.id == Outbox.endpoint_id)
    if state is not None:
        mail = mail.where(Outbox.state == state)
    return paged(mail, (Key(Outbox.id, descending=True),), cursor)


@remembered_for(15)
def trouble() -> str | None:
    """Return the mail server's last answer where messages were tried several times in vain and still wait."""
    waiting = (Outbox.state.in_((OutboxState.HELD, OutboxState.UNKNOWN)), Outbox.attempts >= TROUBLE_AFTER_TRIES)
    mail = (*waiting, Outbox.channel == Channel.EMAIL)
    return db.session.scalar(select(Outbox.answer).where(*mail).order_by(Outbox.id.desc()).limit(1))
