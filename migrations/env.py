"""Runs the migrations: in write mode, on SQLite with foreign keys off while tables are rebuilt, and checked after.

With foreign keys on, rebuilding a parent table deletes the rows of its children. The triggers of
smartcity.foundation.triggers are taken away before and made again after: rebuilding a table on SQLite drops them
without a word, and PostgreSQL changes no column that a trigger names. Two runs at once wait for each other.
"""

from alembic import context
from sqlalchemy import Connection

from smartcity.foundation import triggers
from smartcity.foundation.database import UTCDateTime, db
from smartcity.foundation.migrating import told_by_models
from smartcity.foundation.transaction_mode import Mode, reset_mode, set_mode

target_metadata = db.metadata
ONE_AT_A_TIME = 9704
"""Number of the lock by which a second run waits for the first on PostgreSQL; SQLite's write lock does it there."""


def _render_item(kind, item, autogen_context):
    if kind == "type" and isinstance(item, UTCDateTime):
        autogen_context.imports.add("from smartcity.foundation.database import UTCDateTime")
        return "UTCDateTime()"
    return False


def run_migrations(connection: Connection) -> None:
    """Run them all in one transaction: one that fails, or is killed half-way, leaves the database as it was."""
    sqlite = connection.dialect.name == "sqlite"
    driver = connection.connection.dbapi_connection
    if sqlite:
        driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            if not sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
            context.configure(
                connection=connection,
                target_metadata=target_metadata,
                render_as_batch=True,
                compare_type=True,
                include_name=told_by_models,
                render_item=_render_item,
            )
            triggers.drop(connection)
            with context.begin_transaction():
                context.run_migrations()
            if sqlite:
                _refuse_broken_references(connection)
            triggers.make(connection)
    finally:
        if sqlite:
            driver.execute("PRAGMA foreign_keys=ON")


def _refuse_broken_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"rows point to nothing after the migration: {broken[:5]}")


token = set_mode(Mode.WRITE)
try:
    with db.engine.connect() as connection:
        run_migrations(connection)
finally:
    reset_mode(token)
