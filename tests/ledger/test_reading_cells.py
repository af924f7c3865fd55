"""What single cells say: deadlines and units, as offices word them."""

from datetime import date, datetime

import pytest

from smartcity.actions.deadline_cells import Said, read_deadline_cell
from smartcity.actions.rules import DeadlinePrecision as Precision
from smartcity.actions.rules import ReportingRhythm
from smartcity.ledger.unit_cells import Role, read_units
from smartcity.workdays.rules import WorkCalendar

DAYS = {
    "2024年6月底前": "2024-06-30",
    "9月底前": "2024-09-30",
    "第二季度": "2024-06-30",
    "年底前": "2024-12-31",
    "２０２４年６月底前": "2024-06-30",
    "二〇二四年六月底前": "2024-06-30",
    "24年6月底前": "2024-06-30",
    "到2025年": "2025-12-31",
    "2024年": "2024-12-31",
    "2024.06": "2024-06-30",
    "202406": "2024-06-30",
    "20240615": "2024-06-15",
    "2024/6/15": "2024-06-15",
    "2024-06-15 00:00:00": "2024-06-15",
    "2024 年 6 月 15 日": "2024-06-15",
    "6月15日前": "2024-06-15",
    "6.15": "2024-06-15",
    "45458": "2024-06-15",
    "6月": "2024-06-30",
    "十二月底前": "2024-12-31",
    "12月中旬": "2024-12-20",
    "三季度末": "2024-09-30",
    "2024Q3": "2024-09-30",
    "上半年": "2024-06-30",
    "全年": "2024-12-31",
    "年内": "2024-12-31",
    "力争2024年9月底前完成": "2024-09-30",
    "2024年6月底前取得明显成效": "2024-06-30",
    "2024年底前，并长期坚持": "2024-12-31",
    "截至2024年10月31日": "2024-10-31",
    "2024年年底前": "2024-12-31",
    "今年年底": "2024-12-31",
    "2024年六月三十日": "2024-06-30",
    "2024年12月（长期）": "2024-12-31",
}
KEPT = [
    "本月底前", "3个工作日内", "2019年1月1日至12月31日", "2024年1-6月", "1—12月", "①一季度②二季度",
    "6月底前完成方案；12月底前完成建设", "2024年启动，2025年底前完成", "明年6月底前", "国庆前", "立行立改", "待定", "尽快", 6.3,
]  # fmt: skip
IMPOSSIBLE = ["2023-11-31", "2月30日前", "13月底前", "2024年2月30日", "2024年13月"]
ONGOING = ["长期坚持", "持续推进", "长期", "常态化推进", "全年持续推进", "即知即改，长期坚持"]
RECURRING = {
    "每月5日前": ReportingRhythm.MONTHLY,
    "每季度最后一个月的30日前": ReportingRhythm.QUARTERLY,
    "每个季度第1个月的20日前": ReportingRhythm.QUARTERLY,
    "按月": ReportingRhythm.MONTHLY,
    "每周五": ReportingRhythm.WEEKLY,
    "每年12月底前": ReportingRhythm.QUARTERLY,
    "定期": ReportingRhythm.QUARTERLY,
}


def read(value, year=2024):
    return read_deadline_cell(value, year, WorkCalendar())


@pytest.mark.parametrize(("words", "day"), DAYS.items())
def test_a_day_in_words_is_read_in_the_year_of_the_plan_and_keeps_its_wording(words, day):
    assert (read(words).deadline, read(words).wording) == (date.fromisoformat(day), words)


@pytest.mark.parametrize("value", [45458, date(2024, 6, 15), datetime(2024, 6, 15, 8)])
def test_a_day_of_the_spreadsheet_is_a_day(value):
    assert (read(value).deadline, read(value).precision) == (date(2024, 6, 15), Precision.DAY)


@pytest.mark.parametrize("words", KEPT)
def test_what_names_no_single_day_keeps_its_wording_and_is_told(words):
    found = read(words)
    assert (found.said, found.deadline, found.wording) == (Said.UNREAD, None, str(words))
    assert found.note


@pytest.mark.parametrize("words", IMPOSSIBLE)
def test_an_impossible_day_is_no_day_with_or_without_a_year(words):
    assert read(words).said is Said.NO_DAY
    assert read(words, None).said is Said.NO_DAY


@pytest.mark.parametrize("words", ONGOING)
def test_an_open_end_is_long_term(words):
    assert (read(words).said, read(words).precision, read(words).note) == (Said.ONGOING, Precision.LONG_TERM, None)


@pytest.mark.parametrize(("words", "rhythm"), RECURRING.items())
def test_what_comes_again_and_again_tells_how_often_it_is_reported(words, rhythm):
    assert (read(words).said, read(words).deadline, read(words).rhythm) == (Said.RECURRING, None, rhythm)


