"""The ledger as a file, of the items that the list shows; and the forms in which it is written for other offices."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flask import Blueprint, Response, flash, g, make_response, redirect, request, stream_with_context, url_for

from smartcity.actions.access import Permission as ItemPermission
from smartcity.actions.filters_asked import asked
from smartcity.files.receiving import Received, receive, received
from smartcity.files.rules import FileKind
from smartcity.foundation.access import prepared_by, requires, the_actor
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.long_work import beside_others
from smartcity.foundation.pages import page
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.sheets import CSV_TYPE, XLSX_TYPE
from smartcity.foundation.texts import Text
from smartcity.ledger import export_layout_queries as queries
from smartcity.ledger import export_layouts
from smartcity.ledger.access import Permission
from smartcity.ledger.export_forms import LayoutForm
from smartcity.ledger.export_models import ExportLayout
from smartcity.ledger.exporting import BESIDE_PAGES, Export, export_of
from smartcity.ledger.grid import UnreadableLedger
from smartcity.ledger.layout import Layout, layout_of
from smartcity.ledger.opening import open_ledger
from smartcity.ledger.planning import chosen_sheet

pages = Blueprint("ledger_export", __name__, url_prefix="/ledger", template_folder="templates")


@pages.get("/export.<any(csv, xlsx):ending>")
@requires(ItemPermission.READ)
def export(ending: str) -> Response:
    """Give the filtered list as a ledger, in the desk's own form or (`layout`) another office's."""
    layout_id = as_id(request.args.get("layout"))
    layout = queries.get(layout_id) if layout_id else None
    found = export_of(the_actor(), asked(request.args), request.args.get("sort", ""), layout=layout)
    return sent(found, ending)


def sent(found: Export, ending: str) -> Response:
    """Return a file that is written while it is sent."""
    response = Response(stream_with_context(_beside_others(replace(found, at_once=BESIDE_PAGES).parts(ending))))
    response.headers["Content-Type"] = CSV_TYPE if ending == "csv" else XLSX_TYPE
    name = f"ledger-{found.told.at:%Y%m%d}.{ending}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _beside_others(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a file in parts, while pages go first."""
    with beside_others():
        yield from parts


@pages.get("/layouts")
@requires(ItemPermission.READ)
def layouts() -> Response:
    """Show the forms, and give the list in each of them."""
    return page("ledger/layouts.html", rows=queries.layouts(), keeps=the_actor().may(Permission.LAYOUTS))


def _take_template() -> None:
    """Look, before the unit of work opens, whether a ledger's heading stands in the template."""
    receive()
    for file in g.received.get("file", ())[:1]:
        if file.kind is not FileKind.XLSX:
            g.refused["file"] = InvalidInput({"file": Text("A template is an Excel workbook (.xlsx)")})
            continue
        try:
            g.ledger_layout = layout_of(chosen_sheet(open_ledger(file.staged.read_bytes(), file.name)))
        except UnreadableLedger as fault:
            g.refused["file"] = InvalidInput({"file": fault.reason})


@pages.route("/layouts/new", methods=["GET", "POST"])
@requires(Permission.LAYOUTS)
@prepared_by(_take_template)
def new_layout() -> Response:
    """Keep a new form."""
    return _edit(None)


@pages.route("/layouts/<int:layout_id>/edit", methods=["GET", "POST"])
@requires(Permission.LAYOUTS)
@prepared_by(_take_template)
def edit_layout(layout_id: int) -> Response:
    """Change a form."""
    return _edit(queries.get(layout_id))


def _edit(row: ExportLayout | None) -> Response:
    form = LayoutForm.of(row)
    if form.accept(lambda: _save(form, row)):
        flash(_("The form “%(name)s” was saved", name=form.result.name), "success")
        return make_response(redirect(url_for("ledger_export.layouts"), 303))
    return page("ledger/layout_form.html", form=form, row=row, status=form.status)


def _save(form: LayoutForm, row: ExportLayout | None) -> ExportLayout:
    return export_layouts.save(
        the_actor(),
        name=form.name.data or "",
        title=form.title.data or "",
        lines=form.columns.data or "",
        per_unit=bool(form.per_unit.data),
        template=_template(),
        layout_id=row.id if row else None,
        version=form.version.data or 0,
    )


def _template() -> tuple[Received, Layout] | None:
    found = received("file")
    return (found[0], g.ledger_layout) if found else None


@pages.post("/layouts/<int:layout_id>/delete")
@requires(Permission.LAYOUTS)
def delete_layout(layout_id: int) -> Response:
    """Delete a form."""
    export_layouts.remove(the_actor(), layout_id)
    flash(_("The form was deleted; no item is touched"), "success")
    return make_response(redirect(url_for("ledger_export.layouts"), 303))
