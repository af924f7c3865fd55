"""Reading the files of registers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, load_only

from smartcity.foundation.database import db
from smartcity.foundation.problems import NotFound
from smartcity.ledger.models import ImportState
from smartcity.registers.models import RegisterImport
from smartcity.registers.tables import Register


def get(import_id: int, *, lock: bool = False) -> RegisterImport:
    """Return a file; `NotFound` where there is none."""
    found = db.session.get(RegisterImport, import_id, with_for_update=lock or None)
    if found is None:
        raise NotFound
    return found


def recent(register: Register, limit: int = 20) -> Sequence[RegisterImport]:
    """Return the latest files of a register that wait or were imported, the newest first, without their reports."""
    shown: tuple[Any, ...] = (
        RegisterImport.id,
        RegisterImport.state,
        RegisterImport.file_name,
        RegisterImport.created_at,
        RegisterImport.done_at,
        RegisterImport.created_by_id,
    )
    statement = (
        select(RegisterImport)
        .where(RegisterImport.register == register, RegisterImport.state != ImportState.DROPPED)
        .options(load_only(*shown), joinedload(RegisterImport.created_by))
    )
    return db.session.scalars(statement.order_by(RegisterImport.id.desc()).limit(limit)).all()
