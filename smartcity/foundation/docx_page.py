"""The page of an official document (GB/T 9704-2012, 5 and 6) and the package around it."""

import datetime as dt
import zipfile
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.section import Section
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from smartcity.foundation.docx_marks import Face, marks
from smartcity.foundation.docx_type import (
    Align,
    Layout,
    Run,
    Type,
    element,
    fill,
    paragraph_properties,
    run_properties,
)
from smartcity.foundation.printable import printable_line

PAGE_MM = (210, 297)
TOP_MM, LEFT_MM, BOTTOM_MM, RIGHT_MM = 37, 28, 35, 26
TYPE_AREA_MM = (156.0, 225.0)
# The dash of the page number stands 7 mm below the type area (7.5): half of its own line lies below that.
_FOOTER_MM = 25
# A sheet for a leader's desk is no official document: it uses more of the page, at the same width.
COMPACT_MM = 25
_COMPACT_FOOTER_MM = 14
_PAGE_NUMBER = Type(Face.PAGE_NUMBER, size=14)
_LONGEST_PROPERTY = 255


def blank_document(subject: str, author: str, dated: dt.date) -> Document:
    """Return a document without text: page, base style and page numbers set; nothing tells when it was made."""
    document = docx.Document()
    _drop_samples(document)
    _set_base_style(document)
    _set_page(document.sections[0])
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(document.sections[0])
    _describe(document, subject, author, dated)
    return document


def make_compact(document: Document) -> None:
    """Give the text of a sheet, which is no official document, 247 mm of the page's height."""
    section = document.sections[0]
    section.top_margin = section.bottom_margin = Mm(COMPACT_MM)
    section.footer_distance = Mm(_COMPACT_FOOTER_MM)


def packed(document: Document, dated: dt.date) -> bytes:
    """Write the file so that the same text of the same date gives the same bytes."""
    raw, packed_ = BytesIO(), BytesIO()
    document.save(raw)
    moment = (max(dated.year, 1980), dated.month, dated.day, 0, 0, 0)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed_, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, moment), source.read(name), zipfile.ZIP_DEFLATED)
    return packed_.getvalue()


def _drop_samples(document: Document) -> None:
    """Take out what the library's template brings along: a picture of an empty page and a bibliography."""
    samples = {
        RELATIONSHIP_TYPE.THUMBNAIL: document.part.package.rels,
        RELATIONSHIP_TYPE.CUSTOM_XML: document.part.rels,
    }
    for kind, relations in samples.items():
        for key in [key for key, relation in relations.items() if relation.reltype == kind]:
            del relations[key]


def _set_base_style(document: Document) -> None:
    """Make body text the default, so that what an officer adds in WPS looks like the rest."""
    style: Any = document.styles["Normal"].element
    for old in (style.pPr, style.rPr):
        if old is not None:
            style.remove(old)
    style.append(paragraph_properties(Layout()))
    style.append(run_properties(Type()))
    fonts: Any = document.settings.element
    for language in fonts.xpath("w:themeFontLang"):
        fonts.replace(language, element("themeFontLang", val="en-US", eastAsia="zh-CN"))


def _set_page(section: Section) -> None:
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.footer_distance = Mm(_FOOTER_MM)
    page: Any = section._sectPr  # noqa: SLF001 - python-docx has no setter for the grid
    for grid in page.xpath("w:docGrid"):
        page.remove(grid)


def _number_pages(section: Section) -> None:
    """Put the number outside: right on odd pages, left on even ones, one character in (7.5)."""
    odd, even = section.footer, section.even_page_footer
    for footer in (odd, even):
        footer.is_linked_to_previous = False
    inset = _PAGE_NUMBER.size
    _page_number(odd.paragraphs[0], Layout(align=Align.RIGHT, right=inset, line=None))
    _page_number(even.paragraphs[0], Layout(align=Align.LEFT, left=inset, line=None))


def _page_number(paragraph: Paragraph, layout: Layout) -> None:
    words = marks().words["page_number"]
    fill(paragraph, layout, Run(words["before"], _PAGE_NUMBER))
    field = element("fldSimple", instr="PAGE")
    number = element("r", run_properties(_PAGE_NUMBER), element("t"))
    number[-1].text = "1"
    field.append(number)
    node: Any = paragraph._p  # noqa: SLF001 - python-docx has no fields
    node.append(field)
    after = element("r", run_properties(_PAGE_NUMBER), element("t"))
    after[-1].text = words["after"]
    after[-1].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    node.append(after)


def _describe(document: Document, subject: str, author: str, dated: dt.date) -> None:
    moment = dt.datetime(dated.year, dated.month, dated.day)  # noqa: DTZ001 - python-docx takes naive UTC
    properties = document.core_properties
    properties.title = printable_line(subject)[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = printable_line(author)[:_LONGEST_PROPERTY]
    properties.comments = properties.keywords = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = moment
    properties.revision = 1
