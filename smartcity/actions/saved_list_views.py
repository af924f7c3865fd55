"""The pages on which a reader saves the list as it is filtered, keeps the saved ones in order, and chooses columns."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, flash, make_response, redirect, request, url_for

from smartcity.actions import saved_list_queries, saved_lists
from smartcity.actions.access import Permission
from smartcity.actions.filtering import Filters
from smartcity.actions.filters_asked import asked, kept, told
from smartcity.actions.list_columns import SORTED_BY, USUAL
from smartcity.actions.saved_list_forms import ColumnsForm, SavedListForm
from smartcity.actions.sorting import NEWEST
from smartcity.actions.views import pages
from smartcity.foundation.access import Actor, requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.foundation.paging import DEFAULT_LIMIT


@pages.get("/lists")
@requires(Permission.READ)
def saved() -> Response:
    """Show the saved lists that somebody sees, with what each holds."""
    actor = the_actor()
    found = saved_list_queries.page_of(actor, request.args.get("cursor") or None, DEFAULT_LIMIT)
    rows = list(zip(found.rows, words_of([row.criteria for row in found.rows]), strict=True))
    managed = {row.id for row in found.rows if saved_list_queries.managed_by(actor, row)}
    return page(
        "actions/saved_lists.html",
        rows=[(row, words, address(row.criteria), row.id in managed) for row, words in rows],
        me=actor.person_id,
        next=found.next,
    )


@pages.route("/lists/new", methods=["GET", "POST"])
@requires(Permission.READ)
def save_list() -> Response:
    """Save the list that the address describes."""
    actor, criteria = the_actor(), kept(request.args)
    form = SavedListForm.for_actor(actor)
    if form.accept(lambda: saved_lists.save(actor, form.name.data or "", criteria, shared=form.is_shared)):
        flash(_("The list “%(name)s” was saved", name=form.result.name), "success")
        return make_response(redirect(address(criteria), 303))
    return _form(form, criteria, _("Save this list"), address(criteria))


@pages.route("/lists/<int:list_id>/edit", methods=["GET", "POST"])
@requires(Permission.READ)
def edit_list(list_id: int) -> Response:
    """Rename a saved list, share it or take it back."""
    actor = the_actor()
    row = saved_list_queries.managed_for(actor, list_id)
    form = SavedListForm.for_actor(actor, row)
    if form.accept(lambda: _change(actor, list_id, form)):
        flash(_("The list “%(name)s” was saved", name=form.result.name), "success")
        return make_response(redirect(url_for("actions.saved"), 303))
    return _form(form, row.criteria, _("Edit the saved list"), url_for("actions.saved"))


def _change(actor: Actor, list_id: int, form: SavedListForm) -> Any:
    version = form.version.data or 0
    return saved_lists.change(actor, list_id, version=version, name=form.name.data or "", shared=form.is_shared)


@pages.post("/lists/<int:list_id>/delete")
@requires(Permission.READ)
def delete_list(list_id: int) -> Response:
    """Delete a saved list."""
    saved_lists.remove(the_actor(), list_id)
    flash(_("The saved list was deleted"), "success")
    return make_response(redirect(url_for("actions.saved"), 303))


@pages.route("/columns", methods=["GET", "POST"])
@requires(Permission.READ)
def columns() -> Response:
    """Choose which columns stand in the list, for every list that this account opens."""
    actor, back = the_actor(), address(kept(request.args))
    form = ColumnsForm(data={"columns": [one.value for one in saved_list_queries.columns_of(actor)]})
    if form.accept(lambda: saved_lists.choose_columns(actor, _ticked(form))):
        flash(_("The columns of the list were saved"), "success")
        return make_response(redirect(back, 303))
    return page("actions/columns.html", form=form, back=back, status=form.status)


def _ticked(form: ColumnsForm) -> list[str]:
    return list(USUAL) if request.form.get("usual") == "1" else form.columns.data or []


def _form(form: SavedListForm, criteria: Mapping[str, str], heading: str, back: str) -> Response:
    (words,) = words_of([criteria])
    return page("actions/saved_list_form.html", form=form, words=words, heading=heading, back=back, status=form.status)


def address(criteria: Mapping[str, str]) -> str:
    """Return the address of the list that the criteria describe."""
    return url_for("actions.index") + (f"?{urlencode(criteria)}" if criteria else "")


def words_of(many: list[Mapping[str, str]]) -> list[list[str]]:
    """Tell what each list holds: its tab, its filters, and its order where it is not the usual one."""
    lists = [asked(criteria) for criteria in many]
    return [
        [*_tab(one), *(words for _name, words in found), *_order(criteria.get("sort", ""))]
        for criteria, one, found in zip(many, lists, told(lists), strict=True)
    ]


def _tab(filters: Filters) -> list[str]:
    return [] if filters.state else [label(filters.view) if filters.view else _("All")]


def _order(sort: str) -> list[str]:
    if not sort or sort.removeprefix("-") == NEWEST:
        return [_("ordered by the newest")] if sort else []
    columns = {by: label(column) for column, by in SORTED_BY.items()}
    others = {"number": _("No."), "title": _("Title"), "created": _("Entered"), "completed": _("Completed on")}
    column = {**columns, **others}.get(sort.removeprefix("-"), "")
    if sort.startswith("-"):
        return [_("ordered by %(column)s, the last first", column=column)]
    return [_("ordered by %(column)s", column=column)]
