"""The list of items: filtered, sorted, paged, exported; acts on selected rows."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from smartcity.actions import exporting, listing
from smartcity.actions.access import Permission
from smartcity.actions.filtering import Filters, View
from smartcity.actions.filters_asked import ALL, asked, in_force, options
from smartcity.actions.list_columns import SORTED_BY, ListColumn
from smartcity.actions.parts import parts_of_items, sources_of_items
from smartcity.actions.rows import ItemRow
from smartcity.actions.saved_list_queries import Outfit, outfit
from smartcity.actions.tab_counts import STATES, Counts, counts
from smartcity.foundation.access import Actor, requires, the_actor
from smartcity.foundation.feature import bulk_acts, list_files, offered
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.foundation.paging import Page

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
    counted, looks = counts(actor, filters), outfit(actor)
    return page(
        "actions/index.html",
        page=found,
        total=counted.total,
        tabs=_tabs(filters, counted, drafts=actor.may(Permission.CREATE)),
        options=options(actor, filters),
        **_shown(looks, found),
        links=_links(looks, filters),
        more_links=looks.more,
        in_force=in_force(filters),
        files=list_files("actions", actor),
        drafts=actor.may(Permission.CREATE),
        instructs=actor.may(Permission.INSTRUCT),
        **_acts(actor, found, counted, filters),
        most_at_once=MOST_AT_ONCE,
    )


def _tabs(filters: Filters, counted: Counts, *, drafts: bool) -> list[tuple[str, str, bool, int | str | None]]:
    """Return the tabs: value, words, whether the list is its own, and how many items it lists."""
    shown = [*(view for view in View if drafts or view is not View.DRAFT), None]
    return [
        (
            view.value if view else ALL,
            label(view) if view else _("All"),
            view is filters.view and not filters.state,
            counted.tabs.get(view),
        )
        for view in shown
    ]


def _shown(looks: Outfit, found: Page[ItemRow]) -> dict[str, Any]:
    """Return the columns and what they need beyond the rows; a column that isn't shown is not read."""
    columns, ids = looks.columns, [row.id for row in found.rows]
    return {
        "columns": tuple((column.value, label(column), SORTED_BY.get(column, "")) for column in columns),
        "units": _hashable(parts_of_items(ids)) if ListColumn.SUPPORTING in columns and ids else {},
        "sources": _hashable(sources_of_items(ids)) if ListColumn.SOURCES in columns and ids else {},
    }


def _hashable(found: Mapping[int, Iterable[Any]]) -> dict[int, tuple[Any, ...]]:
    """Return what a row shows in the form that its piece can remember."""
    return {item_id: tuple(one) for item_id, one in found.items()}


def _links(looks: Outfit, filters: Filters) -> list[tuple[str, str, bool]]:
    """Return the saved lists: name, query, and whether it is the list that is read now."""
    sort = request.args.get("sort", "")
    return [
        (
            one.name,
            f"?{urlencode(one.criteria)}",
            asked(one.criteria) == filters and one.criteria.get("sort", "") == sort,
        )
        for one in looks.links
    ]


def _acts(actor: Actor, found: Page[ItemRow], counted: Counts, filters: Filters) -> dict[str, Any]:
    """Return the acts on selected rows that an item of the list could take, also one of its further pages."""
    acts = bulk_acts("actions", actor)
    states = {row.state for row in found.rows}
    if found.next is not None and not filters.state:
        tabs = [filters.view] if filters.view else [view for view in View if counted.tabs.get(view) != 0]
        states.update(*(STATES[view] for view in tabs))
    listed = offered(acts, states)
    return {"selects": bool(acts), "acts": [a for a in listed if not a.rare], "rare": [a for a in listed if a.rare]}


@pages.get("/list.<any(csv, xlsx):ending>")
@requires(Permission.READ)
def export(ending: str) -> Response:
    """Give the filtered list as a file."""
    return exporting.file_of(the_actor(), asked(request.args), request.args.get("sort", ""), ending)
