"""Telling somebody something, and taking back what has not gone out yet.

The caller's own act is what the audit records; being told of it is part of that act.
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, exists, or_, select, update

from smartcity.accounts.queries import can_receive
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db, insert_or_skip
from smartcity.foundation.problems import Conflict, NotFound
from smartcity.foundation.texts import Text
from smartcity.messages.access import Permission
from smartcity.messages.models import Notification, Outbox
from smartcity.messages.rules import Channel, OutboxKind, OutboxState, delivery_rules
from smartcity.people.models import Person
from smartcity.workdays.queries import calendar

DIGEST_PART = 0


def notify(
    person_id: int,
    kind: str,
    text: Text,
    *,
    why: Text | None,
    link: str,
    about: tuple[str, int],
    urgency: int = 0,
    email: bool = True,
    stays_inside: bool = False,
    alone: bool = False,
) -> Notification:
    """Tell a person something: a line in the inbox at once, and by mail where the person can be reached so.

    The line joins the digest of the working day, or goes `alone`. Mail waits for office hours unless `urgency` is above
    0. A line that `stays_inside` is only counted in the mail. `why` says why the person gets it; `link` is a path of
    this site.
    """
    line = Notification(
        person_id=person_id,
        kind=kind,
        text=text.as_json(),
        why=why.as_json() if why else None,
        link=link,
        about_type=about[0],
        about_id=about[1],
        urgency=urgency,
        stays_inside=stays_inside,
        created_at=clock.now(),
    )
    db.session.add(line)
    db.session.flush()
    address = _address(person_id) if email else ""
    if address:
        line.outbox_id = _alone(line, address) if alone else _digest(person_id, address)
    return line


def _address(person_id: int) -> str:
    """Return where mail reaches the person; empty for those who left, whose account is closed, or who gave none."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person.email if can_receive(person_id, clock.today()) else ""


def _alone(line: Notification, address: str) -> int:
    """Queue a message of its own; an urgent one doesn't wait for the office to open."""
    if line.urgency > 0:
        return _queued(line.person_id, address, clock.today(), OutboxKind.URGENT, line.id).id
    return _queued(line.person_id, address, _speaking_day(), OutboxKind.ALONE, line.id).id


def _digest(person_id: int, address: str) -> int:
    """Return the digest that the line joins: the working day's, or the next one's where that has gone out."""
    day = _speaking_day()
    while True:
        row = _queued(person_id, address, day, OutboxKind.DIGEST, DIGEST_PART)
        if row.state is OutboxState.SKIPPED:
            row.state, row.retry_at = OutboxState.PENDING, None
        if row.state is OutboxState.PENDING and not row.body:
            return row.id
        day = calendar().next_working(day + timedelta(days=1))


def _speaking_day() -> date:
    """Return the working day on which something said now goes out: today, unless the office has closed."""
    return delivery_rules().hours.next_open(clock.local(clock.now()), calendar()).date()


def _queued(person_id: int, address: str, day: date, kind: OutboxKind, part: int) -> Outbox:
    """Return the one message of that key, made if missing and locked until the unit ends."""
    mine = {"person_id": person_id, "channel": Channel.EMAIL, "day": day, "kind": kind, "part": part}
    made = insert_or_skip(Outbox).values(
        **mine,
        address=address,
        message_id=_message_id(),
        state=OutboxState.PENDING,
        not_before=clock.now() if kind is OutboxKind.URGENT else clock.instant(day, delivery_rules().hours.opens),
        created_at=clock.now(),
    )
    db.session.execute(made.on_conflict_do_nothing())
    return db.session.scalars(select(Outbox).filter_by(**mine).with_for_update()).one()


def _message_id() -> str:
    sender: str = current_app.extensions["smartcity.settings"].mail_from
    return f"<{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"


def withdraw(about: tuple[str, int], kinds: Iterable[str] | None = None) -> int:
    """Take back the lines about a thing that are unread, or whose mail has not gone out; return how many.

    Used when the matter is settled, before anything new is said about it. `kinds` restricts it to some kinds of lines.
    """
    waiting = exists().where(Outbox.id == Notification.outbox_id, *_not_rendered())
    lines = [
        Notification.about_type == about[0],
        Notification.about_id == about[1],
        Notification.withdrawn_at.is_(None),
        or_(Notification.read_at.is_(None), waiting),
    ]
    if kinds is not None:
        lines.append(Notification.kind.in_(list(kinds)))
    taken = update(Notification).where(*lines).values(withdrawn_at=clock.now()).returning(Notification.id)
    return len(db.session.execute(taken, execution_options={"synchronize_session": "fetch"}).all())


def _not_rendered() -> tuple[ColumnElement[bool], ...]:
    return (Outbox.state == OutboxState.PENDING, Outbox.body == "")


def mark_read(actor: Actor, notification_id: int) -> Notification:
    """Note that the actor has read a line of the own inbox; reading it again changes nothing."""
    line = db.session.scalar(
        select(Notification).where(Notification.id == notification_id, Notification.person_id == actor.person_id)
    )
    if line is None:
        raise NotFound
    if line.read_at is None:
        line.read_at = clock.now()
        record(actor, "messages.read", "notification", line.id, fields=("read_at",))
    return line


def mark_all_read(actor: Actor) -> int:
    """Note that the actor has read every line of the own inbox; return how many were new."""
    new = update(Notification).where(Notification.person_id == actor.person_id, Notification.read_at.is_(None))
    found = db.session.execute(new.values(read_at=clock.now()).returning(Notification.id)).all()
    record(actor, "messages.read_all", "notification", fields=("read_at",), count=len(found))
    return len(found)


def settle_past(actor: Actor, read_before: datetime) -> int:
    """Close what a played past has queued: none of it goes out as mail, and lines from before `read_before` are read.

    Lines that wait in a message of today or later leave it, so that a digest which is opened anew says only what is
    new. Returns how many messages that were.
    """
    db.session.flush()
    quietly = {"synchronize_session": False}
    ahead = select(Outbox.id).where(Outbox.state == OutboxState.PENDING, Outbox.day >= clock.today())
    leaving = update(Notification).where(Notification.outbox_id.in_(ahead)).values(outbox_id=None)
    db.session.execute(leaving, execution_options=quietly)
    old = update(Notification).where(Notification.read_at.is_(None), Notification.created_at < read_before)
    db.session.execute(old.values(read_at=clock.now()), execution_options=quietly)
    skipped = update(Outbox).where(Outbox.state == OutboxState.PENDING).values(state=OutboxState.SKIPPED)
    count = len(db.session.execute(skipped.returning(Outbox.id), execution_options=quietly).all())
    for row in list(db.session):
        if isinstance(row, Notification | Outbox):
            db.session.expire(row)
    record(actor, "messages.settle_past", "outbox", fields=("state",), count=count)
    return count


def retry(actor: Actor, outbox_id: int) -> Outbox:
    """Have a message that was given up tried again, at the address that the person has now."""
    actor.require(Permission.RETRY)
    row = db.session.scalars(select(Outbox).where(Outbox.id == outbox_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    if row.state is not OutboxState.FAILED:
        raise Conflict(Text("Only mail that was given up can be tried again"))
    row.state, row.retry_at, row.attempts, row.times_lost = OutboxState.HELD, None, 0, 0
    row.address = db.session.get_one(Person, row.person_id).email or row.address
    record(actor, "messages.retry", "outbox", row.id, fields=("state", "address"))
    return row
