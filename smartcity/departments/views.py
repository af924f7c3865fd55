"""Pages of organisations: the list, one with its names through time, and the forms that change it."""

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for

from smartcity.departments import queries, services
from smartcity.departments.access import Permission
from smartcity.departments.forms import EndForm, OrganisationForm, PlaceForm, RenameForm, filters_of, kinds
from smartcity.departments.models import Organisation
from smartcity.departments.rules import OrganisationKind
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.foundation.sheets import CSV_TYPE, XLSX_TYPE, Column, Value, csv_lines, xlsx_bytes

pages = Blueprint("departments", __name__, url_prefix="/departments", template_folder="templates")


@pages.get("")
@requires(Permission.READ)
def index() -> Response:
    """List the organisations in rank order."""
    filters = filters_of(request.args)
    found = queries.page_of(filters, sort=request.args.get("sort", "rank"), cursor=request.args.get("cursor"))
    return page(
        "departments/index.html",
        page=found,
        total=queries.count(filters),
        kinds=kinds(),
        in_force=_in_force(filters),
        manages=the_actor().may(Permission.MANAGE),
    )


def _in_force(filters: queries.Filters) -> list[tuple[str, str]]:
    """Return the filters in force as (parameter, words)."""
    found = [("q", filters.text)] if filters.text else []
    if filters.kind:
        found.append(("kind", label(filters.kind)))
    if filters.active is not None:
        found.append(("active", _("Active") if filters.active else _("Ended")))
    return found


@pages.get("/list.<any(csv, xlsx):ending>")
@requires(Permission.READ)
def export(ending: str) -> Response:
    """Give the list as a file, with the page's filters."""
    rows = queries.every(filters_of(request.args))
    aliases = queries.aliases(row.id for row in rows)
    lines: list[list[Value]] = [
        [row.rank, row.name, row.short_name, "\n".join(aliases.get(row.id, ())), label(row.kind), row.phone, row.duty]
        for row in rows
    ]
    headings = [_("Place in the order"), _("Full name"), _("Short name"), _("Other names"), _("Kind"), _("Duty phone")]
    headings.append(_("Duty in this programme"))
    if ending == "csv":
        response = make_response("".join(csv_lines(headings, lines)))
        response.headers["Content-Type"] = CSV_TYPE
    else:
        columns = [Column(heading, 24) for heading in headings]
        response = make_response(xlsx_bytes(_("Departments"), columns, lines))
        response.headers["Content-Type"] = XLSX_TYPE
    response.headers["Content-Disposition"] = f"attachment; filename=departments.{ending}"
    return response


@pages.get("/<int:organisation_id>")
@requires(Permission.READ)
def show(organisation_id: int) -> Response:
    """Show an organisation: names through time, duty, groups, and what other features know of it."""
    unit = queries.get(organisation_id)
    return page(
        "departments/show.html",
        unit=unit,
        names=queries.names_through_time(unit),
        groups=queries.group_units(organisation_id=unit.id),
        merged=queries.merged_into(unit.id),
        successor=queries.get(unit.successor_id) if unit.successor_id else None,
        manages=the_actor().may(Permission.MANAGE),
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def new() -> Response:
    """Add an organisation."""
    form = OrganisationForm(kind=OrganisationKind.GOVERNMENT.value)
    if form.accept(lambda: services.create_organisation(the_actor(), **form.fields())):
        return _saved(form.result, _("%(name)s was added", name=form.result.name))
    return page("departments/new.html", form=form, status=form.status)


@pages.route("/<int:organisation_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def edit(organisation_id: int) -> Response:
    """Change or correct what is kept of an organisation."""
    unit = queries.get(organisation_id)
    form = OrganisationForm.of(unit)
    if form.accept(lambda: services.edit_organisation(the_actor(), unit.id, form.version.data or 0, **form.fields())):
        return _saved(unit, _("%(name)s was saved", name=unit.name))
    return page("departments/edit.html", form=form, unit=unit, status=form.status)


@pages.route("/<int:organisation_id>/rename", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def rename(organisation_id: int) -> Response:
    """Give an organisation a new name from a day on."""
    unit = queries.get(organisation_id)
    form = RenameForm(version=unit.version)
    if form.accept(lambda: _rename(unit.id, form)):
        return _saved(unit, _("The new name holds; the old one is kept with its dates"))
    return page("departments/rename.html", form=form, unit=unit, status=form.status)


def _rename(organisation_id: int, form: RenameForm) -> Organisation:
    return services.rename(
        the_actor(),
        organisation_id,
        form.version.data or 0,
        name=form.name.data or "",
        short_name=form.short_name.data or "",
        on=form.on.data,
        reason=form.reason.data or "",
    )


@pages.route("/<int:organisation_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def end(organisation_id: int) -> Response:
    """End an organisation, or merge it into its successor."""
    unit = queries.get(organisation_id)
    form = EndForm(version=unit.version).offer(unit)
    if form.accept(lambda: _end(unit.id, form)):
        return _saved(unit, _("%(name)s has ended", name=unit.name))
    return page("departments/end.html", form=form, unit=unit, status=form.status)


def _end(organisation_id: int, form: EndForm) -> Organisation:
    seen, successor = form.version.data or 0, as_id(form.successor_id.data)
    if successor is None:
        return services.close(the_actor(), organisation_id, seen, on=form.on.data)
    return services.merge(the_actor(), organisation_id, seen, successor_id=successor, on=form.on.data)


@pages.post("/<int:organisation_id>/reopen")
@requires(Permission.MANAGE)
def reopen(organisation_id: int) -> Response:
    """Take back the end of an organisation."""
    unit = services.reopen(the_actor(), organisation_id, request.form.get("version", 0, type=int))
    return _saved(unit, _("%(name)s is active again", name=unit.name))


@pages.route("/<int:organisation_id>/place", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def place(organisation_id: int) -> Response:
    """Move an organisation in the rank order."""
    unit = queries.get(organisation_id)
    form = PlaceForm(after=str(queries.stands_after(unit) or "")).offer(unit)
    if form.accept(lambda: services.place_after(the_actor(), unit.id, as_id(form.after.data))):
        return _saved(unit, _("The order was changed"))
    return page("departments/place.html", form=form, unit=unit, status=form.status)


def _saved(unit: Organisation, message: str) -> Response:
    flash(message, "success")
    return make_response(redirect(url_for("departments.show", organisation_id=unit.id), 303))
