"""Which message of which channel goes out next: claimed, fenced and marked as mail is (claims.py), one a channel.

A channel out of order is passed over, and so is one that has been sent as much as it bears; the channel's row in
`channel_health` is held from the look to the claim, so that schedulers side by side keep to one limit.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.database import db
from smartcity.messages import circuits
from smartcity.messages.claims import begin, due, forget_text, mark
from smartcity.messages.endpoint_answers import Posted
from smartcity.messages.endpoint_collecting import OUTSIDE, named
from smartcity.messages.endpoint_fates import note
from smartcity.messages.endpoint_models import Endpoint
from smartcity.messages.endpoint_parting import written
from smartcity.messages.endpoint_rules import endpoint_rules
from smartcity.messages.endpoint_writing import About
from smartcity.messages.models import Notification, Outbox, OutboxLine
from smartcity.messages.queries import waiting
from smartcity.messages.rules import LEFT, WAITING, OutboxKind, OutboxState, delivery_rules
from smartcity.messages.speaking import Errand, errand

log = logging.getLogger(__name__)
_QUIETLY = {"synchronize_session": False}
_KEY = ("endpoint_id", "channel", "day", "kind")
_AT_ONCE = 1000
"""Lines named in one statement."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message that is ours to post, with all that posting needs, or the verdict that it can't be."""

    row: Outbox
    endpoint: Endpoint
    errand: Errand | Posted


def claim(now: datetime, holder: str) -> tuple[list[Claimed], int]:
    """Take the next message of each channel at business time `now`; return them, and how many were done with unsent."""
    which = _ready(now)
    some = exists().where(Outbox.endpoint_id == Endpoint.id, which).correlate(Endpoint)
    used = select(Endpoint).where(Endpoint.enabled, Endpoint.removed_at.is_(None), some).order_by(Endpoint.id)
    taken, skipped = [], 0
    for endpoint in db.session.scalars(used).all():
        found, passed = _of_one(endpoint, now, which, holder)
        taken += [found] if found else []
        skipped += passed
    return taken, skipped


def _ready(now: datetime) -> ColumnElement[bool]:
    """Name what is due; a digest is not closed while lines for it are still being collected."""
    which = and_(due(now), Outbox.endpoint_id.is_not(None))
    if db.session.scalar(select(exists().where(*waiting(), named(*OUTSIDE)))):
        return and_(which, or_(Outbox.body != "", Outbox.kind != OutboxKind.DIGEST))
    return which


def _of_one(endpoint: Endpoint, now: datetime, which: ColumnElement[bool], holder: str) -> tuple[Claimed | None, int]:
    key, skipped = circuits.key_of(endpoint.id), 0
    if not circuits.may_send(key):
        return None, 0
    mine = select(Outbox).where(which, Outbox.endpoint_id == endpoint.id).limit(1)
    mine = mine.order_by(Outbox.kind.desc(), Outbox.not_before, Outbox.id)
    while (row := db.session.scalar(mine.with_for_update(skip_locked=True))) is not None:
        if not circuits.has_token(key, endpoint_rules().buckets[endpoint.kind]):
            return None, skipped
        _take(row, endpoint, now)
        if row.state is OutboxState.SENDING:
            circuits.take_token(key, endpoint_rules().buckets[endpoint.kind])
            circuits.begin_trial(key)
            return _ours(row, endpoint, holder), skipped
        skipped += 1
        db.session.flush()
    return None, skipped


def _take(row: Outbox, endpoint: Endpoint, now: datetime) -> None:
    if row.state in LEFT and row.attempts:
        record(SYSTEM, "messages.maybe_duplicate", "outbox", row.id)
    if not row.body:
        _merge(row, now)
    row.state = OutboxState.SENDING if row.body else _write(row, endpoint)
    row.leased_until = None


