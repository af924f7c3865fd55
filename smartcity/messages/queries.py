"""What somebody is told, and where a message stands."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select

from smartcity.foundation.database import db
from smartcity.foundation.paging import Key, Page, paged
from smartcity.foundation.remembering import remembered_for
from smartcity.messages.models import Notification, Outbox
from smartcity.messages.rules import OutboxState
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


def about(subject_type: str, subject_id: int) -> Sequence[Row[Any]]:
    """Return what people were told about one thing, newest first, each with the state of its mail (None: no mail)."""
    lines = (
        select(*_SHOWN, Notification.person_id, Person.name.label("person"), Outbox.state.label("mail"))
        .join(Person, Person.id == Notification.person_id)
        .outerjoin(Outbox, Outbox.id == Notification.outbox_id)
        .where(Notification.about_type == subject_type, Notification.about_id == subject_id)
    )
    return db.session.execute(lines.order_by(Notification.id.desc())).all()


def outgoing(state: OutboxState | None = None, cursor: str | None = None) -> Page[Any]:
    """Return a page of the outgoing mail, newest first: to whom, and where it stands; never its text."""
    mail = select(
        Outbox.id,
        Outbox.person_id,
        Person.name.label("person"),
        Outbox.address,
        Outbox.kind,
        Outbox.day,
        Outbox.state,
        Outbox.attempts,
        Outbox.answer,
        Outbox.retry_at,
        Outbox.sent_at,
    ).join(Person, Person.id == Outbox.person_id)
    if state is not None:
        mail = mail.where(Outbox.state == state)
    return paged(mail, (Key(Outbox.id, descending=True),), cursor)


@remembered_for(15)
def trouble() -> str | None:
    """Return the server's last answer where messages were tried several times in vain and still wait."""
    waiting = (Outbox.state.in_((OutboxState.HELD, OutboxState.UNKNOWN)), Outbox.attempts >= TROUBLE_AFTER_TRIES)
    return db.session.scalar(select(Outbox.answer).where(*waiting).order_by(Outbox.id.desc()).limit(1))
