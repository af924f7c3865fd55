"""The ledger as a file, as an office would make it: what stands in it, who gets it, and what nothing turns into."""

import csv
import io
import zipfile

from openpyxl import load_workbook

from smartcity.actions.rules import Colour, DeadlinePrecision
from smartcity.actions.workflow import State
from smartcity.audit.models import AuditEntry
from smartcity.foundation.database import db
from smartcity.foundation.i18n import label
from tests.actions.office import DEADLINE

HEADING = 3


def exported(desk, *options, name="台账.xlsx", exit_code=0):
    path = desk.folder / name
    result = desk.app.test_cli_runner().invoke(args=["ledger", "export", str(path), *options])
    assert result.exit_code == exit_code, result.output
    return path


def sheet(path):
    return load_workbook(path).active


def by_heading(page, row=HEADING + 1):
    return {head.value: cell for head, cell in zip(page[HEADING], page[row], strict=True)}


def test_a_row_says_what_the_desk_knows_of_an_item(desk):
    desk.in_progress(co_lead_ids=(desk.units["police"],))
    row = {heading: cell.value for heading, cell in by_heading(sheet(exported(desk))).items()}
    assert row["编号"] == "2026-001"
    assert row["任务"] == "建设城市数据底座"
    assert (row["来源类型"], row["任务来源"]) == ("会议议定", "领导小组第1次会议")
    assert (row["牵头单位"], row["共同牵头单位"], row["配合单位"]) == ("市大数据局", "市公安局", "市财政局")
    assert row["完成时限"].date() == DEADLINE
    assert (row["进展情况"], row["完成进度"]) == ("方案初稿已完成", 30)
    assert (row["亮灯"], row["时限精度"]) == ("绿", "具体日期")


def test_the_sheet_looks_as_an_office_would_make_it(desk):
    desk.assigned()
    page = sheet(exported(desk))
    assert page["A1"].value == "重点任务督办台账"
    assert page["A2"].value.startswith("截至2026-11-02 09:00")
    assert page.freeze_panes == "C4"
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (8, "landscape")
    assert page.print_title_rows == "$3:$3"
    assert (page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert "&P" in page.oddFooter.right.text
    assert page.auto_filter.ref.startswith("A3:")
    assert by_heading(page)["工作内容"].alignment.wrap_text


def test_what_is_no_matter_of_paper_stands_beside_the_printed_columns(desk):
    desk.assigned()
    page = sheet(exported(desk))
    printed = page[page.print_area.split("!")[1]][HEADING - 1]
    assert printed[-1].value == "备注"
    assert len(printed) == 18
    assert {"时限精度", "报送周期", "仅限内部"} <= {cell.value for cell in page[HEADING][len(printed) :]}


def test_states_lights_and_precisions_are_offered_in_the_desks_words(desk):
    desk.assigned()
    page = sheet(exported(desk))
    offered = {rule.formula1 for rule in page.data_validations.dataValidation if rule.type == "list"}
    for words in (State, Colour, DeadlinePrecision):
        assert f'"{",".join(label(member) for member in words)}"' in offered


def test_a_light_says_its_colour_and_shows_it(desk):
    desk.assigned()
    page = sheet(exported(desk))
    rules = [rule for found in page.conditional_formatting for rule in found.rules]
    assert {rule.formula[0] for rule in rules} == {'"红"', '"黄"', '"绿"', '"灰"'}


def test_an_empty_ledger_is_a_whole_file(desk):
    page = sheet(exported(desk))
    assert page.max_row == HEADING


def test_drafts_are_written_only_where_they_are_asked_for(desk):
    desk.draft()
    assert sheet(exported(desk)).max_row == HEADING
    assert by_heading(sheet(exported(desk, "--filter", "view=draft")))["任务"].value == "建设城市数据底座"


def test_filters_narrow_the_file_and_stand_above_it(desk):
    desk.assigned()
    desk.assigned(title="另一项", lead_id=desk.units["police"])
    page = sheet(exported(desk, "--filter", f"lead={desk.units['police']}"))
    assert [row[2].value for row in page.iter_rows(min_row=HEADING + 1)] == ["另一项"]
    assert "市公安局" in page["A2"].value


def test_what_can_not_be_understood_is_a_wrong_use(desk):
    exported(desk, name="台账.pdf", exit_code=2)
    exported(desk, "--filter", "colour=red", exit_code=2)
    exported(desk, "--sort", "beauty", exit_code=2)


def test_nothing_that_was_typed_is_a_formula_or_markup(desk):
    hostile = ["=1+1", "+1", "@SUM(A1)", "＝1", "<r><t>1</t></r>", "&<>]]>", "_x0041_", "a\u200bb"]
    for text in hostile:
        desk.assigned(title=text)
    path = exported(desk)
    page = sheet(path)
    cells = [row[2] for row in page.iter_rows(min_row=HEADING + 1)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert [cell.value.replace("_x005F_", "_") for cell in cells] == hostile


def test_a_csv_file_guards_what_a_spreadsheet_would_compute(desk):
    desk.assigned(title="=1+1")
    rows = list(csv.reader(io.StringIO(exported(desk, name="台账.csv").read_text("utf-8-sig"))))
    assert rows[0][2] == "任务"
    assert rows[1][2] == "'=1+1"


def test_a_reader_gets_what_the_list_shows_and_it_is_recorded(desk):
    desk.assigned(title="数据局的事")
    desk.assigned(title="公安局的事", lead_id=desk.units["police"], supporting_ids=())
    answer = desk.city.client("lead_liaison").get("/ledger/export.csv?view=all")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert "数据局的事" in text
    assert "公安局的事" not in text
    count = desk.read(lambda: db.session.query(AuditEntry).filter_by(verb="ledger.export").count())
    assert count == 1


def test_a_workbook_is_sent_from_the_list_of_items(desk):
    desk.assigned()
    client = desk.city.client("secretary")
    assert "/ledger/export.xlsx?light=green" in client.get("/actions?light=green").get_data(as_text=True)
    answer = client.get("/ledger/export.xlsx?light=green")
    page = load_workbook(io.BytesIO(answer.get_data())).active
    assert by_heading(page)["任务"].value == "建设城市数据底座"
