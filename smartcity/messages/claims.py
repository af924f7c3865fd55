"""Whose a message is while it goes out: claimed for a while, fenced before each send, marked after it.

Claim, then send, then mark. Measured with 12 kills of the sender: send-then-mark doubled nearly everything,
mark-then-send lost 20 of 300, this lost none and doubled at most one a kill. The mark of a message and the fence of the
next are one statement. Each function runs in a short write unit; leases and back-off are real time.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

from sqlalchemy import ColumnElement, Table, and_, bindparam, case, or_, select, update

from smartcity.accounts.queries import secretariat_people
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.database import UTCDateTime, db
from smartcity.foundation.texts import Text
from smartcity.messages.models import Outbox
from smartcity.messages.rules import LEFT, WAITING, Batch, Channel, OutboxKind, OutboxState, Retries, delivery_rules
from smartcity.messages.services import notify, withdraw
from smartcity.messages.smtp import Answer, Outcome
from smartcity.people.models import Person
from smartcity.workdays.queries import calendar

UNDELIVERED = "undelivered"
NOBODY = 0
SAID = ("subject", "body", "html", "address")
"""What a message says and to which address: written down when it is fenced, so that a second try says the same."""
_FATE = ("state", "answer", "times_lost", "retry_at", "sent_at")
_QUIETLY = {"synchronize_session": False}
_BY_ITSELF = {"isolation_level": "AUTOCOMMIT"}


class Held(Protocol):
    """A message that a sender holds, as far as marking it asks."""

    @property
    def id(self) -> int:
        """Its row."""

    @property
    def fence(self) -> int:
        """The claim under which it is held."""

    @property
    def attempts(self) -> int:
        """The tries before this one."""

    @property
    def times_lost(self) -> int:
        """How often it may have arrived before."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One message to a person that a claim took, and what it says where that was written down before.

    `left`: it was being sent, so that somebody may have it; it says the same if it is sent again.
    """

    id: int
    person_id: int
    kind: OutboxKind
    address: str
    message_id: str
    fence: int
    attempts: int
    times_lost: int
    subject: str
    body: str
    html: str
    left: bool


def claim(now: datetime, holder: str, batch: Batch) -> list[Taken]:
    """Take the next mail.

    `now` is business time: nothing goes out before its hour, and only urgent messages while the office is closed.
    Rows that another sender is just taking are passed over.
    """
    rows: Sequence[Any] = db.session.execute(
        select(Outbox.state, *_TAKEN)
        .where(due(now), Outbox.channel == Channel.EMAIL)
        .order_by(Outbox.kind.desc(), Outbox.not_before, Outbox.id)
        .limit(batch.messages)
        .with_for_update(skip_locked=True)
    ).all()
    taken = [Taken(*row[1:]) for row in rows]
    for row, one in zip(rows, taken, strict=True):
        if row.state in LEFT and one.attempts:
            record(SYSTEM, "messages.maybe_duplicate", "outbox", one.id)
    until = clock.real_now() + timedelta(seconds=batch.lease_seconds)
    ours = {"state": OutboxState.SENDING, "holder": holder, "fence": Outbox.fence + 1, "leased_until": until}
    if taken:
        change((Outbox.id.in_([one.id for one in taken]),), **ours)
    return taken


_NOT_AS_STORED: dict[str, Any] = {"fence": (Outbox.fence + 1).label("fence"), "left": (Outbox.body != "").label("left")}
_TAKEN = [_NOT_AS_STORED.get(name, getattr(Outbox, name, None)) for name in Taken.__slots__]


def due(now: datetime) -> ColumnElement[bool]:
    """Name the messages whose hour has come at business time `now`, and those whose sender has let go of them."""
    real = clock.real_now()
    waiting = and_(
        Outbox.state.in_(WAITING), Outbox.not_before <= now, or_(Outbox.retry_at.is_(None), Outbox.retry_at <= real)
    )
    found = or_(waiting, and_(Outbox.state == OutboxState.SENDING, Outbox.leased_until < real))
    if delivery_rules().hours.is_open(clock.local(now), calendar()):
        return found
    return and_(found, Outbox.kind == OutboxKind.URGENT)


def write_down(written: Iterable[tuple[Taken, dict[str, object]]]) -> None:
    """Keep what messages say, or that there is nothing to say or nobody to say it to, as long as they are ours."""
    for row, values in written:
        change(_fence(row), **values)


def begin(row: Held) -> bool:
    """Fence a message just before it is sent: True while it is still ours; the try is counted."""
    now = clock.real_now()
    ours = (*_fence(row), Outbox.leased_until > now)
    until = now + timedelta(seconds=delivery_rules().batch.lease_seconds)
    return change(ours, attempts=Outbox.attempts + 1, leased_until=until) > 0


def give_back(holder: str) -> int:
    """Let go of what one sender holds and has not tried; return how many."""
    mine = (Outbox.holder == holder, Outbox.state == OutboxState.SENDING)
    return change(mine, state=OutboxState.HELD, leased_until=None)


def hold_all(now: datetime, wait: timedelta, answer: Answer, retries: Retries) -> int:
    """Leave the mail server alone for a while: no mail that is due now is tried before, and this counts as a try of it.

    What has been tried in vain for a day is given up; the office is told by one line. Returns how many that were.
    """
    mail = (Outbox.not_before <= now, Outbox.channel == Channel.EMAIL)
    waiting = (Outbox.state.in_(WAITING), *mail)
    fresh = or_(Outbox.retry_at.is_(None), Outbox.retry_at <= clock.real_now())
    change((*waiting, fresh), attempts=Outbox.attempts + 1, answer=answer.words)
    change(waiting, retry_at=clock.real_now() + wait)
    given_up = change((*waiting, Outbox.attempts >= retries.tries), state=OutboxState.FAILED, retry_at=None)
    if given_up:
        _tell_of_many(given_up, answer)
    return given_up


def mark(row: Held, answer: Answer, retries: Retries) -> OutboxState:
    """Write down what became of a try; where the fence has moved on, the row is its new holder's."""
    return mark_and_begin(row, answer, retries, None, alone=False)[0]


