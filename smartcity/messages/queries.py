"""What somebody is told, and where a message stands."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select

from smartcity.foundation.database import db
from smartcity.foundation.paging import Key, Page, paged
from smartcity.messages.models import Notification, Outbox
from smartcity.people.models import Person

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
