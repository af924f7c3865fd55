"""The ledger as a file, of the items that the list shows."""

from flask import Blueprint, Response, request, stream_with_context

from smartcity.actions.access import Permission
from smartcity.actions.filters_asked import asked
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.sheets import CSV_TYPE, XLSX_TYPE
from smartcity.ledger.exporting import Export, export_of

pages = Blueprint("ledger_export", __name__, url_prefix="/ledger", template_folder="templates")


@pages.get("/export.<any(csv, xlsx):ending>")
@requires(Permission.READ)
def export(ending: str) -> Response:
    """Give the filtered list as a ledger."""
    found = export_of(the_actor(), asked(request.args), request.args.get("sort", ""))
    return sent(found, ending)


def sent(found: Export, ending: str) -> Response:
    """Return a file that is written while it is sent."""
    response = Response(stream_with_context(found.parts(ending)))
    response.headers["Content-Type"] = CSV_TYPE if ending == "csv" else XLSX_TYPE
    name = f"ledger-{found.told.at:%Y%m%d}.{ending}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
