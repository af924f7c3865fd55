"""What a file may be called (CONTROLS §7, door C9): a name is shown and never becomes a place on our disk."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smartcity.files.names import given_name, shown_name
from smartcity.files.rules import NotTaken
from tests.files.papers import PDF

CJK = "督" * 251
TAKEN = [
    ("report.pdf", "report.pdf"),
    ("进展情况.pdf", "进展情况.pdf"),
    ("REPORT.PDF", "REPORT.PDF"),
    ("../../x.pdf", "x.pdf"),
    ("..\\x.pdf", "x.pdf"),
    ("C:\\x.pdf", "x.pdf"),
    ("C:/公文/x.pdf", "x.pdf"),
    ("/etc/passwd.pdf", "passwd.pdf"),
    ("x.php.pdf", "x.php.pdf"),
    ("CON.pdf", "_CON.pdf"),
    ("nul.tar.pdf", "_nul.tar.pdf"),
    ("COM1.pdf", "_COM1.pdf"),
    ("LPT¹.pdf", "_LPT¹.pdf"),
    (".hidden.pdf", "hidden.pdf"),
    ("~$x.pdf", "~$x.pdf"),
    ("x.pdf.", "x.pdf"),
    ("x.pdf ", "x.pdf"),
    (" x.pdf", "x.pdf"),
    ("x .pdf", "x.pdf"),
    ("a:b?c*d|e.pdf", "a_b_c_d_e.pdf"),
    ("a;b.pdf", "a_b.pdf"),
    ("完成率80%.pdf", "完成率80%.pdf"),
    ("😀汇总.pdf", "😀汇总.pdf"),
    ("𠮷田.pdf", "𠮷田.pdf"),
    ("-rf.pdf", "-rf.pdf"),
    ("{{7*7}}.pdf", "{{7_7}}.pdf"),
    ("a'b.pdf", "a'b.pdf"),
    (f"{CJK}.pdf", f"{'督' * 78}.pdf"),
    ("a" * 251 + ".pdf", "a" * 236 + ".pdf"),
    ("<script>.pdf", "_script_.pdf"),
]
REFUSED = [
    "a" * 300 + ".pdf",
    "x.pdf%00.html",
    "x.pdf.exe",
    "CON",
    ".htaccess",
    "..",
    "x.",
    ".pdf",
    "x\u202efdp.pdf",
    "x\nSet-Cookie: a.pdf",
    "x\x07.pdf",
    "计划（绝密★）.pdf",
    "机密☆一年.pdf",
    "\u200b.pdf",
]


@pytest.mark.parametrize(("name", "shown"), TAKEN)
def test_an_odd_name_is_kept_as_given_and_shown_safely(door, name, shown):
    taken, document = door.send(name, PDF)
    assert taken, document
    assert document["name"] == shown
    assert door.stored(document["id"]).name == name.strip()
    answer = door.client.get(f"/api/v1/actions/{door.item}/files/{document['id']}", headers=door.headers)
    header = answer.headers["Content-Disposition"]
    assert header.isascii()
    assert header.startswith("attachment; filename=")
    assert unquote(header.split("filename*=UTF-8''")[1]) == shown
    assert all(re.fullmatch("[0-9a-f]{2}/[0-9a-f]{62}", path) for path in door.on_disk())


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_can_not_be_kept_is_refused(door, name):
    taken, _document = door.send(name, PDF)
    assert not taken


def test_a_quotation_mark_in_a_name_ends_no_header(door):
    taken, document = door.send(b"x%22; filename=%22y.exe.pdf", PDF)
    assert taken
    assert '"' not in document["name"]


def test_a_name_by_the_extended_form_is_read_and_its_nul_refused(door):
    before = door.standing()
    body = (
        b"------office\r\nContent-Disposition: form-data; name=\"file\"; filename*=UTF-8''x.pdf%00.html\r\n\r\n"
        + PDF
        + b"\r\n------office--\r\n"
    )
    assert not door.judged(door.post(body), before)


def test_a_file_without_a_name_is_refused(door):
    before = door.standing()
    assert not door.judged(door.post(b'------office\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n' + PDF + b"\r\n------office--\r\n"), before)  # fmt: skip


@settings(max_examples=200)
@given(st.text(max_size=300))
@example("CON .pdf")
@example("a" * 239 + "督.pdf")
def test_any_name_is_refused_or_becomes_one_that_every_disk_holds(name):
    try:
        shown = shown_name(given_name(name))
    except NotTaken:
        return
    assert 3 <= len(shown.encode()) <= 255
    assert Path(shown).name == shown
    assert not set(shown) & set('<>:"/\\|?*;\r\n\x00')
    assert shown == shown.strip(" .")
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)", shown.split(".")[0])


def test_the_count_of_the_fixed_cases(tally):
    assert len(TAKEN) + len(REFUSED) + 3 >= 40
    assert tally.counts["5xx"] == 0
