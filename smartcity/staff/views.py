"""Pages of the seconded staff."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartcity.departments.queries import choices as unit_choices
from smartcity.departments.queries import group_choices
from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.staff import queries, services
from smartcity.staff.access import Permission
from smartcity.staff.forms import EditForm, ExtendForm, ReturnForm, SecondForm, kind_choices
from smartcity.staff.handover import held_by
from smartcity.staff.handover_queries import listed
from smartcity.staff.models import Secondment
from smartcity.staff.queries import ENDING_SOON, Filters
from smartcity.staff.rules import SecondmentKind, Standing, standing_on
from smartcity.workdays.queries import calendar

pages = Blueprint("staff", __name__, url_prefix="/staff", template_folder="templates", static_folder="static/staff")

VIEWS: dict[str, Filters] = {
    "current": Filters(standing=Standing.CURRENT),
    "ending": Filters(ending=ENDING_SOON),
    "overstayed": Filters(standing=Standing.OVERSTAYED),
    "returned": Filters(standing=Standing.RETURNED),
    "handover": Filters(handover_open=True),
    "all": Filters(),
}


def chosen() -> tuple[str, Filters]:
    """Return the view that the address names, and what else it narrows the list to."""
    view = request.args.get("view", "current")
    base = VIEWS.get(view, VIEWS["current"])
    kind = request.args.get("kind", "")
    return view if view in VIEWS else "current", Filters(
        text=request.args.get("text", "")[:100],
        home_unit=as_id(request.args.get("unit")),
        group=as_id(request.args.get("group")),
        kind=SecondmentKind(kind) if kind in list(SecondmentKind) else None,
        standing=base.standing,
        ending=base.ending,
        handover_open=base.handover_open,
    )


@pages.get("")
@requires(Permission.READ)
def index() -> Response:
    """List the secondments: those running, ending, overstayed, over, or all."""
    actor = the_actor()
    view, filters = chosen()
    sort = request.args.get("sort", "-end" if view == "returned" else "end")
    found = queries.page_of(actor, filters, sort=sort, cursor=request.args.get("cursor"))
    counts = {name: queries.count(actor, VIEWS[name]) for name in VIEWS}
    return page(
        "staff/index.html",
        rows=found,
        total=queries.count(actor, filters),
        view=view,
        counts=counts,
        days_left=days_left,
        standing=standing,
        may_manage=actor.may(Permission.MANAGE),
        options={"unit": unit_choices(), "group": group_choices(), "kind": kind_choices()},
    )


def days_left(row: Any) -> int:
    """Return the working days that are left until a planned end; negative once it has passed."""
    return calendar().count(clock.today(), row.planned_end_on)


def standing(row: Any) -> Standing:
    """Return where a secondment stands today."""
    return standing_on(clock.today(), row.start_on, row.planned_end_on, row.returned_on)


@pages.get("/<int:id>")
@requires(Permission.READ)
def show(id: int) -> Response:  # noqa: A002  the name by which other features link here
    """Show a secondment: its term, its extensions, and what is to be done next."""
    actor = the_actor()
    row = queries.get_for(actor, id)
    return page(
        "staff/show.html",
        row=row,
        standing=standing(row),
        days_left=days_left(row),
        beyond=queries.beyond_the_rules(row),
        handover=listed(actor, row) if row.returned_on else [],
        may_manage=actor.may(Permission.MANAGE),
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def new() -> BaseResponse:
    """Second a person."""
    form = SecondForm(person=request.args.get("person", ""))
    if form.accept(lambda: services.second(the_actor(), **form.values())):
        row = form.result
        flash(_("%(person)s is seconded until %(day)s", person=row.person.name, day=row.planned_end_on), "success")
        return _to(row)
    return page("staff/new.html", form=form, status=form.status)


def _to(row: Secondment) -> BaseResponse:
    for warning in services.warnings(row) if row.returned_on is None else ():
        flash(str(warning), "warning")
    return redirect(url_for("staff.show", id=row.id), 303)


@pages.route("/<int:secondment_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def edit(secondment_id: int) -> BaseResponse:
    """Change what is noted of a secondment."""
    actor = the_actor()
    row = queries.get_for(actor, secondment_id)
    form = EditForm(row)
    if form.accept(lambda: services.edit(actor, secondment_id, form.version.data or 0, **form.values())):
        flash(_("Saved"), "success")
        return redirect(url_for("staff.show", id=secondment_id), 303)
    return page("staff/edit.html", form=form, row=row, status=form.status)


@pages.route("/<int:secondment_id>/extend", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def extend(secondment_id: int) -> BaseResponse:
    """Set a later planned end."""
    actor = the_actor()
    row = queries.get_for(actor, secondment_id)
    form = ExtendForm(version=row.version)
    if form.accept(
        lambda: services.extend(
            actor,
            secondment_id,
            form.version.data or 0,
            planned_end=form.planned_end.data,
            approval=form.approval.data or "",
            reason=form.reason.data or "",
        )
    ):
        flash(_("Extended until %(day)s", day=form.result.planned_end_on), "success")
        return _to(form.result)
    return page("staff/extend.html", form=form, row=row, status=form.status)


@pages.route("/<int:secondment_id>/return", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def return_(secondment_id: int) -> BaseResponse:
    """Record a return; what the person holds is shown, and holds nothing up."""
    actor = the_actor()
    row = queries.get_for(actor, secondment_id)
    form = ReturnForm(clock.today())
    if form.accept(lambda: services.record_return(actor, secondment_id, **form.values())):
        flash(_("The return is recorded; access ends with that day"), "success")
        return redirect(url_for("staff.hand_over", secondment_id=secondment_id), 303)
    return page("staff/return.html", form=form, row=row, held=len(held_by(row.person_id)), status=form.status)
