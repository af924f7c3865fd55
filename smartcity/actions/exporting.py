"""The filtered list as a file, page by page, so that a long one never costs more than a page."""

from collections.abc import Iterator

from flask import Response, make_response

from smartcity.actions import listing
from smartcity.actions.filtering import Filters
from smartcity.actions.parts import Part, Source, parts_of_items, sources_of_items
from smartcity.actions.rows import ItemRow
from smartcity.actions.rules import UnitRole
from smartcity.audit.services import record
from smartcity.foundation.access import Actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.paging import MAXIMUM_LIMIT
from smartcity.foundation.sheets import CSV_TYPE, XLSX_TYPE, Column, Value, csv_lines, xlsx_bytes
from smartcity.foundation.unit_of_work import record_after


def file_of(actor: Actor, filters: Filters, sort: str, ending: str) -> Response:
    """Return the list as CSV or XLSX; that it was taken out is recorded."""
    columns = _columns()
    lines = list(_lines(actor, filters, sort))
    if ending == "csv":
        response = make_response("".join(csv_lines([column.heading for column in columns], lines)))
    else:
        response = make_response(xlsx_bytes(_("Action items"), columns, lines))
    response.headers["Content-Type"] = CSV_TYPE if ending == "csv" else XLSX_TYPE
    response.headers["Content-Disposition"] = f"attachment; filename=actions.{ending}"
    record_after(lambda: record(actor, "actions.export", "action", count=len(lines)))
    return response


def selected_file(actor: Actor, ids: list[int]) -> Response:
    """Return the selected items as XLSX; that they were taken out is recorded."""
    rows = listing.by_ids(actor, ids)
    units, sources = parts_of_items(ids), sources_of_items(ids)
    lines = [_line(row, units.get(row.id, []), sources.get(row.id, [])) for row in rows]
    response = make_response(xlsx_bytes(_("Action items"), _columns(), lines))
    response.headers["Content-Type"] = XLSX_TYPE
    response.headers["Content-Disposition"] = "attachment; filename=actions.xlsx"
    record(actor, "actions.export", "action", count=len(lines))
    return response


def _columns() -> list[Column]:
    return [
        Column(_("No."), 12),
        Column(_("Title"), 40),
        Column(_("Requirement"), 60),
        Column(_("Sources"), 30),
        Column(_("Lead unit"), 16),
        Column(_("Joint lead units"), 16),
        Column(_("Supporting units"), 24),
        Column(_("Working group"), 16),
        Column(_("Responsible person"), 12),
        Column(_("Leader in charge"), 12),
        Column(_("Deadline"), 12),
        Column(_("Original deadline"), 12),
        Column(_("Exact wording of the deadline"), 16),
        Column(_("State"), 10),
        Column(_("Light"), 8),
        Column(_("Reason"), 40),
        Column(_("Progress"), 8),
        Column(_("Marks"), 20),
    ]


def _lines(actor: Actor, filters: Filters, sort: str) -> Iterator[list[Value]]:
    cursor: str | None = None
    while True:
        page = listing.page_of(actor, filters, sort=sort, cursor=cursor, limit=MAXIMUM_LIMIT)
        ids = [row.id for row in page.rows]
        units, sources = parts_of_items(ids), sources_of_items(ids)
        for row in page.rows:
            yield _line(row, units.get(row.id, []), sources.get(row.id, []))
        if page.next is None:
            return
        cursor = page.next


def _line(row: ItemRow, units: list[Part], sources: list[Source]) -> list[Value]:
    return [
        row.number,
        row.title,
        row.requirement,
        "\n".join(" ".join(filter(None, (label(one.kind), one.reference, one.basis))) for one in sources),
        row.lead.name if row.lead else "",
        _names(units[1:], UnitRole.LEAD),
        _names(units, UnitRole.SUPPORTING),
        row.group,
        row.responsible.name if row.responsible else "",
        row.leader,
        row.deadline,
        row.original_deadline,
        row.deadline_text,
        label(row.state),
        label(row.light.colour),
        str(row.light.reason),
        row.progress,
        " ".join(label(mark) for mark in row.marks),
    ]


def _names(units: list[Part], role: UnitRole) -> str:
    return "\n".join(unit.name for unit in units if unit.role is role)
