"""Putting the lines that wait into the messages that carry them: one digest a person, channel and working day.

Everything is done by a few statements for some hundreds of people at a time, so that its cost in memory is the same for
one line and for a hundred thousand. A line that arrives later waits for the next round; one that nobody can be written
for is collected into no message.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, TypeAlias

from flask import current_app
from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from smartcity.accounts.queries import receiving
from smartcity.foundation import clock
from smartcity.foundation.database import UTCDateTime, db, insert_or_skip
from smartcity.foundation.scheduling import HOLDER, JobRun
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.models import Notification, Outbox, OutboxLine
from smartcity.messages.queries import waiting
from smartcity.messages.rules import Channel, OutboxKind, OutboxState, delivery_rules
from smartcity.people.models import Person
from smartcity.workdays.queries import calendar

PEOPLE_AT_A_TIME = 250
"""People in one unit of work: a hundred thousand lines to 5 000 people take twenty."""

DIGEST_PART = 0
_KEY = (Outbox.person_id, Outbox.channel, Outbox.day, Outbox.kind, Outbox.part)
_QUIETLY = {"synchronize_session": False}
_COUNTED = {"preserve_rowcount": True}
_Insert: TypeAlias = "postgresql.Insert | sqlite.Insert"
_Meeting: TypeAlias = Callable[[_Insert], _Insert]

_deciders: set[str] = set()
_hooks: list[Callable[[datetime, datetime], int]] = []
_addresses: dict[Channel, ColumnElement[str]] = {Channel.EMAIL: Person.email.expression}


def decided_by(job: str) -> None:
    """Let no digest be closed while that job is at work: it is still finding out what the digest must say."""
    _deciders.add(job)


def reached_by(channel: Channel, address: ColumnElement[str]) -> None:
    """Have lines collected for one more channel; `address` is where it reaches a person, empty where it doesn't."""
    _addresses[channel] = address


def collected_also(hook: Callable[[datetime, datetime], int]) -> None:
    """Have lines put into messages of another kind too.

    `hook(now, stamp)` is called for those collected at `stamp` and returns how many messages it gave something to say.
    """
    if hook not in _hooks:
        _hooks.append(hook)


def collect(now: datetime, holder: str = HOLDER) -> int:
    """Put what waits at business time `now` into messages; return how many messages got something to say.

    While a job that decides runs elsewhere (`holder` has not its lease), only lines that go alone are collected.
    """
    count, last = 0, 0
    with unit(Mode.READ):
        only_alone = is_deciding(but=holder)
    while True:
        with unit(Mode.READ):
            first, last = _next_people(last, only_alone)
        if not last:
            return count
        with unit(Mode.WRITE, audited=False):
            count += collect_within(now, first, last, only_alone=only_alone)


def is_deciding(*, but: str = "") -> bool:
    """Tell whether a job that decides is at work, other than by the holder `but`; its lease ends with it."""
    running = (JobRun.name.in_(_deciders), JobRun.leased_until > clock.real_now(), JobRun.holder != but)
    return db.session.scalar(select(exists().where(*running))) or False


def _waiting(only_alone: bool) -> tuple[ColumnElement[bool], ...]:
    return (*waiting(), Notification.alone.expression) if only_alone else waiting()


def _next_people(after: int, only_alone: bool) -> tuple[int, int]:
    """Return the first and last of the next people for whom lines wait; zeros where there are none."""
    people = select(Notification.person_id).where(*_waiting(only_alone), Notification.person_id > after)
    some = people.distinct().order_by(Notification.person_id).limit(PEOPLE_AT_A_TIME).subquery()
    row = db.session.execute(select(func.min(some.c.person_id), func.max(some.c.person_id))).one()
    return row[0] or 0, row[1] or 0


