"""Keeping the working groups: the only writer of their tables."""

from collections.abc import Iterable
from typing import TypedDict, Unpack

from sqlalchemy import func, select

from smartcity.audit.services import record
from smartcity.departments.access import Permission
from smartcity.departments.models import GroupUnit, Organisation, WorkingGroup
from smartcity.departments.rules import GroupRole, as_written
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import NAME, Errors
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import NotFound
from smartcity.foundation.texts import Text

STEP = 10
CODE = 32
DUTY = 2000


class GroupFields(TypedDict, total=False):
    """What is kept of a working group; what is left out stays as it is. Units are named by id."""

    code: str
    name: str
    duty: str
    rank: int
    active: bool
    lead: int | None
    co_leads: Iterable[int]
    members: Iterable[int]


def create_group(actor: Actor, **fields: Unpack[GroupFields]) -> WorkingGroup:
    """Add a working group behind the others."""
    actor.require(Permission.MANAGE)
    last = db.session.scalar(select(func.max(WorkingGroup.rank))) or 0
    row = WorkingGroup(code="", name="", duty="", rank=last + STEP, active=True, members=[])
    _take(row, fields)
    db.session.add(row)
    db.session.flush()
    record(actor, "departments.create_group", "working_group", row.id)
    return row


def edit_group(actor: Actor, group_id: int, version: int, **changes: Unpack[GroupFields]) -> WorkingGroup:
    """Change a working group, its units among it."""
    actor.require(Permission.MANAGE)
    row = db.session.get(WorkingGroup, group_id, with_for_update=True)
    if row is None:
        raise NotFound
    check_version(row, version, {name: changes[name] for name in ("code", "name", "duty") if name in changes})
    changed = _take(row, changes)
    record(actor, "departments.edit_group", "working_group", row.id, fields=changed)
    return row


def _take(row: WorkingGroup, given: GroupFields) -> list[str]:
    errors = Errors()
    with db.session.no_autoflush:
        code = errors.text("code", given.get("code", row.code), maximum=CODE, required=True)
        name = as_written(errors.text("name", given.get("name", row.name), maximum=NAME, required=True))
        duty = errors.text("duty", given.get("duty", row.duty), maximum=DUTY, multiline=True)
        _check_free(errors, row, code, name)
        units = _units(row, given)
        _check_units(errors, units)
        errors.stop()
    row.code, row.name, row.duty = code, name, duty
    row.rank = given.get("rank", row.rank)
    row.active = given.get("active", row.active)
    _set_units(row, units)
    return sorted(given)


def _check_free(errors: Errors, row: WorkingGroup, code: str, name: str) -> None:
    others = select(WorkingGroup.name).where(WorkingGroup.id != (row.id or 0))
    for field, value, column in (("code", code, WorkingGroup.code), ("name", name, WorkingGroup.name)):
        other = db.session.scalar(others.where(column == value))
        if other is not None:
            errors.add(field, Text('"%(name)s" already means %(other)s', name=value, other=other))


def _units(row: WorkingGroup, given: GroupFields) -> list[tuple[int, GroupRole]]:
    """Return the group's units in order, each once: an organisation named twice keeps its first part."""
    lead = given["lead"] if "lead" in given else next(iter(_now(row, GroupRole.LEAD)), None)
    named = [
        *([(lead, GroupRole.LEAD)] if lead else []),
        *((unit, GroupRole.CO_LEAD) for unit in given.get("co_leads", _now(row, GroupRole.CO_LEAD))),
        *((unit, GroupRole.MEMBER) for unit in given.get("members", _now(row, GroupRole.MEMBER))),
    ]
    found: dict[int, GroupRole] = {}
    for unit, role in named:
        found.setdefault(unit, role)
    return list(found.items())


def _now(row: WorkingGroup, role: GroupRole) -> list[int]:
    return [member.organisation_id for member in row.members if member.role is role]


def _check_units(errors: Errors, units: list[tuple[int, GroupRole]]) -> None:
    if not any(role is GroupRole.LEAD for _, role in units):
        errors.add("lead", Text("Please fill this in"))
    ids = {unit for unit, _ in units}
    known = set(db.session.scalars(select(Organisation.id).where(Organisation.id.in_(ids))))
    field = {GroupRole.LEAD: "lead", GroupRole.CO_LEAD: "co_leads", GroupRole.MEMBER: "members"}
    for unit, role in units:
        if unit not in known:
            errors.add(field[role], Text("There is no such organisation"))


def _set_units(row: WorkingGroup, units: list[tuple[int, GroupRole]]) -> None:
    kept = {member.organisation_id: member for member in row.members}
    row.members = []
    for position, (unit, role) in enumerate(units):
        member = kept.get(unit) or GroupUnit(organisation_id=unit)
        member.role, member.position = role, position
        row.members.append(member)
