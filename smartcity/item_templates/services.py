"""Keeping templates. A change touches future periods only: what was made keeps what it was made with."""

from dataclasses import dataclass, replace
from datetime import date

from smartcity.actions.descriptions import active_units
from smartcity.actions.numbers import by_number
from smartcity.actions.queries import get_for
from smartcity.actions.rules import DeadlinePrecision, SourceKind
from smartcity.audit.services import record
from smartcity.departments.comparing import stale
from smartcity.departments.models import WorkingGroup
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.item_templates.access import Permission
from smartcity.item_templates.making import claim, make
from smartcity.item_templates.models import ItemTemplate, RecurringItem, TemplateUnit
from smartcity.item_templates.queries import get, next_ones
from smartcity.item_templates.rules import LAST_DAY, MONTHS, MOST_AHEAD, DayRule, Period, span_around

WORDING = 100


@dataclass(frozen=True)
class NewTemplate:
    """A template as somebody describes it; `from_on` None is today. See ItemTemplate and Rhythm for the fields."""

    title: str
    lead_id: int | None
    period: Period = Period.YEARLY
    due_month: int | None = 1
    due_day: int | None = LAST_DAY
    day_rule: DayRule = DayRule.STANDS
    ahead: int | None = 20
    at_once: bool = False
    requirement: str = ""
    supporting_ids: tuple[int, ...] = ()
    working_group_id: int | None = None
    source_kind: SourceKind = SourceKind.REGULATION
    reference: str = ""
    basis: str = ""
    precision: DeadlinePrecision = DeadlinePrecision.DAY
    wording: str = ""
    from_on: date | None = None
    until_on: date | None = None


_PLAIN = tuple(name for name in NewTemplate.__dataclass_fields__ if name != "supporting_ids")


def as_described(row: ItemTemplate) -> NewTemplate:
    """Return what is said of a template now: what an edit starts from."""
    units = tuple(unit.organisation_id for unit in row.supporting)
    return NewTemplate(**{name: getattr(row, name) for name in _PLAIN}, supporting_ids=units)


def create(actor: Actor, new: NewTemplate) -> ItemTemplate:
    """Keep a new template; it makes its first item for the first deadline from `from_on` on."""
    actor.require(Permission.MANAGE)
    row = ItemTemplate()
    _take(row, _checked(new, None))
    db.session.add(row)
    db.session.flush()
    record(actor, "item_templates.create", "item_template", row.id, unit_id=row.lead_id)
    return row


def edit(actor: Actor, template_id: int, new: NewTemplate, *, version: int) -> ItemTemplate:
    """Replace what is said of a template; a stale version is refused with both texts."""
    actor.require(Permission.MANAGE)
    row = get(template_id, lock=True)
    old = as_described(row)
    clean = _checked(new, row)
    changed = [name for name in NewTemplate.__dataclass_fields__ if getattr(old, name) != getattr(clean, name)]
    if version != row.version:
        raise stale(row.version, old, clean, changed)
    check_version(row, version)
    _take(row, clean)
    row.problem = None
    record(actor, "item_templates.edit", "item_template", row.id, fields=changed, unit_id=row.lead_id)
    return row


def make_next(actor: Actor, template_id: int, *, version: int) -> RecurringItem:
    """Have the next period's item made today, ahead of its day."""
    actor.require(Permission.MANAGE)
    row = get(template_id, lock=True)
    check_version(row, version)
    wanted = next_ones(row, 1)
    made = make(actor, row, wanted[0]) if wanted else None
    if made is None:
        raise Conflict(Text("The template makes nothing more: it has ended"))
    return made


