"""The red head, the attendance lines, the signature and the foot of an official document (GB/T 9704-2012, 7 and 10)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from docx.document import Document
from docx.table import Table

from smartcity.foundation.docx_marks import Face, Tone, marks, official_date, width_in_characters
from smartcity.foundation.docx_page import TYPE_AREA_MM
from smartcity.foundation.docx_tables import Cell, RowForm, add_row, add_table
from smartcity.foundation.docx_type import (
    CHARACTER,
    POINTS_PER_MM,
    Align,
    Layout,
    Run,
    Type,
    element,
    fill,
)
from smartcity.foundation.printable import printable_line

_WIDTH = TYPE_AREA_MM[0] * POINTS_PER_MM
_FOOT_SIZE = 14.0
# Eighths of a point for 0.35 mm and 0.25 mm (7.4.1).
_THICK, _THIN = 8, 6


class Head(StrEnum):
    """The forms of head that differ in where the red name stands."""

    MINUTES = "minutes"
    SUMMARY = "summary"
    NOTICE = "notice"


class Recipients(StrEnum):
    """Who gets the paper: upwards, sideways, downwards; a copy; or those the minutes are handed out to."""

    REPORT = "report"
    SEND = "send"
    ISSUE = "issue"
    COPY = "copy"
    DISTRIBUTE = "distribute"


class Attending(StrEnum):
    """The three lists under minutes, in their order."""

    PRESENT = "present"
    ON_LEAVE = "on_leave"
    SITTING_IN = "sitting_in"


# Height of the blank above the name: minutes have theirs 35 mm below the top of the type area (10.3).
_ABOVE_MM = {Head.MINUTES: 35.0, Head.SUMMARY: 8.0, Head.NOTICE: 0.0}
_LARGEST = {Head.MINUTES: 44.0, Head.SUMMARY: 52.0, Head.NOTICE: 36.0}
_SMALLEST = 22.0


def add_red_head(document: Document, head: Head, name: str, number: str, issuer: str, day: dt.date | None) -> None:
    """Add the red name, the number below it, issuer and date at the sides, and the red rule across the type area.

    The name shrinks to fit one line, but never below the size of a title; then it wraps.
    """
    name = printable_line(name)
    fitting = _WIDTH / max(width_in_characters(name), 1) - 0.5
    size = max(_SMALLEST, min(_LARGEST[head], float(int(fitting))))
    line = round(size * 1.2)
    top = max(_ABOVE_MM[head] * POINTS_PER_MM - (line - size) / 2, 0)
    layout = Layout(align=Align.CENTRE, before=top, after=10, line=line)
    fill(document.add_paragraph(), layout, Run(name, Type(Face.TITLE, size, Tone.RED)))
    if number:
        fill(document.add_paragraph(), Layout(align=Align.CENTRE, before=6), Run(printable_line(number)))
    _add_sides(document, printable_line(issuer), official_date(day) if day else "")


def _add_sides(document: Document, issuer: str, date: str) -> None:
    """Issuer left and date right, one character in from each side; the rule stands below them also when both lack."""
    text = f"{issuer}\t{date}" if issuer or date else ""
    layout = Layout(align=Align.LEFT, left=CHARACTER, right=0, before=6, tab=_WIDTH - CHARACTER, rule=False)
    if text:
        fill(document.add_paragraph(), layout, Run(text))
    fill(document.add_paragraph(), Layout(line=4, rule=True), Run(""))


def add_attendance(document: Document, kind: Attending, people: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Add one list: its mark in bold face, then unit and names; wrapped lines start after the colon."""
    words = marks().words["attendance"]
    mark = words[kind] + words["colon"]
    hanging = width_in_characters(mark) * CHARACTER
    units = [
        printable_line(unit)
        + (words["unit"] if unit and names else "")
        + words["person"].join(map(printable_line, names))
        for unit, names in people
    ]
    layout = Layout(left=2 * CHARACTER + hanging, first_line=-hanging)
    fill(document.add_paragraph(), layout, Run(mark, Type(Face.HEADING)), Run(words["next_unit"].join(units)))


