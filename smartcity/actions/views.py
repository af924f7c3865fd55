"""The list of items: filtered, sorted, paged, exported; acts on selected rows."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for

from smartcity.actions import exporting, listing
from smartcity.actions.access import Permission
from smartcity.actions.filtering import View
from smartcity.actions.filters_asked import asked, in_force, options
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.feature import bulk_acts
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label, ngettext
from smartcity.foundation.pages import page
from smartcity.foundation.problems import NotFound
from smartcity.foundation.texts import Text

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
    )


def _views(drafts: bool) -> list[tuple[str, str]]:
    shown = [view for view in View if drafts or view is not View.DRAFT]
    return [*((view.value, label(view)) for view in shown), ("all", _("All"))]


@pages.get("/list.<any(csv, xlsx):ending>")
@requires(Permission.READ)
def export(ending: str) -> Response:
    """Give the filtered list as a file."""
    return exporting.file_of(the_actor(), asked(request.args), request.args.get("sort", ""), ending)


@pages.post("/bulk")
@requires(Permission.READ)
def bulk() -> Response:
    """Do what a higher feature offers for the selected rows; each row says what became of it."""
    actor = the_actor()
    act = next((act for act in bulk_acts("actions", actor) if act.name == request.form.get("act")), None)
    if act is None:
        raise NotFound
    ids = [row.id for row in listing.by_ids(actor, _selected())]
    results = act.run(actor, ids)
    for message in _told(results.values()):
        flash(message, "success")
    if not ids:
        flash(_("Nothing was selected"), "warning")
    return make_response(redirect(url_for("actions.index"), 303))


def _selected() -> list[int]:
    return [found for value in request.form.getlist("ids")[:200] if (found := as_id(value)) is not None]


def _told(results: Iterable[Text]) -> Iterator[str]:
    counted: dict[str, int] = {}
    for result in results:
        counted[str(result)] = counted.get(str(result), 0) + 1
    for said, times in counted.items():
        yield ngettext("%(result)s (%(n)s item)", "%(result)s (%(n)s items)", times, result=said)
