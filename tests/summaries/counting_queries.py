"""Counting the statements that a page sends to the database."""

from sqlalchemy import Engine, event


def queries_of(act):
    """How many statements `act` sends, without those that begin and end transactions."""
    seen = []

    def note(_connection, _cursor, statement, *_more):
        if not statement.startswith(("PRAGMA", "BEGIN", "SET ", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(seen)
