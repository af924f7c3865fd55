"""Acts on many items: chosen by their boxes or all that the filter finds, asked for what they need, told one by one."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Response, flash, make_response, redirect, request, url_for

from smartcity.actions import exporting, listing
from smartcity.actions.access import Permission
from smartcity.actions.filters_asked import asked
from smartcity.actions.rows import ItemRow
from smartcity.actions.views import MOST_AT_ONCE, pages
from smartcity.foundation.access import Actor, requires, the_actor
from smartcity.foundation.feature import BulkAct, Outcome, bulk_acts
from smartcity.foundation.forms import BaseForm, as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.foundation.problems import NotFound

EXPORT = "export"
FORM_SENT = "go"


@pages.post("/bulk")
@requires(Permission.READ)
def bulk() -> Response:
    """Do something with the selected items; each says what became of it. An act that asks something asks it first."""
    actor = the_actor()
    rows = _chosen(actor)
    if not rows:
        flash(_("Nothing was selected"), "warning")
        return _back()
    if request.form.get("act") == EXPORT:
        return exporting.selected_file(actor, [row.id for row in rows])
    act = next((act for act in bulk_acts("actions", actor) if act.name == request.form.get("act")), None)
    if act is None:
        raise NotFound
    return _done(actor, act, rows) if act.form is None else _with_form(actor, act, act.form, rows)


def _with_form(actor: Actor, act: BulkAct, kind: Any, rows: list[ItemRow]) -> Response:
    if request.form.get(FORM_SENT) != "1":
        return _asks(act, kind(formdata=None), rows)
    form = kind()
    results: dict[int, Any] = {}
    if form.accept(lambda: results.update(act.run(actor, [row.id for row in rows], form))):
        return _told(act, rows, results)
    return _asks(act, form, rows)


def _asks(act: BulkAct, form: BaseForm, rows: list[ItemRow]) -> Response:
    return page("actions/bulk_form.html", act=act, form=form, rows=rows, query=_query(), status=form.status)


def _done(actor: Actor, act: BulkAct, rows: list[ItemRow]) -> Response:
    return _told(act, rows, act.run(actor, [row.id for row in rows]))


def _told(act: BulkAct, rows: list[ItemRow], results: Mapping[int, Any]) -> Response:
    said = {number: one if isinstance(one, Outcome) else Outcome(one) for number, one in results.items()}
    numbers = {row.id: row for row in listing.by_ids(the_actor(), list(said))}
    listed = [(numbers.get(row.id, row), said[row.id]) for row in rows if row.id in said]
    done = sum(outcome.done for _row, outcome in listed)
    return page("actions/bulk_done.html", act=act, listed=listed, done=done, query=_query())


def _chosen(actor: Actor) -> list[ItemRow]:
    if request.form.get("all") == "1":
        return list(listing.page_of(actor, asked(dict(parse_qsl(_query()))), limit=MOST_AT_ONCE).rows)
    ids = [found for value in request.form.getlist("ids")[:MOST_AT_ONCE] if (found := as_id(value)) is not None]
    return listing.by_ids(actor, ids)


def _query() -> str:
    """Return the list's filters, as the page was asked for with them."""
    return request.form.get("query", "")[:2000].lstrip("?")


def _back() -> Response:
    return make_response(redirect(f"{url_for('actions.index')}?{urlencode(parse_qsl(_query()))}", 303))
