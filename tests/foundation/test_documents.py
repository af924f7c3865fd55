"""Official documents (GB/T 9704-2012), read back the way a word processor reads them."""

import datetime as dt
import io
import re
import zipfile
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from smartcity.foundation.documents import OfficialDocument
from smartcity.foundation.docx_heads import Attending, Head, Recipients, copies, printed_on
from smartcity.foundation.docx_marks import (
    chinese_numeral,
    heading_number,
    issue_number,
    letter_number,
    minutes_number,
    official_date,
    width_in_characters,
)
from smartcity.foundation.docx_tables import Cell
from smartcity.foundation.printable import printable, printable_line

DAY = dt.date(2026, 11, 4)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _whole(text="数据归集"):
    """A document with every part there is, each holding the text."""
    return (
        OfficialDocument(text, dated=DAY, author=text)
        .red_head(Head.MINUTES, text, number=text, issuer=text, day=DAY)
        .title(text)
        .note(text)
        .addressee(text)
        .heading(1, text)
        .heading(2, text)
        .paragraph(text)
        .labelled(text, text)
        .table([text, text], [[text, Cell(text)]], (1, 2))
        .fields([(text, text)])
        .attendance({Attending.PRESENT: [(text, [text, text])], Attending.ON_LEAVE: [(text, [])]})
        .sign_for([text])
        .signature(text, DAY)
        .foot({Recipients.SEND: [text], Recipients.COPY: [text, text]}, printer=text, right=printed_on(DAY))
        .bytes()
    )


def _read(data):
    return docx.Document(io.BytesIO(data))


def _text(data):
    """All that the file says, paragraph by paragraph."""
    root = ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    lines = []
    for paragraph in root.iter(f"{W}p"):
        parts = {f"{W}t": lambda n: n.text or "", f"{W}br": lambda n: "\n", f"{W}tab": lambda n: "\t"}
        lines.append("".join(parts[n.tag](n) for n in paragraph.iter() if n.tag in parts))
    return lines


def test_the_page_is_that_of_the_standard():
    section = _read(_whole()).sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]


def test_text_stands_in_size_three_on_lines_of_twenty_two_to_the_page():
    document = _read(OfficialDocument("x", dated=DAY).paragraph("数据归集").bytes())
    (paragraph,) = document.paragraphs
    assert paragraph.runs[0].font.size == Pt(16)
    assert paragraph.paragraph_format.line_spacing.pt == pytest.approx(28.9)
    fonts = paragraph._p.find(f".//{W}rFonts")
    assert fonts.get(f"{W}eastAsia") == "仿宋_GB2312"
    assert paragraph.paragraph_format.first_line_indent.pt == pytest.approx(2 * 15.75, abs=0.5)


def test_headings_number_themselves_and_begin_anew_below_a_higher_one():
    document = OfficialDocument("x", dated=DAY)
    for level, text in ((1, "a"), (2, "b"), (2, "c"), (3, "d"), (4, "e"), (1, "f"), (2, "g"), (1, "h")):
        document.heading(level, text)
    document.heading(1, "ohne", numbered=False)
    assert _text(document.bytes()) == [
        "一、a",
        "（一）b",
        "（二）c",
        "1. d",
        "（1）e",
        "二、f",
        "（一）g",
        "三、h",
        "ohne",
    ]


def test_the_number_of_a_page_stands_outside_on_each_page():
    data = _whole()
    names = [n for n in zipfile.ZipFile(io.BytesIO(data)).namelist() if n.startswith("word/footer")]
    assert len(names) == 2
    sides = set()
    for name in names:
        root = ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))
        text = "".join(node.text or "" for node in root.iter(f"{W}t"))
        assert text == "— 1 —"
        assert root.find(f".//{W}fldSimple").get(f"{W}instr") == "PAGE"
        sides.add(root.find(f".//{W}jc").get(f"{W}val"))
    assert sides == {"left", "right"}


def test_a_table_repeats_its_head_and_keeps_its_rows_whole():
    data = OfficialDocument("x", dated=DAY).table(["事项", "时限"], [["a", "b"]] * 60, (3, 1)).bytes()
    (table,) = _read(data).tables
    assert len(table.rows) == 61
    assert table.rows[0]._tr.find(f".//{W}tblHeader") is not None
    assert all(row._tr.find(f".//{W}cantSplit") is not None for row in table.rows)
    widths = [int(column.get(f"{W}w")) for column in table._tbl.tblGrid]
    assert sum(widths) == pytest.approx(156 / 25.4 * 1440, abs=3)
    assert widths[0] == pytest.approx(3 * widths[1], abs=3)


