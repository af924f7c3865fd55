"""What the messages of a batch say: read again just before the first try, with no lock held, and written one by one.

What was settled since is left out, and nobody is written to who may not be told any more. Reading is done for the whole
batch at once; a letter is written while the mail server takes the one before it.
"""

import json
import logging
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import JSON, String, bindparam, cast, select

from smartcity.accounts.queries import receiving
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.messages.claims import Taken
from smartcity.messages.models import Notification, OutboxLine
from smartcity.messages.rules import OutboxState
from smartcity.messages.smtp import Answer, Letter
from smartcity.messages.writing import Line, Reader, Writer
from smartcity.people.models import Person

log = logging.getLogger(__name__)
ROOM = 200
"""Lines that one message holds, the most urgent; of more it says how many wait at the desk."""
ROWS_AT_A_TIME = 2000
"""Lines in memory at once besides those that messages hold: there is no end to how many may wait for one person."""


Kept: TypeAlias = "list[tuple[Taken, dict[str, Any]]]"
"""What is to be written down of messages that are not sent."""


@dataclass(frozen=True, slots=True)
class _Contents:
    lines: list[Line]
    total: int


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a message is written, and where that goes."""

    name: str
    language: str
    email: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is to be sent: to whom it is written, and its lines where it is not written yet."""

    row: Taken
    person: Addressee
    contents: _Contents


@dataclass(frozen=True, slots=True)
class Ready:
    """A message as it is sent, or the answer that says why it can't be."""

    row: Taken
    letter: Letter | Answer


_NOTHING = _Contents([], 0)


def prepared(taken: Sequence[Taken], now: datetime) -> tuple[list[Draft], Kept]:
    """Tell what is to be sent of the messages taken at business time `now`, and what is not; reading only."""
    drafts: list[Draft] = []
    kept: Kept = []
    people = _people(taken, now)
    contents = _contents([row.id for row in taken if not row.body])
    for row in taken:
        person = people.get(row.person_id)
        lines = contents.get(row.id, _NOTHING)
        if person is None or not person.email or not (row.body or lines.lines):
            kept.append((row, {"state": OutboxState.SKIPPED, "leased_until": None}))
        else:
            drafts.append(Draft(row, person, lines))
    return drafts, kept


@dataclass
class Pile:
    """The messages of a batch, written one after the other; what can't be written holds up nobody else's."""

    drafts: deque[Draft]
    writer: Writer
    letter: Callable[[Taken, str], Letter | Answer]
    failed: Kept = field(default_factory=list)
    _next: Ready | None = None

    def look_ahead(self) -> None:
        """Write the next message; never raises."""
        while self._next is None and self.drafts:
            draft = self.drafts.popleft()
            try:
                row = draft.row if draft.row.body else _written(draft, self.writer)
            except Exception as error:  # one text that can't be written must not hold up everybody's mail
                log.exception("message %s can't be written", draft.row.id)
                answer = f"{type(error).__name__}: {error}"[:500]
                self.failed.append((draft.row, {"state": OutboxState.FAILED, "leased_until": None, "answer": answer}))
                continue
            self._next = Ready(row, self.letter(row, draft.person.name))

    def take(self) -> Ready | None:
        """Return the next message; None when there is no other."""
        self.look_ahead()
        found, self._next = self._next, None
        return found


def _written(draft: Draft, writer: Writer) -> Taken:
    person, contents = draft.person, draft.contents
    reader = Reader(person.name, person.language)
    written = writer.write(reader, contents.lines, contents.total - len(contents.lines))
    return replace(draft.row, subject=written.subject, body=written.text, html=written.html, address=person.email)


def _people(taken: Sequence[Taken], now: datetime) -> dict[int, Addressee]:
    """Return those of the people who may be told today."""
    ids = {row.person_id for row in taken}
    told = receiving(clock.local(now).date()).where(Person.id.in_(ids))
    rows = db.session.execute(told.with_only_columns(Person.id, Person.name, Person.language, Person.email))
    return {row.id: Addressee(row.name, row.language, row.email) for row in rows}


def _contents(outbox_ids: Sequence[int]) -> dict[int, _Contents]:
    """Return the lines of messages that still stand, the most urgent first, and how many there are in all."""
    by_message: dict[int, list[Line]] = defaultdict(list)
    totals: Counter[int] = Counter()
    found = db.session.execute(_LINES, {"messages": outbox_ids}, execution_options={"yield_per": ROWS_AT_A_TIME})
    for outbox_id, kind, text, why, *more in found:
        totals[outbox_id] += 1
        if totals[outbox_id] <= ROOM:
            by_message[outbox_id].append(Line(kind, json.loads(text), _why(why), *more))
    return {one: _Contents(lines, totals[one]) for one, lines in by_message.items()}


@lru_cache(maxsize=1024)
def _why(stored: str | None) -> Any:
    """Read why somebody is told, which is the same in most lines, once."""
    return None if stored is None else json.loads(stored)


def _column(name: str) -> Any:
    """Return a column of a line; what is stored as JSON as it is stored."""
    column = getattr(Notification, name)
    return cast(column, String).label(name) if isinstance(column.type, JSON) else column


_LINES = (
    select(OutboxLine.outbox_id, *map(_column, Line.__slots__))
    .join(Notification, Notification.id == OutboxLine.notification_id)
    .where(OutboxLine.outbox_id.in_(bindparam("messages", expanding=True)), Notification.withdrawn_at.is_(None))
    .order_by(OutboxLine.outbox_id, Notification.urgency.desc(), Notification.id)
)
"""Made once: it is asked for each batch."""
