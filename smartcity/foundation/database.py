"""The database: base class of the models, column types, and how each connection and transaction begins.

SQLite by default, PostgreSQL through the same code. A transaction's kind is decided by the unit of work that it
belongs to (foundation/unit_of_work.py): a unit that may write takes the write lock with its first statement, a unit
that reads cannot write. Measured before this was chosen: the driver's own transactions lost 700 of 800 concurrent
updates without an error, deferred ones failed 716 of 800 with "database is locked", immediate ones kept 800 of 800.
"""

import sqlite3
import time
from datetime import UTC, datetime
from enum import Enum as PythonEnum
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Enum, Integer, MetaData, TypeDecorator, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, object_session

from smartcity.foundation.problems import StaleVersion
from smartcity.foundation.transaction_mode import Mode, current_mode

BUSY_TIMEOUT_SECONDS = 15
ASK_AFTER_IDLE_SECONDS = 1.0
_SQLITE_PASSES = ("locked", "disk is full", "disk I/O error", "unable to open database file")


class Base(DeclarativeBase):
    """Base of all models; constraints have names, so that a migration can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. A naive value is refused (SQLite drops time zones)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC without its zone on SQLite, with it on PostgreSQL."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return an aware instant."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use `timestamp with time zone` on PostgreSQL."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))


def enum_type(kind: type[StrEnum], name: str | None = None) -> Enum:
    """Return the column type of a `StrEnum`: its value as text, with a CHECK that names the allowed ones.

    `name` is the constraint's, for a table that has two columns of one kind.
    """
    return Enum(
        kind,
        name=name or kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [_value(member) for member in members],
    )


def _value(member: PythonEnum) -> str:
    return str(member.value)


class Versioned:
    """A row that two people can edit: `version` rises with each change, and a stale save is refused."""

    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


class Lasting:
    """A row of what stays for weeks: who is who, which units and days there are.

    What is worked out from such rows alone is remembered beyond everyday acts (foundation/remembering.py).
    """


V = TypeVar("V", bound=Versioned)


def check_version(row: V, seen: int, shown: dict[str, Any] | None = None) -> V:
    """Refuse a change made on an older version than the stored one; else raise the version by one.

    `shown` holds what the person typed, by field; the problem carries it beside what is stored, so that nothing is
    lost.
    """
    _hold(row)
    if row.version != seen:
        typed = shown or {}
        raise StaleVersion(row.version, typed, {name: getattr(row, name, None) for name in typed})
    row.version += 1
    return row


def _hold(row: Versioned) -> None:
    """Lock the row and read it again where writers run side by side; SQLite has one writer at a time."""
    session = object_session(row)
    if session is not None and session.get_bind().dialect.name == "postgresql" and inspect(row).persistent:
        session.refresh(row, with_for_update={"of": type(row)})  # not what is joined to it


def insert_or_skip(model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that can take `.on_conflict_do_nothing()` or `.on_conflict_do_update()` on either database."""
    return postgresql.insert(model) if db.engine.dialect.name == "postgresql" else sqlite.insert(model)


def passes_by_itself(error: OperationalError) -> bool:
    """Tell whether trying again later helps: a lock, a full disk, a server that is away; not a wrong statement.

    SQLite calls wrong statements operational errors too, PostgreSQL does not.
    """
    if isinstance(error.orig, sqlite3.Error):
        return any(reason in str(error.orig) for reason in _SQLITE_PASSES)
    return True


def init_database(app: Flask, url: str) -> None:
    """Bind the database to the application and set how its connections and transactions begin."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    if url.startswith("sqlite"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"timeout": BUSY_TIMEOUT_SECONDS}}
    else:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {}
    db.init_app(app)
    with app.app_context():
        listen(db.engine)


def listen(engine: Engine) -> None:
    """Attach the rules of connections and transactions to an engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connect_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _connect_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "checkin", _put_by)
        event.listen(engine, "checkout", partial(_look_whether_alive, engine))


def _connect_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
        "recursive_triggers=ON",  # else INSERT OR REPLACE goes round the triggers of the audit
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _connect_postgresql(connection: Any, _record: Any) -> None:
    """Wait for a lock as long as on SQLite, then say that the system is busy; never for ever."""
    connection.execute(f"SET lock_timeout = '{BUSY_TIMEOUT_SECONDS}s'")
    connection.commit()


def _put_by(_connection: Any, record: Any) -> None:
    record.info["put_by"] = time.monotonic()


def _look_whether_alive(engine: Engine, connection: Any, record: Any, _proxy: Any) -> None:
    """Ask the server before a connection is used again that lay idle; a dead one is replaced before anybody sees it.

    One used just now is not asked: for sending mail, two units a letter, that was a third of the round trips.
    """
    put_by = record.info.pop("put_by", None)
    if put_by is None or time.monotonic() - put_by < ASK_AFTER_IDLE_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _begin_sqlite(connection: Any) -> None:
    writes = current_mode() is Mode.WRITE
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Any) -> None:
    if current_mode() is Mode.READ:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
