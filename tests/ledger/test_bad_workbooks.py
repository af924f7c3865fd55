"""Workbooks that are none, broken ones, bombs and disguises: a sentence each time, never a crash, never half a table."""

import io
import random
import re
import resource
import time
import zipfile

import pytest
import xlsxwriter
from openpyxl import Workbook

from smartcity.ledger.grid import UnreadableLedger
from smartcity.ledger.layout import layout_of, rows_of
from smartcity.ledger.opening import open_ledger
from smartcity.ledger.planning import chosen_sheet
from tests.files import papers
from tests.ledger.desk import HEAD, TASK

MUTATIONS = 500


def workbook(*rows, change=None):
    book = Workbook()
    for row in rows or (HEAD, TASK):
        book.active.append(row)
    if change:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_shared_texts(write=lambda book, sheet: None):
    """A workbook as Excel writes it: its texts stand in a part of their own."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("台账")
    for number, row in enumerate((HEAD, TASK)):
        sheet.write_row(number, 0, row)
    write(book, sheet)
    book.close()
    return stream.getvalue()


def repacked(content, *, add=(), drop=(), edit=None, kind=zipfile.ZIP_DEFLATED):
    """Pack a workbook anew, with parts added, dropped or edited."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", kind) as new:
        for name in old.namelist():
            if name not in drop:
                part = old.read(name)
                new.writestr(name, edit(name, part) if edit else part)
        for name, part in add:
            new.writestr(name, part)
    return stream.getvalue()


def read(content, name="台账.xlsx"):
    """Read as far as the rows; return them, or the sentence of the refusal."""
    try:
        sheet = chosen_sheet(open_ledger(content, name))
        return list(rows_of(sheet, layout_of(sheet)))
    except UnreadableLedger as fault:
        return str(fault.reason)


def with_doctype(part):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return lambda name, content: (
        re.sub(rb"(<\?xml[^>]*\?>)?", lambda m: m[0] + bomb, content, count=1) if name == part else content
    )


def with_sheet(find, replace):
    return lambda name, part: part.replace(find, replace) if name == "xl/worksheets/sheet1.xml" else part


GOOD = workbook()
SHARED = with_shared_texts()
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 1000
REFUSED = {
    "nothing": b"",
    "blanks": b" \r\n\t ",
    "a text that is no table": "这不是表格".encode(),
    "an empty archive": b"PK\x05\x06" + b"\0" * 18,
    "an archive of something else": repacked(b"".join([GOOD]), drop=("[Content_Types].xml",)),
    "an old workbook (.xls)": OLE,
    "one with a password": OLE + "EncryptedPackage".encode("utf-16-le"),
    "a page called .xls": b"<html><body><table><tr><td>1</td></tr></table></body></html>",
    "a page with a heading of its own": b"\xef\xbb\xbf\r\n<!DOCTYPE html>\r\n<table>",
    "a page of Excel": b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gbk"></head>',
    "xml called .xls": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "a PDF": papers.PDF,
    "a picture": papers.png(),
    "a program": papers.PROGRAM,
    "rich text": b"{\\rtf1 a}",
    "a workbook with macros": repacked(GOOD, add=[("xl/vbaProject.bin", b"x" * 100)]),
    "a part that leads outside": repacked(GOOD, add=[("../evil.xml", b"<a/>")]),
    "a part at the root of a disk": repacked(GOOD, add=[("/etc/passwd", b"x")]),
    "a bomb": repacked(GOOD, add=[("xl/media/a.bin", b"\0" * 150_000_000)]),
    "a part that grows a thousandfold": repacked(GOOD, add=[("xl/media/a.bin", b"\0" * 40_000_000)]),
    "three thousand parts": repacked(GOOD, add=[(f"xl/media/{n}.xml", b"<a/>") for n in range(3000)]),
    "a second archive inside": repacked(GOOD, add=[("xl/inner.zip", GOOD)]),
    **{
        f"a document type in {part}": repacked(GOOD, edit=with_doctype(part))
        for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels")
    },
    "no list of its sheets": repacked(GOOD, drop=("xl/workbook.xml",)),
    "no list of its parts": repacked(GOOD, drop=("xl/_rels/workbook.xml.rels",)),
    "its only sheet is missing": repacked(GOOD, drop=("xl/worksheets/sheet1.xml",)),
    "a sheet that is cut off": repacked(GOOD, edit=with_sheet(b"</sheetData>", b"")),
    "a text that is not there": repacked(SHARED, edit=with_sheet(b"<v>1</v>", b"<v>99999</v>")),
    "a number that is none": repacked(GOOD, edit=with_sheet(b"<v>1</v></c><c", b"<v>1e</v></c><c")),
    "a row of no number": repacked(GOOD, edit=with_sheet(b'<row r="1"', b'<row r="x"')),
    "an empty sheet": workbook([]),
    "a heading and nothing else": workbook(HEAD),
    "no heading": workbook(["张三", "13800000000"], ["李四", "13900000000"]),
    "more rows than are taken": repacked(GOOD, edit=with_sheet(b"</sheetData>", b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(3, 50_010)) + b"</sheetData>")),
    "something before the archive": b"MZ" + GOOD,
    "something after it": GOOD + b"x" * 50,
    "a Word paper": papers.docx() if hasattr(papers, "docx") else papers.PDF,
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_can_not_be_read_is_refused_with_a_sentence(kind):
    found = read(REFUSED[kind])
    assert found == [] or isinstance(found, str), kind
    if kind != "a heading and nothing else":
        assert len(found) > 5


