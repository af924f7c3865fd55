"""The folders for the archive: what they hold, under which names, and that a year is never in memory whole."""

import csv
import io
import re
from datetime import date, datetime

import pytest

from smartcity.files import store
from smartcity.files.models import StoredFile
from smartcity.foundation.database import db
from smartcity.papers.names import file_name, folder_name
from smartcity.papers.zipping import Member, zipped
from tests.actions.office import at

ROOT = "2026年督办事项"


@pytest.fixture
def folders(city, unzipped):
    """Take a folder along as the secretary does."""

    def taken(path):
        with at(date(2026, 11, 24)):
            response = city.client("secretary").get(path)
            assert response.status_code == 200
            return unzipped(response.data)

    return taken


def with_file(city, office, item_id, name="会议材料.txt"):
    """Let the lead report with a file, on the page."""
    browser = city.client("lead_liaison")
    page = browser.get(f"/actions/{item_id}").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    data = {"csrf_token": token, "progress": "40", "text": "见附件", "files": (io.BytesIO("正文".encode()), name)}
    answer = browser.post(f"/actions/{item_id}/report", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)[:500]


def table(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_folder_of_an_item_holds_its_record_its_files_their_list_and_its_history(city, office, folders, read):
    item_id = office.signed_for(requirement="完成方案" * 400)
    with_file(city, office, item_id)
    found = folders(f"/papers/actions/{item_id}/folder.zip")
    place = "2026-001 建设城市数据底座"
    assert sorted(found) == sorted([
        f"{place}/2026-001 建设城市数据底座.docx", f"{place}/办理过程.csv", f"{place}/附件/01 会议材料.txt",
        f"{place}/文件清单.csv",
    ])  # fmt: skip
    record = read(found[f"{place}/2026-001 建设城市数据底座.docx"])
    assert "完成方案" * 400 in record
    assert "见附件" in record
    assert found[f"{place}/附件/01 会议材料.txt"].decode() == "正文"
    (_heads, line) = table(found[f"{place}/文件清单.csv"])
    assert line[:2] == ["01 会议材料.txt", "会议材料.txt"]
    assert line[-1] == "完好"
    assert any("见附件" in cell for row in table(found[f"{place}/办理过程.csv"]) for cell in row)


def test_a_year_is_one_folder_of_folders_with_a_list(office, folders):
    office.signed_for(title="事项甲")
    office.completed(title="事项乙")
    office.draft(title="草稿")
    found = folders("/papers/years/2026/folder.zip")
    assert {name.split("/")[0] for name in found} == {ROOT}
    rows = table(found[f"{ROOT}/00 事项目录.csv"])
    assert [row[1] for row in rows[1:]] == ["事项甲", "事项乙"]
    assert f"{ROOT}/2026-002 事项乙/2026-002 事项乙.docx" in found


def test_a_year_without_items_has_no_folder(city, office):
    assert city.client("secretary").get("/papers/years/2031/folder.zip").status_code == 404


def test_a_damaged_content_is_told_in_the_list_and_stops_nothing(city, office, folders):
    item_id = office.signed_for()
    with_file(city, office, item_id)
    with city.app.app_context():
        hashed = office.read(lambda: db.session.scalars(db.select(StoredFile.sha256)).one())
        store.place_of(hashed).unlink()
    found = folders("/papers/years/2026/folder.zip")
    assert not [name for name in found if "/附件/" in name]
    place = f"{ROOT}/2026-001 建设城市数据底座"
    assert table(found[f"{place}/文件清单.csv"])[1][-1] == "服务器上已损坏或缺失"


def test_names_lead_nowhere_and_keep_within_what_disks_hold(office, folders):
    office.assigned(title="../../etc/passwd")
    office.assigned(title="C:\\..\\con: <x>|?*" + "长" * 150)
    names = list(folders("/papers/years/2026/folder.zip"))
    for name in names:
        parts = name.split("/")
        assert len(parts) in (2, 3)
        assert not {"", ".", ".."} & set(parts)
        assert not set('\\:*?"<>|') & set(name)
        assert all(len(part.encode()) <= 255 for part in parts)
    for text in ("", "..", "CON", "\x00", "a\u202egnp.exe", " . "):
        assert folder_name(text).strip(" .")
        assert file_name(text, "docx").endswith(".docx")


def test_a_zip_is_given_out_member_by_member(unzipped):
    asked = []

    def members():
        for place in range(50):
            asked.append(place)
            yield Member(f"{place}.bin", bytes([place]) * 100_000)

    parts = zipped(members(), datetime(2026, 11, 24, 9))
    first = next(parts)
    assert asked == [0]
    assert len(unzipped(first + b"".join(parts))) == 50


def test_the_year_end_leads_to_the_folders(city, office):
    office.assigned()
    page = city.client("secretary").get("/actions/year-end").get_data(as_text=True)
    assert "/papers/years/2026/folder.zip" in page
