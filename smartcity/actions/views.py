"""The list of items: filtered, sorted, paged, exported; acts on selected rows."""

from typing import Any

from flask import Blueprint, Response, request

from smartcity.actions import exporting, listing
from smartcity.actions.access import Permission
from smartcity.actions.filtering import View
from smartcity.actions.filters_asked import asked, in_force, options
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.feature import bulk_acts
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page

MOST_AT_ONCE = 200
"""Items of one bulk act: what holds the write lock for longer keeps the others waiting."""

pages = Blueprint("actions", __name__, url_prefix="/actions", template_folder="templates")


@pages.url_value_preprocessor
def _item_id(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Call the id of an address `item_id` in the views: `id` is Python's own."""
    if values and "id" in values:
        values["item_id"] = values.pop("id")


@pages.get("")
@requires(Permission.READ)
def index() -> Response:
    """List items; without a filter the open ones, the most urgent first."""
    actor, filters = the_actor(), asked(request.args)
    found = listing.page_of(
        actor, filters, sort=request.args.get("sort", ""), cursor=request.args.get("cursor") or None
    )
    return page(
        "actions/index.html",
        page=found,
        total=listing.written_count(actor, filters),
        view=filters.view.value if filters.view else "all",
        views=_views(actor.may(Permission.CREATE)),
        options=options(actor),
        in_force=in_force(filters),
        drafts=actor.may(Permission.CREATE),
        instructs=actor.may(Permission.INSTRUCT),
        acts=bulk_acts("actions", actor),
        most_at_once=MOST_AT_ONCE,
    )


def _views(drafts: bool) -> list[tuple[str, str]]:
    shown = [view for view in View if drafts or view is not View.DRAFT]
    return [*((view.value, label(view)) for view in shown), ("all", _("All"))]


@pages.get("/list.<any(csv, xlsx):ending>")
@requires(Permission.READ)
def export(ending: str) -> Response:
    """Give the filtered list as a file."""
    return exporting.file_of(the_actor(), asked(request.args), request.args.get("sort", ""), ending)
