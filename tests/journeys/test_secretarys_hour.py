"""The hour in which a secretary moves in: the old ledger in, its bad rows mended, somebody in charge, paper, files out.

Everything is real: the browser, the workbook of sixty published rows, the documents; only the clock is set. A folder
named by PICTURES gets a picture of each stop.
"""

import csv
import io
import os
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.journeys import real_ledger
from tests.journeys.stage import programme_on

pytestmark = pytest.mark.browser

OFFICE = "office.one"
STARTS = "2026-11-16T08:40"


def _shoot(page, name):
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _send(page, button):
    with page.expect_navigation():
        button.click()
        sure = page.locator("dialog[open] .btn-primary, dialog[open] .btn-danger")
        if sure.count():
            sure.first.click()


def _button(page, text):
    return page.get_by_role("button", name=text).first


def _download(page, link):
    with page.expect_download() as given:
        link.click()
    return Path(given.value.path()).read_bytes()


def read_the_ledger(secretary, path):
    """The file is read, every row is told, and nothing is written."""
    secretary.goto("/ledger")
    secretary.set_input_files("input[type=file]", path)
    _send(secretary, _button(secretary, "读取文件"))
    _shoot(secretary, "1-preview")
    text = secretary.inner_text("main")
    assert "尚未写入任何内容" in text
    tabs = secretary.locator("nav.tabs").last.inner_text()
    assert "退回 3" in " ".join(tabs.split()), tabs
    _send(secretary, secretary.locator("nav.tabs a", has_text="退回"))
    _shoot(secretary, "2-rejected")
    return secretary.locator("main table").last.inner_text()


def import_what_can_be(secretary):
    """The others come in, the rejected rows come back as a file."""
    secretary.locator("[name=partial]").check()
    _send(secretary, secretary.locator("button[name=then][value=import]"))
    _shoot(secretary, "3-imported")
    assert "已导入并交办57项" in "".join(secretary.inner_text("body").split()), secretary.inner_text("body")
    return _download(secretary, secretary.get_by_role("link", name="下载退回的行"))


def mend(back, path):
    """What the secretary does in Excel: a unit in each row that has none, a day that there is."""
    book = load_workbook(io.BytesIO(back))
    page = book.active
    heads = [cell.value for cell in page[1]]
    assert heads[-1] == "退回原因"
    for row in page.iter_rows(min_row=2):
        cells = dict(zip(heads, row, strict=True))
        if not cells["牵头单位"].value:
            cells["牵头单位"].value = "市大数据局"
        if str(cells["完成时限"].value).startswith("2026年2月30日"):
            cells["完成时限"].value = "2026年10月30日"
    book.save(path)
    return page.max_row - 1


def import_the_mended(secretary, path, count):
    """The mended file comes in as it is."""
    secretary.goto("/ledger")
    secretary.set_input_files("input[type=file]", path)
    _send(secretary, _button(secretary, "读取文件"))
    _shoot(secretary, "4-mended")
    _send(secretary, secretary.locator("button[name=then][value=import]"))
    assert f"已导入并交办{count}项" in "".join(secretary.inner_text("body").split())


def put_somebody_in_charge(secretary):
    """All overdue items of a unit get a person responsible in one go."""
    secretary.goto("/actions?text=&light=red&q=" + "农机")
    _shoot(secretary, "5-list")
    boxes = secretary.locator("tbody input[type=checkbox]")
    assert boxes.count() >= 3
    for place in range(3):
        boxes.nth(place).check()
    button = secretary.locator("form#bulk button", has_text="责任人").first
    if not button.is_visible():
        secretary.locator("form#bulk summary").first.click()
    _send(secretary, button)
    _shoot(secretary, "6-bulk")
    person = secretary.locator("main form select").first
    person.select_option(index=2)
    _send(secretary, secretary.locator("main form button[type=submit].btn-primary").first)
    _shoot(secretary, "7-bulk-done")
    assert "3" in secretary.locator("[role=status]").inner_text()


def print_the_red_page(secretary):
    """Red lights on paper, the longest overdue first."""
    secretary.goto("/papers")
    document = Document(io.BytesIO(_download(secretary, secretary.locator("a[href='/papers/red.docx']"))))
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert cells[:4] == ["事项", "责任单位", "时限及亮灯", "进展及困难"]
    assert any("逾期" in cell for cell in cells)
    return (len(document.tables[0].rows)) - 1


def fill_the_inspection_offices_form(secretary, path):
    """Their empty form is kept once, and given back filled."""
    secretary.goto("/ledger/layouts/new")
    secretary.fill("[name=name]", "市政府督查室")
    secretary.set_input_files("input[type=file]", path)
    _send(secretary, secretary.locator("main form button[type=submit].btn-primary").first)
    _shoot(secretary, "8-forms")
    book = load_workbook(io.BytesIO(_download(secretary, secretary.locator("main a[href*='export.xlsx']").first)))
    page = book.active
    assert page["A1"].value == "市政府督查室督办事项办理情况表"
    assert page["A2"].value.startswith("截至2026-11-16")
    filled = [row for row in page.iter_rows(min_row=4, values_only=True) if isinstance(row[0], int)]
    assert {row[5] for row in filled} == {None}, "their own column stays empty"
    assert any("填报单位" in str(row[0]) for row in page.iter_rows(min_row=4, values_only=True))
    return len(filled)


def write_to_those_who_are_late(office, secretary):
    """The phone list of the day, and the file for the SMS platform."""
    office.run("reminders", "run", "--json")
    secretary.goto("/reminders/phone")
    _shoot(secretary, "9-phone")
    assert "上次通话" not in secretary.inner_text("main"), "nobody has phoned about what was imported today"
    link = secretary.get_by_role("link", name="下载短信文件")
    if not link.count():
        assert "没有手机号码" in secretary.inner_text("main")
        return None
    return list(csv.reader(io.StringIO(_download(secretary, link).decode("utf-8-sig"), newline="")))


def _give_liaisons_mobile_numbers(office):
    from sqlalchemy import select

    from smartcity.foundation.database import db
    from smartcity.foundation.unit_of_work import Mode, unit
    from smartcity.people.models import Person

    with office.app.app_context(), unit(Mode.WRITE, audited=False):
        for person in db.session.scalars(select(Person).where(Person.name.contains("联络员"))):
            person.phone = f"138533{person.id:05d}"


def test_a_secretary_moves_in_within_the_hour(make_app, migrated, tmp_path):
    assert real_ledger.write(tmp_path / "台账.xlsx") == 60
    real_ledger.template(tmp_path / "督查室表样.xlsx")
    with programme_on(STARTS, make_app, migrated) as office:
        _give_liaisons_mobile_numbers(office)
        secretary = office.sign_in(OFFICE, "secretariat")
        rejected = read_the_ledger(secretary, tmp_path / "台账.xlsx")
        assert rejected.count("没有写责任单位") == 2
        assert "2026年2月30日" in rejected
        back = import_what_can_be(secretary)
        mended = mend(back, tmp_path / "退回.xlsx")
        assert mended == 3
        import_the_mended(secretary, tmp_path / "退回.xlsx", mended)
        put_somebody_in_charge(secretary)
        assert print_the_red_page(secretary) >= 10
        assert fill_the_inspection_offices_form(secretary, tmp_path / "督查室表样.xlsx") >= 60
        heading, *lines = write_to_those_who_are_late(office, secretary)
        assert heading == ["手机号码", "短信内容"]
        assert lines
        assert all(len(number) == 11 for number, _text in lines)
        assert office.faults == []
