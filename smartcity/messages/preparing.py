"""What the messages of a batch say: read again and written just before the first try, with no lock held.

What was settled since is left out, and nobody is written to who may not be told any more.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import func, select

from smartcity.accounts.queries import receiving
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.messages.claims import Taken
from smartcity.messages.models import Notification, OutboxLine
from smartcity.messages.rules import OutboxState
from smartcity.messages.writing import Line, Reader, Writer
from smartcity.people.models import Person

log = logging.getLogger(__name__)
ROOM = 200
"""Lines that one message holds, the most urgent; of more it says how many wait at the desk."""


@dataclass
class Prepared:
    """A batch ready to go: what is to be sent, to whom, what is to be kept of it, and what is done with unsent."""

    ready: list[Taken] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    kept: list[tuple[Taken, dict[str, object]]] = field(default_factory=list)
    done: list[OutboxState] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Contents:
    lines: list[Line]
    total: int


_NOTHING = _Contents([], 0)


def prepared(taken: Sequence[Taken], now: datetime, writer: Writer) -> Prepared:
    """Write what is not written yet of the messages taken, at business time `now`; reading only."""
    found = Prepared()
    people = _people(taken, now)
    contents = _contents([row.id for row in taken if not row.body])
    for row in taken:
        person = people.get(row.person_id)
        lines = contents.get(row.id, _NOTHING)
        if person is None or not person.email or not (row.body or lines.lines):
            _leave(found, row, OutboxState.SKIPPED)
            continue
        found.names[row.id] = person.name
        if row.body:
            found.ready.append(row)
        else:
            _write(found, row, person, lines, writer)
    return found


def _write(found: Prepared, row: Taken, person: Person, contents: _Contents, writer: Writer) -> None:
    try:
        reader = Reader(person.name, person.language)
        written = writer.write(reader, contents.lines, contents.total - len(contents.lines))
    except Exception as error:  # one text that can't be written must not hold up everybody's mail
        log.exception("message %s can't be written", row.id)
        _leave(found, row, OutboxState.FAILED, f"{type(error).__name__}: {error}"[:500])
        return
    ready = replace(row, subject=written.subject, body=written.text, html=written.html, address=person.email)
    found.ready.append(ready)
    found.kept.append((row, {name: getattr(ready, name) for name in ("subject", "body", "html", "address")}))


def _leave(found: Prepared, row: Taken, state: OutboxState, answer: str = "") -> None:
    found.done.append(state)
    found.kept.append((row, {"state": state, "leased_until": None, **({"answer": answer} if answer else {})}))


def _people(taken: Sequence[Taken], now: datetime) -> dict[int, Person]:
    """Return those of the people who may be told today."""
    who = select(Person).where(Person.id.in_({row.person_id for row in taken}))
    told = who.where(Person.id.in_(receiving(clock.local(now).date()).where(Person.id.in_(r.person_id for r in taken))))
    return {person.id: person for person in db.session.scalars(told)}


def _contents(outbox_ids: Sequence[int]) -> dict[int, _Contents]:
    """Return the lines of messages that still stand, the most urgent first, and how many there are in all."""
    message, order = OutboxLine.outbox_id, (Notification.urgency.desc(), Notification.id)
    place = func.row_number().over(partition_by=message, order_by=order).label("place")
    lines = (
        select(OutboxLine.outbox_id, *(getattr(Notification, name) for name in Line.__slots__), place)
        .add_columns(func.count().over(partition_by=message).label("total"))
        .join(Notification, Notification.id == OutboxLine.notification_id)
        .where(OutboxLine.outbox_id.in_(outbox_ids), Notification.withdrawn_at.is_(None))
        .subquery()
    )
    shown = select(lines).where(lines.c.place <= ROOM).order_by(lines.c.outbox_id, lines.c.place)
    by_message: dict[int, list[Line]] = defaultdict(list)
    totals: dict[int, int] = {}
    for outbox_id, *said, _place, total in db.session.execute(shown):
        by_message[outbox_id].append(Line(*said))
        totals[outbox_id] = total
    return {one: _Contents(found, totals[one]) for one, found in by_message.items()}
