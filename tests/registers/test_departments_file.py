"""Departments as a file: new ones added, cells that say something else change the rest, what can't be taken comes back."""

import io

import pytest
from openpyxl import load_workbook

from smartcity.registers.rules import Fate

HEAD = ["序号", "单位名称", "简称", "单位性质", "排序", "值班电话", "职责分工"]


def fates(report):
    return [row["outcome"] for row in report["rows"]]


def test_an_offices_list_under_a_title_adds_the_new_and_changes_the_known(clerk):
    path = clerk.workbook(
        [
            ["淄博市智慧城市建设成员单位名单"],
            HEAD,
            [1, "市大数据局", "市大数据局", "政府部门", 10, "0533-1111111", "统筹数据资源"],
            [2, "市卫生健康委员会", "市卫健委", None, 70, None, None],
            [3, "市公安局", None, None, None, None, None],
            ["注：以机构改革后名称为准"],
        ]
    )
    report = clerk.taken("departments", path)
    assert fates(report) == ["changed", "added", "same", "skipped"]
    units = clerk.departments()
    assert units["市大数据局"][4:6] == ("0533-1111111", "统筹数据资源")
    assert units["市卫生健康委员会"][0] == "市卫健委"
    assert units["市卫生健康委员会"][6], "a kind told by the name is to be verified"


def test_an_empty_cell_leaves_what_is_kept(clerk):
    clerk.taken("departments", clerk.workbook([HEAD, [1, "市公安局", None, None, None, "0533-7", "保安全"]]))
    clerk.taken("departments", clerk.workbook([HEAD, [1, "市公安局", None, None, None, None, None]]))
    assert clerk.departments()["市公安局"][4:6] == ("0533-7", "保安全")


def test_a_trial_run_keeps_nothing_and_says_what_the_import_does(clerk, app):
    before = clerk.departments()
    path = clerk.workbook([HEAD, [1, "市科学技术局", None, None, None, None, None]])
    tried = clerk.taken("departments", path, "--dry-run")
    assert clerk.departments() == before
    assert clerk.taken("departments", path)["rows"] == tried["rows"]
    assert "市科学技术局" in clerk.departments()


def test_where_a_row_is_rejected_nothing_is_taken(clerk):
    before = clerk.departments()
    path = clerk.workbook([HEAD, [1, "市科学技术局", "市财政局", None, None, None, None], [2, "市气象局", None, None, None, None, None]])  # fmt: skip
    report = clerk.taken("departments", path, exit_code=1)
    assert fates(report) == ["rejected", "added"]
    assert "市财政局" in report["rows"][0]["messages"][0]
    assert clerk.departments() == before


def test_rejected_rows_come_back_with_the_reason_and_are_taken_once_mended(clerk, tmp_path):
    path = clerk.workbook([HEAD, [1, "市科学技术局", "市财政局", None, None, None, None], [2, "市气象局", None, None, None, None, None]])  # fmt: skip
    back = tmp_path / "back.xlsx"
    clerk.taken("departments", path, "--partial", "--rejected", str(back))
    book = load_workbook(back)
    head, row = list(book.active.iter_rows(values_only=True))
    assert head == (*HEAD, "退回原因")
    assert row[1] == "市科学技术局"
    assert "简称" in row[-1]
    book.active["C2"] = "市科技局"
    mended = tmp_path / "mended.xlsx"
    book.save(mended)
    assert fates(clerk.taken("departments", mended)) == ["added"]
    assert clerk.departments()["市科学技术局"][0] == "市科技局"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([1, None, "简称", None, None, None, None], "填写"),
        ([1, "长" * 101, None, None, None, None, None], "100"),
        ([1, "市气象局", None, None, "第一", None, None], "整数"),
        ([1, "市气象局", None, None, -1, None, None], "0"),
        ([1, "绝密★单位", None, None, None, None, None], ""),
    ],
)
def test_what_no_unit_can_be_called_is_rejected_with_its_reason(clerk, row, reason):
    verdict = clerk.one("departments", HEAD, row)
    assert verdict["outcome"] == "rejected"
    assert reason in verdict["messages"][0]


def test_one_unit_twice_is_rejected_also_under_two_of_its_names(clerk):
    path = clerk.workbook([HEAD, [1, "市财政局", *[None] * 5], [2, "财政局", *[None] * 5]])
    report = clerk.taken("departments", path, exit_code=1)
    assert fates(report) == ["same", "rejected"]
    assert "第2行" in report["rows"][1]["messages"][0]


def test_a_code_that_means_another_unit_is_no_quiet_renaming(clerk):
    verdict = clerk.one("departments", ["单位名称", "编码"], ["市科学技术局", "finance"])
    assert verdict["outcome"] == "rejected"
    assert "市财政局" in verdict["messages"][0]


def test_a_file_without_a_heading_is_refused_with_a_sentence(clerk):
    path = clerk.workbook([["甲", "乙"], ["丙", "丁"]])
    result = clerk.app.test_cli_runner().invoke(args=["departments", "import", str(path)])
    assert result.exit_code == 1
    assert "单位名称" in result.output


def test_a_calendar_written_over_departments_is_no_table_of_them(clerk):
    path = clerk.workbook([["日期", "类型", "名称"], ["2026-10-01", "放假", "国庆节"]])
    assert clerk.app.test_cli_runner().invoke(args=["departments", "import", str(path)]).exit_code == 1


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_exported_changes_nothing_when_it_comes_back(clerk, ending):
    run = clerk.tried("departments", clerk.exported("departments", ending), ending)
    assert {one.fate for one in run.verdicts} == {Fate.SAME}
    assert len(run.verdicts) == len(clerk.departments())


def test_the_workbook_is_one_that_an_office_would_hand_on(clerk):
    sheet = load_workbook(io.BytesIO(clerk.exported("departments"))).active
    assert sheet["A1"].value == "单位名录"
    assert "截至" in sheet["A2"].value
    assert [cell.value for cell in sheet[3]][:3] == ["序号", "单位名称", "单位简称"]
    assert sheet.freeze_panes is not None
