"""Triggers that keep history as it was: made in the migrations, and made again after every run of them.

A batch that rebuilds a table on SQLite drops the table's triggers without a word. A model declares its rule in the
table's `info`: `{"keep": KEEP_ALL}` for rows that may never change or go, `{"keep": ("until",)}` for rows of which
only these empty columns may be filled, `{"frozen": "old.state = 'issued'"}` for rows that stay as they are once this is
true of them. `"examples_may_go": True` lets rows be deleted while the database holds the example programme
(foundation/examples.py); the audit has no such exception.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Column, Connection, Table, UniqueConstraint, inspect

from smartcity.foundation.database import db

KEEP_ALL: tuple[str, ...] = ()
POSTGRESQL_DIFFERS = "IS DISTINCT FROM"


def guarded() -> list[Table]:
    """Return the tables whose rows are kept."""
    return [table for table in db.metadata.sorted_tables if table.info.keys() & {"keep", "frozen"}]


def make(connection: Connection) -> None:
    """Make the triggers of every guarded table that exists, replacing older ones."""
    for table, columns in _present(connection):
        sqlite = connection.dialect.name == "sqlite"
        for statement in _sqlite(table, columns) if sqlite else _postgresql(table, columns):
            connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Take the triggers away for the time of a migration, which may have to change what they guard."""
    for table, _columns in _present(connection):
        where = "" if connection.dialect.name == "sqlite" else f" ON {table.name}"
        for act in ("update", "delete", "replace", "truncate"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table.name}_no_{act}{where}")


def _present(connection: Connection) -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Yield the guarded tables that exist, with those of their columns that do: an older schema lacks some."""
    inspector = inspect(connection)
    names = set(inspector.get_table_names())
    for table in guarded():
        if table.name in names:
            there = {column["name"] for column in inspector.get_columns(table.name)}
            yield table, [column for column in table.columns if column.name in there]


def _changed(table: Table, columns: list[Column[Any]], differs: str) -> str:
    """Return the SQL condition of a forbidden change; `differs` is the database's operator that also compares NULL."""
    if "frozen" in table.info:
        return f"WHEN ({table.info['frozen']})"
    fillable = table.info["keep"]
    conditions = []
    for column in columns:
        cast = "::text" if isinstance(column.type, JSON) and differs == POSTGRESQL_DIFFERS else ""
        differing = f"old.{column.name}{cast} {differs} new.{column.name}{cast}"
        filled = f"(old.{column.name} IS NOT NULL AND {differing})"
        conditions.append(filled if column.name in fillable else differing)
    return f"WHEN ({' OR '.join(conditions)})" if fillable else ""


def _gone(table: Table) -> str:
    """Return the SQL condition of a forbidden deletion on SQLite."""
    frozen = table.info.get("frozen", "")
    unless = "NOT EXISTS (SELECT 1 FROM example_data)" if table.info.get("examples_may_go") else ""
    conditions = " AND ".join(filter(None, (frozen, unless)))
    return f"WHEN ({conditions})" if conditions else ""


def _repeated(table: Table) -> str:
    """Return the SQL condition of an insertion that would replace a row: by its key, or by a unique one."""
    keys = [table.primary_key, *(c for c in table.constraints if isinstance(c, UniqueConstraint))]
    same = sorted(" AND ".join(f"{column.name} = new.{column.name}" for column in key.columns) for key in keys)
    frozen = f"{table.info['frozen'].replace('old.', '')} AND " if "frozen" in table.info else ""
    return f"WHEN EXISTS (SELECT 1 FROM {table.name} WHERE {frozen}(({') OR ('.join(same)})))"  # noqa: S608  our names


def _sqlite(table: Table, columns: list[Column[Any]]) -> list[str]:
    name = table.name
    refuse = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    made = {
        f"{name}_no_update": f"BEFORE UPDATE ON {name} {_changed(table, columns, 'IS NOT')} {refuse}",
        f"{name}_no_delete": f"BEFORE DELETE ON {name} {_gone(table)} {refuse}",
        f"{name}_no_replace": f"BEFORE INSERT ON {name} {_repeated(table)} {refuse}",
    }
    return [
        s
        for trigger, body in made.items()
        for s in (f"DROP TRIGGER IF EXISTS {trigger}", f"CREATE TRIGGER {trigger} {body}")
    ]


def _postgresql(table: Table, columns: list[Column[Any]]) -> list[str]:
    name = table.name
    when = _changed(table, columns, POSTGRESQL_DIFFERS)
    frozen = when if "frozen" in table.info else ""
    function = f"{name}_is_kept"
    example = "IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM example_data) THEN RETURN old; END IF;"
    exception = example if table.info.get("examples_may_go") else ""
    body = f"BEGIN {exception} RAISE EXCEPTION '{name} is append-only'; END"
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"DROP TRIGGER IF EXISTS {name}_no_update ON {name}",
        f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} FOR EACH ROW {when} EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER IF EXISTS {name}_no_delete ON {name}",
        f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} FOR EACH ROW {frozen} EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER IF EXISTS {name}_no_truncate ON {name}",
        f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
    ]