def collect_within(now: datetime, first: int, last: int, *, only_alone: bool = False) -> int:
    """Collect for the people with ids from `first` to `last` inside the open write unit; return how many messages."""
    stamp = _own_stamp()
    some = select(Notification.id).where(*_waiting(only_alone), Notification.person_id.between(first, last))
    taken = update(Notification).where(Notification.id.in_(some.with_for_update(skip_locked=True)))
    db.session.execute(taken.values(collected_at=stamp), execution_options=_QUIETLY)
    rounds = [_Round(now, stamp, *channel, (first, last)).run() for channel in _addresses.items()]
    return sum(rounds) + sum(hook(now, stamp) for hook in _hooks)


def _own_stamp() -> datetime:
    """Return real time, or the next moment that no earlier round bears: a clock may stand still or go back."""
    stamp = clock.real_now()
    while db.session.scalar(select(exists().where(Notification.collected_at == stamp))):
        stamp += timedelta(microseconds=1)
    return stamp


@dataclass(frozen=True)
class _Round:
    """The lines collected at one `stamp`, for one channel, at business time `now`; `people` are the first and last."""

    now: datetime
    stamp: datetime
    channel: Channel
    address: ColumnElement[str]
    people: tuple[int, int]

    def run(self) -> int:
        """Put the lines into messages; return how many: one for each line that goes alone, one digest a person."""
        alone = Notification.alone.expression
        persons = func.count(Notification.person_id.distinct())
        counts = select(func.count().filter(alone), func.count().filter(~alone), persons.filter(~alone))
        single, together, digests = db.session.execute(counts.where(*self._mine)).one()
        if single:
            self.alone()
        if together:
            self.digests(together)
        return int(single + digests)

    def alone(self) -> None:
        """Give each line that goes alone a message; an urgent one doesn't wait for the office to open."""
        alone, urgent = Notification.alone.expression, Notification.urgency > 0
        today, day = clock.local(self.now).date(), self._speaking_day()
        self._queue(
            select(Person.id).join(Notification, Notification.person_id == Person.id).where(*self._mine, alone),
            _as_it_is,
            day=case((urgent, literal(today, Outbox.day.type)), else_=literal(day, Outbox.day.type)),
            kind=case((urgent, _kind(OutboxKind.URGENT)), else_=_kind(OutboxKind.ALONE)),
            part=Notification.id.expression,
            not_before=case((urgent, self._since_said()), else_=_instant(_opening(day))),
        )
        self._link(alone, Outbox.part == Notification.id, Outbox.kind != OutboxKind.DIGEST)

    def digests(self, left: int) -> None:
        """Put the other lines, `left` of them, into the digest of the working day, or of the next that has not gone."""
        day, lines = self._speaking_day(), ~Notification.alone.expression
        while left:
            self._queue(
                select(Person.id).where(Person.id.in_(select(Notification.person_id).where(*self._mine, lines))),
                _open_anew,
                day=literal(day, Outbox.day.type),
                kind=_kind(OutboxKind.DIGEST),
                part=literal(DIGEST_PART),
                not_before=_instant(digests_go_from(day)),
            )
            key = (Outbox.day == day, Outbox.kind == OutboxKind.DIGEST, Outbox.part == DIGEST_PART)
            left -= self._link(lines, *key, Outbox.state == OutboxState.PENDING, Outbox.body == "")
            day, lines = calendar().next_working(day + timedelta(days=1)), and_(lines, ~self._linked())

    def _since_said(self) -> ColumnElement[Any]:
        """Return from when an urgent line may go: since it was said, not since it was collected.

        Whoever collects may have looked at the clock later than the sender of the same tick, who would pass it over.
        """
        said, now = Notification.created_at.expression, _instant(self.now)
        return case((said < now, said), else_=now)

    @cached_property
    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        """Name the lines that this channel carries to somebody who can be reached by it."""
        named = ("," + Notification.channels + ",").contains(f",{self.channel.value},", autoescape=True)
        return Notification.collected_at == self.stamp, named, Notification.person_id.not_in(self._unreached())

    def _unreached(self) -> Sequence[int]:
        """Return who can't be reached, few as a rule: asked once, for asked line by line it took most of the time."""
        reached = receiving(clock.local(self.now).date()).where(self.address != "")
        missed = select(Person.id).where(Person.id.between(*self.people), Person.id.not_in(reached))
        return db.session.scalars(missed).all()

    def _linked(self) -> ColumnElement[bool]:
        """Tell that a message of this channel carries the line."""
        message = aliased(Outbox)
        # a value and no join: PostgreSQL would look through all messages of the channel for each line
        channel = select(message.channel).where(message.id == OutboxLine.outbox_id).correlate(OutboxLine)
        by = (OutboxLine.notification_id == Notification.id, channel.scalar_subquery() == self.channel)
        # looked up line by line: joined, and told by old statistics that nothing is linked, PostgreSQL went through all
        # lines for each line, half a minute for 6 000
        return select(literal(1)).where(*by).limit(1).correlate(Notification).scalar_subquery().is_not(None)

    def _queue(self, people: Any, where_there_is_one: _Meeting, **key: ColumnElement[Any]) -> None:
        """Make the messages that are missing."""
        made = people.add_columns(
            literal(self.channel, Outbox.channel.type),
            *key.values(),
            self.address,
            _message_id(),
            literal(OutboxState.PENDING, Outbox.state.type),
            _instant(self.now),
        )
        columns = ["person_id", "channel", *key, "address", "message_id", "state", "created_at"]
        new = where_there_is_one(insert_or_skip(Outbox).from_select(columns, made))
        db.session.execute(new, execution_options=_QUIETLY)

    def _link(self, lines: ColumnElement[bool], *which: ColumnElement[bool]) -> int:
        """Have the message that each line belongs to carry it, if there is one; return how many lines that were."""
        # looked up line by line: joined, and told by old statistics that nothing is collected, PostgreSQL went through
        # all lines for each message
        its = (Outbox.person_id == Notification.person_id, Outbox.channel == self.channel, *which)
        message = select(Outbox.id).where(*its).limit(1).correlate(Notification).scalar_subquery()
        carried = select(message, Notification.id).where(*self._mine, lines, message.is_not(None))
        made = insert(OutboxLine).from_select(["outbox_id", "notification_id"], carried)
        return db.session.execute(made, execution_options=_COUNTED).rowcount  # type: ignore[attr-defined, no-any-return]

    def _speaking_day(self) -> date:
        """Return the working day on which something said now goes out: today, unless the office has closed."""
        return delivery_rules().hours.next_open(clock.local(self.now), calendar()).date()


