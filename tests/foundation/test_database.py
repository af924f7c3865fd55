"""How each connection and transaction begins, and what the column types take."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from sqlalchemy import Column, DateTime, Integer, MetaData, Table, create_engine, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from smartcity.departments.models import Organisation
from smartcity.departments.rules import OrganisationKind
from smartcity.foundation.database import BUSY_TIMEOUT_SECONDS, UTCDateTime, check_version, db, enum_type
from smartcity.foundation.numbering import Counter
from smartcity.foundation.problems import StaleVersion, Unavailable
from smartcity.foundation.scheduling import JobRun
from smartcity.foundation.unit_of_work import Mode, unit
from tests.foundation.conftest import count_up, counted

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: what is committed survives a power cut
    "foreign_keys": 1,
    "busy_timeout": BUSY_TIMEOUT_SECONDS * 1000,
    "recursive_triggers": 1,
    "trusted_schema": 0,
}


@pytest.mark.sqlite
def test_every_connection_keeps_what_it_commits_and_watches_references(desk):
    with unit(Mode.READ):
        connections = [db.engine.raw_connection() for _ in range(4)]
        for connection in connections:
            found = {name: connection.cursor().execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
            assert found == PRAGMAS
            assert connection.dbapi_connection.isolation_level is None
        for connection in connections:
            connection.close()


@pytest.mark.sqlite
def test_the_first_statement_of_a_write_unit_takes_the_write_lock(desk):
    with unit(Mode.WRITE):
        db.session.scalar(select(Counter.last))
        other = sqlite3.connect(db.engine.url.database, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


@pytest.mark.sqlite
def test_a_second_transaction_of_a_write_unit_takes_the_lock_too(desk):
    with unit(Mode.WRITE, audited=False):
        count_up(audited=False)
        db.session.commit()
        db.session.scalar(select(Counter.last))
        other = sqlite3.connect(db.engine.url.database, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


@pytest.mark.sqlite
def test_readers_go_on_while_somebody_writes(desk):
    with unit(Mode.WRITE):
        count_up()
    writer = sqlite3.connect(db.engine.url.database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE counter SET last = 7")
    assert counted() == 1
    writer.execute("COMMIT")
    writer.close()
    assert counted() == 7


@pytest.mark.sqlite
def test_a_database_that_stays_locked_is_said_to_be_busy_and_frees_its_connections(desk):
    writer = sqlite3.connect(db.engine.url.database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    _hurry()
    for _ in range(20):  # more than the pool holds
        with pytest.raises(Unavailable), unit(Mode.WRITE):
            count_up()
    writer.execute("ROLLBACK")
    writer.close()
    with unit(Mode.WRITE):
        count_up()
    assert counted() == 1


def _hurry():
    """Let this thread's connection give up at once; the pool hands it out again."""
    with unit(Mode.READ):
        db.session.connection().exec_driver_sql("PRAGMA busy_timeout=1")


@pytest.mark.sqlite
def test_a_disk_that_is_full_is_said_to_be_busy_and_loses_nothing(desk):
    with unit(Mode.WRITE):
        count_up()
    with unit(Mode.READ):
        pages = db.session.connection().exec_driver_sql("PRAGMA page_count").scalar()
        db.session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
    rows = [{"kind": f"k{n}", "year": 2026, "last": n} for n in range(20_000)]
    with pytest.raises(Unavailable), unit(Mode.WRITE):
        db.session.execute(insert(Counter), rows)
    with unit(Mode.READ):
        db.session.connection().exec_driver_sql("PRAGMA max_page_count=1000000")
        assert db.session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert counted() == 1


def test_a_wrong_statement_is_a_mistake_and_not_a_busy_system(desk):
    with pytest.raises(DBAPIError), unit(Mode.READ):
        db.session.execute(text("select nothing from nowhere"))


@pytest.mark.postgres
def test_a_reader_on_postgresql_runs_in_a_transaction_that_cannot_write(desk):
    with unit(Mode.READ):
        assert db.session.scalar(text("show transaction_read_only")) == "on"
    with unit(Mode.WRITE):
        assert db.session.scalar(text("show transaction_read_only")) == "off"
        assert db.session.scalar(text("show lock_timeout")) == f"{BUSY_TIMEOUT_SECONDS}s"


@pytest.mark.postgres
def test_a_server_that_goes_away_is_said_to_be_busy_and_is_found_again(desk):
    with pytest.raises(Unavailable), unit(Mode.WRITE):
        db.session.execute(text("select pg_terminate_backend(pg_backend_pid())"))
    with unit(Mode.WRITE):
        count_up()
    assert counted() == 1


