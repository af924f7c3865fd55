"""The list of meetings as a file."""

from collections.abc import Iterator

from flask import Response, request

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.paging import MAXIMUM_LIMIT
from smartcity.foundation.sheets import CSV_TYPE, XLSX_TYPE, Column, Value, csv_lines, xlsx_bytes
from smartcity.foundation.unit_of_work import record_after
from smartcity.meetings import queries
from smartcity.meetings.access import Permission
from smartcity.meetings.queries import MeetingRow
from smartcity.meetings.views import VIEWS, filters_asked, pages


@pages.get("/export.<any(csv, xlsx):form>")
@requires(Permission.READ)
def export(form: str) -> Response:
    """Give out the list as it is filtered, all of its pages."""
    actor = the_actor()
    rows = [_cells(row) for row in _all_rows()]
    record_after(lambda: record(actor, "meetings.export", "meeting", count=len(rows)))
    headers = {"Content-Disposition": f'attachment; filename="meetings-{clock.today().isoformat()}.{form}"'}
    if form == "csv":
        text = "".join(csv_lines([column.heading for column in _columns()], rows))
        return Response(text.encode(), headers=headers, content_type=CSV_TYPE)
    return Response(xlsx_bytes(_("Meetings"), _columns(), rows), headers=headers, content_type=XLSX_TYPE)


def _all_rows() -> Iterator[MeetingRow]:
    view = request.args.get("view", "coming")
    filters = filters_asked(view if view in VIEWS else "coming")
    cursor = None
    while True:
        found = queries.page_of(the_actor(), filters, cursor=cursor, limit=MAXIMUM_LIMIT)
        yield from found.rows
        cursor = found.next
        if cursor is None:
            return


def _columns() -> list[Column]:
    return [
        Column(_("Meeting no."), 12),
        Column(_("Meeting"), 36),
        Column(_("Kind"), 14),
        Column(_("Begins"), 18),
        Column(_("Ends"), 18),
        Column(_("Room"), 24),
        Column(_("Chair"), 12),
        Column(_("Working group"), 18),
        Column(_("State"), 12),
    ]


def _cells(row: MeetingRow) -> list[Value]:
    times = [f"{clock.local(one):%Y-%m-%d %H:%M}" if one else "" for one in (row.starts_at, row.ends_at)]
    return [
        row.number,
        row.title,
        label(row.kind),
        *times,
        row.room,
        row.chair or "",
        row.group or "",
        label(row.state),
    ]
