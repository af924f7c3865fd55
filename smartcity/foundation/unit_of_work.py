"""One door to the database: a unit of work reads, or writes and commits whole.

Rules. A write unit holds the write lock from its first statement to its end; nothing slow belongs inside it. Its last
acts before COMMIT are the hooks of `before_commit` (the audit). A write unit that changed rows and recorded nothing
is refused. Opening a unit inside a write unit is an error; an open read transaction is ended first. A database that is
locked, full or away ends a unit as `Unavailable`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from smartcity.foundation.database import Base, Lasting, db, passes_by_itself
from smartcity.foundation.problems import Unavailable
from smartcity.foundation.transaction_mode import Mode, mode, reset_mode, set_mode

__all__ = [
    "Mode",
    "UnauditedWrite",
    "after_rollback",
    "before_commit",
    "record_after",
    "savepoint",
    "tried_out",
    "unit",
]


WROTE_LASTING = "wrote_lasting"
"""Under this name a session knows whether its unit has changed rows that last."""


class UnauditedWrite(RuntimeError):
    """A unit changed rows and recorded no audit entry: a mistake in the program."""


_hooks: list[Callable[[Session], bool]] = []
_after: ContextVar[list[tuple[Callable[[], None], bool]] | None] = ContextVar("record_after", default=None)


def before_commit(hook: Callable[[Session], bool]) -> None:
    """Register a last act before COMMIT; it returns whether it recorded the unit's changes."""
    if hook not in _hooks:
        _hooks.append(hook)


_forgetters: list[Callable[[Session], None]] = []


def after_rollback(hook: Callable[[Session], None]) -> None:
    """Register what to forget when a unit ends: what was buffered for a commit that did not come."""
    if hook not in _forgetters:
        _forgetters.append(hook)


class Unit:
    """The open unit; `fail` makes it end without saving though nothing was raised (a page with status ≥ 400)."""

    def __init__(self) -> None:
        self.failed = False

    def fail(self) -> None:
        """End this unit with a rollback."""
        self.failed = True


@contextmanager
def unit(kind: Mode, *, audited: bool = True) -> Iterator[Unit]:
    """Open a unit of work; commit at its end if it writes, roll back if anything was raised.

    `audited=False` is for the few bookkeeping writes that are no act of anybody: a session's last use, a lease, the
    state of a message under way.
    """
    before = mode()
    if before is Mode.WRITE:
        raise RuntimeError("a unit of work can't be opened inside one that writes")
    if before is Mode.READ:
        _let_go(db.session())
    token = set_mode(kind)
    outermost = _after.get() is None
    if outermost:
        _after.set([])
    try:
        yield from _run(kind, audited)
    except OperationalError as error:
        if passes_by_itself(error):
            raise Unavailable from error
        raise
    finally:
        reset_mode(token)
        if outermost:
            _run_after()


def _run(kind: Mode, audited: bool) -> Iterator[Unit]:
    opened = Unit()
    session = db.session()
    session.info["wrote"] = session.info[WROTE_LASTING] = False
    try:
        yield opened
        if kind is Mode.WRITE and not opened.failed:
            _commit(session, audited)
    finally:
        _let_go(session)
        for forget in _forgetters:
            forget(session)


def _let_go(session: Session) -> None:
    """End the transaction; what was read stays readable, which a rollback alone would take away."""
    session.expunge_all()
    session.rollback()


def _commit(session: Session, audited: bool) -> None:
    session.flush()
    recorded = [hook(session) for hook in _hooks]
    if audited and session.info["wrote"] and not any(recorded):
        raise UnauditedWrite("the unit changed rows and recorded no audit entry")
    session.commit()


def record_after(write: Callable[[], None], *, may_fail: bool = False) -> None:
    """Have `write` run in a short write unit after the open one has ended, whether that one saved or not.

    For what a request records besides its change: use of a session or token (`may_fail`), audit of reads, exports and
    refusals (which fail closed: what can't be recorded isn't given out).
    """
    waiting = _after.get()
    if waiting is None:
        raise RuntimeError("record_after needs an open unit of work")
    waiting.append((write, may_fail))


def _run_after() -> None:
    waiting = _after.get() or []
    _after.set(None)
    for write, may_fail in waiting:
        try:
            with unit(Mode.WRITE, audited=not may_fail):
                write()
        except Exception:
            if not may_fail:
                raise
            current_app.logger.warning("a mark could not be kept", exc_info=True)


@contextmanager
def savepoint() -> Iterator[None]:
    """Try part of a unit: what it raised undoes this part only, also the audit entries recorded in it."""
    session = db.session()
    session.flush()
    wrote = session.info.get("wrote", False)
    buffers: dict[str, Any] = {name: list(value) for name, value in session.info.items() if isinstance(value, list)}
    try:
        with session.begin_nested():
            yield
    except BaseException:
        session.info["wrote"] = wrote
        for name, value in session.info.items():
            if isinstance(value, list):
                value[:] = buffers.get(name, [])
        raise


class _TriedOut(Exception):
    """Ends what was only tried."""


@contextmanager
def tried_out() -> Iterator[None]:
    """Try part of a unit and undo it, also what it wanted recorded after the unit; what it raises goes on."""
    waiting = _after.get() or []
    before = len(waiting)
    try:
        with suppress(_TriedOut), savepoint():
            yield
            raise _TriedOut
    finally:
        del waiting[before:]


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: UOWTransaction) -> None:
    changed = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    if changed:
        session.info["wrote"] = True
    if any(isinstance(row, Lasting) for row in changed):
        session.info[WROTE_LASTING] = True


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info["wrote"] = True
        if getattr(state.statement, "table", None) in _lasting_tables():
            state.session.info[WROTE_LASTING] = True


@cache
def _lasting_tables() -> frozenset[Any]:
    return frozenset(mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Lasting))
