"""Reading organisations and working groups, in rank order: the order of every list, table, document and seat."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, func, or_, select

from smartcity.departments.models import GroupUnit, Organisation, OrganisationAlias, OrganisationName, WorkingGroup
from smartcity.departments.rules import GroupRole, NamePeriod, OrganisationKind, as_written, name_borne_on
from smartcity.foundation.database import db
from smartcity.foundation.paging import DEFAULT_LIMIT, Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import remembered_lasting

SORTS: dict[str, SQLColumnExpression[Any]] = {"rank": Organisation.rank, "name": Organisation.short_name}
MOST = 10_000

_LISTED = (
    Organisation.id,
    Organisation.name,
    Organisation.short_name,
    Organisation.kind,
    Organisation.code,
    Organisation.rank,
    Organisation.phone,
    Organisation.duty,
    Organisation.to_verify,
    Organisation.active,
    Organisation.version,
)


class UnitRow(NamedTuple):
    """An organisation in a list."""

    id: int
    name: str
    short_name: str
    rank: int
    kind: OrganisationKind


class GroupRow(NamedTuple):
    """A working group in a list."""

    id: int
    code: str
    name: str


class GroupUnitRow(NamedTuple):
    """An organisation in a working group, or a group of an organisation."""

    group_id: int
    group: str
    organisation_id: int
    short_name: str
    role: GroupRole


@dataclass(frozen=True)
class Filters:
    """What a list of organisations is narrowed to; None asks nothing."""

    text: str = ""
    name: str = ""
    kind: OrganisationKind | None = None
    active: bool | None = None


def get(organisation_id: int) -> Organisation:
    """Return an organisation; `NotFound` where there is none."""
    found = db.session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    return found


def find(name: str) -> Organisation | None:
    """Return the organisation that answers to a name today: its name, short name, alias or a former name.

    A name that is borne now wins over one that was borne before; a merged organisation is answered by its successor.
    """
    written = as_written(name)
    found = db.session.scalars(_bearing(written)).first() or db.session.scalars(_once_bearing(written)).first()
    while found is not None and found.successor_id is not None:
        found = db.session.get(Organisation, found.successor_id)
    return found


def bearers(written: Iterable[str]) -> dict[str, Organisation]:
    """Return who bears each of some names now, as name, short name or alias."""
    asked = set(written)
    rows = db.session.scalars(select(Organisation).where(_bears(asked)).order_by(Organisation.rank, Organisation.id))
    found: dict[str, Organisation] = {}
    for row in rows:
        for name in asked & {row.name, row.short_name, *(alias.name for alias in row.aliases)}:
            found.setdefault(name, row)
    return found


def _bears(names: Iterable[str]) -> ColumnElement[bool]:
    asked = list(names)
    by_alias = select(OrganisationAlias.organisation_id).where(OrganisationAlias.name.in_(asked))
    return or_(Organisation.name.in_(asked), Organisation.short_name.in_(asked), Organisation.id.in_(by_alias))


def _bearing(name: str) -> Select[Organisation]:
    return select(Organisation).where(_bears([name])).order_by(Organisation.active.desc(), Organisation.rank)


def _once_bearing(name: str) -> Select[Organisation]:
    former = or_(OrganisationName.name == name, OrganisationName.short_name == name)
    joined = select(Organisation).join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
    return joined.where(former).order_by(OrganisationName.until_on.desc())


def names_through_all() -> dict[str, UnitRow]:
    """Return every name under which an active organisation is found: those borne now before those borne once.

    A merged organisation's names lead to its successor; of equal names the higher rank wins.
    """
    units = {unit.id: unit for unit in in_rank_order(active=None)}
    merged = select(Organisation.id, Organisation.successor_id, Organisation.active)
    ended = {row.id: row.successor_id for row in db.session.execute(merged) if not row.active}
    found: dict[str, UnitRow] = {}
    now = [(name, unit.id) for unit in units.values() for name in (unit.name, unit.short_name)]
    aliased = db.session.execute(select(OrganisationAlias.name, OrganisationAlias.organisation_id))
    once = db.session.execute(
        select(OrganisationName.name, OrganisationName.short_name, OrganisationName.organisation_id)
    )
    former = [(name, unit_id) for full, short, unit_id in once for name in (full, short)]
    borne = [*now, *((name, unit_id) for name, unit_id in aliased)]
    for name, unit_id in sorted(borne, key=lambda one: one[1] in ended) + former:
        while unit_id in ended and ended[unit_id] is not None:
            unit_id = ended[unit_id]  # noqa: PLW2901  the successor of a successor
        if unit_id not in ended:
            found.setdefault(as_written(name), units[unit_id])
    return found


def in_rank_order(*, active: bool | None = True) -> list[UnitRow]:
    """Return the organisations in rank order; `active=None` gives those that ended, too."""
    statement = select(
        Organisation.id, Organisation.name, Organisation.short_name, Organisation.rank, Organisation.kind
    ).order_by(Organisation.rank, Organisation.id)
    if active is not None:
        statement = statement.where(Organisation.active == active)
    return [UnitRow._make(row) for row in db.session.execute(statement)]


@remembered_lasting
def choices() -> list[tuple[str, str]]:
    """Return the active organisations for a form's field, in rank order."""
    return [(str(row.id), row.short_name) for row in in_rank_order()]


