"""The ledger in another office's form: its columns, order and wording, or its empty template with its own look."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Font, Side

from smartcity.foundation.problems import InvalidInput
from smartcity.ledger import export_layouts
from tests.ledger.test_exporting import exported, sheet
from tests.ledger.test_pages import token


def kept(desk, **more):
    told = {
        "name": "市政府督查室",
        "title": "",
        "lines": "序号\n督办事项\n责任单位\n完成时间",
        "per_unit": False,
        **more,
    }
    return desk.do("secretary", lambda actor: export_layouts.save(actor, **told)).id


def template(after=None):
    """An office's empty template: a title over all columns, a time, a heading, an empty row with a look, a foot."""
    book = Workbook()
    page = book.active
    page.title = "督查台账"
    page.append(["市政府督查室督办台账"])
    page.merge_cells("A1:D1")
    page.append(["截至  年  月  日"])
    page.append(["序号", "督办事项", "责任单位", "批示领导签字", "办理时限"])
    for cell in page[4][:5] + tuple(page.cell(4, place) for place in range(1, 6)):
        cell.font = Font(name="仿宋", size=14)
        cell.border = Border(left=Side("thin"))
    page.row_dimensions[4].height = 40
    page.column_dimensions["B"].width = 55
    page.cell(6, 1, "填表人：")
    page.merge_cells("A6:D6")
    page.page_setup.orientation = "landscape"
    if after:
        after(page)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def uploaded(desk, content, name="督查室.xlsx", **more):
    browser = desk.city.client("secretary")
    page = browser.get("/ledger/layouts/new").text
    told = {"name": "督查室表样", "csrf_token": token(page), "file": (io.BytesIO(content), name), **more}
    return browser, browser.post("/ledger/layouts/new", data=told, content_type="multipart/form-data")


def test_columns_stand_in_the_offices_order_and_words(desk):
    desk.assigned(co_lead_ids=(desk.units["police"],))
    kept(desk, title="督查室台账")
    page = sheet(exported(desk, "--layout", "市政府督查室"))
    assert page["A1"].value == "督查室台账"
    assert [cell.value for cell in page[3]] == ["序号", "督办事项", "责任单位", "完成时间"]
    assert [cell.value for cell in page[4]][:3] == [1, "建设城市数据底座", "市大数据局\n市公安局\n市财政局"]


def test_a_heading_in_words_of_their_own_says_which_column_is_meant(desk):
    desk.assigned()
    kept(desk, lines="要干的事=任务\n谁来干=牵头单位\n签字")
    page = sheet(exported(desk, "--layout", "市政府督查室"))
    assert [cell.value for cell in page[3]] == ["要干的事", "谁来干", "签字"]
    assert [cell.value for cell in page[4]] == ["建设城市数据底座", "市大数据局", None]


def test_a_row_for_each_unit_names_it_first(desk):
    desk.assigned()
    kept(desk, lines="任务\n牵头单位", per_unit=True)
    page = sheet(exported(desk, "--layout", "市政府督查室"))
    assert [row[1].value for row in page.iter_rows(min_row=4)] == ["市大数据局", "市财政局"]


def test_a_form_is_refused_field_by_field(desk):
    kept(desk)
    for told, field in ({"name": "市政府督查室"}, "name"), ({"name": "x", "lines": "序号"}, "columns"):
        with pytest.raises(InvalidInput) as refusal:
            kept(desk, **told)
        assert set(refusal.value.errors) == {field}


def test_a_template_is_filled_and_keeps_its_look(desk):
    desk.assigned(title="=1+1")
    for _more in range(3):
        desk.assigned()
    browser, answer = uploaded(desk, template())
    assert answer.status_code == 303, answer.text
    page = browser.get("/ledger/layouts").text
    assert "督查室.xlsx" in page
    layout_id = desk.do("secretary", lambda _actor: export_layouts.queries.layouts()[0].id)
    content = browser.get(f"/ledger/export.xlsx?layout={layout_id}&sort=number").get_data()
    filled = load_workbook(io.BytesIO(content)).active
    assert filled.title == "督查台账"
    assert filled["A1"].value == "市政府督查室督办台账"
    assert filled["A2"].value == "截至2026-11-02 09:00"
    rows = [[cell.value for cell in row] for row in filled.iter_rows(min_row=4, max_row=7)]
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert rows[0][1] == "=1+1"
    assert filled["B4"].data_type == "s"
    assert {row[3] for row in rows} == {None}
    assert {filled.cell(row, 2).font.name for row in range(4, 8)} == {"仿宋"}
    assert {filled.row_dimensions[row].height for row in range(4, 8)} == {40}
    assert filled.column_dimensions["B"].width == 55
    assert filled.page_setup.orientation == "landscape"
    assert (filled["A8"].value, filled["A9"].value) in {("填表人：", None), (None, "填表人：")}
    assert {str(found) for found in filled.merged_cells.ranges} & {"A8:D8", "A9:D9"}


def test_a_filled_template_comes_back_as_the_same_items(desk):
    desk.assigned()
    browser, _answer = uploaded(desk, template())
    layout_id = desk.do("secretary", lambda _actor: export_layouts.queries.layouts()[0].id)
    path = desk.folder / "filled.xlsx"
    path.write_bytes(browser.get(f"/ledger/export.xlsx?layout={layout_id}").get_data())
    told = [row for row in desk.plan(path).rows if row.new]
    assert [(row.title, row.lead, row.supporting, row.deadline) for row in told] == [
        ("建设城市数据底座", "市大数据局", ["市财政局"], "2026-11-30")
    ]


