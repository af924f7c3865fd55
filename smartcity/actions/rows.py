"""An item as a row of a list: read in one query, with its light and marks on the day that the list is for."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import aliased

from smartcity.actions.access import Permission
from smartcity.actions.faces import Face, face
from smartcity.actions.filtering import extension_waiting, objection_waiting, unsigned
from smartcity.actions.light import Light, LightDates, Standing, light_on
from smartcity.actions.marks import Beside, marks
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.queries import read_text
from smartcity.actions.rules import DeadlinePrecision, Mark, Priority, UnitRole
from smartcity.actions.workflow import State
from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.foundation.access import Actor
from smartcity.foundation.numbering import written
from smartcity.people.models import Person
from smartcity.workdays.queries import calendar

_Lead = aliased(ActionUnit)
Responsible = aliased(Person)
Leader = aliased(Person)


class Named(NamedTuple):
    """A unit or person in a row."""

    id: int
    name: str


class ItemRow(NamedTuple):
    """An item in a list, with its light and marks on the day that the list is for."""

    id: int
    number: str | None
    title: str
    requirement: str
    state: State
    progress: int
    deadline: date | None
    original_deadline: date | None
    precision: DeadlinePrecision
    deadline_text: str
    completed_on: date | None
    late: bool
    priority: Priority
    in_house_only: bool
    parent_id: int | None
    version: int
    lead: Named | None
    responsible: Named | None
    leader: str | None
    group: str | None
    last_report_at: datetime | None
    light: Light
    marks: tuple[Mark, ...]


def items(columns: Select[*tuple[Any, ...]], shown: Face) -> Select[*tuple[Any, ...]]:
    """Select `columns` of items as `shown`."""
    found = columns.select_from(ActionItem)
    return found.join(shown.source, and_(*shown.joined)) if shown.joined else found


def with_responsible(found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join the person responsible."""
    return found.outerjoin(Responsible, Responsible.id == ActionItem.responsible_id)


def with_leader(found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join the leader in charge."""
    return found.outerjoin(Leader, Leader.id == ActionItem.leader_id)


def with_lead(found: Select[*tuple[Any, ...]], shown: Face) -> Select[*tuple[Any, ...]]:
    """Join the lead unit of the day."""
    leading = and_(_Lead.item_id == ActionItem.id, _Lead.role == UnitRole.LEAD, _Lead.position == 0, shown.part(_Lead))
    return found.outerjoin(_Lead, leading).outerjoin(Organisation, Organisation.id == _Lead.organisation_id)


def statement(shown: Face) -> Select[*tuple[Any, ...]]:
    """Return the select of what `read` needs."""
    source = shown.source
    columns = select(
        ActionItem.id, ActionItem.year, ActionItem.seq, ActionItem.title, ActionItem.requirement, source.state,
        source.progress, source.deadline, source.original_deadline, source.deadline_precision,
        ActionItem.deadline_text, source.submitted_on, source.completed_on, source.yellow_on, source.red_on,
        source.yellow_reason, source.red_reason, ActionItem.late, ActionItem.priority, ActionItem.in_house_only,
        ActionItem.parent_id, ActionItem.version, ActionItem.report_due_on, ActionItem.extensions_granted,
        ActionItem.times_returned, ActionItem.checking_until, ActionItem.carried_over,
        ActionItem.last_report_at,
        Organisation.id.label("lead_id"), Organisation.short_name.label("lead"),
        Responsible.id.label("responsible_id"), Responsible.name.label("responsible"),
        Leader.name.label("leader"), WorkingGroup.name.label("group"),
        unsigned(shown).label("unsigned"), objection_waiting(shown).label("objection"),
        extension_waiting(shown).label("extension"),
    )  # fmt: skip
    return with_lead(with_leader(with_responsible(items(columns, shown))), shown).outerjoin(
        WorkingGroup, WorkingGroup.id == ActionItem.working_group_id
    )


def of_ids(shown: Face) -> Select[*tuple[Any, ...]]:
    """Return the select of the items `ids`, a parameter; that of items as they stand now is put together once."""
    return _of_ids_now() if shown.source is ActionItem else _of_ids(shown)


def _of_ids(shown: Face) -> Select[*tuple[Any, ...]]:
    return statement(shown).where(ActionItem.id.in_(bindparam("ids", expanding=True)))


@cache
def _of_ids_now() -> Select[*tuple[Any, ...]]:
    return _of_ids(face(None))


def read(rows: Sequence[Any], shown: Face, actor: Actor) -> list[ItemRow]:
    """Return what `statement` found as rows of a list; the office sees its own mark beside the others."""
    for_office, lights = actor.may(Permission.REVIEW), _Lights(shown.day)
    return [_item(row, shown, for_office, lights) for row in rows]


class _Lights:
    """The lights of one list: items that stand alike show the same one, put into words once."""

    def __init__(self, day: date) -> None:
        self._day, self._calendar = day, calendar()
        self._found: dict[object, Light] = {}

    def of(self, row: Any, late: bool) -> Light:
        """Return the light of a row."""
        told = row.yellow_reason or row.red_reason
        key = (row.state, row.deadline, row.yellow_on, row.red_on, row.completed_on, late)
        if not told and key in self._found:
            return self._found[key]
        dates = LightDates(row.yellow_on, row.red_on, read_text(row.yellow_reason), read_text(row.red_reason))
        found = light_on(self._day, Standing(row.state, row.deadline, dates, row.completed_on, late), self._calendar)
        return found if told else self._found.setdefault(key, found)


def _item(row: Any, shown: Face, for_office: bool, lights: _Lights) -> ItemRow:
    now = shown.source is ActionItem
    late = row.late if now else bool(row.completed_on and row.deadline and row.submitted_on > row.deadline)
    return ItemRow(
        id=row.id,
        number=written(row.year, row.seq),
        title=row.title,
        requirement=row.requirement,
        state=row.state,
        progress=row.progress,
        deadline=row.deadline,
        original_deadline=row.original_deadline,
        precision=row.deadline_precision,
        deadline_text=row.deadline_text,
        completed_on=row.completed_on,
        late=late,
        priority=row.priority,
        in_house_only=row.in_house_only,
        parent_id=row.parent_id,
        version=row.version,
        lead=Named(row.lead_id, row.lead) if row.lead_id else None,
        responsible=Named(row.responsible_id, row.responsible) if row.responsible_id else None,
        leader=row.leader,
        group=row.group,
        last_report_at=row.last_report_at,
        light=lights.of(row, late),
        marks=_marks(row, shown, late, for_office),
    )


def _marks(row: Any, shown: Face, late: bool, for_office: bool) -> tuple[Mark, ...]:
    """Return the marks; of a past day those that its version tells."""
    if shown.source is not ActionItem:
        return marks(shown.day, Beside(row.state, extended=row.deadline != row.original_deadline, late=late))
    beside = Beside(
        state=row.state,
        unsigned=row.unsigned,
        report_due_on=row.report_due_on,
        objection_waiting=row.objection,
        extension_waiting=row.extension,
        extended=row.extensions_granted > 0,
        returned=row.times_returned > 0,
        checking_until=row.checking_until,
        carried_over=row.carried_over,
        late=late,
    )
    return marks(shown.day, beside, for_office=for_office)