def _merge(row: Outbox, now: datetime) -> None:
    """Take into an unwritten message what else waits for the channel in such ones: one post says it all."""
    others = select(Outbox.id).where(
        Outbox.endpoint_id == row.endpoint_id,
        Outbox.id != row.id,
        Outbox.kind == row.kind,
        Outbox.state.in_((OutboxState.PENDING, OutboxState.HELD)),
        Outbox.body == "",
        Outbox.not_before <= now,
    )
    found = db.session.scalars(others.with_for_update(skip_locked=True)).all()
    if not found:
        return
    lines = update(OutboxLine).where(OutboxLine.outbox_id.in_(found)).values(outbox_id=row.id)
    db.session.execute(lines, execution_options=_QUIETLY)
    done = update(Outbox).where(Outbox.id.in_(found)).values(state=OutboxState.SKIPPED, body="-")
    db.session.execute(done, execution_options=_QUIETLY)


def _write(row: Outbox, endpoint: Endpoint) -> OutboxState:
    """Write the message down; `skipped` where nothing is left to say."""
    lines = db.session.scalars(
        select(Notification)
        .join(OutboxLine, OutboxLine.notification_id == Notification.id)
        .where(OutboxLine.outbox_id == row.id, Notification.withdrawn_at.is_(None))
        .order_by(Notification.urgency.desc(), Notification.id)
    ).all()
    if not lines:
        return OutboxState.SKIPPED
    try:
        row.subject, row.body, later = written(endpoint, row, lines, _inside(row))
    except Exception as error:  # one text that can't be written must not hold up the channel
        log.exception("message %s can't be written", row.id)
        row.answer = f"{type(error).__name__}: {error}"[:500]
        return OutboxState.FAILED
    if later:
        _say_later(row, later)
    return OutboxState.SENDING


def _inside(row: Outbox) -> frozenset[About]:
    """Return the matters of the day of which any line stays inside, also where another part of the message has it."""
    said = (
        select(Notification.about_type, Notification.about_id)
        .join(OutboxLine, OutboxLine.notification_id == Notification.id)
        .join(Outbox, Outbox.id == OutboxLine.outbox_id)
        .where(Notification.stays_inside, Notification.withdrawn_at.is_(None))
        .where(*(getattr(Outbox, name) == getattr(row, name) for name in _KEY))
    )
    return frozenset((about_type, about_id) for about_type, about_id in db.session.execute(said))


def _say_later(row: Outbox, lines: Sequence[Notification]) -> None:
    """Put lines that a message has no room for into one of their own, which waits for the channel like any other."""
    key = {name: getattr(row, name) for name in _KEY}
    last = db.session.scalar(select(func.min(Outbox.part)).filter_by(**key)) or 0
    part = min(last, 0) - 1  # below zero: above stand 0 and the ids of lines
    same = {name: getattr(row, name) for name in ("address", "not_before", "created_at")}
    more = Outbox(**key, **same, part=part, message_id=secrets.token_hex(16), state=OutboxState.PENDING)
    db.session.add(more)
    db.session.flush()
    moved = update(OutboxLine).where(OutboxLine.outbox_id == row.id).values(outbox_id=more.id)
    for first in range(0, len(lines), _AT_ONCE):
        some = [line.id for line in lines[first : first + _AT_ONCE]]
        db.session.execute(moved.where(OutboxLine.notification_id.in_(some)), execution_options=_QUIETLY)


def _ours(row: Outbox, endpoint: Endpoint, holder: str) -> Claimed | None:
    lease = timedelta(seconds=delivery_rules().batch.lease_seconds)
    row.holder, row.fence, row.leased_until = holder, row.fence + 1, clock.real_now() + lease
    db.session.flush()
    return Claimed(row, endpoint, errand(endpoint, row.body, row.message_id)) if begin(row) else None


def settle(claimed: Claimed, posted: Posted) -> OutboxState:
    """Write down what became of a post, for the message and for its channel."""
    row = claimed.row
    state = mark(row, posted.answer, delivery_rules().retries)
    if state is OutboxState.HELD:
        forget_text(row)
    if posted.wait and state in WAITING:
        mine = (Outbox.id == row.id, Outbox.fence == row.fence, Outbox.state.in_(WAITING))
        later = update(Outbox).where(*mine).values(retry_at=clock.real_now() + posted.wait)
        db.session.execute(later, execution_options=_QUIETLY)
    note(claimed.endpoint, posted)
    return state
