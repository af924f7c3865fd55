"""The resource `workdays` of the API: the days that differ from, or confirm, what their weekday says."""

from datetime import date

from flask import request
from pydantic import Field, StrictInt

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import LARGEST_ID, ListOf, ListQuery, Schema, api_blueprint, operation, seen_version
from smartcity.foundation.problems import InvalidInput, NotFound
from smartcity.foundation.texts import Text
from smartcity.workdays import queries, services
from smartcity.workdays.access import Permission
from smartcity.workdays.models import SpecialDay
from smartcity.workdays.rules import DayKind

api = api_blueprint("workdays")


class Workday(Schema):
    """A published day; `version` is its year's."""

    day: date
    kind: DayKind
    name: str
    version: int


class WorkdayQuery(ListQuery):
    """Filters of the list."""

    year: int | None = Field(None, ge=services.EARLIEST, le=services.LATEST)
    kind: DayKind | None = None


class DayContent(Schema):
    """What a day is; with the year's `version` (or `If-Match`) a change made meanwhile is noticed."""

    kind: DayKind
    name: str = ""
    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


class NewWorkday(DayContent):
    """A day with what it is."""

    day: date


@api.get("/workdays")
@requires(Permission.READ)
@operation("List the days that differ from their weekday", query=WorkdayQuery, response=ListOf[Workday])
def list_workdays(query: WorkdayQuery) -> ListOf[Workday]:
    """List special days."""
    page = queries.page_of(year=query.year, kind=query.kind, cursor=query.cursor, limit=query.limit)
    versions = queries.versions({row.day.year for row in page.rows})
    items = [Workday(day=r.day, kind=r.kind, name=r.name, version=versions[r.day.year]) for r in page.rows]
    return ListOf[Workday](items=items, next=page.next)


@api.get("/workdays/<day>")
@requires(Permission.READ)
@operation("Read one day", response=Workday)
def read_workday(day: str) -> Workday:
    """Read one day; 404 where its weekday decides."""
    row = queries.special_day(_day(day))
    if row is None:
        raise NotFound
    return _shown(row)


@api.post("/workdays")
@requires(Permission.MANAGE)
@operation("Enter a day", json=NewWorkday, response={201: Workday})
def create_workday(json: NewWorkday) -> tuple[Workday, int]:
    """Enter a day, or change one."""
    return _shown(services.set_day(the_actor(), json.day, json.kind, json.name, version=_seen(json.version))), 201


@api.put("/workdays/<day>")
@requires(Permission.MANAGE)
@operation("Say what a day is", json=DayContent, response=Workday)
def set_workday(day: str, json: DayContent) -> Workday:
    """Enter a day, or change one."""
    return _shown(services.set_day(the_actor(), _day(day), json.kind, json.name, version=_seen(json.version)))


@api.delete("/workdays/<day>")
@requires(Permission.MANAGE)
@operation("Let a day be what its weekday says", response={204: None})
def remove_workday(day: str) -> tuple[None, int]:
    """Take a day out."""
    services.remove_day(the_actor(), _day(day), version=_seen(None))
    return None, 204


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise InvalidInput({"day": Text("This is no day: %(written)s", written=written[:40])}) from None


def _seen(in_body: int | None) -> int | None:
    """Return the version a program read; a day is replaced whole, so it may also say none."""
    return seen_version(in_body) if in_body is not None or "If-Match" in request.headers else None


def _shown(row: SpecialDay) -> Workday:
    version = queries.versions({row.day.year})[row.day.year]
    return Workday(day=row.day, kind=row.kind, name=row.name, version=version)
