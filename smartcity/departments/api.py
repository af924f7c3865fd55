"""The resource `departments` of the API."""

from typing import Any

from pydantic import Field, StrictBool, StrictInt

from smartcity.departments import queries, services
from smartcity.departments.access import Permission
from smartcity.departments.models import Organisation
from smartcity.departments.rules import OrganisationKind
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import LARGEST_ID, ListOf, ListQuery, Schema, api_blueprint, operation, seen_version

api = api_blueprint("departments")


class Department(Schema):
    """An organisation as programs see it."""

    id: int
    name: str
    short_name: str
    aliases: list[str]
    kind: OrganisationKind
    code: str | None
    rank: int
    active: bool
    version: int


class DepartmentQuery(ListQuery):
    """Filters of the list: `name` is any name the organisation bears, whole; `q` is part of one."""

    name: str = Field("", max_length=100)
    q: str = Field("", max_length=100)
    kind: OrganisationKind | None = None
    active: bool | None = None


class NewDepartment(Schema):
    """What a new organisation needs."""

    name: str
    short_name: str = ""
    kind: OrganisationKind
    aliases: list[str] = Field(default_factory=list)
    code: str | None = None
    rank: StrictInt | None = Field(None, ge=0, le=services.LARGEST_RANK)
    duty: str = ""
    phone: str = ""
    to_verify: StrictBool = False


class DepartmentChange(Schema):
    """What is left out stays; `version` is what you read, or send it as `If-Match`."""

    name: str | None = None
    short_name: str | None = None
    kind: OrganisationKind | None = None
    aliases: list[str] | None = None
    code: str | None = None
    rank: StrictInt | None = Field(None, ge=0, le=services.LARGEST_RANK)
    duty: str | None = None
    phone: str | None = None
    to_verify: StrictBool | None = None
    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


@api.get("/departments")
@requires(Permission.READ)
@operation("List organisations in rank order", query=DepartmentQuery, response=ListOf[Department])
def list_departments(query: DepartmentQuery) -> ListOf[Department]:
    """List organisations."""
    filters = queries.Filters(text=query.q, name=query.name, kind=query.kind, active=query.active)
    page = queries.page_of(filters, cursor=query.cursor, limit=query.limit)
    aliases = queries.aliases(row.id for row in page.rows)
    return ListOf[Department](items=[_shown(row, aliases.get(row.id, [])) for row in page.rows], next=page.next)


@api.get("/departments/<int:department_id>")
@requires(Permission.READ)
@operation("Read one organisation", response=Department)
def read_department(department_id: int) -> Department:
    """Read one organisation."""
    return _whole(queries.get(department_id))


@api.post("/departments")
@requires(Permission.MANAGE)
@operation("Add an organisation", json=NewDepartment, response={201: Department})
def create_department(json: NewDepartment) -> tuple[Department, int]:
    """Add an organisation."""
    row = services.create_organisation(
        the_actor(),
        name=json.name,
        short_name=json.short_name,
        kind=json.kind,
        aliases=json.aliases,
        code=json.code,
        rank=json.rank,
        duty=json.duty,
        phone=json.phone,
        to_verify=json.to_verify,
    )
    return _whole(row), 201


@api.patch("/departments/<int:department_id>")
@requires(Permission.MANAGE)
@operation("Change an organisation", json=DepartmentChange, response=Department)
def change_department(department_id: int, json: DepartmentChange) -> Department:
    """Change an organisation."""
    given = json.model_dump(exclude_unset=True, exclude={"version"})
    changes = {name: value for name, value in given.items() if value is not None or name == "code"}
    row = services.edit_organisation(
        the_actor(),
        department_id,
        seen_version(json.version),
        **changes,
    )
    return _whole(row)


def _whole(row: Organisation) -> Department:
    return _shown(row, [alias.name for alias in row.aliases])


def _shown(row: Any, aliases: list[str]) -> Department:
    return Department(
        id=row.id,
        name=row.name,
        short_name=row.short_name,
        aliases=aliases,
        kind=row.kind,
        code=row.code,
        rank=row.rank,
        active=row.active,
        version=row.version,
    )
