"""Counts what the database is asked."""

from contextlib import contextmanager

from sqlalchemy import event

from smartcity.foundation.database import db


@contextmanager
def statements(office):
    """Collect the statements that are run in the block; of many rows in one call there is one."""
    found = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK", "SET ", "SAVEPOINT", "RELEASE")):
            found.append(statement)

    with office.city.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