def mark_and_begin(
    row: Held, answer: Answer, retries: Retries, following: Taken | None, *, alone: bool = True
) -> tuple[OutboxState, bool]:
    """Write down what became of a try, fence the next message and keep what it says: one statement.

    Return the state, and whether the next is ours. Not `alone`: the unit does something else too.
    """
    fate = _fate(row, answer, retries)
    state: OutboxState = fate["state"]
    changed = _run(row.id, row.fence, fate, following, alone=alone and state is OutboxState.SENT)
    if row.id in changed and state is OutboxState.FAILED:
        _tell_the_office(row.id, answer)
    return state, following is not None and following.id in changed


def begin_first(following: Taken) -> bool:
    """Fence the first message of a batch and keep what it says; tell whether it is ours."""
    return following.id in _run(NOBODY, 0, dict.fromkeys(_FATE), following, alone=True)


def _run(marked: int, fence: int, fate: dict[str, Any], following: Taken | None, *, alone: bool) -> set[int]:
    """Run the statement; return which rows it changed.

    Where it is all that a unit does (`alone`), PostgreSQL isn't told of a beginning and an end, two answers to wait
    for: one statement is a transaction by itself.
    """
    now = clock.real_now()
    given = {
        "marked": marked,
        "marked_fence": fence,
        "next": following.id if following else NOBODY,
        "next_fence": following.fence if following else 0,
        "real_now": now,
        "until": now + timedelta(seconds=delivery_rules().batch.lease_seconds),
        **{f"new_{name}": value for name, value in fate.items()},
        **{f"said_{name}": getattr(following, name, "") for name in SAID},
    }
    by_itself = alone and db.engine.dialect.name == "postgresql"
    connection = db.session.connection(execution_options=_BY_ITSELF if by_itself else None)
    return set(connection.execute(_MARK_AND_BEGIN, given).scalars())


def _fate(row: Held, answer: Answer, retries: Retries) -> dict[str, Any]:
    tried, lost = row.attempts + 1, row.times_lost + (answer.outcome is Outcome.LOST)
    state = _state_after(answer.outcome, tried, lost, retries)
    wait = timedelta(minutes=retries.unknown_minutes) if state is OutboxState.UNKNOWN else spread(retries, tried)
    return {
        "state": state,
        "answer": answer.words,
        "times_lost": lost,
        "retry_at": clock.real_now() + wait if state in WAITING else None,
        "sent_at": clock.now() if state is OutboxState.SENT else None,
    }


