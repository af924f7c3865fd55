"""Pages of the audit log; reading it is itself recorded, and what can't be recorded isn't shown."""

from collections.abc import Iterator

from flask import Blueprint, Response, flash, make_response, redirect, request, stream_with_context, url_for

from smartcity.audit import queries
from smartcity.audit.access import Permission
from smartcity.audit.forms import filters_in_force, filters_of
from smartcity.audit.queries import Entry, Filters
from smartcity.audit.rules import Entrance, Outcome
from smartcity.audit.services import record
from smartcity.audit.wording import object_text, verb_text
from smartcity.foundation.access import own_unit, requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import instant_text, page
from smartcity.foundation.paging import MAXIMUM_LIMIT
from smartcity.foundation.sheets import CSV_TYPE, Value, csv_lines
from smartcity.foundation.unit_of_work import Mode, record_after, unit

pages = Blueprint("audit", __name__, url_prefix="/audit", template_folder="templates")


@pages.get("")
@requires(Permission.READ)
def index() -> Response:
    """Page through the entries, newest first."""
    filters = filters_of(request.args)
    found = queries.page_of(filters, request.args.get("cursor"))
    _record_reading("audit.read", len(found.rows))
    return page(
        "audit/index.html",
        page=found,
        in_force=filters_in_force(filters, found.rows),
        actors=queries.actors(),
        verbs=[(verb, verb_text(verb)) for verb in queries.verbs()],
        doors=[(door.value, label(door)) for door in Entrance],
        results=[(result.value, label(result)) for result in Outcome],
        verb_text=verb_text,
        object_text=object_text,
        Entrance=Entrance,
        Outcome=Outcome,
        last=queries.head()[0],
    )


@pages.get("/<int:entry_id>")
@requires(Permission.READ)
def show(entry_id: int) -> Response:
    """Show one entry whole, with its place in the chain."""
    entry = queries.get(entry_id)
    _record_reading("audit.read", 1)
    return page(
        "audit/show.html",
        entry=entry,
        shown=queries.shown(entry),
        verb_text=verb_text,
        object_text=object_text,
        Entrance=Entrance,
        Outcome=Outcome,
        last=queries.head()[0],
    )


@pages.get("/entries.csv")
@requires(Permission.READ)
def export() -> Response:
    """Give the filtered entries as a file, in parts, each read in a unit of its own."""
    _record_reading("audit.export", None)
    headings = [_("Number"), _("Time"), _("Who"), _("Door"), _("Act"), _("Object"), _("Name"), _("Unit"), _("Result")]
    headings += [_("Fields"), _("Count")]
    lines = csv_lines(headings, (_line(entry) for entry in _all(filters_of(request.args))))
    response = make_response(Response(stream_with_context(lines)))
    response.headers["Content-Type"] = CSV_TYPE
    response.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return response


def _all(filters: Filters) -> Iterator[Entry]:
    cursor: str | None = None
    while True:
        with unit(Mode.READ):
            found = queries.page_of(filters, cursor, MAXIMUM_LIMIT)
        yield from found.rows
        if found.next is None:
            return
        cursor = found.next


def _line(entry: Entry) -> list[Value]:
    who, about, fields = entry.actor or entry.door, object_text(entry.object_type), " ".join(entry.fields)
    found = [entry.door, verb_text(entry.verb), about, entry.object, entry.unit, label(Outcome(entry.result))]
    return [entry.id, instant_text(entry.at), who, *found, fields, entry.count]


@pages.post("/verify")
@requires(Permission.READ)
@own_unit
def verify() -> Response:
    """Check the whole chain; the log stays writable meanwhile."""
    with unit(Mode.READ):
        verdict, actor = queries.verify(), the_actor()
    with unit(Mode.WRITE):
        record(actor, "audit.verify", "audit_entry", verdict.first_bad, result="done" if verdict.ok else "failed")
    if verdict.ok:
        flash(_("The chain holds: %(n)s entries, none changed, removed or put in", n=verdict.entries), "success")
    else:
        flash(
            _("The chain is broken at entry %(number)s: tell the security administrator", number=verdict.first_bad),
            "danger",
        )
    return make_response(redirect(url_for("audit.index"), 303))


def _record_reading(verb: str, count: int | None) -> None:
    actor = the_actor()
    record_after(lambda: record(actor, verb, "audit_entry", count=count))
