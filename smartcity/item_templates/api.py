"""Templates of recurring items as JSON."""

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions.rules import DeadlinePrecision, SourceKind
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
from smartcity.item_templates import queries, services
from smartcity.item_templates.access import Permission
from smartcity.item_templates.models import ItemTemplate, RecurringItem
from smartcity.item_templates.queries import Filters
from smartcity.item_templates.rules import DayRule, Period
from smartcity.item_templates.services import NewTemplate
from smartcity.workdays.queries import calendar

api = api_blueprint("item_templates")


class TemplateOut(Schema):
    """A template; `due_month` counts in the period, `due_day` 31 is the month's last, `ahead` is in working days."""

    id: int
    title: str
    requirement: str
    lead: Named
    supporting: list[Named]
    working_group: int | None
    source_kind: SourceKind
    reference: str
    basis: str
    precision: DeadlinePrecision
    wording: str
    period: Period
    due_month: int
    due_day: int
    day_rule: DayRule
    ahead: int
    at_once: bool
    from_on: date
    until_on: date | None
    version: int


class TemplateQuery(ListQuery):
    """What a list of templates can be narrowed to; `q` is part of title or basis, `active`: not ended."""

    q: str = Field("", max_length=100)
    lead: int | None = Field(None, ge=1, le=LARGEST_ID)
    period: Period | None = None
    active: bool | None = None


class TemplateChange(Schema):
    """What is said of a template; what is left out stays. It holds for the items still to be made."""

    title: StrictStr | None = None
    requirement: StrictStr | None = None
    lead: StrictInt | None = Field(None, ge=1, le=LARGEST_ID)
    supporting: list[StrictInt] | None = None
    working_group: StrictInt | None = Field(None, ge=1, le=LARGEST_ID)
    source_kind: SourceKind | None = None
    reference: StrictStr | None = None
    basis: StrictStr | None = None
    precision: DeadlinePrecision | None = None
    wording: StrictStr | None = None
    period: Period | None = None
    due_month: StrictInt | None = None
    due_day: StrictInt | None = None
    day_rule: DayRule | None = None
    ahead: StrictInt | None = None
    at_once: StrictBool | None = None
    from_on: date | None = None
    until_on: date | None = None
    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)

    def given(self) -> dict[str, Any]:
        """Return what was sent, by the fields of `NewTemplate`; null empties what may be empty."""
        sent = {name: getattr(self, name) for name in self.model_fields_set - {"version"}}
        kept = {name: value for name, value in sent.items() if value is not None or name in _MAY_BE_EMPTY}
        return {_FIELDS.get(name, name): tuple(v) if isinstance(v, list) else v for name, v in kept.items()}


class TemplateGiven(TemplateChange):
    """A new template."""

    title: StrictStr
    lead: StrictInt = Field(ge=1, le=LARGEST_ID)
    period: Period
    due_month: StrictInt
    due_day: StrictInt


class ComingOut(Schema):
    """An item that a template will make; `provisional` where the year's holidays are not published."""

    period: str
    deadline: date
    make_on: date
    provisional: bool


class ComingList(Schema):
    """The next items of a template."""

    items: list[ComingOut]


class MadeOut(Schema):
    """The item of a period; `action` null after its draft was discarded, or where it isn't yours to see."""

    id: int
    period: str
    deadline: date
    planned_on: date
    made_on: date
    adopted: bool
    late: bool
    action: int | None


class MadeIn(Schema):
    """An item that exists, to be counted as the one of its period."""

    action: StrictInt = Field(ge=1, le=LARGEST_ID)


class VersionIn(Schema):
    """The version that was read."""

    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


_FIELDS = {"lead": "lead_id", "supporting": "supporting_ids", "working_group": "working_group_id"}
_MAY_BE_EMPTY = {"working_group", "from_on", "until_on"}


