"""Keeping files: the only writer of their rows, in the unit of work of the act that they belong to."""

from flask import current_app

from smartcity.audit.services import record
from smartcity.files import queries, store
from smartcity.files.models import StoredFile
from smartcity.files.receiving import Received
from smartcity.files.rules import MEGABYTE
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.texts import Text


def keep(actor: Actor, file: Received, *, unit_id: int | None = None, field: str = "files") -> StoredFile:
    """Keep a received file, in the room of a unit or (None) of the office; `NoRoom` where that is used up.

    The content gets its place before the row is saved: a unit that is rolled back leaves a content that nobody refers
    to, never a row without its content.
    """
    _check_room(file, unit_id, field)
    store.settle(file.staged, file.sha256)
    row = StoredFile(
        name=file.name,
        shown_name=file.shown_name,
        kind=file.kind,
        size=file.size,
        sha256=file.sha256,
        uploaded_at=clock.now(),
        uploaded_by_id=actor.account_id,
        unit_id=unit_id,
    )
    db.session.add(row)
    db.session.flush()
    record(actor, "files.keep", "file", row.id, unit_id=unit_id)
    return row


def remove(actor: Actor, row: StoredFile) -> None:
    """Give back the room of a file that nobody used; its content is swept unless another file has the same."""
    row.removed_at = clock.now()
    db.session.flush()
    record(actor, "files.remove", "file", row.id, unit_id=row.unit_id)


def _check_room(file: Received, unit_id: int | None, field: str) -> None:
    """Refuse what goes over a quota; two at the same moment may go over it together, by one file each."""
    settings = current_app.extensions["smartcity.settings"]
    if unit_id is not None and queries.used_by(unit_id) + file.size > settings.unit_quota_mb * MEGABYTE:
        limit = settings.unit_quota_mb
        raise store.NoRoom({field: Text("The unit's room for files (%(limit)s MB) is used up", limit=limit)})
    if queries.used() + file.size > settings.files_quota_mb * MEGABYTE:
        limit = settings.files_quota_mb
        raise store.NoRoom({field: Text("The room for all files (%(limit)s MB) is used up", limit=limit)})
