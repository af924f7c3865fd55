"""An audit log with entries, and somebody with a hand in the database who goes round the triggers."""

import pytest
from sqlalchemy import text

from smartcity.audit.services import record
from smartcity.foundation.access import CLI
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit

TRIGGERS = ("no_update", "no_delete", "no_replace")


@pytest.fixture
def entries(writing):
    """Five entries, each of an act of its own."""
    for number in range(1, 6):
        writing(record, CLI, "departments.edit", "organisation", number, fields=("duty",), unit_id=number)


@pytest.fixture
def sql(context):
    """A function that runs a statement as the application's own connection may."""

    def run(statement, **values):
        with unit(Mode.WRITE, audited=False):
            return db.session.execute(text(statement), values)

    return run


@pytest.fixture
def tamper(context, sql):
    """A function that runs a statement as the database's owner may: with the triggers out of the way."""

    def run(statement, **values):
        if db.engine.dialect.name == "sqlite":
            for trigger in TRIGGERS:
                sql(f"DROP TRIGGER IF EXISTS audit_entry_{trigger}")
        else:
            sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        sql(statement, **values)

    return run
