"""Reading the audit log, newest first, and checking its chain."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import tee
from typing import Any

from sqlalchemy import ColumnElement, Row, SQLColumnExpression, func, select

from smartcity.audit.chain import FIRST, Verdict
from smartcity.audit.chain import verify as check
from smartcity.audit.models import AuditEntry, AuditHead
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.feature import names_of
from smartcity.foundation.paging import DEFAULT_LIMIT, Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import Heads

AT_ONCE = 2000

_REPEATED = ("actor_id", "door", "verb", "object_type", "object_id", "unit_id", "result")


@dataclass(frozen=True)
class Filters:
    """What a list of entries is narrowed to; None and empty texts ask nothing. Days are the city's."""

    verb: str = ""
    actor_id: int | None = None
    object_type: str = ""
    object_id: int | None = None
    unit_id: int | None = None
    door: str = ""
    result: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Entry:
    """An entry as it is shown: its ids with the names that the features give them."""

    id: int
    at: datetime
    actor_id: int | None
    actor: str
    door: str
    verb: str
    object_type: str
    object_id: int | None
    object: str
    unit_id: int | None
    unit: str
    result: str
    fields: tuple[str, ...]
    count: int | None


def page_of(filters: Filters, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[Entry]:
    """Return a page of entries, newest first."""
    statement = select(AuditEntry.id, AuditEntry.at, AuditEntry.body).where(*_conditions(filters))
    page = paged(statement, [Key(AuditEntry.id, descending=True)], cursor, limit)
    return Page(_named(page.rows), page.next)


def get(entry_id: int) -> AuditEntry:
    """Return a whole entry; `NotFound` where there is none."""
    found = db.session.get(AuditEntry, entry_id)
    if found is None:
        raise NotFound
    return found


def shown(entry: AuditEntry) -> Entry:
    """Return an entry with its names."""
    return _named([entry])[0]


def actors() -> list[tuple[str, str]]:
    """Return the accounts that have acted, for the filter."""
    ids = [found for found in db.session.scalars(select(AuditEntry.actor_id).distinct()) if found is not None]
    names = names_of("account", ids)
    return sorted(((str(found), names.get(found, f"#{found}")) for found in ids), key=lambda choice: choice[1])


def verbs() -> list[str]:
    """Return the verbs that occur, for the filter."""
    return list(db.session.scalars(select(AuditEntry.verb).distinct().order_by(AuditEntry.verb)))


def head() -> tuple[int, str]:
    """Return number and hash of the last entry, as the head row says; 0 before the first."""
    row = db.session.execute(select(AuditHead.last, AuditHead.hash).where(AuditHead.id == 1)).one_or_none()
    return (row.last, row.hash) if row else (0, FIRST)


def heads() -> Heads:
    """Return under which acts the open unit reads."""
    row = db.session.execute(select(AuditHead.last, AuditHead.hash, AuditHead.lasting)).one_or_none()
    return Heads((row.last, row.hash), row.lasting) if row else Heads((0, FIRST), 0)


def hash_of(number: int) -> str | None:
    """Return the hash of an entry, None where there is no such entry."""
    return db.session.scalar(select(AuditEntry.hash).where(AuditEntry.id == number))


def verify() -> Verdict:
    """Check the whole chain, from the first entry to the head; the log is read in parts, never whole."""
    columns = (AuditEntry.at, AuditEntry.id, AuditEntry.body, AuditEntry.previous_hash, AuditEntry.hash)
    repeated = (getattr(AuditEntry, name) for name in _REPEATED)
    statement = select(*columns, *repeated).order_by(AuditEntry.id).execution_options(yield_per=AT_ONCE)
    last, hashed = head()
    with db.session.execute(statement) as rows:
        for_links, for_repeats = tee(iter(rows))
        links = ((row.id, row.body, row.previous_hash, row.hash) for row in for_links)
        verdict = check(links, last, hashed, (_says_the_same(row) for row in for_repeats))
    return Verdict(db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0, verdict.first_bad)


def _says_the_same(row: Row[*tuple[Any, ...]]) -> bool:
    """Tell whether the columns for searching still say what the hashed text says."""
    try:
        body = json.loads(row.body)
        same_instant = datetime.fromisoformat(body["at"]) == row.at
        return same_instant and all(body[name] == getattr(row, name) for name in _REPEATED)
    except (ValueError, KeyError, TypeError):
        return False


def _named(rows: Iterable[Any]) -> list[Entry]:
    """Return entries with the names of what their ids mean: one query for each kind of thing on the page."""
    read = [(row.id, row.at, json.loads(row.body)) for row in rows]
    known = _names(read)

    def name(kind: str, found: int | None) -> str:
        return known.get(kind, {}).get(found, f"#{found}") if found is not None else ""

    return [
        Entry(
            id=number,
            at=at,
            actor_id=body["actor_id"],
            actor=name("account", body["actor_id"]),
            door=body["door"],
            verb=body["verb"],
            object_type=body["object_type"],
            object_id=body["object_id"],
            object=name(body["object_type"], body["object_id"]),
            unit_id=body["unit_id"],
            unit=name("organisation", body["unit_id"]),
            result=body["result"],
            fields=tuple(body["fields"]),
            count=body["count"],
        )
        for number, at, body in read
    ]


def _names(read: list[tuple[int, datetime, dict[str, Any]]]) -> dict[str, Mapping[int, str]]:
    wanted: dict[str, set[int]] = {}
    for _number, _at, body in read:
        for kind, found in (
            ("account", body["actor_id"]),
            ("organisation", body["unit_id"]),
            (body["object_type"], body["object_id"]),
        ):
            if found is not None:
                wanted.setdefault(kind, set()).add(found)
    return {kind: names_of(kind, ids) for kind, ids in wanted.items()}


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    columns: dict[str, SQLColumnExpression[Any]] = {
        "verb": AuditEntry.verb,
        "actor_id": AuditEntry.actor_id,
        "object_type": AuditEntry.object_type,
        "object_id": AuditEntry.object_id,
        "unit_id": AuditEntry.unit_id,
        "door": AuditEntry.door,
        "result": AuditEntry.result,
    }
    for name, column in columns.items():
        value = getattr(filters, name)
        if value not in (None, ""):
            yield column == value
    if filters.first is not None:
        yield AuditEntry.at >= clock.instant(filters.first)
    if filters.last is not None:
        yield AuditEntry.at < clock.end_of_day(filters.last)
