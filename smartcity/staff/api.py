"""Secondments as JSON."""

from datetime import date
from typing import Any

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.departments.queries import groups
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import (
    LARGEST_ID,
    ListOf,
    ListQuery,
    Named,
    Schema,
    api_blueprint,
    listing,
    operation,
    seen_version,
)
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.staff import queries, services
from smartcity.staff.access import Permission
from smartcity.staff.handover import finish
from smartcity.staff.models import Secondment
from smartcity.staff.queries import Filters
from smartcity.staff.rules import DutyKind, SecondmentKind, Standing

api = api_blueprint("staff")


class SecondmentOut(Schema):
    """A secondment; `group` is the working group's name."""

    id: int
    person: Named
    kind: SecondmentKind
    duty: DutyKind
    home_unit: Named
    group: str
    group_id: int
    position: str
    approval: str
    start: date
    planned_end: date
    returned_on: date | None
    handover_done: bool
    appraisal_sent_on: date | None
    version: int


class SecondmentQuery(ListQuery):
    """What a list of secondments can be narrowed to; `standing` as of today."""

    person: int | None = Field(None, ge=1, le=LARGEST_ID)
    home_unit: int | None = Field(None, ge=1, le=LARGEST_ID)
    group: int | None = Field(None, ge=1, le=LARGEST_ID)
    kind: SecondmentKind | None = None
    standing: Standing | None = None
    handover_done: bool | None = None


class NewSecondment(Schema):
    """A secondment to be made; units, people and groups by id (a group also by name or code)."""

    person: StrictInt
    kind: SecondmentKind
    home_unit: StrictInt
    group: StrictInt | StrictStr
    start: date
    planned_end: date
    duty: DutyKind | None = None
    position: StrictStr = ""
    approval: StrictStr = ""
    conflict_note: StrictStr = ""


class SecondmentChange(Schema):
    """What may be changed at any time; the end moves by `extend` and `return`."""

    version: StrictInt | None = None
    duty: DutyKind | None = None
    position: StrictStr | None = None
    approval: StrictStr | None = None
    conflict_note: StrictStr | None = None
    appraisal_sent_on: date | None = None


class ExtensionIn(Schema):
    """A later planned end and the document that approves it."""

    version: StrictInt | None = None
    planned_end: date
    approval: StrictStr
    reason: StrictStr = ""


class ReturnIn(Schema):
    """The last day with the task force. It can't be blocked, so no version is asked for."""

    version: StrictInt | None = None
    returned_on: date
    note: StrictStr = ""


class FinishIn(Schema):
    """`nothing`: there is nothing to hand over."""

    nothing: StrictBool = False


def shown(row: Secondment) -> SecondmentOut:
    """Return a secondment as the API shows it."""
    return SecondmentOut(
        id=row.id,
        person=Named(id=row.person_id, name=row.person.name),
        kind=row.kind,
        duty=row.duty,
        home_unit=Named(id=row.home_unit_id, name=row.home_unit.short_name),
        group=row.working_group.name,
        group_id=row.working_group_id,
        position=row.position,
        approval=row.approval,
        start=row.start_on,
        planned_end=row.planned_end_on,
        returned_on=row.returned_on,
        handover_done=row.handover_done,
        appraisal_sent_on=row.appraisal_sent_on,
        version=row.version,
    )


def _listed(row: Any) -> SecondmentOut:
    return SecondmentOut(
        id=row.id,
        person=Named(id=row.person_id, name=row.person),
        kind=row.kind,
        duty=row.duty,
        home_unit=Named(id=row.home_unit_id, name=row.home_unit),
        group=row.group,
        group_id=row.group_id,
        position=row.position,
        approval=row.approval,
        start=row.start_on,
        planned_end=row.planned_end_on,
        returned_on=row.returned_on,
        handover_done=row.handover_done,
        appraisal_sent_on=row.appraisal_sent_on,
        version=row.version,
    )


def _group_id(group: int | str) -> int:
    if isinstance(group, int):
        return group
    found = [row.id for row in groups() if group in {row.name, row.code}]
    if not found:
        raise InvalidInput({"group": Text("Choose a working group")})
    return found[0]


@api.get("/secondments")
@requires(Permission.READ)
@operation("List secondments", query=SecondmentQuery, response=ListOf[SecondmentOut])
def list_secondments(query: SecondmentQuery) -> Any:
    """List the secondments that the token's owner may see, by planned end."""
    filters = Filters(
        person=query.person,
        home_unit=query.home_unit,
        group=query.group,
        kind=query.kind,
        standing=query.standing,
        handover_done=query.handover_done,
    )
    found = queries.page_of(the_actor(), filters, cursor=query.cursor, limit=query.limit)
    return ListOf[SecondmentOut](**listing(found, _listed))


@api.get("/secondments/<int:secondment_id>")
@requires(Permission.READ)
@operation("Read a secondment", response=SecondmentOut)
def get_secondment(secondment_id: int) -> Any:
    """Return one secondment."""
    return shown(queries.get_for(the_actor(), secondment_id))


@api.post("/secondments")
@requires(Permission.MANAGE)
@operation("Second a person", json=NewSecondment, response={201: SecondmentOut})
def create_secondment(json: NewSecondment) -> Any:
    """Second a person; beyond a limit of the policy `approval` must name the document that allows it."""
    row = services.second(
        the_actor(),
        person_id=json.person,
        kind=json.kind,
        home_unit_id=json.home_unit,
        working_group_id=_group_id(json.group),
        start=json.start,
        planned_end=json.planned_end,
        duty=json.duty,
        position=json.position,
        approval=json.approval,
        conflict_note=json.conflict_note,
    )
    return shown(row), 201


@api.patch("/secondments/<int:secondment_id>")
@requires(Permission.MANAGE)
@operation("Change a secondment", json=SecondmentChange, response=SecondmentOut)
def change_secondment(secondment_id: int, json: SecondmentChange) -> Any:
    """Change what is noted; members left out stay as they are."""
    changes: Any = json.model_dump(exclude_unset=True, exclude={"version"})
    given = {name: value for name, value in changes.items() if value is not None or name == "appraisal_sent_on"}
    return shown(services.edit(the_actor(), secondment_id, seen_version(json.version), **given))


@api.post("/secondments/<int:secondment_id>/extend")
@requires(Permission.MANAGE)
@operation("Extend a secondment", json=ExtensionIn, response=SecondmentOut)
def extend_secondment(secondment_id: int, json: ExtensionIn) -> Any:
    """Set a later planned end."""
    row = services.extend(
        the_actor(),
        secondment_id,
        seen_version(json.version),
        planned_end=json.planned_end,
        approval=json.approval,
        reason=json.reason,
    )
    return shown(row)


@api.post("/secondments/<int:secondment_id>/return")
@requires(Permission.MANAGE)
@operation("Record a return", json=ReturnIn, response=SecondmentOut)
def return_secondment(secondment_id: int, json: ReturnIn) -> Any:
    """Record a return at once, whatever is still open."""
    return shown(services.record_return(the_actor(), secondment_id, returned_on=json.returned_on, note=json.note))


@api.post("/secondments/<int:secondment_id>/finish_handover")
@requires(Permission.MANAGE)
@operation("Tick the hand-over as done", json=FinishIn, response=SecondmentOut)
def finish_secondment_handover(secondment_id: int, json: FinishIn) -> Any:
    """Tick the hand-over as done; refused while something has no successor who accepted it."""
    return shown(finish(the_actor(), secondment_id, nothing=json.nothing))