@pytest.mark.parametrize("words", ["年底前", "9月底前", "第二季度", "6月15日前"])
def test_without_any_year_nothing_is_guessed(words):
    assert (read(words, None).said, read(words, None).deadline) == (Said.UNREAD, None)
    assert read("2024年6月底前", None).deadline == date(2024, 6, 30)


@pytest.mark.parametrize(
    ("words", "precision"),
    [
        ("9月底前", Precision.MONTH_END),
        ("第二季度", Precision.QUARTER_END),
        ("年底前", Precision.YEAR_END),
        ("3月上旬", Precision.TEN_DAYS),
        ("3月8日", Precision.DAY),
    ],
)
def test_the_words_tell_how_exact_the_day_is(words, precision):
    assert read(words).precision is precision


UNITS = {
    "★市大数据局、市财政局": ["市大数据局", "市财政局"],
    "市大数据局\n（张三）": ["市大数据局"],
    "市行政审批服务局 张三": ["市行政审批服务局"],
    "市财政局牵头，税务、人社等部门配合": ["市财政局", "税务", "人社"],
    "市大数据局、市财政局": ["市大数据局", "市财政局"],
    "市大数据局，市财政局；市公安局": ["市大数据局", "市财政局", "市公安局"],
    "市大数据局/市财政局": ["市大数据局", "市财政局"],
    "市大数据局\n市财政局\n": ["市大数据局", "市财政局"],
    "1.市大数据局2.市财政局": ["市大数据局", "市财政局"],
    "①市大数据局②市财政局": ["市大数据局", "市财政局"],
    "市大数据局等": ["市大数据局"],
    "市大数据局等；各区政府": ["市大数据局", "各区政府"],
    "市大数据局等有关部门": ["市大数据局", "有关部门"],
    "市委组织部、市科技局。": ["市委组织部", "市科技局"],
    "市大数据局、市财政局按职责分工负责": ["市大数据局", "市财政局"],
    "市住建局和市财政局": ["市住建局", "市财政局"],
    "市发展和改革委员会及市财政局": ["市发展和改革委员会", "市财政局"],
    "市自然资源和规划局、市文化和旅游局": ["市自然资源和规划局", "市文化和旅游局"],
    "工业和信息化部": ["工业和信息化部"],
    "州司法局、州委编办及州直相关单位": ["州司法局", "州委编办", "州直相关单位"],
    "市级各有关部门及各县市区政府": ["市级各有关部门", "各县市区政府"],
    "各有关部门和单位": ["各有关部门和单位"],
    "市工信局会同市大数据局": ["市工信局", "市大数据局"],
    "各区、县级市": ["各区、县级市"],
    "市直有关部门、单位，各区市政府、开发区管委": ["市直有关部门、单位", "各区市政府", "开发区管委"],
    "各县(市、区)政府": ["各县(市、区)政府"],
    "市交通委（市道运局）、市气象局": ["市交通委（市道运局）", "市气象局"],
    "市大数据局（张三 13800000000）": ["市大数据局"],
    "市政府办公室  联系人：王五": ["市政府办公室"],
    "市 大 数 据 局": ["市大数据局"],
    "市大数据局、市大数据局": ["市大数据局"],
    "，、；": [],
}


@pytest.mark.parametrize(("cell", "names"), UNITS.items())
def test_the_units_of_a_cell_are_read_in_their_order(cell, names):
    assert [unit.name for unit in read_units(cell).units] == names


def test_a_name_with_an_and_that_the_desk_knows_is_one_name():
    known = {"市教育局和体育局"}.__contains__
    assert [unit.name for unit in read_units("市教育局和体育局", known).units] == ["市教育局和体育局"]


def test_the_part_is_taken_from_the_cell_where_it_stands_there():
    heads = read_units("牵头单位：市大数据局；配合单位：市财政局、市公安局").units
    assert [unit.role for unit in heads] == [Role.LEAD, Role.SUPPORTING, Role.SUPPORTING]
    behind = read_units("市财政局、市公安局牵头，市民政局配合").units
    assert [unit.role for unit in behind] == [Role.LEAD, Role.LEAD, Role.SUPPORTING]
    assert [unit.role for unit in read_units("市财政局、★市大数据局").units] == [None, Role.LEAD]
    assert [unit.role for unit in read_units("市财政局（配合）、市大数据局（牵头）").units] == [
        Role.SUPPORTING,
        Role.LEAD,
    ]


def test_what_stands_beside_the_units_is_kept():
    cell = read_units("市直有关部门。以下任务均需各区落实，不再一一列出")
    assert ([unit.name for unit in cell.units], cell.remark) == (["市直有关部门"], "以下任务均需各区落实，不再一一列出")
    assert read_units("市大数据局（张三 13800000000）").units[0].remark == "张三 13800000000"


def test_words_for_many_units_are_told_from_names():
    many = [unit.collective for unit in read_units("各区县、张店区、各有关单位、市财政局").units]
    assert many == [True, False, True, False]
