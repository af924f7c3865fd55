"""Keyset paging: a page says where it ends, and the next one begins there; no page costs more than the first."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, or_

from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text

DEFAULT_LIMIT = 50
MAXIMUM_LIMIT = 200
R = TypeVar("R")


@dataclass(frozen=True)
class Page(Generic[R]):
    """Some rows, and the cursor of the next page or None."""

    rows: Sequence[R]
    next: str | None


@dataclass(frozen=True)
class Key:
    """A column of the order; keys must together be unique, and none may be null."""

    column: SQLColumnExpression[Any]
    descending: bool = False


def paged(
    statement: Select[*tuple[Any, ...]], keys: Sequence[Key], cursor: str | None, limit: int = DEFAULT_LIMIT
) -> Page[Any]:
    """Return a page of rows of `statement`, ordered by `keys`, after `cursor`."""
    limit = max(1, min(limit, MAXIMUM_LIMIT))
    if cursor:
        statement = statement.where(_after(keys, _decode(cursor, len(keys))))
    statement = statement.order_by(*(key.column.desc() if key.descending else key.column.asc() for key in keys))
    statement = statement.add_columns(*(key.column.label(f"_key{n}") for n, key in enumerate(keys)))
    rows = db.session.execute(statement.limit(limit + 1)).all()
    more = len(rows) > limit
    shown = rows[:limit]
    following = _encode([getattr(shown[-1], f"_key{n}") for n in range(len(keys))]) if more else None
    return Page(shown, following)


def _after(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    parts = []
    for n, key in enumerate(keys):
        equal = [other.column == value for other, value in zip(keys[:n], values[:n], strict=True)]
        beyond = key.column < values[n] if key.descending else key.column > values[n]
        parts.append(and_(*equal, beyond))
    return or_(*parts)


def _encode(values: Sequence[Any]) -> str:
    plain = [_tagged(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _tagged(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def _decode(cursor: str, count: int) -> list[Any]:
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_untagged(value) for value in plain]
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError) as error:
        raise _no_cursor() from error
    if len(values) != count:
        raise _no_cursor()
    return values


def _no_cursor() -> InvalidInput:
    return InvalidInput({"cursor": Text("This is no cursor of this list")})


def _untagged(value: Any) -> Any:
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else datetime.fromisoformat(value["instant"])
    if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
        return value
    raise ValueError("not a value of a cursor")
