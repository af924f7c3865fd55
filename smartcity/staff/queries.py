"""Reading secondments: who is lent, until when, and what one person may see of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true

from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.paging import DEFAULT_LIMIT, Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import remembered
from smartcity.foundation.texts import Text
from smartcity.people.models import Person
from smartcity.staff.access import Permission
from smartcity.staff.models import HandoverItem, Secondment
from smartcity.staff.policy import Request, breaches, policy
from smartcity.staff.rules import DutyKind, Overlap, SecondmentKind, Standing, Term, overlap
from smartcity.workdays.queries import calendar

ENDING_SOON = 30
"""Working days before the planned end from which a secondment is listed as ending."""

SORTS: dict[str, ColumnElement[Any]] = {
    "end": Secondment.planned_end_on.expression,
    "start": Secondment.start_on.expression,
    "person": Person.name.expression,
    "unit": Organisation.rank.expression,
}


class StaffRow(NamedTuple):
    """A secondment in a list."""

    id: int
    person_id: int
    person: str
    kind: SecondmentKind
    duty: DutyKind
    home_unit_id: int
    home_unit: str
    group_id: int
    group: str
    position: str
    approval: str
    start_on: date
    planned_end_on: date
    returned_on: date | None
    handover_done: bool
    appraisal_sent_on: date | None
    version: int


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; None asks nothing. `ending`: within so many working days of `on`."""

    text: str = ""
    person: int | None = None
    home_unit: int | None = None
    group: int | None = None
    kind: SecondmentKind | None = None
    standing: Standing | None = None
    ending: int | None = None
    handover_done: bool | None = None
    handover_open: bool = False


_COLUMNS = (
    Secondment.id,
    Secondment.person_id,
    Person.name.label("person"),
    Secondment.kind,
    Secondment.duty,
    Secondment.home_unit_id,
    Organisation.short_name.label("home_unit"),
    Secondment.working_group_id.label("group_id"),
    WorkingGroup.name.label("group"),
    Secondment.position,
    Secondment.approval,
    Secondment.start_on,
    Secondment.planned_end_on,
    Secondment.returned_on,
    Secondment.handover_done,
    Secondment.appraisal_sent_on,
    Secondment.version,
)


_HANDOVER_OPEN = (Secondment.returned_on.is_not(None), Secondment.handover_done.is_(False))


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .join(Person, Person.id == Secondment.person_id)
        .join(Organisation, Organisation.id == Secondment.home_unit_id)
        .join(WorkingGroup, WorkingGroup.id == Secondment.working_group_id)
    )


def _listed(statement: Select[*tuple[Any, ...]]) -> list[StaffRow]:
    ordered = statement.order_by(Secondment.planned_end_on, Organisation.rank, Secondment.id)
    return [StaffRow._make(row) for row in db.session.execute(ordered)]


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """The office and the leaders see all, a unit's liaison and observer its people, everybody the own secondment."""
    if actor.may(Permission.SEE_ALL):
        return true()
    own = Secondment.person_id == actor.person_id if actor.person_id is not None else false()
    if actor.has("liaison", "observer"):
        return or_(own, Secondment.home_unit_id.in_(actor.unit_ids))
    return own


def visible_to(actor: Actor) -> Select[Secondment]:
    """Return the secondments that a person may see."""
    return select(Secondment).where(_seen_by(actor))


def get_for(actor: Actor, secondment_id: int) -> Secondment:
    """Return a secondment that the person may see; `NotFound` for others."""
    found = db.session.scalar(visible_to(actor).where(Secondment.id == secondment_id))
    if found is None:
        raise NotFound
    return found


def page_of(
    actor: Actor, filters: Filters, *, sort: str = "end", cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Any]:
    """Return a page of what a person may see; `sort` is a key of `SORTS`, with "-" before it from the end."""
    descending, column = sort.startswith("-"), SORTS.get(sort.removeprefix("-"), SORTS["end"])
    statement = _rows().where(_seen_by(actor), *_conditions(filters))
    return paged(statement, [Key(column, descending), Key(Secondment.id.expression)], cursor, limit)


