"""Pages of the weekly summary."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from smartcity.foundation import clock
from smartcity.foundation.access import Actor, requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.summaries import queries, services
from smartcity.summaries.access import Permission
from smartcity.summaries.figures import DEFINITIONS, Figure
from smartcity.summaries.forms import BuildForm, SignatureForm
from smartcity.summaries.presenting import shown
from smartcity.summaries.reading import Part, Reading
from smartcity.summaries.rules import SummaryState
from smartcity.summaries.weeks import Week

pages = Blueprint("summaries", __name__, url_prefix="/summaries", template_folder="templates")


@pages.url_value_preprocessor
def _summary_id(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Call the id of an address `summary_id` in the views: `id` is Python's own."""
    if values and "id" in values:
        values["summary_id"] = values.pop("id")


@pages.get("")
@requires(Permission.READ)
def index() -> Response:
    """Show all summaries, the latest first."""
    asked = request.args.get("state", "")
    state = SummaryState(asked) if asked in set(SummaryState) else None
    found = queries.page_of(the_actor(), state=state, cursor=request.args.get("cursor"))
    return page("summaries/index.html", page=found, state=state, **_this_week(the_actor()))


def _this_week(actor: Actor, form: BuildForm | None = None) -> dict[str, Any]:
    week = Week.of(clock.today())
    return {
        "form": form or BuildForm(week=str(week)),
        "week": week,
        "drafted": queries.of_week(week) is not None,
        "may_build": actor.may(Permission.BUILD),
        "states": list(SummaryState),
    }


@pages.post("/build")
@requires(Permission.BUILD)
def build() -> AnyResponse:
    """Draft a week's summary, or refresh it."""
    form = BuildForm()
    if form.accept(lambda: services.build(the_actor(), form.week.data or "")):
        flash(_("The figures are those known now."), "success")
        return redirect(url_for("summaries.show", id=form.result.id), 303)
    found = queries.page_of(the_actor())
    return page("summaries/index.html", status=form.status, page=found, state=None, **_this_week(the_actor(), form))


@pages.get("/<int:id>")
@requires(Permission.READ)
def show(summary_id: int) -> Response:
    """Show a summary."""
    summary = queries.get_for(the_actor(), summary_id)
    return page("summaries/show.html", **shown(summary, SignatureForm(version=summary.version)))


@pages.get("/<int:id>/figure")
@requires(Permission.READ)
def figure(summary_id: int) -> Response:
    """Show the frozen list behind a figure: of all, of a unit (`unit`), or of a working group (`group`)."""
    summary = queries.get_for(the_actor(), summary_id)
    reading = Reading(summary.content)
    asked = request.args.get("name", "")
    part = _part(reading)
    if asked not in set(Figure) or part is None:
        abort(404)
    number = part.number(Figure(asked))
    return page(
        "summaries/figure.html",
        summary=summary,
        week=Week(summary.iso_year, summary.iso_week),
        part=part,
        number=number,
        definition=DEFINITIONS[number.figure],
        items=reading.items(part.figures[asked]),
    )


def _part(reading: Reading) -> Part | None:
    if "unit" in request.args:
        return reading.part("departments", request.args.get("unit", 0, type=int))
    if "group" in request.args:
        return reading.part("groups", request.args.get("group", 0, type=int))
    return reading.whole
