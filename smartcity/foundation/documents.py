"""Official documents as .docx (GB/T 9704-2012), built in code: plain data in, bytes out.

No template file and no template engine takes part, so a text can never be executed. Source: GB/T 9704-2012, and for the
measures that LibreOffice and Word agree on, renderings of 22 lines of 28 characters on a page of 156 x 225 mm.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Self

from smartcity.foundation.docx_heads import (
    Attending,
    Head,
    Recipients,
    add_attendance,
    add_foot,
    add_red_head,
    add_sign_for,
    add_signature,
)
from smartcity.foundation.docx_marks import Face, heading_number, marks
from smartcity.foundation.docx_page import blank_document, make_compact, packed
from smartcity.foundation.docx_tables import Cell, RowForm, add_row, add_table
from smartcity.foundation.docx_type import BODY, CHARACTER, SIZE, Align, Layout, Run, Type, fill
from smartcity.foundation.printable import printable, printable_line

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TITLE_SIZE = 22.0
# A title of two lines in size 2 needs a little more than the 28.9 points of the text.
_TITLE_LINE = 32.0


class OfficialDocument:
    """A document that is written from top to bottom. Every method returns the document, so calls can be chained.

    `subject` and `author` go to the file's properties, `dated` is the only date in the file. A `compact` one is a sheet
    for a desk: it keeps type and width of an official document, and uses more of the page's height.
    """

    def __init__(self, subject: str, *, dated: dt.date, author: str = "", compact: bool = False) -> None:
        self._document = blank_document(subject, author, dated)
        if compact:
            make_compact(self._document)
        self._dated = dated
        self._counts = [0] * len(marks().levels)
        self._gap = 0
        self._after_table = False

    def red_head(
        self, head: Head, name: str, *, number: str = "", issuer: str = "", day: dt.date | None = None
    ) -> Self:
        """Begin with the red name, number, issuer, date and rule. Two blank lines stand between it and the title."""
        add_red_head(self._document, head, name, number, issuer, day)
        self._gap = 1 if head is Head.NOTICE else 2
        return self

    def title(self, text: str) -> Self:
        """Add the title, size 2, centred; a line end in the text breaks the line. A blank line follows."""
        self._paragraph(Layout(align=Align.CENTRE, line=_TITLE_LINE), Run(text.strip(), Type(Face.TITLE, _TITLE_SIZE)))
        self._gap = 1
        return self

    def headline(self, text: str) -> Self:
        """Add a title with nothing blank below it: on a sheet that has to stay one."""
        self.title(text)
        self._gap = 0
        return self

    def note(self, text: str) -> Self:
        """Add a line below the title: a date, or until when the figures run."""
        self._gap = 0
        self._paragraph(Layout(align=Align.CENTRE), Run(printable_line(text), Type(Face.SUBHEADING)))
        self._gap = 1
        return self

    def addressee(self, text: str) -> Self:
        """Add the addressees, flush left."""
        return self._paragraph(Layout(), Run(printable_line(text)))

    def heading(self, level: int, text: str, *, numbered: bool = True) -> Self:
        """Add a heading of level 1 to 4. Numbers run on by themselves and start anew below each higher heading."""
        place = level - 1
        face = marks().levels[place].face
        if numbered:
            self._counts[place] += 1
            self._counts[level:] = [0] * (len(self._counts) - level)
        mark = heading_number(level, self._counts[place]) if numbered else ""
        layout = replace(BODY, outline=place, keep_with_next=True)
        return self._paragraph(layout, Run(mark + printable_line(text), Type(face)))

    def paragraph(self, text: str, *, align: Align | None = None) -> Self:
        """Add text, indented by two characters; each line of it is a paragraph. `align` takes the indent away."""
        layout = BODY if align is None else Layout(align=align)
        for line in printable(text).split("\n"):
            self._paragraph(layout, Run(line))
        return self

    def labelled(self, label: str, text: str) -> Self:
        """Add a paragraph that begins with a label in bold face, such as the requirement or the deadline."""
        return self._paragraph(BODY, Run(printable_line(label), Type(Face.HEADING)), Run(printable(text)))

    def blank(self, lines: int = 1) -> Self:
        """Add blank lines."""
        for _ in range(lines):
            self._paragraph(Layout(), Run(""))
        return self

    def page_break(self) -> Self:
        """Go on with a new page."""
        return self._paragraph(Layout(line=1, page_break_before=True), Run(""))

    def table(
        self,
        header: Sequence[str],
        rows: Iterable[Sequence[str | Cell]],
        widths: Sequence[float],
        *,
        size: float = SIZE,
        form: RowForm = RowForm(),  # noqa: B008  frozen
    ) -> Self:
        """Add a ruled table as wide as the type area, in large type unless `size` (points) says otherwise.

        `widths` are proportions. The header repeats on every page. Without a header the first row is a plain one.
        `form` is how the other rows stand.
        """
        self._before_table()
        table = add_table(self._document, widths)
        if header:
            add_row(table, header, size, RowForm(header=True, line=form.line))
        for row in rows:
            add_row(table, row, size, form)
        return self

    def fields(
        self,
        rows: Iterable[tuple[str, str | Cell]],
        *,
        size: float = SIZE,
        widths: tuple[float, float] = (36, 120),
        form: RowForm = RowForm(height_mm=12, breakable=True),  # noqa: B008  frozen
    ) -> Self:
        """Add a two-column sheet of labels and values, such as the one of a supervision notice."""
        self._before_table()
        table = add_table(self._document, widths)
        for label, value in rows:
            named = Cell(label, align=Align.CENTRE, face=Face.HEADING)
            add_row(table, [named, value], size, form)
        return self

    def sign_for(self, units: Sequence[str]) -> Self:
        """Add the block that units sign on paper, one row each."""
        self._flush_gap()
        add_sign_for(self._document, units)
        self._after_table = True
        return self

    def attendance(self, people: Mapping[Attending, Sequence[tuple[str, Sequence[str]]]]) -> Self:
        """Add, after a blank line, who attended, was on leave, and sat in, as (unit, names) in rank order."""
        self.blank()
        for kind in Attending:
            if people.get(kind):
                add_attendance(self._document, kind, people[kind])
        return self

    def signature(self, issuer: str, day: dt.date, *, sealed: bool = False) -> Self:
        """Add, after a blank line, issuer and date at the right, leaving room for a seal when there is one."""
        self.blank(3 if sealed else 1)
        add_signature(self._document, issuer, day, sealed=sealed)
        return self

    def foot(self, recipients: Mapping[Recipients, Sequence[str]], *, printer: str = "", right: str = "") -> Self:
        """End with the recipients and the printer's line at the lower edge of the last page.

        `right` is `printed_on(day)` or `copies(count)`. Nothing may follow.
        """
        self._flush_gap()
        add_foot(self._document, recipients, printer, right)
        return self

    def bytes(self) -> bytes:
        """Return the file. The same calls give the same bytes."""
        return packed(self._document, self._dated)

    def _paragraph(self, layout: Layout, *runs: Run) -> Self:
        self._flush_gap()
        fill(self._document.add_paragraph(), layout, *runs)
        self._after_table = False
        return self

    def _before_table(self) -> None:
        """Word joins two tables that touch: a thin paragraph keeps them apart."""
        if self._after_table:
            fill(self._document.add_paragraph(), Layout(line=CHARACTER / 2), Run(""))
        self._flush_gap()
        self._after_table = True

    def _flush_gap(self) -> None:
        for _ in range(self._gap):
            fill(self._document.add_paragraph(), Layout(), Run(""))
        self._gap = 0
