"""The migrated database itself refuses to change the log, whoever asks."""

import pytest
from sqlalchemy.exc import DatabaseError, IntegrityError

from smartcity.audit import queries
from smartcity.foundation.database import db

COLUMNS = "id, at, actor_id, door, verb, object_type, object_id, unit_id, result, body, previous_hash, hash"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET verb = 'x' WHERE id = 1",
        "UPDATE audit_entry SET verb = verb",
        "UPDATE audit_entry SET id = 99 WHERE id = 1",
        "DELETE FROM audit_entry WHERE id = 5",
        "DELETE FROM audit_entry",
    ],
)
def test_an_entry_is_neither_changed_nor_removed(entries, reading, sql, statement):
    with pytest.raises((IntegrityError, DatabaseError), match="append-only"):
        sql(statement)
    assert reading(queries.verify).ok


def test_an_entry_is_not_replaced(entries, reading, sql):
    statements = {
        "sqlite": [
            f"INSERT OR REPLACE INTO audit_entry ({COLUMNS}) SELECT {COLUMNS} FROM audit_entry WHERE id = 2",
            f"REPLACE INTO audit_entry ({COLUMNS}) SELECT {COLUMNS} FROM audit_entry",
            "UPDATE OR REPLACE audit_entry SET id = 1 WHERE id = 2",
        ],
        "postgresql": [
            (
                f"INSERT INTO audit_entry ({COLUMNS}) SELECT {COLUMNS} FROM audit_entry WHERE id = 2 "
                "ON CONFLICT (id) DO UPDATE SET verb = 'x'"
            ),
            "TRUNCATE audit_entry",
        ],
    }
    for statement in statements[db.engine.dialect.name]:
        with pytest.raises((IntegrityError, DatabaseError), match="append-only"):
            sql(statement)
    assert reading(queries.verify).entries == reading(queries.head)[0]
