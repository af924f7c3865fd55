"""The mode of the unit of work in force, which the database's begin listener reads for every transaction."""

from contextvars import ContextVar, Token
from enum import Enum


class Mode(Enum):
    """What a unit of work may do."""

    READ = "read"
    WRITE = "write"


class OutsideUnit(RuntimeError):
    """The database was used where no unit of work is open: a mistake in the program."""


_mode: ContextVar[Mode | None] = ContextVar("unit_mode", default=None)


def mode() -> Mode | None:
    """Return the open unit's mode, or None."""
    return _mode.get()


def current_mode() -> Mode:
    """Return the open unit's mode; a transaction outside a unit is a mistake."""
    found = _mode.get()
    if found is None:
        raise OutsideUnit("open a unit of work first")
    return found


def set_mode(value: Mode | None) -> Token[Mode | None]:
    """Set the mode; give the token back to `reset_mode` (threads of a pool are used again)."""
    return _mode.set(value)


def reset_mode(token: Token[Mode | None]) -> None:
    """Set the mode back to what it was."""
    _mode.reset(token)