@pytest.mark.postgres
def test_of_two_who_save_the_same_version_on_postgresql_one_is_told(desk):
    with unit(Mode.WRITE, audited=False):
        db.session.add(_organisation())
    results = []

    def save(first, second):
        with desk.app_context():
            try:
                with unit(Mode.WRITE, audited=False):
                    row = db.session.scalars(select(Organisation)).one()
                    first.wait()
                    check_version(row, 1, {"name": "typed"})
                    row.name = threading.current_thread().name
                    db.session.flush()
                    results.append("saved")
                    second.wait(timeout=0.3) if second else None
            except StaleVersion as refusal:
                results.append(refusal.stored["name"])

    barrier = threading.Barrier(2)
    threads = [threading.Thread(target=save, args=(barrier, None), name=name) for name in ("one", "two")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(results, key=lambda text: text == "saved")[1] == "saved"
    assert set(results) & {"one", "two"}


# Column types


def test_an_instant_without_a_zone_is_refused(desk):
    with pytest.raises(StatementError, match="needs a time zone"), unit(Mode.WRITE):
        db.session.add(_run(datetime(2026, 11, 24, 8)))
        db.session.flush()


@pytest.mark.parametrize("hours", [-11, 0, 8, 14])
def test_an_instant_comes_back_as_the_same_moment_aware_and_in_utc(desk, hours):
    instant = datetime(2026, 11, 24, 8, 30, 15, 123456, tzinfo=timezone(timedelta(hours=hours)))
    with unit(Mode.WRITE, audited=False):
        db.session.add(_run(instant))
    with unit(Mode.READ):
        found = db.session.scalars(select(JobRun)).one().leased_until
        same = db.session.scalar(select(JobRun.name).where(JobRun.leased_until == instant))
    assert found == instant
    assert found.tzinfo is UTC
    assert same == "try"


def _run(instant):
    return JobRun(name="try", holder="me", leased_until=instant)


def test_an_empty_instant_stays_empty(desk):
    with unit(Mode.WRITE, audited=False):
        db.session.add(_run(datetime.now(UTC)))
    with unit(Mode.READ):
        assert db.session.scalars(select(JobRun)).one().succeeded_at is None


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


def test_an_enum_is_stored_as_its_value_and_the_database_refuses_others():
    metadata = MetaData()
    table = Table("light", metadata, Column("id", Integer, primary_key=True), Column("colour", enum_type(Colour)))
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(table.insert().values(colour=Colour.RED))
        assert connection.exec_driver_sql("select colour from light").scalar() == "red"
        assert connection.scalar(select(table.c.colour)) is Colour.RED
        with pytest.raises(IntegrityError, match="CHECK"):
            connection.exec_driver_sql("insert into light (colour) values ('blue')")
        with pytest.raises(StatementError):
            connection.execute(table.insert().values(colour="blue"))


def test_the_migrated_database_refuses_a_value_that_an_enum_has_not(desk):
    with unit(Mode.WRITE, audited=False):
        db.session.add(_organisation())
    with pytest.raises(IntegrityError), unit(Mode.WRITE):
        db.session.connection().exec_driver_sql("update organisation set kind = 'pub'")


def test_every_instant_of_the_schema_is_an_aware_one_unless_its_name_says_local(desk):
    columns = [column for table in db.metadata.sorted_tables for column in table.columns]
    naive = [str(c) for c in columns if isinstance(c.type, DateTime) and not c.name.endswith("_local")]
    assert naive == []
    assert any(isinstance(c.type, UTCDateTime) for c in columns)


# Versions


def _organisation(**more):
    return Organisation(name="市大数据局", short_name="大数据局", kind=OrganisationKind.GOVERNMENT, rank=1, **more)


def test_a_save_on_the_version_that_was_read_raises_it():
    row = _organisation(version=3)
    check_version(row, 3)
    assert row.version == 4


@pytest.mark.parametrize("seen", [0, 2, 4, -1])
def test_a_save_on_another_version_is_refused_and_keeps_both_texts(seen):
    row = _organisation(version=3)
    with pytest.raises(StaleVersion) as refusal:
        check_version(row, seen, {"name": "市数据局", "nothing": "typed"})
    assert (refusal.value.version, row.version) == (3, 3)
    assert refusal.value.typed == {"name": "市数据局", "nothing": "typed"}
    assert refusal.value.stored == {"name": "市大数据局", "nothing": None}
