"""Tables of a .docx: fixed widths in the type area, a header that repeats on every page, rows that stay whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from smartcity.foundation.docx_marks import Face, Tone
from smartcity.foundation.docx_page import TYPE_AREA_MM
from smartcity.foundation.docx_type import POINTS_PER_MM, Align, Layout, Run, Type, element, fill, sized, twips

_PADDING = 4.0
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


@dataclass(frozen=True)
class Cell:
    """A cell that is more than plain text: coloured, set in another typeface or aligned otherwise."""

    text: str
    tone: Tone | None = None
    align: Align = Align.LEFT
    face: Face = Face.BODY


@dataclass(frozen=True)
class RowForm:
    """How a row stands: a header repeats on each page; `height_mm` is the least height; it may be broken by a page.

    `line` is the height of its lines in points; None: in the proportion of the text.
    """

    header: bool = False
    height_mm: float = 0
    breakable: bool = False
    keep_with_next: bool = False
    line: float | None = None


def add_table(document: Document, widths: Sequence[float], *, ruled: bool = True) -> Table:
    """Add an empty table as wide as the type area; `widths` are proportions of it."""
    table: Table = document.add_table(rows=0, cols=len(widths))
    node: Any = table._tbl  # noqa: SLF001 - python-docx has no borders and no fixed layout
    node.replace(node.tblPr, _table_properties(ruled=ruled))
    for column, width in zip(node.tblGrid.findall(element("gridCol").tag), _scaled(widths), strict=True):
        column.set(element("x", w=0).keys()[0], str(twips(width)))
    return table


def add_row(table: Table, cells: Sequence[str | Cell], size: float, form: RowForm | None = None) -> None:
    """Add a row. A row shorter than the table is filled up with empty cells; a longer one is an error of the caller."""
    form = form or RowForm()
    made: Any = cast("Any", table).add_row()
    row = made._tr  # noqa: SLF001 - as above
    row.insert(0, _row_properties(form))
    filled = [*cells, *[""] * (len(made.cells) - len(cells))]
    for place, content in zip(made.cells, filled, strict=True):
        cell = Cell(content) if isinstance(content, str) else content
        if form.header:
            cell = Cell(cell.text, cell.tone, Align.CENTRE, Face.HEADING)
        place._tc.get_or_add_tcPr().append(element("vAlign", val="center"))  # noqa: SLF001 - as above
        _fill_cell(place.paragraphs[0], cell, size, form)


def _fill_cell(paragraph: Paragraph, cell: Cell, size: float, form: RowForm) -> None:
    keep = form.header or form.keep_with_next
    layout = sized(Layout(align=cell.align, keep_with_next=keep), size)
    if form.line is not None:
        layout = replace(layout, line=form.line)
    fill(paragraph, layout, Run(cell.text, Type(cell.face, size, cell.tone)))


def _scaled(widths: Sequence[float]) -> list[float]:
    whole = TYPE_AREA_MM[0] * POINTS_PER_MM
    return [whole * width / sum(widths) for width in widths]


def _table_properties(*, ruled: bool) -> Any:
    line = {"val": "single", "sz": 4, "space": 0, "color": "000000"} if ruled else {"val": "nil"}
    margins = [element(side, w=twips(_PADDING), type="dxa") for side in ("left", "right")]
    return element(
        "tblPr",
        element("tblW", w=twips(TYPE_AREA_MM[0] * POINTS_PER_MM), type="dxa"),
        element("jc", val="center"),
        element("tblBorders", *[element(edge, **line) for edge in _EDGES]),
        element("tblLayout", type="fixed"),
        element("tblCellMar", *margins),
    )


def _row_properties(form: RowForm) -> Any:
    made = element("trPr")
    if not form.breakable:
        made.append(element("cantSplit"))
    if form.height_mm:
        made.append(element("trHeight", val=twips(form.height_mm * POINTS_PER_MM), hRule="atLeast"))
    if form.header:
        made.append(element("tblHeader"))
    return made
