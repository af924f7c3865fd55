"""Tables as files: text stays text, whoever opens them (CONTROLS IN-11, IN-12, C15)."""

import csv
import io
import warnings
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.foundation.printable import printable
from smartcity.foundation.sheets import BOM, Column, csv_lines, plain, xlsx_bytes

FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","x")',
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "\u3000=1",
    "\ufeff=1",
    "\x00=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    "\u202e=1",
    "=" * 50,
    "-",
    "@",
]
HOSTILE = [
    "\x00",
    "\x07bell",
    "\x1b[31m",
    "\ud800",
    "\ufffe\uffff",
    "a\u202eb",
    "<b>&amp;</b>",
    '"quoted"',
    "a,b;c",
    "a\nb",
]
HONEST = [
    "数据归集",
    "1",
    "1.5",
    "2026-01-01",
    "王秘书 (副科)",
    "a=b",
    "TRUE",
    "0533-0000000",
    "#REF!",
    "_x0041_",
    "'a",
]
AT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


def _read_csv(rows, headings=("事项",)):
    text = "".join(csv_lines(headings, rows))
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_csv_file_is_computed(text):
    (_, (cell,)) = _read_csv([(text,)])
    assert cell.startswith("'")
    assert cell[1:] == printable(text)


def test_nor_is_a_heading():
    ((heading,),) = _read_csv([], ["=1+1"])
    assert heading == "'=1+1"


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_text_of_a_csv_file_stays_as_it_is(text):
    assert _read_csv([(text,)])[1] == [text]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_no_file_can_hold_is_stripped_from_a_csv_file(text):
    assert _read_csv([(text, "next")])[1] == [printable(text), "next"]


def test_values_of_a_csv_file_are_written_for_programs():
    row = (None, 5, -5, 1.5, True, date(2026, 2, 3), AT, "")
    assert _read_csv([row])[1] == ["", "5", "-5", "1.5", "True", "2026-02-03", "2026-11-24T15:30+08:00", ""]


def test_a_long_csv_file_comes_in_parts_and_whole():
    rows = [(n, "数据" * 20) for n in range(5000)]
    parts = list(csv_lines(["序号", "事项"], rows, bom=False))
    assert len(parts) > 5
    assert max(map(len, parts)) < 70_000
    assert list(csv.reader(io.StringIO("".join(parts), newline="")))[1:] == [[str(n), text] for n, text in rows]


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_any_text_comes_back_from_a_csv_file(rows):
    assert _read_csv(rows, ["a", "b"])[1:] == [[plain(text) for text in row] for row in rows]


# Workbooks


def _book(rows, columns=(Column("事项", 30), Column("时限")), name="台账"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl reads an instant's zone by a way that is announced to end
        return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(name, columns, rows)))


@pytest.mark.parametrize("text", FORMULAS + [text for text in HONEST if text != "_x0041_"])
def test_every_text_of_a_workbook_is_a_text(text):
    cell = _book([(text,)]).active["A2"]
    assert cell.data_type == "s"
    assert cell.value == printable(text)
    assert cell.hyperlink is None


@pytest.mark.parametrize("text", HOSTILE)
def test_what_no_file_can_hold_is_stripped_from_a_workbook(text):
    assert (_book([(text, "next")]).active["A2"].value or "") == printable(text)


def test_values_of_a_workbook_have_their_types():
    row = (5, 1.5, True, date(2026, 2, 3), AT, None, "")
    columns = [Column(str(n)) for n in range(len(row))]
    cells = _book([row], columns).active[2]
    assert [cell.data_type for cell in cells[:5]] == ["n", "n", "b", "d", "d"]
    assert [cell.value for cell in cells[:5]] == [5, 1.5, True, datetime(2026, 2, 3), datetime(2026, 11, 24, 15, 30)]
    assert cells[3].number_format == "yyyy-mm-dd"
    assert cells[4].number_format == "yyyy-mm-dd hh:mm"
    assert all(cell.value is None for cell in cells[5:])


def test_a_workbook_opens_with_a_frozen_head_a_filter_and_its_widths():
    sheet = _book([("a", "b"), ("c", "d")]).active
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    assert sheet.column_dimensions["A"].width == pytest.approx(30, abs=1)
    assert [cell.value for cell in sheet[1]] == ["事项", "时限"]
    assert sheet["A1"].font.bold


def test_a_workbook_without_rows_has_its_head():
    sheet = _book([]).active
    assert (sheet.max_row, sheet.auto_filter.ref) == (1, "A1:B1")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("2026/台账", "2026 台账"),
        ("a[b]:*?\\c", "a b     c"),
        ("'台账'", "台账"),
        ("x" * 40, "x" * 31),
        ("a\nb", "a b"),
    ],
)
def test_the_name_of_a_sheet_is_one_that_offices_take(name, shown):
    assert _book([], name=name).sheetnames == [shown]


@given(st.lists(st.text(alphabet=st.characters(codec=None, exclude_characters="_"), max_size=30), max_size=4))
def test_any_text_comes_back_from_a_workbook(texts):
    sheet = _book([(text,) for text in texts]).active
    found = [sheet.cell(row, 1).value or "" for row in range(2, len(texts) + 2)]
    assert found == [printable(text) for text in texts]


def test_a_text_that_looks_like_a_run_of_the_format_stays_that_text():
    hostile = "<r><t>改写</t></r>"
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("台账", [Column("事项")], [[hostile], ["别的"]])))
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == [hostile, "别的"]