def _out(row: ItemTemplate) -> TemplateOut:
    plain = {name: getattr(row, name) for name in TemplateOut.model_fields if name not in _OF_UNITS}
    named = [unit.organisation for unit in row.supporting]
    return TemplateOut(
        **plain,
        lead=Named(id=row.lead_id, name=row.lead.short_name),
        supporting=[Named(id=unit.id, name=unit.short_name) for unit in named],
        working_group=row.working_group_id,
    )


_OF_UNITS = {"lead", "supporting", "working_group"}


@api.get("/item-templates")
@requires(Permission.READ)
@operation("List the templates of recurring items", query=TemplateQuery, response=ListOf[TemplateOut])
def list_templates(query: TemplateQuery) -> Any:
    """List templates."""
    filters = Filters(query.q, query.lead, query.period, query.active)
    found = queries.page_of(filters, cursor=query.cursor, limit=query.limit)
    return ListOf[TemplateOut](**listing(found, lambda row: _out(row.ItemTemplate)))


@api.post("/item-templates")
@requires(Permission.MANAGE)
@operation("Enter a template", json=TemplateGiven, response={201: TemplateOut})
def create_template(json: TemplateGiven) -> Any:
    """Enter a template."""
    return _out(services.create(the_actor(), NewTemplate(**json.given()))), 201


@api.get("/item-templates/<int:template_id>")
@requires(Permission.READ)
@operation("Read a template", response=TemplateOut)
def read_template(template_id: int) -> Any:
    """Read one template."""
    return _out(queries.get(template_id))


@api.patch("/item-templates/<int:template_id>")
@requires(Permission.MANAGE)
@operation("Change a template, for the items still to be made", json=TemplateChange, response=TemplateOut)
def change_template(template_id: int, json: TemplateChange) -> Any:
    """Change a template."""
    new = replace(services.as_described(queries.get(template_id)), **json.given())
    return _out(services.edit(the_actor(), template_id, new, version=seen_version(json.version)))


@api.get("/item-templates/<int:template_id>/preview")
@requires(Permission.READ)
@operation("Read the next items that a template makes", response=ComingList)
def preview_template(template_id: int) -> Any:
    """Say what comes next; makes nothing."""
    working = calendar()
    return ComingList(
        items=[
            ComingOut(
                period=one.span.key,
                deadline=one.due_on,
                make_on=one.make_on,
                provisional=working.provisional_between(one.make_on, one.due_on),
            )
            for one in queries.next_ones(queries.get(template_id))
        ]
    )


@api.get("/item-templates/<int:template_id>/made")
@requires(Permission.READ)
@operation("List the items that a template made, latest first", query=ListQuery, response=ListOf[MadeOut])
def list_made(template_id: int, query: ListQuery) -> Any:
    """List what was made."""
    row = queries.get(template_id)
    found = queries.made_by(the_actor(), row.id, cursor=query.cursor, limit=query.limit)
    return ListOf[MadeOut](**listing(found, lambda one: _made(one.RecurringItem, one.ActionItem is not None)))


@api.post("/item-templates/<int:template_id>/made")
@requires(Permission.MANAGE)
@operation("Count an item that exists as the one of its period", json=MadeIn, response={201: MadeOut})
def adopt_item(template_id: int, json: MadeIn) -> Any:
    """Adopt an item."""
    return _made(services.adopt(the_actor(), template_id, item_id=json.action), seen=True), 201


@api.post("/item-templates/<int:template_id>/make_next")
@requires(Permission.MANAGE)
@operation("Make the next item today", json=VersionIn, response={201: MadeOut})
def make_next_item(template_id: int, json: VersionIn) -> Any:
    """Make the next item."""
    return _made(services.make_next(the_actor(), template_id, version=seen_version(json.version)), seen=True), 201


def _made(row: RecurringItem, seen: bool) -> MadeOut:
    return MadeOut(
        id=row.id,
        period=row.period,
        deadline=row.due_on,
        planned_on=row.planned_on,
        made_on=row.made_on,
        adopted=row.adopted,
        late=row.late,
        action=row.item_id if seen else None,
    )
