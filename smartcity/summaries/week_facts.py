"""Reading what a summary lists beside the items: difficulties, missing reports, meetings, secondments, names."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select

from smartcity.actions.history_models import ProgressReport
from smartcity.actions.models import ActionUnit, Milestone
from smartcity.actions.reporting import report_due_on
from smartcity.actions.rules import UnitRole
from smartcity.actions.workflow import OPEN_STATES, State
from smartcity.departments.models import Organisation, OrganisationName, WorkingGroup
from smartcity.departments.rules import NamePeriod, name_borne_on
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.meetings.models import Meeting, MeetingSeries
from smartcity.meetings.occurrence_queries import aware, coming
from smartcity.meetings.occurrences import OccurrenceStatus
from smartcity.meetings.queries import OFF
from smartcity.people.models import Person
from smartcity.staff.models import Secondment, SecondmentExtension
from smartcity.summaries.item_facts import Known
from smartcity.workdays.rules import WorkCalendar

REPORTING_STATES = OPEN_STATES - {State.SUBMITTED}


class Difficulty(NamedTuple):
    """What a unit reported as needing coordination."""

    item_id: int
    unit_id: int
    at: datetime
    text: str


class MeetingLine(NamedTuple):
    """A meeting to come; without an id an occurrence of a series of which no meeting was made yet."""

    id: int | None
    title: str
    starts_at: datetime
    room: str


@dataclass(frozen=True)
class Lent:
    """A secondment as of a day, with the planned end that was known then."""

    person: str
    home_unit: str
    group: str
    ends_on: date


@dataclass(frozen=True)
class _Step:
    """A milestone as of a day: what was reached later was not reached then."""

    title: str
    due_on: date
    done_on: date | None


def unit_names(day: date) -> dict[int, str]:
    """Return the short names that the organisations bore on a day, in rank order."""
    former: dict[int, list[NamePeriod]] = defaultdict(list)
    for row in db.session.scalars(select(OrganisationName).where(OrganisationName.until_on >= day)):
        former[row.organisation_id].append(NamePeriod(row.name, row.short_name, row.from_on, row.until_on))
    statement = select(Organisation.id, Organisation.short_name).order_by(Organisation.rank, Organisation.id)
    return {row.id: name_borne_on(day, former[row.id], row.short_name) for row in db.session.execute(statement)}


def group_names() -> dict[int, str]:
    """Return the working groups in their order."""
    statement = select(WorkingGroup.id, WorkingGroup.name).order_by(WorkingGroup.rank, WorkingGroup.id)
    return {row.id: row.name for row in db.session.execute(statement)}


def difficulties(since: datetime, instant: datetime) -> list[Difficulty]:
    """Return the difficulties that the units reported in a period, oldest first."""
    report = ProgressReport
    statement = (
        select(report.item_id, report.unit_id, report.at, report.difficulties)
        .where(report.at > since, report.at <= instant, report.difficulties != "")
        .order_by(report.at, report.id)
    )
    return [Difficulty._make(row) for row in db.session.execute(statement)]


def reports_missing(items: Iterable[Known], instant: datetime, calendar: WorkCalendar) -> list[tuple[int, date]]:
    """Return the items whose lead owes a progress report on the day, and since when; the longest overdue first."""
    day = clock.local(instant).date()
    open_items = [item for item in items if item.facts.state in REPORTING_STATES and item.row.assigned_at]
    reported, steps = _last_reports(instant), _steps(day)
    found = []
    for item in open_items:
        row = item.row
        due_on = report_due_on(
            row.reporting_rhythm, clock.local(row.assigned_at).date(), reported.get(row.id), calendar, steps[row.id]
        )
        if due_on and due_on <= day:
            found.append((due_on, row.id))
    return [(item_id, due_on) for due_on, item_id in sorted(found)]


def _last_reports(instant: datetime) -> dict[int, date]:
    """Return the day of each open item's last report by a unit that leads it."""
    leading = ActionUnit.role == UnitRole.LEAD
    statement = (
        select(ProgressReport.item_id, func.max(ProgressReport.at))
        .join(
            ActionUnit,
            (ActionUnit.item_id == ProgressReport.item_id) & (ActionUnit.organisation_id == ProgressReport.unit_id),
        )
        .where(leading, ActionUnit.position == 0, ProgressReport.at <= instant)
        .group_by(ProgressReport.item_id)
    )
    return {item_id: clock.local(at).date() for item_id, at in db.session.execute(statement)}


def _steps(day: date) -> dict[int, list[_Step]]:
    found: dict[int, list[_Step]] = defaultdict(list)
    for stone in db.session.scalars(select(Milestone)):
        reached = stone.done_on if stone.done_on and stone.done_on <= day else None
        found[stone.item_id].append(_Step(stone.title, stone.due_on, reached))
    return found


def meetings(since: datetime, last: date) -> list[MeetingLine]:
    """Return the meetings after an instant through a day, in order of time; what fell away is left out."""
    statement = (
        select(Meeting.id, Meeting.title, Meeting.starts_at, Meeting.room)
        .where(Meeting.starts_at > since, Meeting.starts_at < clock.end_of_day(last))
        .where(Meeting.state.not_in(OFF))
    )
    made = [MeetingLine(of, title, start, room) for of, title, start, room in db.session.execute(statement) if start]
    return sorted([*made, *_planned(since, last)], key=lambda line: line.starts_at)


def _planned(since: datetime, last: date) -> list[MeetingLine]:
    series = db.session.scalars(select(MeetingSeries).where(MeetingSeries.active, MeetingSeries.rule.is_not(None)))
    found = [
        MeetingLine(None, one.name, aware(each.occurrence.start), one.room)
        for one in series
        for each in coming(one, clock.local(since).date(), last)
        if each.meeting is None and each.occurrence.status in {OccurrenceStatus.PLANNED, OccurrenceStatus.MOVED}
    ]
    return [line for line in found if line.starts_at > since]


def secondments_ending(instant: datetime, last: date) -> list[Lent]:
    """Return who was lent on the day and whose planned end lies on or before `last`, those who overstayed first."""
    day = clock.local(instant).date()
    there = or_(Secondment.returned_on.is_(None), Secondment.returned_on > day)
    statement = (
        select(Secondment, Person.name, Organisation.short_name, WorkingGroup.name)
        .join(Person, Person.id == Secondment.person_id)
        .join(Organisation, Organisation.id == Secondment.home_unit_id)
        .join(WorkingGroup, WorkingGroup.id == Secondment.working_group_id)
        .where(Secondment.start_on <= day, there)
    )
    later = _extended_later(instant)
    found = [
        Lent(person, unit, group, later.get(row.id, row.planned_end_on))
        for row, person, unit, group in db.session.execute(statement)
    ]
    return sorted((lent for lent in found if lent.ends_on <= last), key=lambda lent: (lent.ends_on, lent.person))


def _extended_later(instant: datetime) -> dict[int, date]:
    """Return the planned ends that were known at an instant, where an extension was recorded after it."""
    statement = (
        select(SecondmentExtension.secondment_id, SecondmentExtension.previous_end_on)
        .where(SecondmentExtension.recorded_at > instant)
        .order_by(SecondmentExtension.id.desc())
    )
    return {row.secondment_id: row.previous_end_on for row in db.session.execute(statement)}
