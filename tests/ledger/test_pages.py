"""The page: a file in, each row looked at, decisions taken, and only then the import."""

import io
import re

from openpyxl import load_workbook
from sqlalchemy import func, select

from smartcity.actions.models import ActionItem
from smartcity.departments.models import Organisation
from smartcity.foundation.database import db
from smartcity.ledger.arriving import show_progress
from tests.ledger.desk import HEAD, TASK

UNKNOWN = [2, "建设共享平台", "市统计局", "各区县", "年底前"]
IMPOSSIBLE = [3, "制定管理办法", "市财政局", None, "2026年11月31日"]


def uploaded(desk, rows, name="2026年台账.xlsx"):
    """Send a ledger as the secretary; return the browser and the answer."""
    browser = desk.city.client("secretary")
    page = browser.get("/ledger").text
    content = desk.workbook(rows, name=name).read_bytes()
    data = {"csrf_token": token(page), "file": (io.BytesIO(content), name)}
    return browser, browser.post("/ledger", data=data, content_type="multipart/form-data")


def token(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def sent(browser, address, then, **more):
    """Send the choices of a file's page."""
    page = browser.get(address).text
    version = re.findall(r'name="version"[^>]*value="(\d+)"', page)[-1]
    told = {"csrf_token": token(page), "version": version, "then": then, "unknown": "create", "sheet": "", **more}
    return browser.post(address, data=told)


def items(desk):
    return desk.read(lambda: list(db.session.scalars(select(ActionItem.title).order_by(ActionItem.id))))


def test_a_file_is_looked_at_before_anything_is_written(desk):
    browser, answer = uploaded(desk, [HEAD, TASK, UNKNOWN, IMPOSSIBLE])
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    for word in ("编制数据目录", "市统计局", "各区县", "2026年11月31日"):
        assert word in page
    assert items(desk) == []


def test_the_office_imports_the_rest_and_takes_the_rejected_rows_back(desk):
    browser, answer = uploaded(desk, [HEAD, TASK, UNKNOWN, IMPOSSIBLE])
    refused = sent(browser, answer.location, "import")
    assert refused.status_code == 422
    assert items(desk) == []
    assert sent(browser, answer.location, "import", partial="y").status_code == 303
    assert items(desk) == ["编制数据目录", "建设共享平台"]
    assert "已导入" in browser.get(answer.location).text
    back = load_workbook(io.BytesIO(browser.get(f"{answer.location}/rejected.xlsx").data)).active
    rows = [[cell.value for cell in row] for row in back.iter_rows()]
    assert rows[1][1] == "制定管理办法"
    assert "2026年11月31日" in rows[1][-1]


def test_the_rejected_rows_are_mended_in_their_file_and_imported(desk):
    browser, answer = uploaded(desk, [HEAD, TASK, IMPOSSIBLE])
    sent(browser, answer.location, "import", partial="y")
    book = load_workbook(io.BytesIO(browser.get(f"{answer.location}/rejected.xlsx").data))
    book.active["E2"] = "2026年11月30日"
    path = desk.folder / "补.xlsx"
    book.save(path)
    [row] = desk.told(path)["rows"]
    assert (row["outcome"], row["deadline"], row["number"]) == ("imported", "2026-11-30", "2026-002")


def test_an_unknown_unit_is_mapped_or_its_row_rejected(desk):
    browser, answer = uploaded(desk, [HEAD, UNKNOWN])
    kept = sent(browser, answer.location, "try", unit_name="市统计局", unit_choice="reject")
    assert kept.status_code == 303
    assert "退回" in browser.get(answer.location).text
    mapped = sent(browser, answer.location, "import", unit_name="市统计局", unit_choice=str(desk.units["police"]))
    assert mapped.status_code == 303
    lead = desk.read(lambda: db.session.scalars(select(ActionItem)).one().lead.organisation_id)
    assert lead == desk.units["police"]
    assert desk.read(lambda: db.session.scalar(select(func.count(Organisation.id)))) == 6


def test_a_name_that_only_lacks_the_sign_of_the_city_is_taken_for_the_unit_where_the_office_wants_it(desk):
    browser, answer = uploaded(desk, [HEAD, [1, "保障资金", "公安局", None, None]])
    assert "认作市公安局" in browser.get(answer.location).text
    sent(browser, answer.location, "try")
    assert "可能指市公安局" in browser.get(answer.location).text
    sent(browser, answer.location, "import", alike="y")
    lead = desk.read(lambda: db.session.scalars(select(ActionItem)).one().lead.organisation_id)
    assert lead == desk.units["police"]


def test_a_phrase_is_kept_as_such_or_means_whom_the_office_says(desk):
    browser, answer = uploaded(desk, [HEAD, UNKNOWN])
    sent(browser, answer.location, "import", phrase_name="各区县", phrase_choice="districts")

    def units():
        item = db.session.scalars(select(ActionItem)).one()
        return [part.organisation.short_name for part in item.current_units], item.collective

    assert desk.read(units) == (["市统计局", "张店区"], "")


def test_the_year_is_given_where_the_file_does_not_say_it(desk):
    browser, answer = uploaded(desk, [HEAD, UNKNOWN], name="台账.xlsx")
    assert "没有年份" in browser.get(answer.location).text
    sent(browser, answer.location, "import", year="2025")

    def seen():
        item = db.session.scalars(select(ActionItem)).one()
        return item.number, item.deadline.isoformat()

    assert desk.read(seen) == ("2025-001", "2025-12-31")


def test_the_same_file_once_more_is_noticed(desk):
    path = desk.workbook([HEAD, TASK])
    desk.told(path)
    again = desk.command(path)
    assert again.exit_code == 1
    assert "2026-11-02" in again.stderr
    assert items(desk) == ["编制数据目录"]
    assert desk.told(path, "--again")["rows"][0]["outcome"] == "warned", "the task is open already"


def test_a_file_that_is_put_aside_can_not_be_imported_any_more(desk):
    browser, answer = uploaded(desk, [HEAD, TASK])
    page = browser.get(answer.location).text
    browser.post(f"{answer.location}/put_aside", data={"csrf_token": token(page), "version": "1"})
    assert "已放弃" in browser.get(answer.location).text
    assert items(desk) == []


def test_what_is_no_ledger_is_refused_with_a_sentence_beside_the_field(desk):
    _browser, answer = uploaded(desk, [["姓名", "电话"], ["张三", "123"]])
    assert answer.status_code == 422
    assert "没有找到表头" in answer.text


def test_a_sheet_without_a_table_is_refused_beside_the_field_and_what_was_chosen_stays(desk):
    def more(sheet):
        for row in (HEAD, [1, "另一张表的任务", "市公安局"]):
            sheet.parent["第二张"].append(row)

    def two(sheet):
        sheet.parent.create_sheet("第二张")
        more(sheet)

    path = desk.workbook([HEAD, TASK], after=two)
    browser = desk.city.client("secretary")
    data = {"csrf_token": token(browser.get("/ledger").text), "file": (io.BytesIO(path.read_bytes()), path.name)}
    address = browser.post("/ledger", data=data, content_type="multipart/form-data").location
    refused = sent(browser, address, "import", sheet="没有这张", year="2025")
    assert refused.status_code == 422
    assert 'value="2025"' in refused.text
    assert sent(browser, address, "import", sheet="第二张").status_code == 303
    assert items(desk) == ["另一张表的任务"]


def test_while_it_imports_the_page_can_ask_how_far_it_is(desk):
    browser, answer = uploaded(desk, [HEAD, TASK])
    with desk.app.app_context():
        show_progress(1, 500, 2000)
    assert browser.get(f"{answer.location}/progress").json == {"done": 500, "of": 2000}
    sent(browser, answer.location, "import")
    assert browser.get(f"{answer.location}/progress").json == {"done": 0, "of": 0}, "nothing is left of it"


def test_a_liaison_imports_nothing(desk):
    assert desk.city.client("lead_liaison").get("/ledger").status_code == 403


def test_a_program_tries_a_file_and_then_imports_it(desk):
    headers = desk.city.api("secretary")
    content = desk.workbook([HEAD, TASK, IMPOSSIBLE]).read_bytes()
    client = desk.app.test_client()

    def post(query):
        data = {"file": (io.BytesIO(content), "台账.xlsx")}
        return client.post(f"/api/v1/ledger/imports{query}", data=data, headers=headers)

    tried = post("")
    assert tried.status_code == 200
    assert (tried.json["id"], tried.json["totals"]["rejected"]) == (None, 1)
    refused = post("?dry_run=false")
    assert refused.status_code == 422
    assert any(error["field"] == "rows.3" for error in refused.json["errors"])
    done = post("?dry_run=false&partial=true")
    assert done.status_code == 201
    assert done.json["rows"][0]["number"] == "2026-001"
    assert post("?dry_run=false&partial=true").status_code == 409, "the same file"
    listed = client.get("/api/v1/ledger/imports", headers=headers).json["items"]
    assert [(row["id"], row["state"]) for row in listed] == [(done.json["id"], "done")]
    assert client.get(f"/api/v1/ledger/imports/{done.json['id']}", headers=headers).json["totals"]["imported"] == 1


def test_a_name_that_was_mapped_is_known_from_then_on(desk):
    unit = desk.units["finance"]
    browser, answer = uploaded(desk, [HEAD, [1, "编制预算", "淄博财政", None, "年底前"]])
    told = {"unit_name": "淄博财政", "unit_choice": str(unit), "learn": "y"}
    assert sent(browser, answer.location, "import", **told).status_code == 303
    known = desk.read(lambda: [alias.name for alias in db.session.get(Organisation, unit).aliases])
    assert "淄博财政" in known
    page = uploaded(desk, [HEAD, [1, "核对预算", "淄博财政", None, "年底前"]], name="二.xlsx")[1]
    assert "系统中没有的单位" not in browser.get(page.location).text


def test_a_mapped_name_is_not_kept_where_the_office_does_not_say_so(desk):
    unit = desk.units["finance"]
    browser, answer = uploaded(desk, [HEAD, [1, "编制预算", "淄博财政", None, "年底前"]])
    assert sent(browser, answer.location, "import", unit_name="淄博财政", unit_choice=str(unit)).status_code == 303
    known = desk.read(lambda: [alias.name for alias in db.session.get(Organisation, unit).aliases])
    assert "淄博财政" not in known
