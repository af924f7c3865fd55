"""History stays as it was: on the migrated database nothing changes a kept row, whatever way is tried."""

import sqlite3
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from smartcity.audit.services import record
from smartcity.foundation import triggers
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.database import db
from smartcity.foundation.examples import examples_are_gone, holds_examples, mark_examples
from smartcity.foundation.unit_of_work import Mode, unit
from tests.foundation.conftest import entries

COLUMNS = "id, at, actor_id, door, verb, object_type, object_id, unit_id, result, body, previous_hash, hash"
ATTACKS = {
    "update": "UPDATE audit_entry SET verb = 'nothing'",
    "update of an empty column": "UPDATE audit_entry SET unit_id = 1 WHERE unit_id IS NULL",
    "delete": "DELETE FROM audit_entry",
}
SQLITE_ATTACKS = {
    "replace": f"INSERT OR REPLACE INTO audit_entry ({COLUMNS}) SELECT {COLUMNS.replace('verb', repr('x'))} FROM audit_entry",
    "replace into": f"REPLACE INTO audit_entry ({COLUMNS}) SELECT {COLUMNS.replace('verb', repr('x'))} FROM audit_entry",
    "update or replace": "UPDATE OR REPLACE audit_entry SET id = 2 WHERE id = 1",
    "upsert": f"INSERT INTO audit_entry ({COLUMNS}) SELECT {COLUMNS} FROM audit_entry WHERE true"
    " ON CONFLICT (id) DO UPDATE SET verb = 'x'",
}
POSTGRESQL_ATTACKS = {
    "truncate": "TRUNCATE audit_entry",
    "upsert": f"INSERT INTO audit_entry ({COLUMNS}) SELECT {COLUMNS} FROM audit_entry"
    " ON CONFLICT (id) DO UPDATE SET verb = 'x'",
}


@pytest.fixture
def recorded(desk):
    """A log of two acts."""
    for _ in range(2):
        with unit(Mode.WRITE):
            record(SYSTEM, "try.count", "counter")
    return desk


def _try(statement):
    with pytest.raises(DBAPIError, match="append-only"), unit(Mode.WRITE):
        db.session.connection().exec_driver_sql(statement)
    assert entries() == 2


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_entry_of_the_audit_is_never_changed(attack):
    _try(ATTACKS[attack])


@pytest.mark.sqlite
@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("attack", SQLITE_ATTACKS)
def test_nor_by_the_ways_of_sqlite(attack):
    _try(SQLITE_ATTACKS[attack])


@pytest.mark.postgres
@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("attack", POSTGRESQL_ATTACKS)
def test_nor_by_the_ways_of_postgresql(attack):
    _try(POSTGRESQL_ATTACKS[attack])


@pytest.mark.sqlite
@pytest.mark.parametrize("attack", {**ATTACKS, "replace": SQLITE_ATTACKS["replace"]})
def test_nor_by_another_program_that_opens_the_file(recorded, attack):
    other = sqlite3.connect(db.engine.url.database)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute({**ATTACKS, **SQLITE_ATTACKS}[attack])
    other.close()
    assert entries() == 2


@pytest.mark.usefixtures("recorded")
def test_the_audit_has_no_exception_for_examples():
    with unit(Mode.WRITE, audited=False):
        mark_examples()
    _try("DELETE FROM audit_entry")


def test_that_the_data_are_examples_is_noted_once_and_ends(desk):
    with unit(Mode.WRITE, audited=False):
        mark_examples()
        db.session.flush()
        assert holds_examples()
    with unit(Mode.WRITE, audited=False):
        examples_are_gone()
    with unit(Mode.READ):
        assert not holds_examples()


# An item's versions: only an empty `until` is filled, and examples may go

EARLY, LATE = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def versions(app):
    """An item with one open version."""
    from smartcity.actions.history_models import ActionVersion
    from smartcity.actions.models import ActionItem

    with app.app_context():
        with unit(Mode.WRITE, audited=False):
            item = _filled(ActionItem, title="数据归集", requirement="")
            db.session.add(item)
            db.session.flush()
            db.session.add(_filled(ActionVersion, item_id=item.id, recorded_at=EARLY, until=None))
        yield app


def _filled(model, **given):
    """Make a row, with the first allowed value wherever one must stand."""
    row = model(**given)
    for column in model.__table__.columns:
        needed = not (column.nullable or column.primary_key or column.default or column.server_default)
        if needed and column.name not in given:
            kinds = {"VARCHAR": "x", "TEXT": "x", "INTEGER": 0, "BOOLEAN": False, "DATE": EARLY.date(), "JSON": {}}
            enums = getattr(column.type, "enum_class", None)
            setattr(row, column.name, next(iter(enums)) if enums else kinds.get(str(column.type).split("(")[0], EARLY))
    return row


def _run(statement, **values):
    with unit(Mode.WRITE, audited=False):
        db.session.connection().execute(text(statement), values)


@pytest.mark.usefixtures("versions")
def test_an_open_version_is_closed_once_and_stays_closed():
    _run("UPDATE action_version SET until = :until", until=LATE.replace(tzinfo=None))
    for value in (None, EARLY.replace(tzinfo=None)):
        with pytest.raises(DBAPIError, match="append-only"):
            _run("UPDATE action_version SET until = :until", until=value)


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize(
    "change", ["state = 'closed'", "red_on = '2026-01-01'", "progress = 99", "item_id = item_id + 1"]
)
def test_nothing_else_of_a_version_changes(change):
    with pytest.raises(DBAPIError, match="append-only"):
        _run(f"UPDATE action_version SET {change}")
    with pytest.raises(DBAPIError, match="append-only"):
        _run(f"UPDATE action_version SET until = recorded_at, {change}")


@pytest.mark.usefixtures("versions")
def test_a_version_goes_with_the_examples_and_not_afterwards():
    with pytest.raises(DBAPIError, match="append-only"):
        _run("DELETE FROM action_version")
    with unit(Mode.WRITE, audited=False):
        mark_examples()
        db.session.flush()
        db.session.connection().exec_driver_sql("DELETE FROM action_version")
        examples_are_gone()


def test_every_kept_table_of_the_models_has_its_triggers(desk):
    kept = {table.name for table in triggers.guarded()}
    assert {"audit_entry", "action_event", "action_version", "progress_report", "deadline_version"} <= kept
    with unit(Mode.READ):
        if db.engine.dialect.name == "sqlite":
            found = db.session.scalars(text("select name from sqlite_master where type = 'trigger'")).all()
            wanted = {f"{name}_no_{act}" for name in kept for act in ("update", "delete", "replace")}
        else:
            found = db.session.scalars(text("select tgname from pg_trigger where not tgisinternal")).all()
            wanted = {f"{name}_no_{act}" for name in kept for act in ("update", "delete", "truncate")}
    assert wanted <= set(found)