def test_a_row_that_is_too_short_is_filled_up_and_one_too_long_is_an_error():
    document = OfficialDocument("x", dated=DAY)
    document.table(["a", "b"], [["1"]], (1, 1))
    with pytest.raises(ValueError, match="zip"):
        document.table(["a"], [["1", "2"]], (1,))


def test_two_tables_that_follow_each_other_stay_two():
    data = OfficialDocument("x", dated=DAY).table(["a"], [["1"]], (1,)).fields([("b", "2")]).bytes()
    body = ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))[0]
    kinds = [node.tag.removeprefix(W) for node in body]
    assert "tbltbl" not in "".join(kinds)
    assert len(_read(data).tables) == 2


def test_the_properties_of_a_file_tell_what_it_is_and_not_who_made_it_when():
    data = _whole("周总结")
    properties = _read(data).core_properties
    assert (properties.title, properties.author) == ("周总结", "周总结")
    assert properties.created == properties.modified
    assert properties.created.date() == DAY
    assert properties.language == "zh-CN"
    assert b"python-docx" not in zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml")


def test_the_same_calls_give_the_same_bytes():
    assert _whole() == _whole()


def test_a_file_holds_no_macro_no_link_outwards_and_no_field_but_the_page():
    archive = zipfile.ZipFile(io.BytesIO(_whole("=cmd|' /C calc'!A0")))
    for name in archive.namelist():
        content = archive.read(name)
        assert not name.endswith((".bin", ".vbs"))
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in content
        if name.endswith(".xml"):
            ET.fromstring(content)
            assert b"<!DOCTYPE" not in content
            assert set(re.findall(rb'w:instr="([^"]*)"', content)) <= {b"PAGE"}
            assert b"instrText" not in content


HOSTILE = [
    "{{ 7*7 }}{% for x in y %}",
    "<w:p/>&lt;&amp;",
    "]]>",
    "a\x00b\x07\x1b[31m",
    "\ud800\ufffe",
    "a\r\nb\tc\u2028d",
    "a\u202eb",
    "𠀀😀",
    " leading and trailing ",
    "=HYPERLINK(1)",
    "MERGEFIELD x",
    "数" * 3000,
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_data_wherever_it_stands(text):
    data = _whole(text)
    _read(data)
    said = "\n".join(_text(data))
    assert printable_line(text) in said
    assert "49" not in said or "49" in text


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_any_text_comes_back_from_a_document(text):
    data = OfficialDocument(text, dated=DAY, author=text).title(text).paragraph(text).labelled(text, text).bytes()
    lines = _text(data)
    assert lines[-1] == printable_line(text) + printable(text)
    for line in printable(text).split("\n"):
        assert line in lines


# Marks


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (21, "二十一"),
        (99, "九十九"),
        (100, "100"),
        (0, "0"),
    ],
)
def test_numerals_are_written_as_headings_write_them(number, written):
    assert chinese_numeral(number) == written


def test_dates_and_numbers_are_written_as_papers_write_them():
    assert official_date(DAY) == "2026年11月4日"
    assert [heading_number(level, 2) for level in (1, 2, 3, 4)] == ["二、", "（二）", "2. ", "（2）"]
    assert letter_number("淄智专办", 2026, 7) == "淄智专办〔2026〕7号"
    assert "12" in minutes_number(12)
    assert "47" in issue_number(47)
    assert not re.search(r"\d", minutes_number(None) + issue_number(None))
    assert "2026年11月4日" in printed_on(DAY)
    assert "30" in copies(30)


@pytest.mark.parametrize(("text", "width"), [("", 0), ("数据", 2), ("ab", 1), ("数a", 1.5), ("（", 1)])
def test_width_is_counted_in_full_characters(text, width):
    assert width_in_characters(text) == width


@pytest.mark.parametrize("head", list(Head))
@pytest.mark.parametrize("name", ["会议纪要", "淄博市智慧城市建设工作领导小组办公室" * 2, ""])
def test_every_head_is_red_and_fits_its_line_or_wraps(head, name):
    data = OfficialDocument("x", dated=DAY).red_head(head, name, number="第1期", issuer="办公室", day=DAY).bytes()
    first = _read(data).paragraphs[0]
    assert first.text == name
    if name:
        size = first.runs[0].font.size.pt
        assert size >= 22
        assert size * width_in_characters(name) <= 156 / 25.4 * 72 or size == 22
        assert first.runs[0]._r.find(f".//{W}color").get(f"{W}val") not in {"000000", None}
