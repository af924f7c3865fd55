"""Pages of series: the list, one with its coming occurrences, and what is decided about a single one."""

from datetime import date, timedelta

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.foundation.problems import NotFound
from smartcity.meetings import queries, series_services
from smartcity.meetings.access import Permission
from smartcity.meetings.occurrence_queries import coming, occurrence_on
from smartcity.meetings.queries import Filters
from smartcity.meetings.rhythms import in_words
from smartcity.meetings.series_forms import OccurrenceForm, SeriesForm
from smartcity.meetings.series_queries import get_for, page_of
from smartcity.meetings.views import pages

AHEAD = timedelta(days=183)
SHOWN = 16
"""A weekly series would fill the page with half a year."""


@pages.get("/series")
@requires(Permission.READ)
def series_index() -> Response:
    """List the series."""
    actor = the_actor()
    found = page_of(actor, cursor=request.args.get("cursor"))
    return page("meetings/series_index.html", rows=found, in_words=in_words, may_manage=actor.may(Permission.MANAGE))


@pages.route("/series/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def series_new() -> BaseResponse:
    """Enter a series."""
    form = SeriesForm(first_day=clock.today())
    if form.accept(lambda: series_services.create_series(the_actor(), form.fields())):
        flash(_("Saved"), "success")
        return redirect(url_for("meetings.series_show", series_id=form.result.id), 303)
    return page("meetings/series_form.html", form=form, row=None, status=form.status)


@pages.get("/series/<int:series_id>")
@requires(Permission.READ)
def series_show(series_id: int) -> Response:
    """Show a series: its coming occurrences, with what the holidays and the office did to them, and its meetings."""
    actor = the_actor()
    row = get_for(actor, series_id)
    today = clock.today()
    return page(
        "meetings/series_show.html",
        row=row,
        rule=in_words(row.rule),
        coming=coming(row, today, today + AHEAD)[:SHOWN] if row.active else [],
        meetings=queries.page_of(actor, Filters(series=row.id), sort="-start", limit=20).rows,
        visible={one.id for one in queries.page_of(actor, Filters(series=row.id), sort="-start", limit=200).rows},
        may_manage=actor.may(Permission.MANAGE),
    )


@pages.route("/series/<int:series_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def series_edit(series_id: int) -> BaseResponse:
    """Change a series."""
    actor = the_actor()
    row = get_for(actor, series_id)
    form = SeriesForm(row)
    if form.accept(lambda: series_services.change_series(actor, series_id, form.version.data or 0, form.fields())):
        flash(_("Saved"), "success")
        return redirect(url_for("meetings.series_show", series_id=series_id), 303)
    return page("meetings/series_form.html", form=form, row=row, status=form.status)


@pages.post("/series/<int:series_id>/<any(end, resume):how>")
@requires(Permission.MANAGE)
def series_end(series_id: int, how: str) -> BaseResponse:
    """Let a series meet no more, or again."""
    version = request.form.get("version", 0, type=int)
    series_services.end_series(the_actor(), series_id, version, active=how == "resume")
    return redirect(url_for("meetings.series_show", series_id=series_id), 303)


def _original(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise NotFound from None


@pages.route("/series/<int:series_id>/occurrences/<day>", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def occurrence(series_id: int, day: str) -> BaseResponse:
    """Move one occurrence, or let it fall away; the others stay."""
    actor = the_actor()
    row, original = get_for(actor, series_id), _original(day)
    one = occurrence_on(row, original)
    form = OccurrenceForm(data={"first_day": one.start.date(), "starts": one.start.time()})
    if form.accept(lambda: _decide(series_id, original, form)):
        flash(_("Decided for this occurrence; the others stay"), "success")
        return redirect(url_for("meetings.series_show", series_id=series_id), 303)
    return page("meetings/occurrence.html", form=form, row=row, one=one, day=original, status=form.status)


def _decide(series_id: int, original: date, form: OccurrenceForm) -> None:
    reason = form.reason.data or ""
    if request.form.get("act") == "cancel":
        series_services.cancel_occurrence(the_actor(), series_id, original, reason)
    else:
        series_services.move_occurrence(the_actor(), series_id, original, form.start(), reason)


@pages.post("/series/<int:series_id>/occurrences/<day>/restore")
@requires(Permission.MANAGE)
def restore_occurrence(series_id: int, day: str) -> BaseResponse:
    """Take back what was decided about one occurrence."""
    series_services.restore_occurrence(the_actor(), series_id, _original(day))
    return redirect(url_for("meetings.series_show", series_id=series_id), 303)