def names(ids: Iterable[int]) -> dict[int, str]:
    """Return the short names of organisations as they are today."""
    wanted = list(ids)
    if not wanted:
        return {}
    statement = select(Organisation.id, Organisation.short_name).where(Organisation.id.in_(wanted))
    return {row.id: row.short_name for row in db.session.execute(statement)}


def aliases(ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the aliases of organisations, oldest first."""
    statement = select(OrganisationAlias).where(OrganisationAlias.organisation_id.in_(list(ids)))
    found: dict[int, list[str]] = defaultdict(list)
    for alias in db.session.scalars(statement.order_by(OrganisationAlias.id)):
        found[alias.organisation_id].append(alias.name)
    return found


def name_on(organisation_id: int, day: date) -> str:
    """Return the short name that an organisation bore on a day: what happened then is shown under it."""
    return name_borne_on(day, former_names(organisation_id), get(organisation_id).short_name)


def former_names(organisation_id: int) -> list[NamePeriod]:
    """Return the names an organisation bore before, oldest first."""
    statement = select(OrganisationName).where(OrganisationName.organisation_id == organisation_id)
    rows = db.session.scalars(statement.order_by(OrganisationName.until_on))
    return [NamePeriod(row.name, row.short_name, row.from_on, row.until_on, row.reason) for row in rows]


def names_through_time(row: Organisation) -> list[NamePeriod]:
    """Return every name of an organisation, the oldest first and today's last."""
    former = former_names(row.id)
    last = former[-1].until_on if former else None
    since = last + timedelta(days=1) if last else None
    return [*former, NamePeriod(row.name, row.short_name, since, row.ended_on)]


def merged_into(organisation_id: int) -> dict[int, str]:
    """Return the names of the organisations that were merged into this one, in rank order."""
    statement = select(Organisation.id, Organisation.name).where(Organisation.successor_id == organisation_id)
    return {row.id: row.name for row in db.session.execute(statement.order_by(Organisation.rank, Organisation.id))}


def stands_after(row: Organisation) -> int | None:
    """Return who stands right before an organisation in the order, None where it is the first."""
    order = [other.id for other in in_rank_order(active=None)]
    place = order.index(row.id)
    return order[place - 1] if place else None


def page_of(
    filters: Filters, *, sort: str = "rank", cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Any]:
    """Return a page of organisations; `sort` is a key of `SORTS`, with "-" before it from the end."""
    descending, column = sort.startswith("-"), SORTS.get(sort.removeprefix("-"), SORTS["rank"])
    keys = [Key(column, descending), Key(Organisation.rank), Key(Organisation.id)]
    return paged(select(*_LISTED).where(*_conditions(filters)), keys, cursor, limit)


def every(filters: Filters) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return all organisations of a list, for a file: a city has some hundreds at most."""
    statement = select(*_LISTED).where(*_conditions(filters)).order_by(Organisation.rank, Organisation.id)
    return db.session.execute(statement.limit(MOST)).all()


def count(filters: Filters) -> int:
    """Return how many organisations a list has in all."""
    return db.session.scalar(select(func.count(Organisation.id)).where(*_conditions(filters))) or 0


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.text:
        found.append(_mentions(as_written(filters.text)))
    if filters.name:
        found.append(_bears([as_written(filters.name)]))
    if filters.kind:
        found.append(Organisation.kind == filters.kind)
    if filters.active is not None:
        found.append(Organisation.active == filters.active)
    return found


def _mentions(text: str) -> ColumnElement[bool]:
    by_alias = select(OrganisationAlias.organisation_id).where(OrganisationAlias.name.contains(text, autoescape=True))
    by_former = select(OrganisationName.organisation_id).where(OrganisationName.name.contains(text, autoescape=True))
    columns = (Organisation.name, Organisation.short_name, Organisation.duty)
    return or_(
        *(column.contains(text, autoescape=True) for column in columns),
        Organisation.id.in_(by_alias),
        Organisation.id.in_(by_former),
    )


def get_group(group_id: int) -> WorkingGroup:
    """Return a working group; `NotFound` where there is none."""
    found = db.session.get(WorkingGroup, group_id)
    if found is None:
        raise NotFound
    return found


def groups(*, active: bool | None = True) -> list[GroupRow]:
    """Return the working groups in their order; `active=None` gives those that ended, too."""
    statement = select(WorkingGroup.id, WorkingGroup.code, WorkingGroup.name)
    if active is not None:
        statement = statement.where(WorkingGroup.active == active)
    return [GroupRow._make(row) for row in db.session.execute(statement.order_by(WorkingGroup.rank, WorkingGroup.id))]


def all_groups() -> list[WorkingGroup]:
    """Return the working groups whole, in their order."""
    return list(db.session.scalars(select(WorkingGroup).order_by(WorkingGroup.rank, WorkingGroup.id)))


@remembered_lasting
def group_choices() -> list[tuple[str, str]]:
    """Return the active working groups for a form's field."""
    return [(str(row.id), row.name) for row in groups()]


def group_names(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of working groups."""
    statement = select(WorkingGroup.id, WorkingGroup.name).where(WorkingGroup.id.in_(list(ids)))
    return {row.id: row.name for row in db.session.execute(statement)}


@remembered_lasting
def group_name(group_id: int) -> str:
    """Return a working group's name, empty where there is none of that number."""
    return group_names([group_id]).get(group_id, "")


def group_units(*, group_id: int | None = None, organisation_id: int | None = None) -> Sequence[GroupUnitRow]:
    """Return who is in which working group: of one group, of one organisation, or of all, in the groups' order."""
    statement = (
        select(WorkingGroup.id, WorkingGroup.name, Organisation.id, Organisation.short_name, GroupUnit.role)
        .join(GroupUnit, GroupUnit.working_group_id == WorkingGroup.id)
        .join(Organisation, Organisation.id == GroupUnit.organisation_id)
        .order_by(WorkingGroup.rank, WorkingGroup.id, GroupUnit.position, Organisation.rank)
    )
    if group_id is not None:
        statement = statement.where(WorkingGroup.id == group_id)
    if organisation_id is not None:
        statement = statement.where(Organisation.id == organisation_id)
    return [GroupUnitRow(*row) for row in db.session.execute(statement)]
