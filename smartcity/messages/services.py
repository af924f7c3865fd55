"""Telling somebody something, and taking back what has not gone out yet.

The caller's own act is what the audit records; being told of it is part of that act.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, NotFound
from smartcity.foundation.texts import Text
from smartcity.messages.access import Permission
from smartcity.messages.models import Notification, Outbox, OutboxLine
from smartcity.messages.queries import not_gone_out, waiting
from smartcity.messages.rules import Channel, OutboxState
from smartcity.people.models import Person


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
    channels: Iterable[Channel] | None = None,
    stays_inside: bool = False,
    alone: bool = False,
    cause_id: int | None = None,
) -> Notification:
    """Tell a person something: a line in the inbox at once, and by mail where the person can be reached so.

    The line joins the digest of the working day, or goes `alone`, when it is collected (collecting.py). It waits for
    office hours unless it goes alone and `urgency` is above 0; at or below 0 the greater one stands first in its part
    of a digest. `channels` replaces the mail by other ways out. A line that `stays_inside` is only counted outside.
    `why` says why the person gets it; `link` is a path of this site.
    """
    ways = [Channel.EMAIL] * email if channels is None else sorted(set(channels) - {Channel.INBOX})
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
        channels=",".join(ways),
        alone=alone,
        cause_id=cause_id,
        created_at=clock.now(),
    )
    db.session.add(line)
    db.session.flush()
    return line


def withdraw(about: tuple[str, int], kinds: Iterable[str] | None = None, *, causes: Iterable[int] | None = None) -> int:
    """Take back the lines about a thing that are unread, or whose mail has not gone out; return how many.

    Used when the matter is settled, before anything new is said about it. `kinds` restricts it to some kinds of lines,
    `causes` to those that stem from some entries.
    """
    lines = [
        Notification.about_type == about[0],
        Notification.about_id == about[1],
        Notification.withdrawn_at.is_(None),
        or_(Notification.read_at.is_(None), not_gone_out()),
    ]
    if kinds is not None:
        lines.append(Notification.kind.in_(list(kinds)))
    if causes is not None:
        lines.append(Notification.cause_id.in_(list(causes)))
    taken = update(Notification).where(*lines).values(withdrawn_at=clock.now()).returning(Notification.id)
    return len(db.session.execute(taken, execution_options={"synchronize_session": "fetch"}).all())


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

    Lines that wait to be collected never are, and those that wait in a message of today or later leave it, so that a
    digest which is opened anew says only what is new. Returns how many lines and messages that were.
    """
    db.session.flush()
    quietly = {"synchronize_session": False}
    ahead = select(Outbox.id).where(Outbox.state == OutboxState.PENDING, Outbox.day >= clock.today())
    db.session.execute(delete(OutboxLine).where(OutboxLine.outbox_id.in_(ahead)), execution_options=quietly)
    never = update(Notification).where(*waiting()).values(collected_at=clock.real_now()).returning(Notification.id)
    count = len(db.session.execute(never, execution_options=quietly).all())
    old = update(Notification).where(Notification.read_at.is_(None), Notification.created_at < read_before)
    db.session.execute(old.values(read_at=clock.now()), execution_options=quietly)
    skipped = update(Outbox).where(Outbox.state == OutboxState.PENDING).values(state=OutboxState.SKIPPED)
    count += len(db.session.execute(skipped.returning(Outbox.id), execution_options=quietly).all())
    for row in list(db.session):
        if isinstance(row, Notification | Outbox):
            db.session.expire(row)
    record(actor, "messages.settle_past", "outbox", fields=("state",), count=count)
    return count


def retry(actor: Actor, outbox_id: int) -> Outbox:
    """Have a message that was given up tried again, at the address that the person has now.

    What certainly never left is written anew, without what was settled since; what may have arrived says the same.
    """
    actor.require(Permission.RETRY)
    row = db.session.scalars(select(Outbox).where(Outbox.id == outbox_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    if row.state is not OutboxState.FAILED:
        raise Conflict(Text("Only mail that was given up can be tried again"))
    if not row.times_lost:
        row.body = row.html = ""
    row.state, row.retry_at, row.attempts, row.times_lost = OutboxState.HELD, None, 0, 0
    if row.person_id is not None:
        row.address = db.session.get_one(Person, row.person_id).email or row.address
    record(actor, "messages.retry", "outbox", row.id, fields=("state", "address"))
    return row
