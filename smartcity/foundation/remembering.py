"""What many requests ask alike, worked out once and forgotten as soon as anything changes.

The one rule for forgetting: every act moves the head of the audit, and every request reads it anyway; what was worked
out under another head is gone, in each process at once. A process forgets at its own commits too. Only units that read
remember: what a write unit sees may never be saved. A result may depend on its arguments, the database, the day and
the reader's language, and on nothing else; it is shared, so it is never changed by whom it is given to.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.i18n import language
from smartcity.foundation.transaction_mode import Mode, mode
from smartcity.foundation.unit_of_work import after_rollback

P = ParamSpec("P")
T = TypeVar("T")
MOST_KEPT = 2000
_MEMORY = "smartcity.remembered"
_HEAD = "remembered.head"
_heads: dict[str, Callable[[], Hashable]] = {}


def provide_head(head: Callable[[], Hashable]) -> None:
    """Register who says what the last act was: the audit does."""
    _heads["head"] = head


def read_under(head: Hashable) -> None:
    """Say what the last act is for the open unit, where that was read along with something else."""
    db.session().info[_HEAD] = head


def remembered(work: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function returns until the next act."""
    return _remembered(work, None)


def remembered_for(seconds: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep what a function returns until the next act, but no longer than some seconds: for what changes without one.

    Such is what the scheduler's processes note of themselves.
    """
    return lambda work: _remembered(work, seconds)


def _remembered(work: Callable[P, T], seconds: int | None) -> Callable[P, T]:
    @wraps(work)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        memory = _memory()
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


def _memory() -> dict[Hashable, Any] | None:
    """Return what is known under the head that the open unit sees; None where nothing may be remembered."""
    if mode() is not Mode.READ or not _heads:
        return None
    info = db.session().info
    if _HEAD not in info:
        info[_HEAD] = _heads["head"]()
    kept = current_app.extensions.get(_MEMORY)
    if kept is None or kept[0] != info[_HEAD]:
        kept = current_app.extensions[_MEMORY] = (info[_HEAD], {})
    memory: dict[Hashable, Any] = kept[1]
    return memory


def _forget_head(session: Session) -> None:
    session.info.pop(_HEAD, None)


after_rollback(_forget_head)


def forget(app: Flask) -> None:
    """Forget all that a process knows, as it does at each of its commits."""
    app.extensions.pop(_MEMORY, None)


@event.listens_for(Session, "after_commit")
def _committed(_session: Session) -> None:
    if current_app:
        forget(current_app)
