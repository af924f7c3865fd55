"""Saving the list of items as it is filtered and ordered, sharing, renaming and deleting it; choosing its columns."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, func, select

from smartcity.actions.access import Permission
from smartcity.actions.list_columns import USUAL, ListColumn, ordered
from smartcity.actions.saved_list_models import ListColumns, SavedList
from smartcity.actions.saved_list_queries import managed_for
from smartcity.audit.services import record
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version, db
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, StaleVersion
from smartcity.foundation.texts import Text
from smartcity.people.models import Person

MOST = 30
"""Saved lists of one person: more would find nothing faster than the filters do."""
NAME = 80


def save(actor: Actor, name: str, criteria: Mapping[str, str], *, shared: bool = False) -> SavedList:
    """Save a list under a name that none of the person's others bears. Conflict where the person has `MOST`."""
    actor.require(Permission.READ)
    if actor.person_id is None or actor.account_id is None:
        raise Forbidden
    if shared:
        actor.require(Permission.SHARE_LISTS)
    _hold(actor.person_id)
    said = _named(actor.person_id, name)
    mine = select(func.count()).select_from(SavedList).where(SavedList.owner_id == actor.person_id)
    if (db.session.scalar(mine) or 0) >= MOST:
        raise Conflict(Text("You have %(most)s saved lists already: delete one that you no longer need", most=MOST))
    row = SavedList(
        owner_id=actor.person_id, name=said, criteria=_cleaned(criteria), shared=shared, created_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    record(actor, "actions.save_list", "saved_list", row.id, fields=("name", "criteria", "shared"))
    return row


def change(actor: Actor, list_id: int, *, version: int, name: str, shared: bool) -> SavedList:
    """Rename a saved list, share it or take it back."""
    row = managed_for(actor, list_id)
    if shared and not row.shared:
        actor.require(Permission.SHARE_LISTS)
    _hold(row.owner_id)
    said = _named(row.owner_id, name, but=row.id)
    if version != row.version:
        raise StaleVersion(row.version, _told(said, shared=shared), _told(row.name, shared=row.shared))
    check_version(row, version, {"name": said})
    fields = [field for field, new in (("name", said), ("shared", shared)) if getattr(row, field) != new]
    row.name, row.shared = said, shared
    record(actor, "actions.edit_list", "saved_list", row.id, fields=fields)
    return row


def _told(name: str, *, shared: bool) -> dict[str, str]:
    return {"name": name, "shared": _("Yes") if shared else _("No")}


def remove(actor: Actor, list_id: int) -> None:
    """Delete a saved list; the items are not touched."""
    row = managed_for(actor, list_id)
    db.session.delete(row)
    record(actor, "actions.delete_list", "saved_list", list_id)


def choose_columns(actor: Actor, names: Iterable[str]) -> tuple[ListColumn, ...]:
    """Keep which columns stand in somebody's list; the usual ones are kept by keeping nothing."""
    actor.require(Permission.READ)
    if actor.account_id is None:
        raise Forbidden
    chosen = ordered(names)
    db.session.execute(delete(ListColumns).where(ListColumns.account_id == actor.account_id))
    if chosen != USUAL:
        db.session.add(ListColumns(account_id=actor.account_id, columns=[column.value for column in chosen]))
    record(actor, "actions.choose_columns", "account", actor.account_id, fields=("columns",))
    return chosen


def _hold(person_id: int) -> None:
    """Let what one person saves at the same moment twice come one after the other."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def _named(owner_id: int, name: str, but: int | None = None) -> str:
    said = checks.clean_text("name", name, maximum=NAME, required=True)
    taken = db.session.execute(select(SavedList.id, SavedList.name).where(SavedList.owner_id == owner_id))
    if any(row.id != but and row.name.casefold() == said.casefold() for row in taken):
        raise InvalidInput({"name": Text("There is a saved list of this name already")})
    return said


def _cleaned(criteria: Mapping[str, str]) -> dict[str, str]:
    """Return what is kept of an address; texts in it are checked like any other text."""
    return {name: checks.clean_text(name, value, maximum=checks.NAME) for name, value in criteria.items()}