TAKEN = {
    "stored without packing": repacked(GOOD, kind=zipfile.ZIP_STORED),
    "without styles": repacked(GOOD, drop=("xl/styles.xml",)),
    "its texts in a part of their own": SHARED,
    "a hidden sheet before it": workbook(change=lambda book: setattr(book.create_sheet("旧", 0), "sheet_state", "hidden")),
    "an error in a cell": workbook(HEAD, [1, "编制数据目录", "市大数据局", "#REF!", None]),
    "a phone as a number": workbook([*HEAD, "联系电话"], [*TASK, 13800000000]),
    "leading zeros as text": workbook(HEAD, ["001", *TASK[1:]]),
    "a cell at the very end": workbook(change=lambda book: book.active.cell(1_048_576, 16_384, "x")),
    "a time beyond the calendar": workbook(HEAD, [*TASK[:4], 99999999]),
    "a link outside": repacked(GOOD, edit=with_sheet(b"<sheetData>", b"<!-- a --><sheetData>")),
    "cells without references": repacked(GOOD, edit=lambda name, part: re.sub(rb'(<c|<row) r="[A-Z]*\d+"', rb"\1", part) if "sheet1" in name else part),
    "prefixed names": repacked(GOOD, edit=lambda name, part: re.sub(rb"<(/?)(row|c|v|sheetData|worksheet)\b", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x=") if "sheet1.xml" in name else part),
}  # fmt: skip


@pytest.mark.parametrize("kind", TAKEN)
def test_what_is_odd_but_readable_is_read(kind):
    [row] = read(TAKEN[kind])
    assert row.line.text(1) == "编制数据目录"


@pytest.mark.parametrize("part", range(64))
def test_a_file_that_broke_off_is_refused_wherever_it_broke(part):
    content = GOOD[: len(GOOD) * part // 64]
    assert isinstance(read(content), str)


def changed(chance, content):
    found = bytearray(content)
    for _change in range(chance.randint(1, 4)):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


@pytest.mark.parametrize("inside", [False, True], ids=["of the archive", "of its parts"])
def test_a_changed_byte_anywhere_never_ends_in_a_crash(inside):
    chance, verdicts = random.Random(6), {"read": 0, "refused": 0}
    seeds = [GOOD, SHARED, TAKEN["prefixed names"], workbook(*[HEAD, *[TASK] * 30])]
    for _ in range(MUTATIONS):
        content = chance.choice(seeds)
        if inside:
            hit = chance.choice(zipfile.ZipFile(io.BytesIO(content)).namelist())
            content = repacked(content, edit=lambda name, part, hit=hit: changed(chance, part) if name == hit else part)
        else:
            content = changed(chance, content)
        verdicts["refused" if isinstance(read(content), str) else "read"] += 1
    assert min(verdicts.values()) > 5, verdicts


def test_a_text_that_is_struck_through_in_all_its_parts_is_struck():
    def write(book, sheet):
        struck, plain = book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
        sheet.write_rich_string(2, 1, struck, "建设", struck, "共享平台")
        sheet.write_rich_string(3, 1, struck, "建设", plain, "共享平台")
        sheet.write(2, 2, "市财政局")
        sheet.write(3, 2, "市财政局")

    rows = read(with_shared_texts(write))
    assert [row.line.cells[1].struck for row in rows] == [False, True, False]
    assert rows[1].line.text(1) == "建设共享平台"


def test_a_cell_at_the_end_of_the_sheet_costs_neither_time_nor_room():
    content = TAKEN["a cell at the very end"]
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    read(content)
    assert time.perf_counter() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
