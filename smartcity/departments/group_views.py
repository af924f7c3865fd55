"""Pages of the working groups."""

from flask import Response, flash, make_response, redirect, url_for

from smartcity.departments import groups, queries
from smartcity.departments.access import Permission
from smartcity.departments.forms import GroupForm
from smartcity.departments.models import WorkingGroup
from smartcity.departments.rules import GroupRole
from smartcity.departments.views import pages
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page


@pages.get("/groups")
@requires(Permission.READ)
def group_index() -> Response:
    """List the working groups with their units."""
    units = queries.group_units()
    rows = [(group, _by_role([unit for unit in units if unit.group_id == group.id])) for group in queries.all_groups()]
    return page("departments/groups.html", rows=rows, manages=the_actor().may(Permission.MANAGE))


def _by_role(units: list[queries.GroupUnitRow]) -> dict[str, list[queries.GroupUnitRow]]:
    return {role.value: [unit for unit in units if unit.role is role] for role in GroupRole}


@pages.get("/groups/<int:group_id>")
@requires(Permission.READ)
def group_show(group_id: int) -> Response:
    """Show a working group: duty and units, and what other features know of it."""
    group = queries.get_group(group_id)
    units = _by_role(list(queries.group_units(group_id=group.id)))
    return page("departments/group.html", group=group, units=units, manages=the_actor().may(Permission.MANAGE))


@pages.route("/groups/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def group_new() -> Response:
    """Add a working group."""
    form = GroupForm()
    if form.accept(lambda: groups.create_group(the_actor(), **form.fields())):
        return _saved(form.result)
    return page("departments/group_new.html", form=form, status=form.status)


@pages.route("/groups/<int:group_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def group_edit(group_id: int) -> Response:
    """Change a working group."""
    group = queries.get_group(group_id)
    form = GroupForm.of(group)
    if form.accept(lambda: groups.edit_group(the_actor(), group.id, form.version.data or 0, **form.fields())):
        return _saved(group)
    return page("departments/group_edit.html", form=form, group=group, status=form.status)


def _saved(group: WorkingGroup) -> Response:
    flash(_("%(name)s was saved", name=group.name), "success")
    return make_response(redirect(url_for("departments.group_show", group_id=group.id), 303))
