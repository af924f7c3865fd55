"""Triggers that keep history as it was: made in the migrations, and made again after every run of them.

A batch that rebuilds a table on SQLite drops the table's triggers without a word. A model declares its rule in the
table's `info`: `{"keep": KEEP_ALL}` for rows that may never change or go, `{"keep": ("until",)}` for rows of which
only these empty columns may be filled. `"examples_may_go": True` lets rows be deleted while the database holds the
example programme (foundation/examples.py); the audit has no such exception.
"""

from sqlalchemy import Connection, Table, inspect, text

from smartcity.foundation.database import db

KEEP_ALL: tuple[str, ...] = ()


def guarded() -> list[Table]:
    """Return the tables whose rows are kept."""
    return [table for table in db.metadata.sorted_tables if "keep" in table.info]


def make(connection: Connection) -> None:
    """Make the triggers of every guarded table that exists, replacing older ones."""
    present = set(inspect(connection).get_table_names())
    for table in guarded():
        if table.name in present:
            statements = _sqlite(table) if connection.dialect.name == "sqlite" else _postgresql(table)
            for statement in statements:
                connection.execute(text(statement))


def _changed(table: Table, differs: str) -> str:
    """Return the SQL condition of a forbidden change; `differs` is the database's operator that also compares NULL."""
    fillable = table.info["keep"]
    fixed = [f"old.{c.name} {differs} new.{c.name}" for c in table.columns if c.name not in fillable]
    filled = [f"(old.{name} IS NOT NULL AND old.{name} {differs} new.{name})" for name in fillable]
    return f"WHEN ({' OR '.join([*fixed, *filled])})" if fillable else ""


def _unless_example(table: Table) -> str:
    return "WHEN NOT EXISTS (SELECT 1 FROM example_data)" if table.info.get("examples_may_go") else ""


def _sqlite(table: Table) -> list[str]:
    name = table.name
    key = " AND ".join(f"{c.name} = new.{c.name}" for c in table.primary_key)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    repeated = f"WHEN EXISTS (SELECT 1 FROM {name} WHERE {key})"  # noqa: S608  names of our own models
    made = {
        f"{name}_no_update": f"BEFORE UPDATE ON {name} {_changed(table, 'IS NOT')} {refuse}",
        f"{name}_no_delete": f"BEFORE DELETE ON {name} {_unless_example(table)} {refuse}",
        f"{name}_no_replace": f"BEFORE INSERT ON {name} {repeated} {refuse}",
    }
    return [
        s
        for trigger, body in made.items()
        for s in (f"DROP TRIGGER IF EXISTS {trigger}", f"CREATE TRIGGER {trigger} {body}")
    ]


def _postgresql(table: Table) -> list[str]:
    name = table.name
    when = _changed(table, "IS DISTINCT FROM")
    function = f"{name}_is_kept"
    example = "IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM example_data) THEN RETURN old; END IF;"
    exception = example if table.info.get("examples_may_go") else ""
    body = f"BEGIN {exception} RAISE EXCEPTION '{name} is append-only'; END"
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"DROP TRIGGER IF EXISTS {name}_no_update ON {name}",
        f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} FOR EACH ROW {when} EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER IF EXISTS {name}_no_delete ON {name}",
        f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER IF EXISTS {name}_no_truncate ON {name}",
        f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
    ]