def count(actor: Actor, filters: Filters) -> int:
    """Return how many secondments a list has in all."""
    statement = (
        select(func.count(Secondment.id))
        .join(Person, Person.id == Secondment.person_id)
        .where(_seen_by(actor), *_conditions(filters))
    )
    return db.session.scalar(statement) or 0


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.text:
        contained = (Person.name, Secondment.position, Secondment.approval)
        found.append(or_(*(column.contains(filters.text, autoescape=True) for column in contained)))
    for column, value in (
        (Secondment.person_id, filters.person),
        (Secondment.home_unit_id, filters.home_unit),
        (Secondment.working_group_id, filters.group),
        (Secondment.kind, filters.kind),
        (Secondment.handover_done, filters.handover_done),
    ):
        if value is not None:
            found.append(column == value)
    if filters.standing is not None:
        found.append(_standing(filters.standing, clock.today()))
    if filters.ending is not None:
        found.append(_ending(clock.today(), filters.ending))
    if filters.handover_open:
        found.extend(_HANDOVER_OPEN)
    return found


def _standing(standing: Standing, on: date) -> ColumnElement[bool]:
    there = or_(Secondment.returned_on.is_(None), Secondment.returned_on >= on)
    match standing:
        case Standing.COMING:
            return Secondment.start_on > on
        case Standing.RETURNED:
            return and_(Secondment.start_on <= on, Secondment.returned_on < on)
        case Standing.OVERSTAYED:
            return and_(Secondment.planned_end_on < on, Secondment.returned_on.is_(None))
        case Standing.CURRENT:
            return and_(Secondment.start_on <= on, there)


def _ending(on: date, working_days: int) -> ColumnElement[bool]:
    return and_(
        Secondment.start_on <= on,
        Secondment.returned_on.is_(None),
        Secondment.planned_end_on >= on,
        Secondment.planned_end_on < calendar().add(on, working_days + 1),
    )


def current(on: date) -> list[StaffRow]:
    """Return who is lent on a day, those who overstayed among them, by their planned end."""
    return _listed(_rows().where(_standing(Standing.CURRENT, on)))


@remembered
def ending_within(on: date, working_days: int) -> list[StaffRow]:
    """Return whose planned end is at most so many working days away, and not over."""
    return _listed(_rows().where(_ending(on, working_days)))


@remembered
def overstayed(on: date) -> list[StaffRow]:
    """Return who is past the planned end without a return."""
    return _listed(_rows().where(_standing(Standing.OVERSTAYED, on)))


@remembered
def handovers_open() -> list[StaffRow]:
    """Return who has returned and whose hand-over is not finished."""
    return _listed(_rows().where(*_HANDOVER_OPEN))


def of_person(actor: Actor, person_id: int) -> list[StaffRow]:
    """Return a person's secondments, the newest first, as far as the actor may see them."""
    rows = _listed(_rows().where(Secondment.person_id == person_id, _seen_by(actor)))
    return sorted(rows, key=lambda row: row.start_on, reverse=True)


def last_return(person_id: int, before: date) -> date | None:
    """Return the day on which a person last returned before a day."""
    statement = select(func.max(Secondment.returned_on)).where(
        Secondment.person_id == person_id, Secondment.returned_on < before
    )
    return db.session.scalar(statement)


def overlapping(person_id: int, term: Term, *, but: int | None = None) -> dict[Overlap, list[Secondment]]:
    """Return a person's other secondments that share a day with a term, by how they go together with it."""
    statement = select(Secondment).where(Secondment.person_id == person_id, Secondment.id != (but or 0))
    found: dict[Overlap, list[Secondment]] = {Overlap.POSSIBLE: [], Overlap.REFUSED: []}
    for other in db.session.scalars(statement):
        kind = overlap(term, term_of(other))
        if kind is not Overlap.NONE:
            found[kind].append(other)
    return found


def term_of(row: Secondment) -> Term:
    """Return the days that a secondment takes: to the return, else to its planned end."""
    return Term(row.start_on, row.returned_on or row.planned_end_on, row.duty, row.working_group_id)


def beyond_the_rules(row: Secondment) -> tuple[Text, ...]:
    """Return the sentences of the length rules that a secondment goes beyond as it stands, for its page."""
    last = row.extensions[-1].previous_end_on if row.extensions else None
    asked = Request(
        row.kind, row.start_on, row.planned_end_on, date.min, last, last_return(row.person_id, row.start_on)
    )
    return breaches(asked, policy(), calendar())


def waiting_for(person_id: int) -> int:
    """Return how many things wait for a person to take them over."""
    statement = select(func.count(HandoverItem.id)).where(
        HandoverItem.successor_id == person_id, HandoverItem.accepted_at.is_(None)
    )
    return db.session.scalar(statement) or 0