def _as_it_is(new: _Insert) -> _Insert:
    return new.on_conflict_do_nothing(index_elements=list(_KEY))


def _open_anew(new: _Insert) -> _Insert:
    """Hold a digest that is there until the unit ends, so that it isn't closed meanwhile; open one skipped again."""
    open_ = and_(Outbox.state.in_((OutboxState.PENDING, OutboxState.SKIPPED)), Outbox.body == "")
    again = {"state": OutboxState.PENDING, "retry_at": None}
    return new.on_conflict_do_update(index_elements=list(_KEY), set_=again, where=open_)


def digests_go_from(day: date) -> datetime:
    """Return when the digests of a working day may go out, by whatever channel: the morning's reminders stand in them.

    The office's opening and the minutes after it are data (data/delivery.toml).
    """
    return _opening(day) + delivery_rules().digest_after_opening


def _opening(day: date) -> datetime:
    return clock.instant(day, delivery_rules().hours.opens)


def _kind(kind: OutboxKind) -> ColumnElement[OutboxKind]:
    return literal(kind, Outbox.kind.type)


def _instant(moment: datetime) -> ColumnElement[datetime]:
    return literal(moment, UTCDateTime)


def _message_id() -> ColumnElement[str]:
    """Make an id at random for each row; it never changes, so that a second try bears the same."""
    sender: str = current_app.extensions["smartcity.settings"].mail_from
    if db.engine.dialect.name == "postgresql":
        token = func.replace(cast(func.gen_random_uuid(), String), "-", "")
    else:
        token = func.lower(func.hex(func.randomblob(16)))
    return literal("<") + token + literal(f"@{sender.rpartition('@')[2]}>")
