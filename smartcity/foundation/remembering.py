"""What many requests ask alike, worked out once and forgotten as soon as anything changes.

The one rule for forgetting: every act moves the head of the audit, and every request reads it anyway; what was worked
out under another head is gone, in each process at once. A process forgets at its own commits too. Only units that read
remember: what a write unit sees may never be saved.

What rests on rows that last alone (`Lasting`: units, people, accounts, the calendar) is kept under a head of its own,
which everyday acts on items leave where it is; a write unit uses it until it changes such a row itself.

A result may depend on its arguments, the database, the day and the reader's language, and on nothing else; it is
shared, so it is never changed by whom it is given to.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from smartcity.foundation import clock
from smartcity.foundation.database import Lasting, db
from smartcity.foundation.i18n import language
from smartcity.foundation.transaction_mode import Mode, mode
from smartcity.foundation.unit_of_work import WROTE_LASTING, after_rollback

P = ParamSpec("P")
T = TypeVar("T")
MOST_KEPT = 2000
_HEADS = "remembered.heads"
_MEMORY, _LASTING = "smartcity.remembered", "smartcity.remembered.lasting"


class Heads(NamedTuple):
    """The last act, and the last one that changed rows that last."""

    any: Hashable
    lasting: Hashable


_providers: dict[str, Callable[[], Heads]] = {}


def provide_heads(heads: Callable[[], Heads]) -> None:
    """Register who says what the last acts were: the audit does."""
    _providers["heads"] = heads


def read_under(heads: Heads) -> None:
    """Say what the last acts are for the open unit, where that was read along with something else."""
    db.session().info[_HEADS] = heads


def remembered(work: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function returns until the next act."""
    return _remembered(work, _everyday)


def remembered_lasting(work: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function returns until something changes that lasts: it reads no other rows than such."""
    return _remembered(work, _lasting)


def remembered_for(seconds: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep what a function returns until the next act, but no longer than some seconds: for what changes without one.

    Such is what the scheduler's processes note of themselves.
    """
    return lambda work: _remembered(work, _everyday, seconds)


def _remembered(
    work: Callable[P, T], memory_of_unit: Callable[[], dict[Hashable, Any] | None], seconds: int | None = None
) -> Callable[P, T]:
    @wraps(work)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        memory = memory_of_unit()
        if memory is None:
            return work(*args, **kwargs)
        moment = int(clock.real_now().timestamp() // seconds) if seconds else 0
        key = (work, clock.today(), language(), moment, args, tuple(kwargs.items()))
        if key not in memory:
            if len(memory) >= MOST_KEPT:
                memory.clear()
            memory[key] = work(*args, **kwargs)
        found: T = memory[key]
        return found

    return ask


def _everyday() -> dict[Hashable, Any] | None:
    """Return what is known under the last act that the open unit sees; None where nothing may be remembered."""
    heads = _heads() if mode() is Mode.READ and _providers else None
    return _under(_MEMORY, heads.any) if heads else None


def _lasting() -> dict[Hashable, Any] | None:
    session = db.session() if mode() and _providers else None
    if session is None or (mode() is Mode.WRITE and _changes(session)):
        return None
    heads = _heads()
    return _under(_LASTING, heads.lasting) if heads else None


def _changes(session: Session) -> bool:
    """Tell whether a write unit has changed rows that last, or is about to."""
    waiting = (*session.new, *session.dirty, *session.deleted)
    return bool(session.info.get(WROTE_LASTING)) or any(isinstance(row, Lasting) for row in waiting)


def _heads() -> Heads | None:
    """Return the last acts; None where the database doesn't answer: a page that says so needs no memory."""
    info = db.session().info
    if _HEADS not in info:
        try:
            info[_HEADS] = _providers["heads"]()
        except SQLAlchemyError:
            return None
    found: Heads = info[_HEADS]
    return found


def _under(name: str, head: Hashable) -> dict[Hashable, Any]:
    kept = current_app.extensions.get(name)
    if kept is None or kept[0] != head:
        kept = current_app.extensions[name] = (head, {})
    memory: dict[Hashable, Any] = kept[1]
    return memory


def _forget_heads(session: Session) -> None:
    session.info.pop(_HEADS, None)


after_rollback(_forget_heads)


def forget(app: Flask, *, lasting: bool = True) -> None:
    """Forget what a process knows, as it does at its commits: what lasts only where that was changed."""
    app.extensions.pop(_MEMORY, None)
    if lasting:
        app.extensions.pop(_LASTING, None)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    if current_app:
        forget(current_app, lasting=bool(session.info.get(WROTE_LASTING)))
