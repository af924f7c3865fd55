"""What a file may hold (CONTROLS §7, door C10): a content is told by itself, and refused with a sentence."""

import dataclasses
import struct
import time
import tracemalloc

import pytest

from smartcity.foundation.sheets import Column, xlsx_bytes
from tests.actions.office import MONDAY, Office, at
from tests.city import City
from tests.files.door import Door
from tests.files.papers import (
    HTML,
    PDF,
    PROGRAM,
    SVG,
    TEST_FILE,
    TEXT,
    compound,
    jpeg,
    office,
    package,
    png,
    relation,
    slides,
    word,
    workbook,
)

MEGABYTE = 1024 * 1024
BOMB = office(more={"word/media/x.bin": bytes(90 * MEGABYTE)})
MANY_BOMBS = office(more={f"word/media/{n}.bin": bytes(MEGABYTE) for n in range(101)})
MACROS = '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'

TAKEN = [
    ("a paper.pdf", PDF),
    ("one byte.txt", b"1"),
    ("text.txt", TEXT),
    ("in the office's older encoding.csv", "单位,进展\n市大数据局,已完成\n".encode("gb18030")),
    ("from a spreadsheet.csv", "单位\t进展\n".encode("utf-16")),
    ("with its mark.txt", TEXT.decode().encode("utf-8-sig")),
    ("a paper.docx", office("docx")),
    ("a table.xlsx", office("xlsx")),
    ("slides.pptx", office("pptx")),
    ("with an address.docx", office(more=relation("hyperlink"))),
    ("with a table in it.docx", office(more={"word/embeddings/t.xlsx": office("xlsx")})),
    ("an older paper.doc", compound("WordDocument", "1Table")),
    ("of WPS.wps", compound("WordDocument")),
    ("a table of WPS.et", compound("Workbook")),
    ("an older table.xls", compound("Book", "a", "b", "c", "d")),
    ("older slides.ppt", compound("PowerPoint Document")),
    ("older, whole.doc", compound("WordDocument", "1Table", held=word(0x12F0 & ~0x0100))),
    ("older, whole.xls", compound("Workbook", held=workbook(0x0086, 0x00E1))),
    ("older, short.xls", compound("Book", held=workbook(0x00E1, length=700))),
    ("older, whole.ppt", compound("Current User", "PowerPoint Document", held=slides(0xE391C05F))),
    ("a photograph.jpg", jpeg(4000, 3000)),
    ("a drawing.png", png()),
    ("at the limit.txt", b"a" * MEGABYTE),
]
REFUSED = [
    ("empty.pdf", b""),
    ("over the limit.txt", b"a" * (MEGABYTE + 1)),
    ("a program.pdf", PROGRAM),
    ("a program.exe", PROGRAM),
    ("of Linux.docx", b"\x7fELF" + bytes(100)),
    ("a script.txt", b"#!/bin/sh\nrm -rf /\n"),
    ("a link.txt", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60)),
    ("a page.docx", HTML),
    ("a page.html", HTML),
    ("a page.txt", HTML),
    ("a page after a page of blanks.txt", b"\n" * 5000 + HTML),
    ("a page in two bytes.csv", HTML.decode().encode("utf-16")),
    ("php.txt", b"<?php system($_GET[0]); ?>"),
    ("a drawing.svg", SVG),
    ("a drawing.png", SVG),
    ("a drawing.txt", SVG),
    ("a picture with a script.png", png(after=b"<script>alert(1)</script>")),
    ("GIF and script.png", b"GIF89a=1;alert(1);//"),
    ("a photograph with php.jpg", jpeg(remark=b"<?php system($_GET[0]); ?>")),
    ("too many points.png", png(50_000, 50_000)),
    ("too long.png", png(1, 50_000)),
    ("too many points.jpg", jpeg(40_000, 40_000)),
    ("cut off.png", png()[:40]),
    ("cut off.jpg", jpeg()[:20]),
    ("cut off.pdf", PDF[:-8]),
    ("cut off.docx", office()[:-30]),
    ("PDF and archive.pdf", PDF + package({"x": b"y"})),
    ("archive and PDF.docx", office(more={"%PDF-1.7": PDF})),
    ("something before.docx", b"x" + office()),
    ("something after.docx", office() + b"x" * 30),
    ("PDF with a program.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/J#61vaScript>>")),
    ("the test of scanners.txt", TEST_FILE),
    ("the test of scanners.pdf", PDF + TEST_FILE + b"%%EOF"),
    ("the test of scanners, packed.docx", office(more={"word/media/x.txt": TEST_FILE})),
    ("the test of scanners, packed.zip", package({"eicar.com": TEST_FILE})),
    ("an archive.zip", package({"x.txt": TEXT})),
    ("an archive.docx", package({"x.txt": TEXT})),
    ("an archive in a paper.docx", office(more={"word/media/x.zip": package({"x": b"y"})})),
    ("an archive in a table in a paper.docx", office(more={"word/embeddings/t.xlsx": office("xlsx", {"xl/embeddings/u.docx": office()})})),
    ("a program in a paper.docx", office(more={"word/media/x.bin": PROGRAM})),
    ("macros.docx", office(more={"word/vbaProject.bin": b"x"})),
    ("macros by type.docx", office(macros=MACROS)),
    ("macros.doc", compound("WordDocument", "Macros", "VBA")),
    ("a packed program.doc", compound("WordDocument", "\x01Ole10Native")),
    ("with a password.doc", compound("WordDocument", "1Table", held=word(0x1300))),
    ("with a password, short.doc", compound("WordDocument", "1Table", held=word(0x1300, 1000))),
    ("with a password.xls", compound("Workbook", held=workbook(0x0086, 0x002F))),
    ("with a password, short.xls", compound("Book", held=workbook(0x002F, length=700))),
    ("with a password.ppt", compound("Current User", "PowerPoint Document", held=slides(0xF3D1C4DF))),
    ("with a password of today.ppt", compound("PowerPoint Document", "EncryptedSummary")),
    ("with a password.docx", compound("EncryptedPackage", "EncryptionInfo")),
    ("an installer.doc", compound("SummaryInformation")),
    ("two papers in one.doc", compound("WordDocument", "Workbook")),
    ("in a ring.doc", compound("WordDocument").replace(struct.pack("<I", 0xFFFFFFFE), struct.pack("<I", 1))),
    ("a bomb.docx", BOMB),
    ("many small bombs.docx", MANY_BOMBS),
    ("leading elsewhere.docx", office(more={"../../x.xml": "x"})),
    ("with entities.docx", office(more={"word/x.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'})),
    ("with entities in two bytes.docx", office(more={"word/x.xml": "<!DOCTYPE x><x/>".encode("utf-16")})),
    ("loading a template.docx", office(more=relation("attachedTemplate"))),
    ("calling a program.docx", office(text="<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>")),
    ("too many parts.docx", office(more={f"word/{n}.xml": "x" for n in range(2001)})),
    ("a table.docx", office("xlsx")),
    ("a paper.pdf", office()),
    ("a picture.jpg", png()),
    ("an older paper.xls", compound("WordDocument")),
    ("rich text.txt", b"{\\rtf1 x}"),
    ("rubbish.txt", bytes(range(256)) * 4),
]  # fmt: skip


@pytest.fixture
def door(make_app, peopled, tally):
    """The door of an office that takes files of one megabyte."""
    app = make_app(peopled)
    chosen = app.extensions["smartcity.settings"]
    app.extensions["smartcity.settings"] = dataclasses.replace(chosen, upload_limit_mb=1)
    with at(MONDAY):
        yield Door(Office(City(app)), tally)


@pytest.mark.parametrize(("name", "content"), TAKEN, ids=[name for name, _ in TAKEN])
def test_what_offices_send_is_taken_and_comes_back_byte_for_byte(door, name, content):
    taken, document = door.send(name, content)
    assert taken, document
    assert document["size"] == len(content)
    answer = door.client.get(f"/api/v1/actions/{door.item}/files/{document['id']}", headers=door.headers)
    assert answer.get_data() == content


@pytest.mark.parametrize(("name", "content"), REFUSED, ids=[name for name, _ in REFUSED])
def test_what_could_do_harm_is_refused_at_once(door, name, content):
    began = time.perf_counter()
    tracemalloc.start()
    try:
        taken, document = door.send(name, content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert not taken, document
    assert peak < 100 * MEGABYTE
    assert time.perf_counter() - began < 5


def test_the_same_file_twice_is_one_content_and_two_rows(door):
    before = len(door.on_disk())
    for name in ("a.pdf", "b.pdf"):
        assert door.send(name, PDF)[0]
    assert len(door.on_disk()) == before + 1


def test_real_papers_of_our_own_writers_are_taken(door):
    assert door.send("台账.xlsx", xlsx_bytes("台账", [Column("单位", 12)], [["市大数据局"]]))[0]


def test_the_count_of_the_fixed_cases(tally):
    assert len(TAKEN) + len(REFUSED) >= 30
    assert tally.counts["5xx"] == 0