def add_signature(document: Document, issuer: str, day: dt.date, *, sealed: bool) -> None:
    """Add issuer and date at the right.

    With a seal the date stands four characters in and the issuer is centred above it (7.3.5.1); without one the date
    begins two characters after the issuer, and the longer of both stands two characters in (7.3.5.2).
    """
    issuer, date = printable_line(issuer), official_date(day)
    wide, dated = width_in_characters(issuer), width_in_characters(date)
    if sealed:
        insets = (max(4 + (dated - wide) / 2, 0), 4.0)
    elif dated > wide:
        insets = (4 + dated - wide, 2.0)
    else:
        insets = (2.0, wide - dated)
    for text, inset in zip((issuer, date), insets, strict=True):
        layout = Layout(align=Align.RIGHT, right=inset * CHARACTER, keep_with_next=text == issuer)
        fill(document.add_paragraph(), layout, Run(text))


def add_sign_for(document: Document, units: Sequence[str]) -> None:
    """Add the block that a unit signs for on paper: one row a unit, high enough to write in."""
    caption = Run(marks().words["sign_for"]["caption"], Type(Face.HEADING))
    fill(document.add_paragraph(), Layout(keep_with_next=True, before=10), caption)
    table = add_table(document, marks().sign_widths)
    add_row(table, marks().sign_columns, _FOOT_SIZE, RowForm(header=True))
    for place, unit in enumerate(units, start=1):
        add_row(table, [unit], _FOOT_SIZE, RowForm(height_mm=14, keep_with_next=place < len(units)))


def add_foot(document: Document, recipients: Mapping[Recipients, Sequence[str]], printer: str, right: str) -> None:
    """Add the foot at the lower edge of the type area of the last page.

    Outer rules 0.35 mm, the one between recipients and printer 0.25 mm. `right` is the printing date or the number of
    copies. The table floats at the bottom margin, so that the page is full whatever stands above.
    """
    table = add_table(document, (3, 2), ruled=False)
    node: Any = table._tbl  # noqa: SLF001 - python-docx has no floating tables
    node.tblPr.insert(0, _at_the_bottom())
    listed = [(kind, recipients[kind]) for kind in Recipients if recipients.get(kind)]
    for kind, names in listed:
        _add_recipients(table, kind, names)
    last = [Cell(printable_line(printer)), Cell(printable_line(right), align=Align.RIGHT)]
    add_row(table, last, _FOOT_SIZE, RowForm())
    _rule(table, 0, "top", _THICK)
    if listed:
        _rule(table, len(listed), "top", _THIN)
    _rule(table, len(listed), "bottom", _THICK)
    fill(document.add_paragraph(), Layout(line=1), Run(""))


def printed_on(day: dt.date) -> str:
    """Return the right side of a foot: the day of printing and its word."""
    return official_date(day) + marks().words["recipients"]["printed"]


def copies(count: int) -> str:
    """Return the right side of a foot: how many copies were printed."""
    words = marks().words["recipients"]
    return f"{words['copies_before']}{count}{words['copies_after']}"


def _at_the_bottom() -> Any:
    return element("tblpPr", vertAnchor="margin", horzAnchor="margin", tblpXSpec="center", tblpYSpec="bottom")


def _add_recipients(table: Table, kind: Recipients, names: Sequence[str]) -> None:
    words = marks().words["recipients"]
    mark = words[kind] + words["colon"]
    hanging = width_in_characters(mark) * _FOOT_SIZE
    text = words["separator"].join(map(printable_line, names)) + words["end"]
    add_row(table, [""], _FOOT_SIZE, RowForm(keep_with_next=True))
    whole = table.rows[-1].cells[0].merge(table.rows[-1].cells[1])
    for spare in whole.paragraphs[1:]:
        spare._p.getparent().remove(spare._p)  # noqa: SLF001 - python-docx cannot remove a paragraph
    layout = Layout(left=_FOOT_SIZE + hanging, right=_FOOT_SIZE, first_line=-hanging, line=25, keep_with_next=True)
    fill(whole.paragraphs[0], layout, Run(mark + text, Type(size=_FOOT_SIZE)))


def _rule(table: Table, row: int, edge: str, eighths: int) -> None:
    """Draw a rule along one edge of a row."""
    for cell in table.rows[row]._tr.tc_lst:  # noqa: SLF001 - python-docx has no borders
        properties: Any = cell.get_or_add_tcPr()
        borders = properties.find(element("tcBorders").tag)
        if borders is None:
            borders = element("tcBorders")
            properties.find(element("vAlign").tag).addprevious(borders)
        borders.append(element(edge, val="single", sz=eighths, space=0, color="000000"))
