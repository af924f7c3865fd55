"""Weekly summaries for other programs."""

from datetime import date, datetime
from typing import Any

from pydantic import Field, StrictInt

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import (
    LARGEST_ID,
    ListOf,
    ListQuery,
    Schema,
    api_blueprint,
    listing,
    operation,
    seen_version,
)
from smartcity.foundation.texts import Text
from smartcity.summaries import queries, services
from smartcity.summaries.access import Permission
from smartcity.summaries.figures import BASES, Figure
from smartcity.summaries.models import Summary
from smartcity.summaries.reading import Part, Reading
from smartcity.summaries.rules import SummaryState
from smartcity.summaries.weeks import Week

api = api_blueprint("summaries")


class SummaryLine(Schema):
    """A summary in a list; `issue` is its number in `year`, null until it is issued."""

    id: int
    week: str
    issue: int | None
    year: int | None
    state: SummaryState
    period_from: datetime
    period_until: datetime
    as_of: datetime
    issued_on: date | None
    version: int


class FigureOut(Schema):
    """A figure: the ids of its items, the figure it is a part of, and the change since the week before."""

    name: Figure
    items: list[int]
    part_of: Figure | None
    of: int | None
    change: int | None


class PartOut(Schema):
    """The figures of one unit or working group."""

    id: int
    name: str
    figures: list[FigureOut]


class SummaryOut(SummaryLine):
    """A whole summary. `items` and `lists` are the rows as they were kept."""

    opening: str
    coordination: str
    signed_at: datetime | None
    signed_by: str | None
    signed_on_paper: bool
    content_hash: str
    totals: dict[str, int]
    figures: list[FigureOut]
    departments: list[PartOut]
    groups: list[PartOut]
    items: list[dict[str, Any]]
    lists: dict[str, list[int]]
    reports_missing: list[dict[str, Any]]
    difficulties: list[dict[str, Any]]
    meetings: list[dict[str, Any]]
    secondments: list[dict[str, Any]]


class SummaryQuery(ListQuery):
    """What a list of summaries is narrowed to; `year` is that of the week."""

    state: SummaryState | None = None
    year: int | None = Field(None, ge=1949, le=2199)


class BuildIn(Schema):
    """Which week is drafted."""

    week: str = Field(max_length=10)


class TextsIn(Schema):
    """The office's own texts."""

    opening: str
    coordination: str
    version: StrictInt | None = Field(None, ge=1, le=LARGEST_ID)


class VersionIn(Schema):
    """An act on the version that was read; or send it as If-Match."""

    version: StrictInt | None = Field(None, ge=1, le=LARGEST_ID)


class SignIn(VersionIn):
    """A signature; `signer_id` where the office records one given on paper."""

    signer_id: StrictInt | None = Field(None, ge=1, le=LARGEST_ID)


@api.get("/summaries")
@requires(Permission.READ)
@operation("List weekly summaries, the latest first", query=SummaryQuery, response=ListOf[SummaryLine])
def list_summaries(query: SummaryQuery) -> ListOf[SummaryLine]:
    """List the summaries."""
    page = queries.page_of(the_actor(), state=query.state, year=query.year, cursor=query.cursor, limit=query.limit)
    return ListOf[SummaryLine](**listing(page, lambda row: SummaryLine(**_line(row))))


@api.get("/summaries/<int:summary_id>")
@requires(Permission.READ)
@operation("Read a weekly summary", response=SummaryOut)
def read_summary(summary_id: int) -> SummaryOut:
    """Read one summary."""
    return _shown(queries.get_for(the_actor(), summary_id))


@api.post("/summaries/build")
@requires(Permission.BUILD)
@operation("Draft a week's summary, or refresh its figures", json=BuildIn, response={201: SummaryOut})
def build_summary(json: BuildIn) -> tuple[SummaryOut, int]:
    """Draft or refresh."""
    return _shown(services.build(the_actor(), json.week)), 201


@api.post("/summaries/<int:summary_id>/edit")
@requires(Permission.EDIT)
@operation("Write the office's texts into a summary", json=TextsIn, response=SummaryOut)
def edit_summary(summary_id: int, json: TextsIn) -> SummaryOut:
    """Write the texts."""
    version = seen_version(json.version)
    found = services.edit(
        the_actor(), summary_id, opening=json.opening, coordination=json.coordination, version=version
    )
    return _shown(found)


@api.post("/summaries/<int:summary_id>/sign")
@requires(Permission.READ)
@operation("Sign a summary, or record a signature given on paper", json=SignIn, response=SummaryOut)
def sign_summary(summary_id: int, json: SignIn) -> SummaryOut:
    """Sign; the service knows who may."""
    version = seen_version(json.version)
    return _shown(services.sign(the_actor(), summary_id, version=version, signer_id=json.signer_id))


@api.post("/summaries/<int:summary_id>/issue")
@requires(Permission.ISSUE)
@operation("Issue a signed summary: it gets its number and never changes again", json=VersionIn, response=SummaryOut)
def issue_summary(summary_id: int, json: VersionIn) -> SummaryOut:
    """Issue."""
    return _shown(services.issue(the_actor(), summary_id, version=seen_version(json.version)))


def _line(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "week": str(Week(row.iso_year, row.iso_week)),
        "issue": row.seq,
        "year": row.year,
        "state": row.state,
        "period_from": row.period_from,
        "period_until": row.period_until,
        "as_of": row.as_of,
        "issued_on": row.issued_on,
        "version": row.version,
    }


def _shown(summary: Summary) -> SummaryOut:
    reading, content = Reading(summary.content), summary.content
    parts = {
        scope: [PartOut(id=part.id, name=part.name, figures=_figures(part)) for part in reading.parts(scope)]
        for scope in ("departments", "groups")
    }
    return SummaryOut(
        **_line(summary),
        opening=summary.opening,
        coordination=summary.coordination,
        signed_at=summary.signed_at,
        signed_by=content.get("signed_by") or (summary.signed_by.name if summary.signed_by else None),
        signed_on_paper=summary.signed_on_paper,
        content_hash=summary.content_hash,
        totals=reading.whole.totals(),
        figures=_figures(reading.whole),
        departments=parts["departments"],
        groups=parts["groups"],
        items=[_item(int(of), row) for of, row in content["items"].items()],
        lists=content["lists"],
        reports_missing=content["reports_missing"],
        difficulties=content["difficulties"],
        meetings=content["meetings"],
        secondments=content["secondments"],
    )


def _item(item_id: int, row: dict[str, Any]) -> dict[str, Any]:
    """Return a kept item, its light with the reason in the reader's language."""
    light = {"colour": row["colour"], "reason": str(Text.from_json(row["reason"]))}
    kept = {name: value for name, value in row.items() if name not in {"colour", "reason"}}
    return {"id": item_id, **kept, "light": light}


def _figures(part: Part) -> list[FigureOut]:
    return [
        FigureOut(
            name=number.figure,
            items=list(part.figures[number.figure]),
            part_of=BASES.get(number.figure),
            of=number.base,
            change=number.change,
        )
        for number in part.numbers(Figure)
    ]
