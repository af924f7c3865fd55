"""Runs and paragraphs of a .docx: every measure is written out, in the order that the schema asks for.

Word refuses files whose property elements stand in another order than ECMA-376 gives, so nothing here is left to the
library's setters. All measures are points unless a name says otherwise.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.text.paragraph import Paragraph

from smartcity.foundation.docx_marks import Face, Tone, marks
from smartcity.foundation.printable import printable

SIZE = 16.0
LINE = 28.9
TRACKING = -0.25
CHARACTER = SIZE + TRACKING
POINTS_PER_MM = 72 / 25.4


class Align(StrEnum):
    """Where the lines of a paragraph stand, by the names of the file format."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"
    JUSTIFIED = "both"


@dataclass(frozen=True)
class Type:
    """How a run is set: typeface, size and colour."""

    face: Face = Face.BODY
    size: float = SIZE
    tone: Tone | None = None


@dataclass(frozen=True)
class Run:
    """A piece of text in one typeface. The text is data: it is never read as markup or as a template."""

    text: str
    type: Type = Type()


@dataclass(frozen=True)
class Layout:
    """How a paragraph stands. `line` is the exact height of a line, None lets the text decide."""

    align: Align = Align.JUSTIFIED
    first_line: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    line: float | None = LINE
    outline: int | None = None
    keep_with_next: bool = False
    page_break_before: bool = False
    tab: float | None = None
    rule: bool = False


BODY = Layout(first_line=2 * CHARACTER)


def element(tag: str, *children: Any, **attributes: str | int) -> Any:
    """Make an element of the w: namespace; attributes are of the same namespace."""
    made: Any = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    for child in children:
        made.append(child)
    return made


def twips(points: float) -> int:
    """Convert points to the twentieths that the file format counts in."""
    return round(points * 20)


def run_properties(type_: Type) -> Any:
    """Build w:rPr: East Asian and Latin typeface apart, and the hint that keeps quotation marks full-width."""
    latin, chinese = marks().faces[Face.LATIN], marks().faces[type_.face]
    made = element("rPr", element("rFonts", hint="eastAsia", ascii=latin, hAnsi=latin, eastAsia=chinese, cs=latin))
    if type_.tone is not None:
        made.append(element("color", val=marks().colours[type_.tone]))
    made.append(element("spacing", val=twips(TRACKING)))
    made.append(element("sz", val=round(type_.size * 2)))
    made.append(element("szCs", val=round(type_.size * 2)))
    made.append(element("lang", val="en-US", eastAsia="zh-CN"))
    return made


def paragraph_properties(layout: Layout) -> Any:
    """Build w:pPr. Nothing snaps to a grid, and no line is moved to keep company with another."""
    made = element("pPr")
    if layout.keep_with_next:
        made.append(element("keepNext"))
    if layout.page_break_before:
        made.append(element("pageBreakBefore"))
    made.append(element("widowControl", val=0))
    if layout.rule:
        colour = marks().colours[Tone.RED]
        made.append(element("pBdr", element("bottom", val="single", sz=12, space=11, color=colour)))
    if layout.tab is not None:
        made.append(element("tabs", element("tab", val="right", pos=twips(layout.tab))))
    made.append(element("snapToGrid", val=0))
    made.append(_spacing(layout))
    made.append(_indents(layout))
    made.append(element("jc", val=layout.align))
    if layout.outline is not None:
        made.append(element("outlineLvl", val=layout.outline))
    return made


def _spacing(layout: Layout) -> Any:
    around = {"before": twips(layout.before), "after": twips(layout.after)}
    if layout.line is None:
        return element("spacing", **around, line=240, lineRule="auto")
    return element("spacing", **around, line=twips(layout.line), lineRule="exact")


def _indents(layout: Layout) -> Any:
    sides = {"left": twips(layout.left), "right": twips(layout.right)}
    if layout.first_line < 0:
        return element("ind", **sides, hanging=twips(-layout.first_line))
    return element("ind", **sides, firstLine=twips(layout.first_line))


def fill(paragraph: Paragraph, layout: Layout, *runs: Run) -> None:
    """Set an empty paragraph. Line ends in a run become line breaks; what XML cannot hold is stripped."""
    node: Any = paragraph._p  # noqa: SLF001 - python-docx has no public way to an element
    if node.pPr is not None:
        node.remove(node.pPr)
    node.insert(0, paragraph_properties(layout))
    for run in runs:
        node.append(_run(run))


def _run(run: Run) -> Any:
    made = element("r", run_properties(run.type))
    for part in re.split("([\n\t])", printable(run.text)):
        if part == "\n":
            made.append(element("br"))
        elif part == "\t":
            made.append(element("tab"))
        elif part:
            text = element("t")
            text.text = part
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            made.append(text)
    return made


def sized(layout: Layout, size: float) -> Layout:
    """Return the layout with the line height that a type size asks for, in the proportion of 28.9 to 16 points."""
    return replace(layout, line=round(size * LINE / SIZE, 1))
