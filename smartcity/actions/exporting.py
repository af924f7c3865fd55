"""The filtered list as a file, in parts, so that a long one never costs more memory than a part.

Which items it holds is settled in the request's own unit, and recorded; what they show is then read part by part, each
in a unit of its own, while the file is being sent.
"""

from collections.abc import Iterator, Sequence

from flask import Response, make_response, stream_with_context

from smartcity.actions import listing
from smartcity.actions.filtering import Filters
from smartcity.actions.parts import Part, Source, parts_of_items, sources_of_items
from smartcity.actions.rows import ItemRow
from smartcity.actions.rules import UnitRole
from smartcity.audit.services import record
from smartcity.foundation.access import Actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.sheets import CSV_TYPE, XLSX_TYPE, Column, Value, csv_lines, xlsx_bytes
from smartcity.foundation.unit_of_work import Mode, record_after, unit

AT_ONCE = 1000
"""Items that are read at once."""


def file_of(actor: Actor, filters: Filters, sort: str, ending: str) -> Response:
    """Return the list as CSV or XLSX; that it was taken out is recorded."""
    columns, ids = _columns(), listing.ids_of(actor, filters, sort=sort)
    if ending == "csv":
        lines = csv_lines([column.heading for column in columns], _in_own_units(actor, ids))
        response = make_response(Response(stream_with_context(lines)))
    else:
        response = make_response(xlsx_bytes(_("Action items"), columns, _lines(actor, ids)))
    response.headers["Content-Type"] = CSV_TYPE if ending == "csv" else XLSX_TYPE
    response.headers["Content-Disposition"] = f"attachment; filename=actions.{ending}"
    record_after(lambda: record(actor, "actions.export", "action", count=len(ids)))
    return response


def selected_file(actor: Actor, ids: list[int]) -> Response:
    """Return the selected items as XLSX; that they were taken out is recorded."""
    lines = _read(listing.by_ids(actor, ids))
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


def _lines(actor: Actor, ids: Sequence[int]) -> Iterator[list[Value]]:
    for some in _in_parts(ids):
        yield from _read(listing.rows_of(actor, some))


def _in_own_units(actor: Actor, ids: Sequence[int]) -> Iterator[list[Value]]:
    for some in _in_parts(ids):
        with unit(Mode.READ):
            lines = _read(listing.rows_of(actor, some))
        yield from lines


def _in_parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _read(rows: Sequence[ItemRow]) -> list[list[Value]]:
    ids = [row.id for row in rows]
    units, sources = parts_of_items(ids), sources_of_items(ids)
    return [_line(row, units.get(row.id, []), sources.get(row.id, [])) for row in rows]


def _line(row: ItemRow, units: list[Part], sources: list[Source]) -> list[Value]:
    return [
        row.number,
        row.title,
        row.requirement,
        "\n".join(" ".join(filter(None, (label(one.kind), one.reference, one.basis))) for one in sources),
        row.lead.name if row.lead else "",
        _names(units[1:], UnitRole.LEAD),
        _names(units[1:], UnitRole.SUPPORTING),
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
