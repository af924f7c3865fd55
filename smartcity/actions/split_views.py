"""Copying an item, and splitting it into several."""

from flask import Response, flash, make_response, redirect, request, url_for

from smartcity.actions import copying, splitting
from smartcity.actions.access import Permission
from smartcity.actions.draft_views import parent_of
from smartcity.actions.forms import form_of
from smartcity.actions.models import ActionItem
from smartcity.actions.queries import get_for
from smartcity.actions.split_forms import CHILDREN, SplitForm, SpreadForm
from smartcity.actions.views import pages
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import ngettext
from smartcity.foundation.pages import page
from smartcity.foundation.problems import NotFound

MORE, PREVIEW = "more", "preview"


@pages.route("/<int:id>/copy", methods=["GET", "POST"])
@requires(Permission.CREATE)
def copy(item_id: int) -> Response:
    """Draft the same matter once more; its days are asked anew."""
    actor = the_actor()
    item = get_for(actor, item_id)
    parent = get_for(actor, item.parent_id).number if item.parent_id else ""
    form = form_of(copying.as_copy(item), parent=parent or "").for_new()
    if form.accept(lambda: copying.copy(actor, item_id, form.described(parent_id=parent_of(form)))):
        flash(_("Saved as a draft"), "success")
        return make_response(redirect(url_for("actions.show", id=form.result.id), 303))
    return page("actions/copy.html", form=form, item=item, status=form.status)


@pages.route("/<int:id>/split", methods=["GET", "POST"])
@requires(Permission.CREATE)
def split(item_id: int) -> Response:
    """Split an item into parts that are typed one by one."""
    actor, item = the_actor(), _splittable(item_id)
    form = SplitForm(item)
    if request.form.get("then") == MORE:
        form.add_row()
        return page("actions/split.html", form=form, item=item, added=True)
    if form.accept(
        lambda: splitting.split(
            actor,
            item_id,
            form.described(),
            as_children=form.hang.data == CHILDREN,
            at_once=bool(form.at_once.data),
            version=form.version.data or 0,
        )
    ):
        return _done(item, form.result)
    return page("actions/split.html", form=form, item=item, status=form.status)


@pages.route("/<int:id>/spread", methods=["GET", "POST"])
@requires(Permission.CREATE)
def spread(item_id: int) -> Response:
    """Split an item into one part for each of many units: all districts, a kind, or those ticked."""
    actor, item = the_actor(), _splittable(item_id)
    form = SpreadForm(item)
    if request.form.get("then") == PREVIEW:
        return page("actions/spread.html", form=form, item=item, status=200 if form.validate() else 422)
    if form.accept(
        lambda: splitting.spread(
            actor,
            item_id,
            form.unit_ids(),
            title=form.title.data or "",
            deadline=form.deadline.data,
            requirement=form.requirement.data or "",
            at_once=bool(form.at_once.data),
            version=form.version.data or 0,
        )
    ):
        return _done(item, form.result)
    return page("actions/spread.html", form=form, item=item, status=form.status)


def _splittable(item_id: int) -> ActionItem:
    item = get_for(the_actor(), item_id)
    if not splitting.splittable(item):
        raise NotFound
    return item


def _done(item: ActionItem, made: list[ActionItem]) -> Response:
    flash(ngettext("%(n)s part was made", "%(n)s parts were made", len(made)), "success")
    return make_response(redirect(url_for("actions.show", id=item.id), 303))
