"""Putting lines into the messages of group bots and gateways: one digest a channel and working day, all merged.

A group's channel takes the lines of those whose unit or working group it serves, a gateway those of persons who can be
told. Runs inside the unit that collects; what comes after a digest has gone out is in the next working day's.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, literal, or_, select

from smartcity.accounts.queries import receiving
from smartcity.foundation import clock
from smartcity.foundation.database import db, insert_or_skip
from smartcity.messages.collecting import collected_also, digests_go_from
from smartcity.messages.endpoint_models import Endpoint
from smartcity.messages.endpoint_rules import off_the_hour
from smartcity.messages.models import Notification, Outbox, OutboxLine
from smartcity.messages.rules import Channel, OutboxKind, OutboxState, delivery_rules
from smartcity.people.models import Person, Post
from smartcity.people.queries import held_on
from smartcity.workdays.queries import calendar

OUTSIDE = (Channel.GROUP, Channel.GATEWAY)


def named(*channels: Channel) -> ColumnElement[bool]:
    """Name the lines that leave by one of the channels."""
    listed = "," + Notification.channels + ","
    return or_(*(listed.contains(f",{channel.value},", autoescape=True) for channel in channels))


def collect_for_endpoints(now: datetime, stamp: datetime) -> int:
    """Put the lines that were collected at `stamp` into the messages of the channels that serve their people.

    Returns how many messages.
    """
    lines = (Notification.collected_at == stamp, named(*OUTSIDE))
    if not db.session.scalar(select(exists().where(*lines))):
        return 0
    used = select(Endpoint).where(Endpoint.enabled, Endpoint.removed_at.is_(None)).order_by(Endpoint.id)
    return sum(_Round(now, stamp, endpoint).run() for endpoint in db.session.scalars(used).all())


@dataclass(frozen=True)
class _Round:
    """The lines collected at one `stamp`, for one channel, at business time `now`."""

    now: datetime
    stamp: datetime
    endpoint: Endpoint

    @property
    def channel(self) -> Channel:
        return Channel.GATEWAY if self.endpoint.personal else Channel.GROUP

    def run(self) -> int:
        """Put the lines into the urgent message and the digest; return how many of the two got something to say."""
        urgent: tuple[ColumnElement[bool], ...] = (Notification.alone.expression, Notification.urgency > 0)
        first = self._first(*urgent)
        if first is not None:
            self._link(self._urgent(first), *urgent)
        rest = or_(~Notification.alone, Notification.urgency <= 0)
        waits = self._first(rest) is not None
        if waits:
            self._link(self._digest(), rest)
        return (first is not None) + waits

    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        today = clock.local(self.now).date()
        lines: list[ColumnElement[bool]] = [Notification.collected_at == self.stamp, named(self.channel)]
        if self.endpoint.personal:
            reached = receiving(today).where(Person.id == Notification.person_id)
            lines.append(reached.correlate(Notification).exists())
        if not self.endpoint.everybody:
            places = or_(
                Post.organisation_id.in_(self.endpoint.unit_ids), Post.working_group_id.in_(self.endpoint.group_ids)
            )
            lines.append(exists().where(Post.person_id == Notification.person_id, held_on(today), places))
        return tuple(lines)

    def _first(self, *which: ColumnElement[bool]) -> int | None:
        return db.session.scalar(select(func.min(Notification.id)).where(*self._mine(), *which))

    def _urgent(self, first: int) -> int:
        """Return the urgent message that waits already, or a new one: at once, but off the hour."""
        open_ = (Outbox.state == OutboxState.PENDING, Outbox.body == "", Outbox.kind == OutboxKind.URGENT)
        there = select(Outbox.id).where(Outbox.endpoint_id == self.endpoint.id, *open_).with_for_update().limit(1)
        found = db.session.scalar(there)
        since = min(self.now, db.session.get_one(Notification, first).created_at)  # as mail: since it was said
        return found or self._queued(clock.local(self.now).date(), OutboxKind.URGENT, first, since).id

    def _digest(self) -> int:
        """Return the digest of the working day, or of the next one that has not been written."""
        day = delivery_rules().hours.next_open(clock.local(self.now), calendar()).date()
        while True:
            row = self._queued(day, OutboxKind.DIGEST, 0, self._goes_from(day))
            if row.state is OutboxState.SKIPPED and not row.body:
                row.state, row.retry_at = OutboxState.PENDING, None
            if row.state is OutboxState.PENDING and not row.body:
                return row.id
            day = calendar().next_working(day + timedelta(days=1))

    def _goes_from(self, day: date) -> datetime:
        """Return when the digest of a day may go out: as mail's may, and not with everybody else's."""
        opening = clock.instant(day, delivery_rules().hours.opens)
        return max(off_the_hour(opening, self._seed(day)), digests_go_from(day), self.now)

    def _seed(self, day: date) -> int:
        return self.endpoint.id + day.toordinal()

    def _queued(self, day: date, kind: OutboxKind, part: int, not_before: datetime) -> Outbox:
        """Return the one message of that key, made if missing and locked until the unit ends."""
        mine: dict[str, Any] = {"endpoint_id": self.endpoint.id, "channel": self.channel, "day": day}
        mine |= {"kind": kind, "part": part}
        made = insert_or_skip(Outbox).values(
            **mine,
            address=self.endpoint.host[:254],
            message_id=secrets.token_hex(16),
            state=OutboxState.PENDING,
            not_before=off_the_hour(not_before, self._seed(day)),
            created_at=self.now,
        )
        db.session.execute(made.on_conflict_do_nothing())
        return db.session.scalars(select(Outbox).filter_by(**mine).with_for_update()).one()

    def _link(self, outbox_id: int, *which: ColumnElement[bool]) -> None:
        db.session.flush()
        carried = select(literal(outbox_id), Notification.id).where(*self._mine(), *which)
        db.session.execute(
            insert(OutboxLine).from_select(["outbox_id", "notification_id"], carried),
            execution_options={"synchronize_session": False},
        )


collected_also(collect_for_endpoints)