def test_what_is_no_template_is_refused_and_nothing_kept(desk):
    for content, name in (b"%PDF-1.7", "a.xlsx"), ("任务,单位".encode(), "a.csv"):
        browser, answer = uploaded(desk, content, name)
        assert answer.status_code in {400, 422}
        assert "督查室表样" not in browser.get("/ledger/layouts").text


def test_who_only_reads_takes_the_forms_and_keeps_none(desk):
    desk.assigned()
    layout_id = kept(desk)
    browser = desk.city.client("lead_liaison")
    assert browser.get(f"/ledger/export.csv?layout={layout_id}").status_code == 200
    assert browser.get("/ledger/layouts").status_code == 200
    assert browser.get("/ledger/layouts/new").status_code == 403


def test_a_form_is_changed_and_deleted(desk):
    layout_id = kept(desk)
    browser = desk.city.client("secretary")
    page = browser.get(f"/ledger/layouts/{layout_id}/edit").text
    told = {"csrf_token": token(page), "version": 1, "name": "督查室", "columns": "任务\n牵头单位"}
    assert browser.post(f"/ledger/layouts/{layout_id}/edit", data=told).status_code == 303
    assert browser.post(f"/ledger/layouts/{layout_id}/edit", data=told).status_code == 409
    assert "督查室" in browser.get("/ledger/layouts").text
    assert browser.post(f"/ledger/layouts/{layout_id}/delete", data={"csrf_token": token(page)}).status_code == 303
    assert browser.get(f"/ledger/layouts/{layout_id}/edit").status_code == 404


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540000000"
    "0049454e44ae426082"
)
"""The smallest picture there is."""


def with_emblem():
    """A template with an emblem in its title, as Excel writes one."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet("督查台账")
    page.write(0, 0, "督查台账")
    page.insert_image("D1", "emblem.png", {"image_data": io.BytesIO(PIXEL)})
    page.write_row(2, 0, ["序号", "督办事项", "责任单位", "办理时限"])
    book.close()
    return stream.getvalue()


def filled_of(desk, content):
    """Upload a template and return what comes back, filled."""
    browser, answer = uploaded(desk, content)
    assert answer.status_code == 303, answer.text
    layout_id = desk.do("secretary", lambda _actor: export_layouts.queries.layouts()[0].id)
    return browser.get(f"/ledger/export.xlsx?layout={layout_id}&sort=number").get_data()


def test_the_emblem_of_a_template_stays_where_it_stood(desk):
    import zipfile

    desk.assigned()
    package = zipfile.ZipFile(io.BytesIO(filled_of(desk, with_emblem())))
    assert package.testzip() is None
    media = [name for name in package.namelist() if name.startswith("xl/media/")]
    assert [package.read(name) for name in media] == [PIXEL]
    drawing = next(name for name in package.namelist() if name.startswith("xl/drawings/") and name.endswith(".xml"))
    assert b"<xdr:col>3</xdr:col>" in package.read(drawing)
    sheet_part = package.read("xl/worksheets/sheet1.xml")
    assert sheet_part.count(b"<drawing ") == 1
    assert b'Extension="png"' in package.read("[Content_Types].xml")


def test_a_template_with_an_emblem_is_read_back_like_any_ledger(desk):
    desk.assigned()
    path = desk.folder / "filled.xlsx"
    path.write_bytes(filled_of(desk, with_emblem()))
    assert [row.title for row in desk.plan(path).rows if row.new] == ["建设城市数据底座"]


def test_a_heading_of_two_rows_without_joined_cells_is_filled_below_both(desk):
    desk.assigned()
    book = Workbook()
    page = book.active
    page.append(["督查台账"])
    page.append(["序号", "督办事项", "责任", None, "完成时限"])
    page.append([None, None, "牵头单位", "配合单位", None])
    stream = io.BytesIO()
    book.save(stream)
    filled = load_workbook(io.BytesIO(filled_of(desk, stream.getvalue()))).active
    assert [cell.value for cell in filled[3]] == [None, None, "牵头单位", "配合单位", None]
    assert [cell.value for cell in filled[4]][:4] == [1, "建设城市数据底座", "市大数据局", "市财政局"]


def test_the_template_of_a_deleted_form_gives_its_room_back(desk):
    from sqlalchemy import select

    from smartcity.files.models import StoredFile
    from smartcity.foundation.database import db

    def rooms():
        return desk.read(lambda: [row.removed_at is None for row in db.session.scalars(select(StoredFile))])

    browser, _answer = uploaded(desk, template())
    assert rooms() == [True]
    layout_id = desk.do("secretary", lambda _actor: export_layouts.queries.layouts()[0].id)
    page = browser.get("/ledger/layouts").text
    assert browser.post(f"/ledger/layouts/{layout_id}/delete", data={"csrf_token": token(page)}).status_code == 303
    assert rooms() == [False]


def test_a_title_joined_over_all_columns_is_no_hindrance(desk):
    for _item in range(4):
        desk.assigned()
    content = template(lambda page: (page.unmerge_cells("A1:D1"), page.merge_cells("A1:E1")))
    filled = load_workbook(io.BytesIO(filled_of(desk, content))).active
    assert [filled.cell(row, 1).value for row in range(4, 8)] == [1, 2, 3, 4]
    assert "填表人：" in {filled["A8"].value, filled["A9"].value}
