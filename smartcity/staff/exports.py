"""The list of secondments as a file."""

from collections.abc import Iterator
from typing import Any

from flask import Response

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.paging import MAXIMUM_LIMIT
from smartcity.foundation.sheets import CSV_TYPE, XLSX_TYPE, Column, Value, csv_lines, xlsx_bytes
from smartcity.foundation.unit_of_work import record_after
from smartcity.staff import queries
from smartcity.staff.access import Permission
from smartcity.staff.views import chosen, pages, standing


@pages.get("/export.<any(csv, xlsx):form>")
@requires(Permission.READ)
def export(form: str) -> Response:
    """Give out the list as it is filtered, all of its pages."""
    actor = the_actor()
    rows = [_cells(row) for row in _all_rows()]
    record_after(lambda: record(actor, "staff.export", "secondment", count=len(rows)))
    name = f"secondments-{clock.today().isoformat()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        text = "".join(csv_lines([column.heading for column in _columns()], rows))
        return Response(text.encode(), headers=headers, content_type=CSV_TYPE)
    return Response(xlsx_bytes(_("Seconded staff"), _columns(), rows), headers=headers, content_type=XLSX_TYPE)


def _all_rows() -> Iterator[Any]:
    actor, (_view, filters) = the_actor(), chosen()
    cursor = None
    while True:
        found = queries.page_of(actor, filters, cursor=cursor, limit=MAXIMUM_LIMIT)
        yield from found.rows
        cursor = found.next
        if cursor is None:
            return


def _columns() -> list[Column]:
    return [
        Column(_("Person"), 12),
        Column(_("Home unit"), 24),
        Column(_("Working group"), 18),
        Column(_("Kind"), 12),
        Column(_("Working time"), 12),
        Column(_("Work in the task force"), 30),
        Column(_("Approval document"), 24),
        Column(_("Begins on"), 12),
        Column(_("Planned last day"), 12),
        Column(_("Back at the home unit"), 12),
        Column(_("Where it stands"), 12),
        Column(_("Hand-over"), 10),
    ]


def _cells(row: Any) -> list[Value]:
    handover = "" if row.returned_on is None else _("done") if row.handover_done else _("not done yet")
    return [
        row.person,
        row.home_unit,
        row.group,
        label(row.kind),
        label(row.duty),
        row.position,
        row.approval,
        row.start_on,
        row.planned_end_on,
        row.returned_on,
        label(standing(row)),
        handover,
    ]