def adopt(actor: Actor, template_id: int, *, item_id: int | None = None, number: str = "") -> RecurringItem:
    """Count an item that exists as the one of the period in which its deadline lies; it gets no second one."""
    actor.require(Permission.MANAGE)
    row = get(template_id, lock=True)
    found = item_id if item_id is not None else by_number(actor, number)
    if found is None:
        raise InvalidInput({"number": Text("There is no item of this number")})
    item = get_for(actor, found)
    if item.deadline is None:
        raise InvalidInput({"number": Text("The item has no deadline, and so belongs to no period")})
    if db.session.query(RecurringItem.id).filter_by(item_id=item.id).first():
        raise InvalidInput({"number": Text("The item belongs to a template already")})
    span = span_around(row.period, item.deadline)
    made = claim(row, span, item.deadline, clock.today(), adopted=True)
    if made is None:
        raise InvalidInput({"number": Text("This period has its item already: %(period)s", period=span.words)})
    made.item_id = item.id
    record(actor, "item_templates.adopt", "item_template", row.id, unit_id=row.lead_id)
    return made


def _take(row: ItemTemplate, new: NewTemplate) -> None:
    for name in _PLAIN:
        setattr(row, name, getattr(new, name))
    kept = {unit.organisation_id: unit for unit in row.supporting}
    row.supporting = [kept.get(unit) or TemplateUnit(organisation_id=unit) for unit in new.supporting_ids]
    for position, unit in enumerate(row.supporting):
        unit.position = position


def _checked(new: NewTemplate, old: ItemTemplate | None) -> NewTemplate:
    errors = checks.Errors()
    clean = replace(
        new,
        title=errors.text("title", new.title, maximum=checks.TITLE - 20, required=True),
        requirement=errors.text("requirement", new.requirement, maximum=checks.LONG, multiline=True),
        reference=errors.text("reference", new.reference, maximum=checks.REFERENCE),
        basis=errors.text("basis", new.basis, maximum=checks.REFERENCE),
        wording=errors.text("wording", new.wording, maximum=WORDING),
        from_on=new.from_on or clock.today(),
    )
    _check_units(errors, clean)
    _check_rhythm(errors, clean)
    _check_term(errors, clean, old)
    errors.stop()
    return clean


def _check_units(errors: checks.Errors, new: NewTemplate) -> None:
    named = [unit for unit in (new.lead_id, *new.supporting_ids) if unit is not None]
    active = active_units(named)
    if new.lead_id is None:
        errors.add("lead", Text("Please name the lead unit"))
    elif new.lead_id not in active:
        errors.add("lead", Text("There is no such unit, or it exists no longer"))
    if any(unit not in active for unit in new.supporting_ids):
        errors.add("supporting", Text("There is no such unit, or it exists no longer"))
    if len(set(named)) != len(named):
        errors.add("supporting", Text("The same unit is named twice"))
    if new.working_group_id is not None and db.session.get(WorkingGroup, new.working_group_id) is None:
        errors.add("working_group", Text("There is no such entry"))


def _check_rhythm(errors: checks.Errors, new: NewTemplate) -> None:
    months = MONTHS[new.period]
    if new.due_month is None or not 1 <= new.due_month <= months:
        errors.add("due_month", Text("The period has the months 1 to %(months)s", months=months))
    if new.due_day is None or not 1 <= new.due_day <= LAST_DAY:
        errors.add("due_day", Text("A day of the month, 1 to 31; 31 is the last one"))
    if new.ahead is None or not 0 <= new.ahead <= MOST_AHEAD:
        errors.add("ahead", Text("0 to %(most)s working days", most=MOST_AHEAD))
    if new.precision is DeadlinePrecision.LONG_TERM:
        errors.add("precision", Text("A recurring item has a date"))


def _check_term(errors: checks.Errors, new: NewTemplate, old: ItemTemplate | None) -> None:
    """Refuse a beginning in a period that is over: a template makes nothing for the past."""
    errors.day("from_on", new.from_on)
    errors.day("until_on", new.until_on)
    errors.period(new.from_on, new.until_on, "until_on")
    stays = old is not None and new.from_on == old.from_on
    if new.from_on and not stays and new.from_on < span_around(new.period, clock.today()).first:
        errors.add("from_on", Text("Lies in a period that is over; choose a day of the present one or later"))
