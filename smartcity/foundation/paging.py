"""Keyset paging: a page says where it ends, and the next one begins there; no page costs more than the first."""

import base64
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from flask import current_app
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, or_

from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text

DEFAULT_LIMIT = 50
MAXIMUM_LIMIT = 200
SEAL = 12
"""Bytes of a cursor that show who wrote it: what nobody wrote never reaches the database."""
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
        statement = statement.where(_after(keys, _decode(cursor, keys)))
    statement = in_order(statement, keys)
    statement = statement.add_columns(*(key.column.label(f"_key{n}") for n, key in enumerate(keys)))
    rows = db.session.execute(statement.limit(limit + 1)).all()
    more = len(rows) > limit
    shown = rows[:limit]
    following = _encode([getattr(shown[-1], f"_key{n}") for n in range(len(keys))], keys) if more else None
    return Page(shown, following)


def in_order(statement: Select[*tuple[Any, ...]], keys: Sequence[Key]) -> Select[*tuple[Any, ...]]:
    """Order a whole list as its pages are."""
    return statement.order_by(*(key.column.desc() if key.descending else key.column.asc() for key in keys))


def _after(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    parts = []
    for n, key in enumerate(keys):
        equal = [other.column == value for other, value in zip(keys[:n], values[:n], strict=True)]
        beyond = key.column < values[n] if key.descending else key.column > values[n]
        parts.append(and_(*equal, beyond))
    return or_(*parts)


def _encode(values: Sequence[Any], keys: Sequence[Key]) -> str:
    body = json.dumps([_tagged(value) for value in values]).encode()
    return base64.urlsafe_b64encode(_seal(body, keys) + body).decode().rstrip("=")


def _seal(body: bytes, keys: Sequence[Key]) -> bytes:
    """Return what shows that this installation wrote the cursor, for a list in this order."""
    order = ",".join(f"{key.column} {key.descending}" for key in keys)
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(secret, order.encode() + b"\n" + body, "sha256")[:SEAL]


def _tagged(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def _decode(cursor: str, keys: Sequence[Key]) -> list[Any]:
    try:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        sealed = b""
    seal, body = sealed[:SEAL], sealed[SEAL:]
    if not hmac.compare_digest(seal, _seal(body, keys)):
        raise InvalidInput({"cursor": Text("This is no cursor of this list")})
    return [_untagged(value) for value in json.loads(body)]


def _untagged(value: Any) -> Any:
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else datetime.fromisoformat(value["instant"])
    return value
