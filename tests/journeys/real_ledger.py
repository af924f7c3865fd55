"""A ledger of sixty real rows as an office keeps it: from published plans of the State Council and of cities.

The rows are those of tests/ledger/files. As a city's office would, the ministries that have a bureau in the city are
named by it, and the days are those of this year. What is wrong in it is what is wrong in real ones: a heading of two
rows, sections, rows without a unit, a day that does not exist, a row copied twice, units that nobody knows, a total.
"""

import csv
from pathlib import Path

from openpyxl import Workbook

FILES = Path(__file__).parent.parent / "ledger" / "files"
BUREAUS = {
    "人力资源社会保障部": "市人社局",
    "财政部": "市财政局",
    "工业和信息化部": "市工信局",
    "农业农村部": "市农业农村局",
    "教育部": "市教育局",
    "市场监管总局": "市市场监管局",
    "发展改革委": "市发展改革委",
    "科技部": "市科技局",
    "商务部": "市商务局",
    "国资委": "市国资委",
    "交通运输部": "市交通运输局",
    "自然资源部": "市自然资源局",
    "民政部": "市民政局",
    "税务总局": "市税务局",
    "医保局": "市医保局",
}
DUE = ("2026年6月底前", "第三季度", "10月15日前", "年底前", "长期坚持", "2026.11.6", "11月底前", "")
ROWS = 60
WITHOUT_UNIT, NO_DAY = (7, 31), 23
"""Rows of the ledger, counted from one, that can't be taken."""


def tasks():
    """Return (section, task, content, lead, others) of the real plans, in their order."""
    found = []
    for name in ("sc_guofa_2018_39.csv", "sc_guofa_2018_42.csv"):
        for row in _rows(name):
            found.append((row["章节"], row["任务名称"], row["任务内容"], row["牵头单位"], row["责任单位"]))
    for row in _rows("mixed_cities_excerpts.csv"):
        if row["牵头单位"] or row["责任单位"]:
            found.append(("地方重点任务", row["任务"][:120], row["任务"], row["牵头单位"], row["责任单位"]))
    return found[:ROWS]


def _rows(name):
    with (FILES / name).open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def _local(units):
    for ministry, bureau in BUREAUS.items():
        units = units.replace(ministry, bureau)
    return units


def write(path):
    """Write the ledger; return how many rows hold a task."""
    book = Workbook()
    page = book.active
    page.title = "2026年台账"
    page.append(["2026年重点任务督办台账"])
    page.merge_cells("A1:H1")
    page.append(["序号", "重点任务", "工作内容", "责任单位", None, "完成时限", "进展情况", "备注"])
    page.append([None, None, None, "牵头单位", "配合单位", None, None, None])
    for column in "ABCFGH":
        page.merge_cells(f"{column}2:{column}3")
    page.merge_cells("D2:E2")
    section, number = "", 0
    for number, (under, task, content, lead, others) in enumerate(tasks(), 1):
        if under != section:
            page.append([under])
            page.merge_cells(start_row=page.max_row, end_row=page.max_row, start_column=1, end_column=8)
            section = under
        due = "2026年2月30日" if number == NO_DAY else DUE[number % len(DUE)]
        units = (None, None) if number in WITHOUT_UNIT else (_local(lead or others), _local(others if lead else ""))
        page.append([number, task, content, *units, due, "已启动，正在推进" if number % 4 == 0 else None, None])
    page.append([None, f"合计：{number}项"])
    page.append(["填表人：综合科"])
    book.save(path)
    return number


def template(path):
    """Write the empty form that the inspection office asks for."""
    book = Workbook()
    page = book.active
    page.title = "督查台账"
    page.append(["市政府督查室督办事项办理情况表"])
    page.merge_cells("A1:F1")
    page.append(["截至  年  月  日"])
    page.append(["序号", "督办事项", "责任单位", "办理时限", "办理进展", "督查室意见"])
    page.append([])
    page.append(["填报单位（盖章）："])
    book.save(path)
