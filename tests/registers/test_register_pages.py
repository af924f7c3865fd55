"""The pages: a file in, each row looked at, decided, taken; the register out; and who may."""

import io

import pytest
from sqlalchemy import select

from smartcity.audit.models import AuditEntry
from smartcity.foundation.database import db
from tests.ledger.test_pages import token
from tests.registers.clerk import STAFF, lent

DEPARTMENTS = ["单位名称", "单位简称", "单位性质"]


def uploaded(clerk, register, rows, login="secretary"):
    """Send a file; return the browser and the answer."""
    browser = clerk.city.client(login)
    page = browser.get(f"/registers/{register}")
    data = {"csrf_token": token(page.text), "file": (io.BytesIO(clerk.workbook(rows).read_bytes()), "名册.xlsx")}
    return browser, browser.post(f"/registers/{register}", data=data, content_type="multipart/form-data")


def sent(browser, address, then, **more):
    """Send the choices of a file's page."""
    import re

    page = browser.get(address).text
    version = re.findall(r'name="version"[^>]*value="(\d+)"', page)[-1]
    given = {"csrf_token": token(page), "version": version, "then": then, "unknown": "reject", **more}
    return browser.post(address, data=given)


def test_departments_are_looked_at_before_anything_is_written(clerk):
    before = clerk.departments()
    browser, answer = uploaded(clerk, "departments", [DEPARTMENTS, ["市气象局", "", "政府部门"], ["市财政局", "", ""]])
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "市气象局" in page
    assert "新增" in page
    assert clerk.departments() == before
    assert sent(browser, answer.location, "import").status_code == 303
    assert "市气象局" in clerk.departments()
    assert "已导入1行" in browser.get(answer.location).text
    assert sent_again(browser, answer.location) == 200


def sent_again(browser, address):
    return browser.get(address).status_code


def test_rejected_rows_stop_the_import_until_the_office_says_otherwise(clerk):
    browser, answer = uploaded(clerk, "departments", [DEPARTMENTS, ["市气象局", "市财政局", ""], ["市地震局", "", ""]])
    refused = sent(browser, answer.location, "import")
    assert refused.status_code == 422
    assert "市地震局" not in clerk.departments()
    file = browser.get(f"{answer.location}/rejected.xlsx")
    assert file.status_code == 200
    assert sent(browser, answer.location, "import", partial="y").status_code == 303
    assert "市地震局" in clerk.departments()
    assert "市气象局" not in clerk.departments()


def test_an_unknown_home_unit_is_mapped_once_for_all_its_rows(clerk):
    rows = [STAFF, lent(unit="淄博财政"), lent("李抽调", unit="淄博财政")]
    browser, answer = uploaded(clerk, "staff", rows)
    page = browser.get(answer.location).text
    assert page.count('name="unit_name" value="淄博财政"') == 1
    finance = str(clerk.units["finance"])
    tried = sent(browser, answer.location, "try", unit_name="淄博财政", unit_choice=finance)
    assert tried.status_code == 303
    assert clerk.lendings() == []
    assert sent(browser, answer.location, "import", unit_name="淄博财政", unit_choice=finance).status_code == 303
    assert {row[1] for row in clerk.lendings()} == {"市财政局"}


def test_a_calendar_is_published_from_its_page(clerk):
    rows = [["日期", "类型", "名称"], ["2026-10-01", "放假", "国庆节"]]
    browser, answer = uploaded(clerk, "calendar", rows)
    assert sent(browser, answer.location, "import", source="国办发明电〔2025〕7号").status_code == 303
    assert "国办发明电〔2025〕7号" in browser.get("/workdays?year=2026").text


def test_a_file_put_aside_changes_nothing_and_is_gone_from_the_list(clerk):
    import re

    browser, answer = uploaded(clerk, "departments", [DEPARTMENTS, ["市气象局", "", ""]])
    page = browser.get(answer.location).text
    version = re.findall(r'name="version"[^>]*value="(\d+)"', page)[-1]
    gone = browser.post(f"{answer.location}/put_aside", data={"csrf_token": token(page), "version": version})
    assert gone.status_code == 303
    assert "市气象局" not in clerk.departments()
    assert "名册.xlsx" not in browser.get("/registers/departments").text


@pytest.mark.parametrize("rows", [[["甲", "乙"], ["丙", "丁"]], [DEPARTMENTS]])
def test_a_file_without_such_a_table_is_refused_beside_its_field(clerk, rows):
    _browser, answer = uploaded(clerk, "departments", rows)
    assert answer.status_code == 422


@pytest.mark.parametrize("register", ["departments", "staff", "calendar"])
def test_only_the_office_uses_the_files_and_each_export_stands_in_the_audit(clerk, register):
    for login in ("leader", "lead_liaison", "member", "observer", "system_admin"):
        browser = clerk.city.client(login)
        assert browser.get(f"/registers/{register}").status_code == 403
        assert browser.get(f"/registers/{register}.csv").status_code == 403
    assert clerk.city.client("secretary").get(f"/registers/{register}.csv").status_code == 200
    kept = clerk.read(lambda: {(row.verb, row.object_type) for row in db.session.scalars(select(AuditEntry))})
    assert ("registers.export", register) in kept


def test_the_lists_lead_to_their_files(clerk):
    browser = clerk.city.client("secretary")
    for page, register in (("/departments", "departments"), ("/staff", "staff"), ("/workdays", "calendar")):
        assert f'href="/registers/{register}"' in browser.get(page, follow_redirects=True).text
        assert f'href="/registers/{register}"' not in clerk.city.client("leader").get(page, follow_redirects=True).text
