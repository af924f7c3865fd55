"""Which files of an item somebody sees: those of its story, and the own ones that no act has named yet."""

from collections.abc import Collection

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from smartcity.actions.evidence_models import ActionFile
from smartcity.actions.queries import get_for
from smartcity.files.models import StoredFile
from smartcity.files.queries import IS_KEPT
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import NotFound


def files_of(actor: Actor, item_id: int) -> Select[ActionFile]:
    """Select the files of an item that somebody sees; `NotFound` where the item isn't theirs to see."""
    item = get_for(actor, item_id)
    mine = StoredFile.uploaded_by_id.in_([] if actor.account_id is None else [actor.account_id])
    found = select(ActionFile).join(ActionFile.file).options(contains_eager(ActionFile.file))
    return found.where(ActionFile.item_id == item.id, or_(ActionFile.event_id.is_not(None), mine), IS_KEPT)


def file_for(actor: Actor, item_id: int, file_id: int) -> StoredFile:
    """Return a file of an item that somebody sees; a file of another item looks like one that isn't there."""
    found = db.session.scalars(files_of(actor, item_id).where(ActionFile.file_id == file_id)).one_or_none()
    if found is None:
        raise NotFound
    return found.file


def files_of_events(event_ids: Collection[int]) -> dict[int, list[StoredFile]]:
    """Return the files that came with acts, by the acts' ids, in the order in which they were given."""
    found = select(ActionFile).join(ActionFile.file).options(contains_eager(ActionFile.file))
    by_event: dict[int, list[StoredFile]] = {}
    for row in db.session.scalars(found.where(ActionFile.event_id.in_(event_ids)).order_by(ActionFile.id)):
        by_event.setdefault(row.event_id or 0, []).append(row.file)
    return by_event
