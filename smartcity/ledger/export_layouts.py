"""Keeping the forms in which the ledger is written: from headings typed one a line, or from an empty template."""

from sqlalchemy import select

from smartcity.audit.services import record
from smartcity.files.receiving import Received
from smartcity.files.services import keep
from smartcity.files.services import remove as remove_file
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version, db
from smartcity.foundation.texts import Text
from smartcity.ledger import export_layout_queries as queries
from smartcity.ledger.access import Permission
from smartcity.ledger.columns import by_key, column_of
from smartcity.ledger.export_models import ExportLayout
from smartcity.ledger.layout import Layout
from smartcity.ledger.sheet_form import SheetForm, WrittenColumn

NAME = 80
MOST_COLUMNS = 60
SIGN = "="
"""Stands between a heading and the column of the desk that is meant, where the heading does not say it."""


def form_of(row: ExportLayout) -> SheetForm:
    """Return a kept form as it is written."""
    return SheetForm(tuple(WrittenColumn(key, heading) for key, heading in row.columns), row.title, row.per_unit)


def as_lines(row: ExportLayout) -> str:
    """Return the columns as they are typed."""
    return "\n".join(_line(key, heading) for key, heading in row.columns)


def _line(key: str, heading: str) -> str:
    found = column_of(heading)
    return heading if (found.key if found else "") == key or not key else f"{heading}{SIGN}{by_key()[key].heading}"


def save(
    actor: Actor,
    *,
    name: str,
    title: str,
    lines: str,
    per_unit: bool,
    template: tuple[Received, Layout] | None = None,
    layout_id: int | None = None,
    version: int = 0,
) -> ExportLayout:
    """Keep a form, a new one or (`layout_id`) a changed one; a template brings its own columns."""
    actor.require(Permission.LAYOUTS)
    row = queries.get(layout_id, lock=True) if layout_id else ExportLayout(created_at=clock.now())
    errors = checks.Errors()
    said = errors.text("name", name, maximum=NAME, required=True)
    called = errors.text("title", title, maximum=checks.TITLE)
    columns = _of_template(template[1]) if template else _typed(errors, lines)
    if db.session.scalar(select(ExportLayout.id).where(ExportLayout.name == said, ExportLayout.id != (layout_id or 0))):
        errors.add("name", Text("There is a form of this name already"))
    errors.stop()
    if layout_id:
        check_version(row, version, {"name": said})
    else:
        row.created_by_id = actor.person_id
    former = row.file
    if template:
        row.file_id = keep(actor, template[0], field="file").id
    elif columns != row.columns:
        row.file_id = None  # a template has its own headings
    if former and row.file_id != former.id:
        remove_file(actor, former)
    row.name, row.title, row.columns, row.per_unit = said, called, columns, per_unit
    db.session.add(row)
    db.session.flush()
    record(
        actor, "ledger.save_layout", "export_layout", row.id, fields=("name", "title", "columns", "per_unit", "file")
    )
    return row


def remove(actor: Actor, layout_id: int) -> None:
    """Delete a form and its template; no item is touched."""
    actor.require(Permission.LAYOUTS)
    row = queries.get(layout_id, lock=True)
    template = row.file
    db.session.delete(row)
    db.session.flush()
    if template:
        remove_file(actor, template)
    record(actor, "ledger.delete_layout", "export_layout", layout_id)


def _of_template(layout: Layout) -> list[list[str]]:
    found = {place: [key, heading] for key, places in layout.named.items() for place, heading in places}
    found |= {place: ["", heading] for place, heading in layout.other.items()}
    return [found[place] for place in sorted(found)]


def _typed(errors: checks.Errors, lines: str) -> list[list[str]]:
    """Return the columns that were typed, one a line; a heading that names no column is left to be filled by hand."""
    text = errors.text("columns", lines, maximum=checks.LONG, required=True, multiline=True)
    typed = [line.strip() for line in text.split("\n") if line.strip()]
    if len(typed) > MOST_COLUMNS:
        errors.add("columns", Text("At most %(most)s", most=MOST_COLUMNS))
    found = [_column(errors, line) for line in typed[:MOST_COLUMNS]]
    if typed and not any(key == "title" for key, _heading in found):
        errors.add("columns", Text("No heading names the task"))
    return found


def _column(errors: checks.Errors, line: str) -> list[str]:
    heading, sign, meant = (part.strip() for part in line.partition(SIGN))
    column = column_of(meant if sign else heading)
    if (sign and column is None) or not heading or len(heading) > checks.NAME:
        errors.add("columns", Text("“%(line)s” names no column", line=line[:40]))
    return [column.key if column else "", heading]
