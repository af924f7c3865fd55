"""The index by which items are searched: kept with every change of an item's search text, in the same transaction.

On SQLite a full-text table without content, on PostgreSQL a table of text-search vectors; the migrations make them, as
no model tells either. Measured on 100 000 items: reading every text took 20 ms, the index less than one.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, event, inspect, select, text
from sqlalchemy.orm import Mapper

from smartcity.actions.grams import Word, grams
from smartcity.actions.models import ActionItem
from smartcity.foundation.database import db

FORGET = "INSERT INTO action_search(action_search, rowid, grams) VALUES ('delete', :id, :grams)"
WRITE = "INSERT INTO action_search(rowid, grams) VALUES (:id, :grams)"
WRITE_VECTOR = (
    "INSERT INTO action_search(item_id, grams) VALUES (:id, array_to_tsvector(string_to_array(:grams, ' ')))"
    " ON CONFLICT (item_id) DO UPDATE SET grams = excluded.grams"
)
FORGET_ALL = "INSERT INTO action_search(action_search) VALUES ('delete-all')"
FOUND = "SELECT rowid FROM action_search WHERE action_search MATCH :sought"
FOUND_VECTOR = "SELECT item_id FROM action_search WHERE grams @@ CAST(:sought AS tsquery)"
BATCH = 1000


def holding(word: Word) -> ColumnElement[bool]:
    """Return the condition that an item's search text holds a word."""
    sqlite = db.engine.dialect.name == "sqlite"
    statement = text(FOUND if sqlite else FOUND_VECTOR).bindparams(sought=_sought(word, sqlite=sqlite))
    found: ColumnElement[bool] = ActionItem.id.in_(statement.columns(ActionItem.id))
    return found if word.exact else found & ActionItem.search_text.contains(word.text, autoescape=True)


def _sought(word: Word, *, sqlite: bool) -> str:
    if sqlite:
        return " AND ".join(word.grams) + ("*" if word.prefix else "")
    return " & ".join(f"'{gram}'" + (":*" if word.prefix else "") for gram in word.grams)


def rebuild() -> int:
    """Write the index anew from all search texts, after rows went or came past the mapper; return how many."""
    connection = db.session.connection()
    connection.execute(text(FORGET_ALL if _sqlite(connection) else "DELETE FROM action_search"))
    count = 0
    texts: Select[*tuple[Any, ...]] = select(ActionItem.id, ActionItem.search_text)
    for rows in connection.execute(texts).partitions(BATCH):
        connection.execute(_write(connection), [{"id": row.id, "grams": _held(row.search_text)} for row in rows])
        count += len(rows)
    return count


def add_many(texts: Iterable[tuple[int, str]]) -> None:
    """Write the index of items that were inserted past the mapper: pairs of id and search text."""
    connection = db.session.connection()
    rows = [{"id": item_id, "grams": _held(searched)} for item_id, searched in texts]
    if rows:
        connection.execute(_write(connection), rows)


def _sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _write(connection: Connection) -> Any:
    return text(WRITE if _sqlite(connection) else WRITE_VECTOR)


def _held(searched: str) -> str:
    return " ".join(sorted(grams(searched)))


def _forget(connection: Connection, item_id: int, searched: str) -> None:
    if _sqlite(connection):
        connection.execute(text(FORGET), {"id": item_id, "grams": _held(searched)})
    else:
        connection.execute(text("DELETE FROM action_search WHERE item_id = :id"), {"id": item_id})


@event.listens_for(ActionItem, "after_insert")
def _added(_mapper: Mapper[ActionItem], connection: Connection, item: ActionItem) -> None:
    connection.execute(_write(connection), {"id": item.id, "grams": _held(item.search_text or "")})


@event.listens_for(ActionItem, "after_update")
def _changed(_mapper: Mapper[ActionItem], connection: Connection, item: ActionItem) -> None:
    history = inspect(item).attrs.search_text.history
    if history.deleted:
        _forget(connection, item.id, history.deleted[0] or "")
        _added(_mapper, connection, item)


@event.listens_for(ActionItem, "before_delete")
def _removed(_mapper: Mapper[ActionItem], connection: Connection, item: ActionItem) -> None:
    _forget(connection, item.id, item.search_text)