def spread(retries: Retries, tried: int) -> timedelta:
    """Return the wait after a try, a little longer or shorter by chance."""
    return retries.wait(tried, random.random())  # noqa: S311  no secret


_TABLE = cast("Table", Outbox.__table__)
_ROW = _TABLE.c
_held_under = case((_ROW.state == OutboxState.SENDING, _ROW.fence))
"""The claim under which a message is being sent.

No plain condition on the state: PostgreSQL then went for each message through the index by state, past all that had
been sent since it last cleaned up, so that each digest made the next one slower.
"""
_MARKED = and_(_ROW.id == bindparam("marked"), _held_under == bindparam("marked_fence"))
_NEXT = and_(
    _ROW.id == bindparam("next"),
    _held_under == bindparam("next_fence"),
    _ROW.leased_until > bindparam("real_now", type_=UTCDateTime),
)


def _marked_or_kept(name: str) -> Any:
    new = bindparam(f"new_{name}", type_=_ROW[name].type)
    return case((_ROW.id == bindparam("marked"), new), else_=_ROW[name])


_MARK_AND_BEGIN = (
    update(_TABLE)
    .where(_ROW.id.in_((bindparam("marked"), bindparam("next"))), or_(_MARKED, _NEXT))
    .values(
        {name: _marked_or_kept(name) for name in _FATE}
        | {
            name: case(
                (_ROW.id == bindparam("next"), bindparam(f"said_{name}", type_=_ROW[name].type)), else_=_ROW[name]
            )
            for name in SAID
        }
        | {
            "leased_until": case((_ROW.id == bindparam("marked"), None), else_=bindparam("until", type_=UTCDateTime)),
            "attempts": case((_ROW.id == bindparam("marked"), _ROW.attempts), else_=_ROW.attempts + 1),
        }
    )
    .returning(_ROW.id)
)
"""Made once: written anew for each message it took as long as the mail server."""


def _state_after(outcome: Outcome, tried: int, lost: int, retries: Retries) -> OutboxState:
    if outcome is Outcome.SENT:
        return OutboxState.SENT
    if outcome is Outcome.REFUSED or lost > 1 or tried >= retries.tries:
        return OutboxState.FAILED
    return OutboxState.UNKNOWN if outcome is Outcome.LOST else OutboxState.HELD


def forget_text(row: Held) -> None:
    """Have a message that never left written anew at its next try: what it says may be settled by then."""
    change((Outbox.id == row.id, Outbox.fence == row.fence, Outbox.state == OutboxState.HELD), body="", html="")


def _tell_the_office(outbox_id: int, answer: Answer) -> None:
    """Have the secretariat look at an address that can't be reached; one line a person, however often it fails."""
    person = db.session.scalar(select(Person).join(Outbox, Outbox.person_id == Person.id).where(Outbox.id == outbox_id))
    if person is None:
        return
    withdraw(("person", person.id), [UNDELIVERED])
    text = Text("Mail to %(name)s could not be delivered: %(answer)s", name=person.name, answer=answer.words)
    for one in secretariat_people(clock.today()):
        notify(
            one.id,
            UNDELIVERED,
            text,
            why=Text("You get this because you belong to the secretariat"),
            link=f"/people/{person.id}",
            about=("person", person.id),
            email=False,
        )


def _tell_of_many(number: int, answer: Answer) -> None:
    """Tell the secretariat that the mail server was out of reach for so long that mail was given up."""
    for one in secretariat_people(clock.today()):
        notify(
            one.id,
            UNDELIVERED,
            Text(
                "Letters that could not be delivered for a day: %(n)s. The server said: %(answer)s",
                n=number,
                answer=answer.words,
            ),
            why=Text("You get this because you belong to the secretariat"),
            link="/messages/mail?state=failed",
            about=("outbox", 0),
            email=False,
        )


def _fence(row: Held) -> tuple[ColumnElement[bool], ...]:
    """Name a message as long as nobody has claimed it after us."""
    return (Outbox.id == row.id, _held_under == row.fence)


def change(which: tuple[ColumnElement[bool], ...], **values: object) -> int:
    """Change messages by one statement; return how many."""
    changed = update(Outbox).where(*which).values(**values).returning(Outbox.id)
    return len(db.session.execute(changed, execution_options=_QUIETLY).all())
