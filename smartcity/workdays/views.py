"""Pages of the working calendar: a year at a glance, and the forms that keep it."""

from datetime import date

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for

from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.foundation.problems import InvalidInput, NotFound
from smartcity.foundation.sheets import CSV_TYPE, csv_lines
from smartcity.foundation.texts import Text
from smartcity.workdays import notice_file, queries, services, year_view
from smartcity.workdays.access import Permission
from smartcity.workdays.forms import DayForm, ImportForm, PublishForm
from smartcity.workdays.notice_file import NoticeRow, RowOutcome
from smartcity.workdays.rules import DayKind, PublishedDay

pages = Blueprint(
    "workdays", __name__, url_prefix="/workdays", template_folder="templates", static_folder="static/workdays"
)


@pages.get("")
@requires(Permission.READ)
def index() -> Response:
    """Show this year, or the one asked for."""
    return _year(request.args.get("year", clock.today().year, type=int))


def _year(number: int, form: PublishForm | None = None) -> Response:
    if not services.EARLIEST <= number <= services.LATEST:
        raise NotFound
    calendar, days, known = queries.calendar(), queries.special_days(number), queries.year(number)
    form = form or PublishForm(version=known.version if known else 0)
    return page(
        "workdays/index.html",
        year=number,
        known=known,
        calendar=calendar,
        months=year_view.months(number, calendar, {row.day: row.name for row in days}),
        holidays=year_view.holidays(PublishedDay(row.day, row.kind, row.name) for row in days),
        working_days=calendar.count(date(number - 1, 12, 31), date(number, 12, 31)),
        manages=the_actor().may(Permission.MANAGE),
        form=form,
        now=clock.now(),
        status=form.status,
    )


@pages.get("/<int:year>.csv")
@requires(Permission.READ)
def export(year: int) -> Response:
    """Give a year as the file that an import takes."""
    rows = [[row.day, row.kind.value, row.name] for row in queries.special_days(year)]
    response = make_response("".join(csv_lines(["day", "kind", "name"], rows)))
    response.headers["Content-Type"] = CSV_TYPE
    response.headers["Content-Disposition"] = f"attachment; filename=workdays-{year}.csv"
    return response


@pages.route("/days/<day>", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def edit_day(day: str) -> Response:
    """Say what a day is."""
    chosen = _day(day)
    row, known = queries.special_day(chosen), queries.year(chosen.year)
    kept = {"kind": row.kind.value if row else "", "name": row.name if row else ""}
    form = DayForm(data={**kept, "version": known.version if known else 0})
    if form.accept(lambda: _set(chosen, form)):
        flash(_("%(day)s was saved; lights and due days follow", day=chosen.isoformat()), "success")
        return _to_year(chosen.year)
    return page("workdays/day.html", form=form, day=chosen, status=form.status)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise NotFound from None


def _set(day: date, form: DayForm) -> None:
    seen = form.version.data or 0
    if form.kind.data:
        services.set_day(the_actor(), day, DayKind(form.kind.data), form.name.data or "", version=seen)
    elif queries.special_day(day):
        services.remove_day(the_actor(), day, version=seen)


@pages.post("/<int:year>/publish")
@requires(Permission.MANAGE)
def publish(year: int) -> Response:
    """Say that a year's holidays are all known."""
    form = PublishForm()
    if form.accept(
        lambda: services.publish_year(the_actor(), year, form.source.data or "", version=form.version.data or 0)
    ):
        flash(_("%(year)s is published", year=year), "success")
        return _to_year(year)
    return _year(year, form)


@pages.post("/<int:year>/withdraw")
@requires(Permission.MANAGE)
def withdraw(year: int) -> Response:
    """Say that a year isn't known after all."""
    services.withdraw_year(the_actor(), year, version=request.form.get("version", 0, type=int))
    flash(_("%(year)s is provisional again", year=year), "success")
    return _to_year(year)


@pages.route("/import", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def import_days() -> Response:
    """Take a table of holidays: all of it, or nothing."""
    form, rows = ImportForm(), list[NoticeRow]()
    if form.accept(lambda: _import(form, rows)):
        flash(_("%(n)s days were taken", n=len(rows)), "success")
        return _to_year(form.result[-1])
    return page("workdays/import.html", form=form, rows=rows, status=form.status)


def _import(form: ImportForm, rows: list[NoticeRow]) -> list[int]:
    upload = request.files.get(form.file.name)
    if upload is None or not upload.filename:
        raise InvalidInput({"file": Text("Please fill this in")})
    try:
        rows.extend(notice_file.read(upload.stream.read(notice_file.LARGEST + 1)))
    except notice_file.UnreadableFile as fault:
        raise InvalidInput({"file": fault.reason}) from fault
    if any(row.outcome is RowOutcome.REJECTED for row in rows):
        raise InvalidInput({"file": Text("Nothing was taken: put right the rows that are named below")})
    return services.import_notice(the_actor(), notice_file.days_of(rows), form.source.data or "", year=form.year.data)


def _to_year(year: int) -> Response:
    return make_response(redirect(url_for("workdays.index", year=year), 303))
