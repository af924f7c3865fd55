"""C15: whatever text the desk has taken stands in each of its files as it was kept, read by programs that are not ours.

Six exporters: calendar, Word record, Excel ledger, CSV ledger, the archive's list, the SMS file. What the desk refuses is
counted and never stands in a file.
"""

import csv
import io
import zipfile
from datetime import date

import icalendar
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from smartcity.foundation.problems import InvalidInput
from smartcity.reminders.outward import sms_file
from smartcity.reminders.phone_list import Errand, UnitToPhone
from smartcity.reminders.recipients import Call
from tests.actions.office import Office, at

DAY = date(2026, 11, 2)
C1 = {
    "empty": "",
    "blanks": "   ",
    "wide blanks": "\u3000\u3000",
    "one": "数",
    "longest": "数" * 200,
    "too long": "数" * 201,
    "a megabyte": "数" * 1_000_000,
    "nul": "空\x00字",
    "c0": "控\x01\x1b制",
    "c1": "控\x85\x9b制",
    "surrogate": "半\ud800个",
    "joined": "👩‍💻\u200d负责",
    "override": "反\u202e向",
    "combining": "é" + "\u0301" * 20,
    "piled up": "a" + "\u0301" * 500,
    "emoji": "🏙️数字孪生",
    "extension b": "䶮县\U0002c316镇",
    "markup": "<script>alert(1)</script>&amp;<r>x</r>",
    "template": "{{7*7}}{% if x %}",
    "sql": "' OR 1=1--",
    "format": "%s%n%(title)s %%",
    "header": "甲\r\nX-Injected: 1",
    "formula": "=cmd|' /C calc'!A0",
    "formulas": "＋1 -2 @x '=3",
    "escape": '_x000D_ _x0041_ \\n \\, ; : "q"',
}
"""The texts of the table of controls, C1, and those that the formats themselves could trip over."""


class Desk(Office):
    """An office that gives its files out."""

    def get(self, path):
        answer = self.city.client("secretary").get(path)
        assert answer.status_code == 200, path
        return answer.data

    def zip(self, path):
        archive = zipfile.ZipFile(io.BytesIO(self.get(path)))
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def desk(city):
    with at(DAY):
        yield Desk(city)


def plain(cell):
    """A CSV cell without the sign that keeps a spreadsheet from computing it."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" \u3000'")[:1] in tuple("=+-@＝＋－＠") else cell


def texts_of(sheet):
    """The texts of a ledger, with the escapes read as ECMA-376 says (22.9.2.19), which openpyxl leaves to its caller."""
    values = (cell.value for row in sheet.iter_rows(min_row=4) for cell in row)
    return {value.replace("_x005F_", "_") for value in values if isinstance(value, str)}


def table(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def words(document):
    """The paragraphs of a Word file, read from its XML."""
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    tree = etree.fromstring(zipfile.ZipFile(io.BytesIO(document)).read("word/document.xml"))
    signs = {f"{space}br": "\n", f"{space}tab": "\t"}
    return [
        "".join(node.text or "" if node.tag == f"{space}t" else signs.get(node.tag, "") for node in paragraph.iter())
        for paragraph in tree.iter(f"{space}p")
    ]


def feed(desk):
    client = desk.city.client("lead_liaison")
    text = client.send("/meetings/calendar", {}, form_on="/meetings/calendar").get_data(as_text=True)
    start = text.index("/calendar/")
    return text[start : text.index(".ics", start) + 4]


def sms(name):
    """The text that goes to a person of a name."""
    errand = Errand(1, "2026-001", "事项", DAY, DAY, None, None, "", stays_inside=False)
    call = Call(1, "市大数据局", 1, name, "13853300000", reachable=False)
    return sms_file([UnitToPhone(call, (errand,))]).lines[0].text


def test_every_stored_text_stands_in_every_file_as_it_was_kept(desk):
    stored = {}
    for kind, text in C1.items():
        try:
            stored[kind] = desk.in_progress(title=text, requirement=f"{text}\n第二行")
        except InvalidInput:
            continue
    refused = set(C1) - set(stored)
    assert {"empty", "blanks", "wide blanks", "too long", "a megabyte", "nul", "c0", "c1", "surrogate"} <= refused
    assert len(stored) >= 13, refused
    titles = {kind: desk.item(item_id).title for kind, item_id in stored.items()}
    requirements = {kind: desk.item(item_id).requirement for kind, item_id in stored.items()}

    sheet = load_workbook(io.BytesIO(desk.get("/ledger/export.xlsx?sort=number"))).active
    cells = texts_of(sheet)
    assert {cell.data_type for row in sheet.iter_rows(min_row=4) for cell in row} <= {"s", "n", "d"}
    rows = {plain(cell) for row in table(desk.get("/ledger/export.csv?sort=number")) for cell in row}
    year = desk.zip("/papers/years/2026/folder.zip")
    listed = {plain(cell) for name, content in year.items() if name.endswith(".csv") for row in table(content) for cell in row}  # fmt: skip
    records = [words(content) for name, content in year.items() if name.endswith(".docx")]
    paragraphs = {paragraph for record in records for paragraph in record}
    told = "\n".join(paragraphs)
    calendar = icalendar.Calendar.from_ical(desk.city.app.test_client().get(feed(desk)).data)
    summaries = [str(event["summary"]) for event in calendar.walk("VEVENT")]

    checked = 0
    for kind, title in titles.items():
        assert title in cells, kind
        assert requirements[kind] in cells, kind
        assert title in rows, kind
        assert requirements[kind] in rows, kind
        assert title in listed, kind
        assert title in paragraphs, kind
        assert requirements[kind] in told, kind
        assert any(summary.endswith(title) for summary in summaries), kind
        assert title in sms(title), kind
        checked += 9
    print(f"{len(stored)} of {len(C1)} texts stored, {checked} places in six kinds of files compared")


@pytest.mark.slow
def test_any_text_that_is_taken_comes_out_of_every_file(desk):
    """As above for 200 texts that hypothesis makes, eight at a time: a calendar, a zip and two ledgers for each."""
    address = feed(desk)
    seen = {"stored": 0, "refused": 0}

    @settings(max_examples=25, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.text(st.characters(), min_size=1, max_size=60), min_size=8, max_size=8))
    def check(texts):
        ids = []
        for text in texts:
            try:
                ids.append(desk.in_progress(title=text))
                seen["stored"] += 1
            except InvalidInput:
                seen["refused"] += 1
        sheet = load_workbook(io.BytesIO(desk.get("/ledger/export.xlsx?sort=-number"))).active
        cells = texts_of(sheet)
        rows = {plain(cell) for row in table(desk.get("/ledger/export.csv?sort=-number")) for cell in row}
        events = icalendar.Calendar.from_ical(desk.city.app.test_client().get(address).data).walk("VEVENT")
        summaries = [str(event["summary"]) for event in events]
        for item_id in ids:
            title = desk.item(item_id).title
            folder = desk.zip(f"/papers/actions/{item_id}/folder.zip")
            record = next(words(content) for name, content in folder.items() if name.endswith(".docx"))
            assert title in cells
            assert title in rows
            assert title in record
            assert any(summary.endswith(title) for summary in summaries)
            assert title in sms(title)

    check()
    print(seen)
    assert seen["stored"] > 40
