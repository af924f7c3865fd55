"""Files with an act: kept with its event, for good. Optional everywhere (DOMAIN §5), and never asked for twice."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select

from smartcity.actions.access import Permission, parts_of
from smartcity.actions.evidence_models import ActionFile
from smartcity.actions.history_models import ActionEvent
from smartcity.actions.models import ActionItem
from smartcity.actions.moves import IllegalMove
from smartcity.actions.queries import get_for
from smartcity.actions.situations import own_unit, situation_of
from smartcity.files.models import StoredFile
from smartcity.files.queries import IS_KEPT
from smartcity.files.receiving import Received
from smartcity.files.rules import AT_ONCE
from smartcity.files.services import keep, remove
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import Forbidden, InvalidInput
from smartcity.foundation.texts import Text

Files = Sequence[Received | int]
"""Files that came with a form, or ids of files that a program has sent to the item before."""


def attach(actor: Actor, item: ActionItem, event: ActionEvent, files: Files) -> None:
    """Keep the files of an act that was just made; their room is that of the unit that acted, else of the own one."""
    _check_count(files)
    for file in files:
        if isinstance(file, int):
            _uploaded(actor, item, file).event_id = event.id
        else:
            _add(actor, item, file, event)
    db.session.flush()


def upload(actor: Actor, item_id: int, file: Received) -> StoredFile:
    """Keep a file that a report of the same account will name; for those who may write into the item's story."""
    actor.require(Permission.NOTE)
    item = get_for(actor, item_id, lock=True)
    if not parts_of(actor, item):
        raise Forbidden(Text("Your unit has no part in this item"))
    if situation_of(item).year_closed:
        raise IllegalMove(Text("The year of this item is closed: it can only be read"))
    return _add(actor, item, file, None)


def _add(actor: Actor, item: ActionItem, file: Received, event: ActionEvent | None) -> StoredFile:
    own = own_unit(actor, item)
    unit_id = event.unit_id if event and event.unit_id else own.organisation_id if own else None
    row = keep(actor, file, unit_id=unit_id, field="files" if event else "file")
    db.session.add(ActionFile(item_id=item.id, file_id=row.id, event_id=event.id if event else None))
    db.session.flush()
    return row


def _check_count(files: Files) -> None:
    if len(files) > AT_ONCE:
        raise InvalidInput({"files": Text("Not more than %(count)s files at once", count=AT_ONCE)})
    named = [file for file in files if isinstance(file, int)]
    if len(set(named)) != len(named):
        raise InvalidInput({"files": Text("A file is named more than once")})


def _uploaded(actor: Actor, item: ActionItem, file_id: int) -> ActionFile:
    """Return a file that this account sent to this item and that no act has named yet."""
    mine = StoredFile.uploaded_by_id.in_([] if actor.account_id is None else [actor.account_id])
    waiting = _waiting().where(ActionFile.item_id == item.id, mine)
    found = db.session.scalars(waiting.where(ActionFile.file_id == file_id)).one_or_none()
    if found is None:
        refused = Text("You sent no file %(id)s to this item in the last 24 hours, or an act has named it", id=file_id)
        raise InvalidInput({"files": refused})
    return found


def unnamed_since(moment: datetime) -> list[tuple[int, int]]:
    """Return (item, file) of what was sent before a moment and that no act has named."""
    rows = db.session.scalars(_waiting().where(StoredFile.uploaded_at <= moment).order_by(ActionFile.id))
    return [(row.item_id, row.file_id) for row in rows]


def forget_unnamed(actor: Actor, item_id: int, file_id: int) -> bool:
    """Remove a file that no act has named; return whether it still was so once the item was held."""
    get_for(actor, item_id, lock=True)
    row = db.session.scalars(_waiting().where(ActionFile.file_id == file_id)).one_or_none()
    if row is None:
        return False
    remove(actor, row.file)
    return True


def _waiting() -> Select[ActionFile]:
    """Select the files that were sent and that no act has named."""
    return select(ActionFile).join(ActionFile.file).where(ActionFile.event_id.is_(None), IS_KEPT)
