"""Keeping organisations: the only writer of their tables.

Nothing is deleted: an organisation is renamed, merged or ended, and what happened before stays under its old name.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import func, select

from smartcity.audit.services import record
from smartcity.departments import queries
from smartcity.departments.access import Permission
from smartcity.departments.models import Organisation, OrganisationAlias, OrganisationName
from smartcity.departments.naming import SHORT_NAME, check_unique, take_aliases, take_name
from smartcity.departments.rules import OrganisationKind
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import TITLE, Errors
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Conflict, NotFound, StaleVersion
from smartcity.foundation.texts import Text

STEP = 10
LARGEST_RANK = 1_000_000
CODE = 32
PHONE = 50
DUTY = 2000


class OrganisationFields(TypedDict, total=False):
    """What is kept of an organisation; what is left out stays as it is."""

    name: str
    short_name: str
    kind: OrganisationKind
    aliases: Iterable[str]
    code: str | None
    rank: int | None
    duty: str
    phone: str
    to_verify: bool


def create_organisation(actor: Actor, **fields: Unpack[OrganisationFields]) -> Organisation:
    """Add an organisation; without a short name it goes by its name, without a rank it stands last."""
    actor.require(Permission.MANAGE)
    row = Organisation(rank=_last_rank() + STEP, duty="", phone="", to_verify=False, active=True, code=None, aliases=[])
    given: OrganisationFields = {"name": "", **fields}
    given["short_name"] = given.get("short_name") or given["name"][:SHORT_NAME]
    errors = Errors()
    if "kind" not in fields:
        errors.add("kind", Text("Please fill this in"))
    _take(row, given, errors)
    db.session.add(row)
    db.session.flush()
    record(actor, "departments.create", "organisation", row.id, unit_id=row.id)
    return row


def edit_organisation(
    actor: Actor, organisation_id: int, version: int, **changes: Unpack[OrganisationFields]
) -> Organisation:
    """Change or correct what is kept of an organisation; a new name for good is `rename`."""
    actor.require(Permission.MANAGE)
    row = _locked(organisation_id, version, changes)
    changed = _take(row, changes, Errors())
    record(actor, "departments.edit", "organisation", row.id, fields=changed, unit_id=row.id)
    return row


def rename(
    actor: Actor,
    organisation_id: int,
    version: int,
    *,
    name: str,
    on: date | None,
    short_name: str = "",
    reason: str = "",
) -> Organisation:
    """Give an organisation a new name from the day `on`; the old one keeps its dates and is still found."""
    actor.require(Permission.MANAGE)
    row = _locked(organisation_id, version, {"name": name, "short_name": short_name})
    former = queries.former_names(row.id)
    since = former[-1].until_on + timedelta(days=1) if former and former[-1].until_on else None
    errors = Errors()
    first = _first_day(errors, on, since)
    old = OrganisationName(
        organisation_id=row.id,
        name=row.name,
        short_name=row.short_name,
        from_on=since,
        until_on=first - timedelta(days=1),
    )
    old.reason = errors.text("reason", reason, maximum=TITLE)
    _take(row, {"name": name, "short_name": short_name or name[:SHORT_NAME]}, errors)
    db.session.add(old)
    record(actor, "departments.rename", "organisation", row.id, fields=("name", "short_name"), unit_id=row.id)
    return row


def merge(actor: Actor, organisation_id: int, version: int, *, successor_id: int, on: date | None) -> Organisation:
    """End an organisation whose work another one takes over; its names lead to the successor from now on."""
    actor.require(Permission.MANAGE)
    row = _locked(organisation_id, version, {})
    errors = Errors()
    successor = db.session.get(Organisation, successor_id)
    if successor is None or not successor.active or successor.id == row.id:
        errors.add("successor_id", Text("Choose another organisation that is active"))
    _end(row, on, errors)
    row.successor_id = successor_id
    record(actor, "departments.merge", "organisation", row.id, fields=("successor_id", "active"), unit_id=row.id)
    return row


def close(actor: Actor, organisation_id: int, version: int, *, on: date | None) -> Organisation:
    """End an organisation that nobody succeeds; it is no longer offered for new work."""
    actor.require(Permission.MANAGE)
    row = _locked(organisation_id, version, {})
    _end(row, on, Errors())
    record(actor, "departments.close", "organisation", row.id, fields=("active",), unit_id=row.id)
    return row


def reopen(actor: Actor, organisation_id: int, version: int) -> Organisation:
    """Take back the end of an organisation, also its merger."""
    actor.require(Permission.MANAGE)
    row = _locked(organisation_id, version, {})
    if row.active:
        raise Conflict(Text("The organisation has not ended"))
    row.active, row.ended_on, row.successor_id = True, None, None
    record(actor, "departments.reopen", "organisation", row.id, fields=("active", "successor_id"), unit_id=row.id)
    return row


def place_after(actor: Actor, organisation_id: int, other_id: int | None) -> None:
    """Put an organisation right behind another one in the rank order, None: first; the rest keeps its order."""
    actor.require(Permission.MANAGE)
    order = list(db.session.scalars(select(Organisation).order_by(Organisation.rank, Organisation.id)))
    moved = next((row for row in order if row.id == organisation_id), None)
    if moved is None or (other_id is not None and other_id not in {row.id for row in order}):
        raise NotFound
    if other_id != organisation_id:
        order.remove(moved)
        order.insert(next((n + 1 for n, row in enumerate(order) if row.id == other_id), 0), moved)
    for place, row in enumerate(order, 1):
        row.rank = place * STEP
    record(actor, "departments.move", "organisation", organisation_id, fields=("rank",), unit_id=organisation_id)


def _locked(organisation_id: int, version: int, typed: Mapping[str, Any]) -> Organisation:
    """Return the row for changing; a stale version is refused with what was typed and what is stored."""
    row = db.session.get(Organisation, organisation_id, with_for_update=True)
    if row is None:
        raise NotFound
    if row.version != version:
        stored = {name: getattr(row, name) for name in typed if name != "aliases"}
        if "aliases" in typed:
            stored["aliases"] = "\n".join(alias.name for alias in row.aliases)
            typed = {**typed, "aliases": "\n".join(typed["aliases"])}
        raise StaleVersion(row.version, typed, stored)
    return check_version(row, version)


def _take(row: Organisation, given: OrganisationFields, errors: Errors) -> list[str]:
    """Check what is given and write it into the row; return the names of the fields."""
    with db.session.no_autoflush:
        name = take_name(errors, "name", given.get("name", row.name))
        short_name = take_name(errors, "short_name", given.get("short_name", row.short_name), SHORT_NAME)
        written = given.get("aliases", [alias.name for alias in row.aliases])
        aliases = take_aliases(errors, written, {name, short_name})
        check_unique(errors, row.id, {"name": [name], "short_name": [short_name], "aliases": aliases})
        code = _taken_code(row, given, errors)
        texts = {
            "phone": errors.text("phone", given.get("phone", row.phone), maximum=PHONE),
            "duty": errors.text("duty", given.get("duty", row.duty), maximum=DUTY, multiline=True),
        }
        rank = _taken_rank(row, given, errors)
        errors.stop()
    row.name, row.short_name, row.code, row.rank = name, short_name, code, rank
    row.phone, row.duty = texts["phone"], texts["duty"]
    row.kind = given.get("kind", row.kind)
    row.to_verify = given.get("to_verify", row.to_verify)
    _set_aliases(row, aliases)
    return sorted(given)


def _taken_code(row: Organisation, given: OrganisationFields, errors: Errors) -> str | None:
    code = errors.text("code", given.get("code", row.code), maximum=CODE) or None
    if code is not None:
        statement = select(Organisation.name).where(Organisation.code == code, Organisation.id != (row.id or 0))
        other = db.session.scalar(statement)
        if other is not None:
            errors.add("code", Text('"%(name)s" already means %(other)s', name=code, other=other))
    return code


def _taken_rank(row: Organisation, given: OrganisationFields, errors: Errors) -> int:
    rank = given.get("rank")
    if rank is None:
        return row.rank
    if not 0 <= rank <= LARGEST_RANK:
        errors.add("rank", Text("Must lie between 0 and %(maximum)s", maximum=LARGEST_RANK))
    return rank


def _set_aliases(row: Organisation, names: list[str]) -> None:
    kept = {alias.name: alias for alias in row.aliases}
    row.aliases = [kept.get(name) or OrganisationAlias(name=name) for name in names]


def _first_day(errors: Errors, on: date | None, since: date | None) -> date:
    first = _past_day(errors, on)
    if since is not None and first <= since:
        errors.add("on", Text("The present name began on %(day)s", day=since))
    return first


def _past_day(errors: Errors, on: date | None) -> date:
    """Return the day, or note that it is missing or has not come yet: things are entered when they hold."""
    day = errors.day("on", on, required=True) or clock.today()
    if day > clock.today():
        errors.add("on", Text("The day lies in the future: enter it when it has come"))
    return day


def _end(row: Organisation, on: date | None, errors: Errors) -> None:
    if not row.active:
        raise Conflict(Text("The organisation has ended already"))
    row.ended_on = _past_day(errors, on)
    errors.stop()
    row.active = False


def _last_rank() -> int:
    return db.session.scalar(select(func.max(Organisation.rank))) or 0
