"""A sheet that a unit without an account signs on paper, and sends back: what it has to do, and columns to write in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smartcity.actions.rows import ItemRow
from smartcity.actions.rules import UnitRole
from smartcity.departments.models import Organisation
from smartcity.foundation import clock, i18n
from smartcity.foundation.documents import OfficialDocument
from smartcity.foundation.docx_tables import RowForm
from smartcity.foundation.docx_type import Align
from smartcity.foundation.i18n import gettext as _
from smartcity.papers import facts
from smartcity.papers.rules import shortened
from smartcity.papers.words import as_of, deadline_text, fixed, office_of

WIDTHS = (4.9, 11.0, 5.1, 3.7, 3.3)
"""Columns in characters of the type; half of one goes to the edges of a cell."""
MATTER_WIDTH, DUE_WIDTH = 9.4, 3.5
TITLE_LINES, REQUIREMENT_LINES = 3, 4
FORM = RowForm(line=22.0, height_mm=18)


@dataclass(frozen=True)
class Sheet:
    """What one unit signs for, with its part in each item."""

    unit: Organisation
    items: Sequence[tuple[ItemRow, UnitRole]]


def signing_docx(sheets: Sequence[Sheet], instance_name: str) -> bytes:
    """Return the sheets, each on a page of its own."""
    with i18n.using("zh_CN"):
        office, title = office_of(instance_name), _("Sheet to sign for action items")
        document = OfficialDocument(title, dated=clock.today(), author=office, compact=True)
        if not sheets:
            document.headline(title).paragraph(_("Nothing is to be signed for."))
        for place, sheet in enumerate(sheets):
            if place:
                document.page_break()
            document.paragraph(office, align=Align.CENTRE).headline(title)
            document.paragraph(as_of(clock.now()), align=Align.CENTRE)
            _sheet(document, sheet, office)
        return document.bytes()


def _sheet(document: OfficialDocument, sheet: Sheet, office: str) -> None:
    document.addressee(_("%(unit)s:", unit=sheet.unit.name))
    if not sheet.items:
        document.paragraph(_("Nothing is to be signed for."))
        return
    document.paragraph(
        _("please sign for the following %(n)s items and send this sheet back to %(office)s.", n=len(sheet.items),
          office=office)
    )  # fmt: skip
    heads = [_("No."), _("Matter and requirement"), _("Deadline"), _("Signed for by"), _("Date")]
    document.table(heads, _rows(sheet.items), WIDTHS, form=FORM)
    document.blank().paragraph(_("Unit (seal):")).paragraph(_("Contact and phone:"))


def _rows(items: Sequence[tuple[ItemRow, UnitRole]]) -> Iterable[list[str]]:
    ids = [row.id for row, _role in items]
    deadlines, units = facts.deadlines_of(ids), facts.units_of(ids)
    for row, role in items:
        yield [
            row.number or "",
            _matter(row, role, units.get(row.id, facts.Units())),
            shortened(deadline_text(deadlines.get(row.id, []), row.deadline_text), 8, DUE_WIDTH, "……"),
            "",
            "",
        ]


def _matter(row: ItemRow, role: UnitRole, units: facts.Units) -> str:
    leads = fixed()["separator"].join(units.leads)
    part = _("(lead)") if role is UnitRole.LEAD else _("(supporting %(leads)s)", leads=leads)
    title = shortened(row.title, TITLE_LINES, MATTER_WIDTH, "……") + part
    requirement = shortened(row.requirement, REQUIREMENT_LINES, MATTER_WIDTH, fixed()["more"])
    return f"{title}\n{requirement}".strip()
