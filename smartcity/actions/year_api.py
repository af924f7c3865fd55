"""The resource `closed-years` of the API."""

from datetime import datetime

from pydantic import Field, StrictInt, StrictStr

from smartcity.actions import year_end, year_queries
from smartcity.actions.access import Permission
from smartcity.actions.api import api
from smartcity.actions.year_models import YearClosing
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import ListOf, ListQuery, Named, Schema, operation


class YearGiven(Schema):
    """The year to close, and once more as text, on purpose."""

    year: StrictInt = Field(ge=1949, le=2199)
    confirmation: StrictStr


class ReasonGiven(Schema):
    """Why a closing is undone."""

    reason: StrictStr = ""


class ClosingSeen(Schema):
    """A closing; it holds while `undone_at` is null."""

    id: int
    year: int
    closed_at: datetime
    closed_by: Named | None
    carried: int
    locked: int
    undone_at: datetime | None
    undone_reason: str | None


@api.get("/closed-years")
@requires(Permission.CLOSE_YEAR)
@operation("List the closings of years, the latest first", query=ListQuery, response=ListOf[ClosingSeen])
def list_closed_years(query: ListQuery) -> ListOf[ClosingSeen]:
    """List closings."""
    found = year_queries.page_of(query.cursor, query.limit)
    return ListOf[ClosingSeen](items=[_seen(row) for row in found.rows], next=found.next)


@api.post("/closed-years")
@requires(Permission.CLOSE_YEAR)
@operation(
    "Close a year that is over: carry over what is open, lock the rest", json=YearGiven, response={201: ClosingSeen}
)
def close_one_year(json: YearGiven) -> tuple[ClosingSeen, int]:
    """Close a year."""
    return _seen(year_end.close_year(the_actor(), json.year, confirmation=json.confirmation)), 201


@api.post("/closed-years/<int:year>/reopen")
@requires(Permission.CLOSE_YEAR)
@operation("Undo the closing of the last closed year", json=ReasonGiven, response=ClosingSeen)
def reopen_one_year(year: int, json: ReasonGiven) -> ClosingSeen:
    """Undo a closing."""
    return _seen(year_end.reopen_year(the_actor(), year, reason=json.reason))


def _seen(row: YearClosing) -> ClosingSeen:
    by = row.closed_by
    return ClosingSeen(
        id=row.id,
        year=row.year,
        closed_at=row.closed_at,
        closed_by=Named(id=by.id, name=by.name) if by else None,
        carried=row.carried,
        locked=row.locked,
        undone_at=row.undone_at,
        undone_reason=row.undone_reason,
    )
