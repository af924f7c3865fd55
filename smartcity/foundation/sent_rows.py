"""Rows that a statement brings along: thousands of them in one parameter, read like a table.

For set-based work on what was worked out in Python: one INSERT … SELECT takes them all, whatever the database.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Index, MetaData, Table, Text, cast, func, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable
from sqlalchemy.sql.selectable import Subquery
from sqlalchemy.types import TypeEngine

from smartcity.foundation.database import db


def sent_rows(name: str, columns: Mapping[str, type[TypeEngine[Any]]], rows: Sequence[Sequence[Any]]) -> Subquery:
    """Return the rows as a table of these columns; a JSON column takes the document as text.

    Values are what JSON holds, and days; an instant belongs into the statement itself.
    """
    if any(issubclass(kind, DateTime) for kind in columns.values()):
        raise TypeError("an instant can't be sent along: its form differs between the databases")
    make = _unnested if db.engine.dialect.name == "postgresql" else _from_document
    return make(name, columns, rows)


def lay_out(sent: Subquery) -> Table:
    """Lay rows out as a table of the open unit, found by its first column: sent ones, or those of any statement.

    For a join with very many rows: SQLite would read through all that was sent for each of them. And for rows that
    several statements need: they are looked for once.
    """
    columns = [Column(column.name, column.type) for column in sent.c]
    name = f"laid_out_{sent.name}"
    table = Table(name, MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
    connection = db.session.connection()
    connection.execute(DropTable(table, if_exists=True))  # SQLite keeps one as long as the connection
    connection.execute(CreateTable(table))
    connection.execute(insert(table).from_select(columns, select(*sent.c)))
    connection.execute(CreateIndex(Index(f"ix_{name}", columns[0])))
    connection.exec_driver_sql(f"ANALYZE {name}")  # else a planner takes it for large, and reads other tables through
    return table


def _from_document(name: str, columns: Mapping[str, type[TypeEngine[Any]]], rows: Sequence[Sequence[Any]]) -> Subquery:
    document = json.dumps(rows, ensure_ascii=False, default=str, separators=(",", ":"))
    each = func.json_each(document).table_valued("value", name=f"{name}_row")
    found = (
        func.json_extract(each.c.value, f"$[{place}]", type_=Text() if kind is JSON else kind()).label(column)
        for place, (column, kind) in enumerate(columns.items())
    )
    return select(*found).subquery(name)


def _unnested(name: str, columns: Mapping[str, type[TypeEngine[Any]]], rows: Sequence[Sequence[Any]]) -> Subquery:
    lists = zip(*rows, strict=True) if rows else [()] * len(columns)
    arrays = [
        cast(literal(list(values), ARRAY(_plain(kind))), ARRAY(_plain(kind)))
        for values, kind in zip(lists, columns.values(), strict=True)
    ]
    table = func.unnest(*arrays).table_valued(*columns, name=f"{name}_row").render_derived()
    found = (
        (cast(table.c[column], JSON) if kind is JSON else cast(table.c[column], kind)).label(column)
        for column, kind in columns.items()
    )
    return select(*found).subquery(name)


def _plain(kind: type[TypeEngine[Any]]) -> type[TypeEngine[Any]]:
    return Text if kind is JSON else kind
